# Installing. PREFIX says where the files will be at run time, LIBDIR where libraries are there; DESTDIR is put in front of
# both by packagers.

PREFIX  ?= /usr/local
LIBDIR  ?= $(PREFIX)/lib
DESTDIR ?=
into    := $(DESTDIR)$(PREFIX)
libs    := $(DESTDIR)$(LIBDIR)
doc     := $(into)/share/doc/openspring
# The include folder as pkg-config and CMake find it from LIBDIR, so that the installation can be moved.
from_libs := $(shell realpath -m --relative-to='$(LIBDIR)' '$(PREFIX)/include')
fill    := sed -e 's/@VERSION@/$(VERSION)/g' -e 's/@ABI@/$(ABI)/g' -e 's/@MAJOR@/$(firstword $(subst ., ,$(VERSION)))/g' -e 's|@INCLUDE@|$(from_libs)|g'

# What a build makes beside the library is installed where it was made: the static archive, the programs.
STATIC   := $(BUILD)/libopenspring.a
programs := openspring-sandbox openspring-stdio openspring

.PHONY: install uninstall static

# It does not build: the build is the user's, who has Go; the installation often root's, who has not.
install: ## Install what is built (PREFIX=/usr/local, LIBDIR=PREFIX/lib, DESTDIR=)
	@test -f $(LIB) || { echo "make install: $(LIB) is not built yet: run make first, as the user you are" >&2; exit 1; }
	install -d $(libs)/pkgconfig $(libs)/cmake/openspring $(into)/include $(into)/bin $(doc)
	install -m 755 $(LIB) $(libs)/
	ln -sf libopenspring.so.$(VERSION) $(libs)/libopenspring.so.$(ABI)
	ln -sf libopenspring.so.$(ABI) $(libs)/libopenspring.so
	install -m 644 include/*.h* $(into)/include/
	umask 022 && $(fill) packaging/openspring.pc.in > $(libs)/pkgconfig/openspring.pc
	umask 022 && $(fill) packaging/openspringConfig.cmake.in > $(libs)/cmake/openspring/openspringConfig.cmake
	umask 022 && $(fill) packaging/openspringConfigVersion.cmake.in > $(libs)/cmake/openspring/openspringConfigVersion.cmake
	@if [ -f $(STATIC) ]; then install -m 644 $(STATIC) $(libs)/; fi
	@for program in $(programs); do if [ -f $(BUILD)/$$program ]; then install -m 755 $(BUILD)/$$program $(into)/bin/ || exit 1; fi; done
	umask 022 && packaging/manual.sh $(doc) $(VERSION)
	@if [ -z "$(DESTDIR)" ] && [ "$$(id -u)" = 0 ] && command -v ldconfig > /dev/null; then ldconfig; fi

uninstall: ## Remove what install put there
	rm -f $(libs)/libopenspring.so.$(VERSION) $(libs)/libopenspring.so.$(ABI) $(libs)/libopenspring.so $(libs)/libopenspring.a \
		$(libs)/pkgconfig/openspring.pc $(addprefix $(into)/include/,$(notdir $(wildcard include/*.h*))) $(addprefix $(into)/bin/,$(programs))
	rm -rf $(libs)/cmake/openspring $(doc)

# A program that is linked with the archive has Go's runtime in itself: one such library in a program, and glibc only.
static: stamp toolchain ## Build the static archive into build/
	@echo "the static archive, libopenspring.a"
	$(Q)CGO_ENABLED=1 CGO_CFLAGS="$(CFLAGS_LIB)" go build $(GCFLAGS_LIB) -trimpath -buildvcs=false -tags $(TAGS) -buildmode=c-archive -o $(STATIC) -ldflags "$(LDFLAGS_GO)" ./capi
	@rm -f $(BUILD)/*.h
