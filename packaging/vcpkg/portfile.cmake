# Builds the library from its sources with Go. Set SHA512 to the release's archive: docs/releasing.md.
vcpkg_from_github(
    OUT_SOURCE_PATH SOURCE_PATH
    REPO openspring/openspring
    REF "v${VERSION}"
    SHA512 0
    HEAD_REF main
)

find_program(GO go REQUIRED)
find_program(MAKE make REQUIRED)
vcpkg_execute_required_process(COMMAND "${MAKE}" build WORKING_DIRECTORY "${SOURCE_PATH}" LOGNAME build)
vcpkg_execute_required_process(
    COMMAND "${MAKE}" install "DESTDIR=" "PREFIX=${CURRENT_PACKAGES_DIR}"
    WORKING_DIRECTORY "${SOURCE_PATH}" LOGNAME install)

file(MAKE_DIRECTORY "${CURRENT_PACKAGES_DIR}/tools/${PORT}")
file(RENAME "${CURRENT_PACKAGES_DIR}/bin" "${CURRENT_PACKAGES_DIR}/tools/${PORT}/bin")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/share/doc")
# The configuration for find_package finds the library from its own place, lib/cmake.
set(VCPKG_POLICY_SKIP_MISPLACED_CMAKE_FILES_CHECK enabled)
set(VCPKG_POLICY_SKIP_LIB_CMAKE_MERGE_CHECK enabled)
vcpkg_fixup_pkgconfig()
# A library in Go is the same in a debug build. Its configuration for find_package would look for headers there.
file(INSTALL "${CURRENT_PACKAGES_DIR}/lib" DESTINATION "${CURRENT_PACKAGES_DIR}/debug")
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/lib/cmake")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE" "${SOURCE_PATH}/THIRD_PARTY_NOTICES")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
