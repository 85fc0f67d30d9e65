"""OpenSpring for Conan 2: builds the library from its sources with Go.

    conan create packaging/conan --version 0.1.0 -o "&:source=/path/to/openspring"
"""

import os

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy, get


class OpenSpring(ConanFile):
    name = "openspring"
    description = "Client library for the LicenseSpring License API (unofficial)"
    homepage = "https://github.com/openspring/openspring"
    url = "https://github.com/openspring/openspring"
    license = "MIT"
    topics = ("licensing", "license", "activation", "offline")
    package_type = "shared-library"
    settings = "os", "arch", "compiler", "build_type"
    # A folder with the sources, in place of the release's archive.
    options = {"source": ["", "ANY"]}
    default_options = {"source": ""}
    build_policy = "missing"

    def validate(self):
        if self.settings.os != "Linux":
            raise ConanInvalidConfiguration("openspring: build it from source on Linux; for Windows and macOS use the release's archive")

    def package_id(self):
        # It is C to the outside: no compiler, and no kind of build, changes it.
        del self.info.settings.compiler
        del self.info.settings.build_type
        del self.info.options.source

    def build(self):
        folder = str(self.options.source)
        if not folder:
            get(self, f"{self.homepage}/archive/refs/tags/v{self.version}.tar.gz", strip_root=True)
            folder = self.build_folder
        self.run("make build", cwd=folder)
        self.run(f"make install DESTDIR= PREFIX={self.build_folder}/installed", cwd=folder)

    def package(self):
        installed = os.path.join(self.build_folder, "installed")
        copy(self, "*", os.path.join(installed, "include"), os.path.join(self.package_folder, "include"))
        copy(self, "*", os.path.join(installed, "lib"), os.path.join(self.package_folder, "lib"))
        copy(self, "*", os.path.join(installed, "bin"), os.path.join(self.package_folder, "bin"))
        for name in ("LICENSE", "THIRD_PARTY_NOTICES"):
            copy(self, name, os.path.join(installed, "share", "doc", "openspring"), os.path.join(self.package_folder, "licenses"))

    def package_info(self):
        self.cpp_info.libs = ["openspring"]
        self.cpp_info.set_property("cmake_file_name", "openspring")
        self.cpp_info.set_property("cmake_target_name", "openspring::openspring")
        self.cpp_info.set_property("pkg_config_name", "openspring")
