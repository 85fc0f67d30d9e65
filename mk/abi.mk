# The C ABI: its tests and its checks.

CXX     ?= c++
MINGW   ?= x86_64-w64-mingw32-gcc
HEADER_C   := c89 c99 c11 c17
HEADER_CXX := c++98 c++11 c++17 c++20
HEADER_HPP := c++17 c++20

.PHONY: test-c abi-check abi-library sandbox-hardening abi-header abi-content abi-windows

test-c: build library-testing ## Run the C tests of the ABI under AddressSanitizer
	CC="$(CC)" mk/go-progress.sh ./tests/c/runner
	CC="$(CC)" go test -count=1 ./capi/...

abi-check: abi-library sandbox-hardening abi-header abi-content ## Symbols, hardening, header and size of the library

# Exports and their versions, hardening, what it needs, and size: the checks of every platform's library.
abi-library: library dist-tool
	@$(DIST_TOOL) check linux-$(subst amd64,x64,$(or $(GOARCH),$(shell go env GOARCH))) $(LIB)

sandbox-hardening: sandbox
	@readelf -hldW $(SANDBOX) > $(BUILD)/sandbox.txt; \
	fail() { echo "abi-check: $(SANDBOX): $$1" >&2; exit 1; }; \
	grep -qE 'Flags:.* PIE' $(BUILD)/sandbox.txt || fail "no position-independent executable"; \
	grep -q 'GNU_RELRO' $(BUILD)/sandbox.txt || fail "no RELRO"; \
	grep -q 'BIND_NOW' $(BUILD)/sandbox.txt || fail "no BIND_NOW"

abi-header:
	@for std in $(HEADER_C); do for cc in "$(CC)" $$(command -v clang) $$(command -v $(MINGW)) $$(command -v aarch64-linux-gnu-gcc); do \
		echo '#include "openspring.h"' | $$cc -std=$$std -pedantic -Wall -Wextra -Werror -Iinclude -x c -fsyntax-only - || exit 1; done; done
	@for std in $(HEADER_CXX); do for cxx in $(CXX) $$(command -v clang++); do \
		echo '#include "openspring.h"' | $$cxx -std=$$std -pedantic -Wall -Wextra -Werror -Iinclude -x c++ -fsyntax-only - || exit 1; done; done
	@for std in $(HEADER_HPP); do for cxx in $(CXX) $$(command -v clang++); do \
		echo '#include "openspring.hpp"' | $$cxx -std=$$std -pedantic -Wall -Wextra -Wshadow -Wconversion -Werror -Iinclude -x c++ -fsyntax-only - || exit 1; done; done

# What is linked in, and what is not.
abi-content: library
	@fail() { echo "abi-check: $$1" >&2; exit 1; }; \
	! go list -deps -tags $(TAGS) ./capi | grep -qxE 'os/exec|os/signal|net/http/pprof|expvar' || fail "os/exec, os/signal or the like is linked"; \
	! go list -deps -tags $(TAGS) ./capi | grep -q '^$(MODULE)/sandbox' || fail "the sandbox is linked"; \
	! ls $(BUILD)/*.h > /dev/null 2>&1 || fail "cgo's header is left in $(BUILD)"
	@printf '#include <openspring.h>\nint main(void) { return osp_abi_version() != OSP_ABI_VERSION; }\n' | \
		$(CC) -Iinclude -x c - -x none -o $(BUILD)/abi-version -L$(BUILD) -lopenspring -Wl,-rpath,$(CURDIR)/$(BUILD) && \
		$(BUILD)/abi-version || { echo "abi-check: the library's ABI number is not the header's" >&2; exit 1; }

abi-windows: stamp dist-tool ## The library compiles for Windows by mingw too, and exports the listed names
	GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=$(MINGW) go build $(GCFLAGS_LIB) -trimpath -buildvcs=false -tags nethttpomithttp2 -buildmode=c-shared \
		-ldflags "$(LDFLAGS_GO)" -o $(BUILD)/windows/openspring.dll ./capi
	@rm -f $(BUILD)/windows/*.h
	@$(DIST_TOOL) check win-x64 $(BUILD)/windows/openspring.dll
