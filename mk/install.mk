# Installing. PREFIX says where the files will be at run time; DESTDIR is put in front of it by packagers.

PREFIX  ?= /usr/local
DESTDIR ?=
into    := $(DESTDIR)$(PREFIX)
fill    := sed -e 's/@VERSION@/$(VERSION)/g' -e 's/@ABI@/$(ABI)/g' -e 's/@MAJOR@/$(firstword $(subst ., ,$(VERSION)))/g'

installed := lib/libopenspring.so.$(VERSION) lib/libopenspring.so.$(ABI) lib/libopenspring.so \
	include/openspring.h lib/pkgconfig/openspring.pc lib/cmake/openspring/openspringConfig.cmake \
	lib/cmake/openspring/openspringConfigVersion.cmake share/doc/openspring/LICENSE share/doc/openspring/README.md

.PHONY: install uninstall

# It does not build: the build is the user's, who has Go; the installation often root's, who has not.
install: ## Install what is built (PREFIX=/usr/local, DESTDIR=)
	@test -f $(LIB) || { echo "make install: $(LIB) is not built yet: run make first, as the user you are" >&2; exit 1; }
	install -d $(into)/lib/pkgconfig $(into)/lib/cmake/openspring $(into)/include $(into)/share/doc/openspring
	install -m 755 $(LIB) $(into)/lib/
	ln -sf libopenspring.so.$(VERSION) $(into)/lib/libopenspring.so.$(ABI)
	ln -sf libopenspring.so.$(ABI) $(into)/lib/libopenspring.so
	install -m 644 include/openspring.h $(into)/include/
	umask 022 && $(fill) packaging/openspring.pc.in > $(into)/lib/pkgconfig/openspring.pc
	umask 022 && $(fill) packaging/openspringConfig.cmake.in > $(into)/lib/cmake/openspring/openspringConfig.cmake
	umask 022 && $(fill) packaging/openspringConfigVersion.cmake.in > $(into)/lib/cmake/openspring/openspringConfigVersion.cmake
	install -m 644 LICENSE README.md $(into)/share/doc/openspring/
	@if [ -z "$(DESTDIR)" ] && [ "$$(id -u)" = 0 ] && command -v ldconfig > /dev/null; then ldconfig; fi

uninstall: ## Remove what install put there
	rm -f $(addprefix $(into)/,$(installed))
	-@rmdir $(into)/lib/cmake/openspring $(into)/share/doc/openspring 2> /dev/null
