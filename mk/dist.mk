# What a release is made of, for every platform of packaging/platforms, made on one Linux machine.

ZIG_VERSION := 0.17.1
DIST_TOOL   := $(BUILD)/tools/dist

# It reads from a library or a program which modules it was built from.
SBOM_VERSION := v1.9.0
SBOM_TOOL    := $(BUILD)/bin/cyclonedx-gomod

.PHONY: zig dist check-dist check-dist-libraries dist-libraries dist-programs dist-tool test-dist test-windows test-arm64 test-arm64-python

# zig compiles for every platform, with the oldest glibc that is asked for. It is a package of Python's.
zig: $(BUILD)/zig/$(ZIG_VERSION)
$(BUILD)/zig/$(ZIG_VERSION):
	@echo "installing zig $(ZIG_VERSION) into $(BUILD)/zig"
	@rm -rf $(BUILD)/zig
	@$(PYTHON) -m venv $(BUILD)/zig
	@$(BUILD)/zig/bin/python -m pip install --quiet --disable-pip-version-check ziglang==$(ZIG_VERSION)
	@touch $@

dist-tool:
	@env -u GOOS -u GOARCH go build -o $(DIST_TOOL) ./tools/dist

dist-libraries: stamp release-toolchain zig dist-tool ## Build the library for every platform into build/dist (PLATFORMS="linux-x64 …" for some)
	LIBRARY_GCFLAGS="$(GCFLAGS_LIB)" LIBRARY_LDFLAGS="$(LDFLAGS_GO)" $(DIST_TOOL) libraries $(PLATFORMS)

dist-programs: dist-tool ## Build the static programs for every platform into build/dist
	LIBRARY_GCFLAGS="$(GCFLAGS_LIB)" $(DIST_TOOL) programs $(PLATFORMS)

$(SBOM_TOOL):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/$(@D) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(SBOM_VERSION)

DIST_STEP = @printf '\n[%s of 8] %s\n'

dist: ## Make everything that a release is made of into build/dist
	$(DIST_STEP) 1 "the library for every platform"
	@$(MAKE) --no-print-directory dist-libraries
	$(DIST_STEP) 2 "the static programs for every platform"
	@$(MAKE) --no-print-directory dist-programs
	$(DIST_STEP) 3 "the lists of parts of libraries and programs"
	@$(MAKE) --no-print-directory $(SBOM_TOOL)
	@$(DIST_TOOL) parts
	$(DIST_STEP) 4 "the Debian packages"
	@$(MAKE) --no-print-directory deb LIBRARY=$(BUILD)/dist/linux-x64/libopenspring.so
	$(DIST_STEP) 5 "the NuGet packages"
	@if mk/dotnet.sh "the NuGet package"; then $(MAKE) --no-print-directory dist-csharp; fi
	$(DIST_STEP) 6 "the wheels and the source archive for Python"
	@$(MAKE) --no-print-directory wheels-only
	@$(DIST_TOOL) normalize
	$(DIST_STEP) 7 "the lists of parts of packages, licenses, header and checksums"
	@$(DIST_TOOL) package-parts
	@cp LICENSE THIRD_PARTY_NOTICES CHANGELOG.md include/openspring.h include/openspring.hpp $(BUILD)/dist/
	@$(DIST_TOOL) sums
	$(DIST_STEP) 8 "the table of artifacts in docs/platforms.md"
	@$(DIST_TOOL) table

# The same sources give the same bytes: a copy in another folder makes the same checksums.
check-dist: dist ## Make everything a second time elsewhere and compare
	@copy=$$(mktemp -d) && trap 'chmod -R u+w "$$copy"; rm -rf "$$copy"' EXIT && \
	git clone --quiet . "$$copy/openspring" && mkdir "$$copy/openspring/$(BUILD)" && cp -r $(BUILD)/zig "$$copy/openspring/$(BUILD)" && \
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(MAKE) --no-print-directory -C "$$copy/openspring" dist > "$$copy/log" 2>&1 || { tail -30 "$$copy/log"; exit 1; }; \
	diff $(BUILD)/dist/SHA256SUMS "$$copy/openspring/$(BUILD)/dist/SHA256SUMS" && echo "the same from two folders"

# The quick form, for the linkers that write times and ids of their own. Objects come from the caches, so that this compares
# what is linked.
LINKED_PLATFORMS := win-x64 osx-arm64
LINKED  = $(foreach platform,$(LINKED_PLATFORMS),$(platform)/$(shell awk '$$1 == "$(platform)" { print $$4 }' packaging/platforms))
check-dist-libraries: ## Link the libraries for Windows and macOS a second time elsewhere and compare
	@$(MAKE) --no-print-directory dist-libraries PLATFORMS="$(LINKED_PLATFORMS)"
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && \
	tar -c --exclude=./$(BUILD) --exclude=./.git . | tar -x -C "$$copy" && mkdir "$$copy/$(BUILD)" && ln -s "$(CURDIR)/$(BUILD)/zig" "$$copy/$(BUILD)/zig" && \
	$(MAKE) --no-print-directory -C "$$copy" dist-libraries PLATFORMS="$(LINKED_PLATFORMS)" > /dev/null && \
	for file in $(LINKED); do cmp $(BUILD)/dist/$$file "$$copy/$(BUILD)/dist/$$file" || exit 1; done && echo "the same from two folders"

# The C tests and the C examples over a platform's library. The emulators share this machine's loopback with the sandbox.
TEST_PLATFORM = OSP_TEST_PLATFORM=$(1) CC="$(CC)" PYTHON="$(PYTHON)" go test -count=1 ./tests/c/runner

test-dist: sandbox ## Run the C tests and examples over the library for old Linux systems
	@$(MAKE) --no-print-directory dist-libraries PLATFORMS=linux-x64
	$(call TEST_PLATFORM,linux-x64)

test-windows: sandbox ## Run the C tests and examples for Windows, and the sandbox, by mingw and wine
	@$(MAKE) --no-print-directory dist-libraries dist-programs PLATFORMS=win-x64
	$(call TEST_PLATFORM,win-x64)

test-arm64: sandbox ## Run the C tests and examples for Linux on arm64, by gcc-aarch64-linux-gnu and qemu-user
	@$(MAKE) --no-print-directory dist-libraries PLATFORMS=linux-arm64
	$(call TEST_PLATFORM,linux-arm64)

test-arm64-python: sandbox ## Run the Python examples with Debian's Python for arm64 (needs apt and qemu-user)
	@$(MAKE) --no-print-directory dist-libraries PLATFORMS=linux-arm64
	PYTHON="$(PYTHON)" tests/arm64/python.sh
