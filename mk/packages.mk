# Packages of the systems.

.PHONY: deb test-deb

deb: build static ## Make Debian packages into build/dist (LIBRARY=… for another library than the one built here)
	packaging/deb/build.sh $(or $(LIBRARY),$(LIB)) $$(dpkg --print-architecture) $(BUILD)/dist

test-deb: deb ## Unpack the Debian packages elsewhere and use them
	CC="$(CC)" tests/install/deb.sh
