# Packages of the systems.

.PHONY: deb test-deb test-vcpkg

deb: build static ## Make Debian packages into build/dist (LIBRARY=… for another library than the one built here)
	packaging/deb/build.sh $(or $(LIBRARY),$(LIB)) $$(dpkg --print-architecture) $(BUILD)/dist

test-deb: deb ## Unpack the Debian packages elsewhere and use them
	CC="$(CC)" tests/install/deb.sh

# VCPKG_ROOT names a folder with vcpkg, whose program is built there. It is no gate: no package of Debian or Python has it.
test-vcpkg: ## Install the vcpkg port from the last commit, and use it (VCPKG_ROOT=…)
	CC="$(CC)" tests/install/vcpkg.sh
