# The C ABI: its tests and its checks.

CXX     ?= c++
MINGW   ?= x86_64-w64-mingw32-gcc
# The stripped library's bytes at most.
SIZE_MAX := 7400000
HEADER_C   := c89 c99 c11 c17
HEADER_CXX := c++98 c++11 c++17 c++20
HEADER_HPP := c++17 c++20

.PHONY: test-c abi-check abi-symbols abi-hardening sandbox-hardening abi-header abi-content abi-windows

test-c: build library-testing ## Run the C tests of the ABI under AddressSanitizer
	CC="$(CC)" go test -count=1 ./tests/c/runner ./capi/...

abi-check: library abi-symbols abi-hardening sandbox-hardening abi-header abi-content ## Symbols, hardening, header and size of the library
	@echo "abi-check: ok, needs $$(objdump -p $(LIB) | grep -o 'GLIBC_[0-9.]*' | sort -uV | tr '\n' ' ')"

# Exactly the listed functions leave the library, each under the version node (which gcc's linker lists too).
abi-symbols: library
	@nm -D --defined-only $(LIB) | awk '{print $$3}' | sed 's/@.*//' | grep -v '^OPENSPRING_$(ABI)$$' | LC_ALL=C sort > $(BUILD)/symbols.txt
	@diff -u abi/symbols-linux.txt $(BUILD)/symbols.txt

abi-hardening: library
	@readelf -d $(LIB) > $(BUILD)/dynamic.txt; readelf -lW $(LIB) > $(BUILD)/segments.txt; \
	fail() { echo "abi-check: $(LIB): $$1" >&2; exit 1; }; \
	grep -q 'SONAME.*\[libopenspring\.so\.$(ABI)\]' $(BUILD)/dynamic.txt || fail "SONAME is not libopenspring.so.$(ABI)"; \
	grep -q 'NOW' $(BUILD)/dynamic.txt || fail "no BIND_NOW"; \
	grep -q 'NODELETE' $(BUILD)/dynamic.txt || fail "no NODELETE"; \
	! grep -qE 'TEXTREL|RPATH|RUNPATH' $(BUILD)/dynamic.txt || fail "TEXTREL, RPATH or RUNPATH"; \
	! grep 'NEEDED' $(BUILD)/dynamic.txt | grep -vqE '\[(libc\.so\.6|libpthread\.so\.0|ld-linux.*)\]' || fail "needs more than libc"; \
	grep -q 'GNU_RELRO' $(BUILD)/segments.txt || fail "no RELRO"; \
	grep 'GNU_STACK' $(BUILD)/segments.txt | grep -q ' RW ' || fail "the stack is executable"

sandbox-hardening: sandbox
	@readelf -hldW $(SANDBOX) > $(BUILD)/sandbox.txt; \
	fail() { echo "abi-check: $(SANDBOX): $$1" >&2; exit 1; }; \
	grep -qE 'Flags:.* PIE' $(BUILD)/sandbox.txt || fail "no position-independent executable"; \
	grep -q 'GNU_RELRO' $(BUILD)/sandbox.txt || fail "no RELRO"; \
	grep -q 'BIND_NOW' $(BUILD)/sandbox.txt || fail "no BIND_NOW"

abi-header:
	@for std in $(HEADER_C); do for cc in $(CC) $$(command -v clang); do \
		echo '#include "openspring.h"' | $$cc -std=$$std -pedantic -Wall -Wextra -Werror -Iinclude -x c -fsyntax-only - || exit 1; done; done
	@for std in $(HEADER_CXX); do for cxx in $(CXX) $$(command -v clang++); do \
		echo '#include "openspring.h"' | $$cxx -std=$$std -pedantic -Wall -Wextra -Werror -Iinclude -x c++ -fsyntax-only - || exit 1; done; done
	@for std in $(HEADER_HPP); do for cxx in $(CXX) $$(command -v clang++); do \
		echo '#include "openspring.hpp"' | $$cxx -std=$$std -pedantic -Wall -Wextra -Wshadow -Wconversion -Werror -Iinclude -x c++ -fsyntax-only - || exit 1; done; done

# What is linked in, what is not, and how large it is.
abi-content: library
	@fail() { echo "abi-check: $$1" >&2; exit 1; }; \
	! nm -D --undefined-only $(LIB) | grep -qE 'getaddrinfo|res_search|getpwnam' || fail "libc's resolver or NSS is linked"; \
	! go list -deps -tags $(TAGS) ./capi | grep -qxE 'os/exec|os/signal|net/http/pprof|expvar' || fail "os/exec, os/signal or the like is linked"; \
	! go list -deps -tags $(TAGS) ./capi | grep -q '^$(MODULE)/sandbox' || fail "the sandbox is linked"; \
	! ls $(BUILD)/*.h > /dev/null 2>&1 || fail "cgo's header is left in $(BUILD)"; \
	size=$$(stat -Lc %s $(LIB)); [ $$size -le $(SIZE_MAX) ] || fail "$(LIB) has $$size bytes, more than $(SIZE_MAX)"
	@printf '#include <openspring.h>\nint main(void) { return osp_abi_version() != OSP_ABI_VERSION; }\n' | \
		$(CC) -Iinclude -x c - -x none -o $(BUILD)/abi-version -L$(BUILD) -lopenspring -Wl,-rpath,$(CURDIR)/$(BUILD) && \
		$(BUILD)/abi-version || { echo "abi-check: the library's ABI number is not the header's" >&2; exit 1; }

# The names behind the shim leave a DLL too; nothing else does.
abi-windows: stamp ## The library compiles for Windows (needs mingw) and exports the listed names
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=$(MINGW) go build $(GCFLAGS_LIB) -trimpath -buildvcs=false -tags nethttpomithttp2 -buildmode=c-shared \
		-ldflags "$(LDFLAGS_GO)" -o $(BUILD)/windows/openspring.dll ./capi
	@rm -f $(BUILD)/windows/*.h
	@x86_64-w64-mingw32-objdump -p $(BUILD)/windows/openspring.dll | sed -n '/Ordinal\/Name/,/^$$/p' | awk '/^[\t ]*\[/ && !/Table/ {print $$NF}' | LC_ALL=C sort > $(BUILD)/symbols-windows.txt
	@diff -u abi/symbols-windows.txt $(BUILD)/symbols-windows.txt
