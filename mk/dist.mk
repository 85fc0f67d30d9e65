# What a release is made of, for every platform of packaging/platforms, made on one Linux machine.

ZIG_VERSION := 0.17.1
DIST_TOOL   := $(BUILD)/tools/dist

# It reads from a library or a program which modules it was built from.
SBOM_VERSION := v1.9.0
SBOM_TOOL    := $(BUILD)/bin/cyclonedx-gomod

.PHONY: zig dist dist-libraries dist-programs dist-tool

# zig compiles for every platform, with the oldest glibc that is asked for. It is a package of Python's.
zig: $(BUILD)/zig/$(ZIG_VERSION)
$(BUILD)/zig/$(ZIG_VERSION):
	@echo "installing zig $(ZIG_VERSION) into $(BUILD)/zig"
	@rm -rf $(BUILD)/zig
	@$(PYTHON) -m venv $(BUILD)/zig
	@$(BUILD)/zig/bin/python -m pip install --quiet --disable-pip-version-check ziglang==$(ZIG_VERSION)
	@touch $@

dist-tool:
	@go build -o $(DIST_TOOL) ./tools/dist

dist-libraries: stamp release-toolchain zig dist-tool ## Build the library for every platform into build/dist (PLATFORMS="linux-x64 …" for some)
	LIBRARY_GCFLAGS="$(GCFLAGS_LIB)" LIBRARY_LDFLAGS="$(LDFLAGS_GO)" $(DIST_TOOL) libraries $(PLATFORMS)

dist-programs: dist-tool ## Build the static programs for every platform into build/dist
	$(DIST_TOOL) programs $(PLATFORMS)

$(SBOM_TOOL):
	@mkdir -p $(@D)
	GOBIN=$(CURDIR)/$(@D) go install github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@$(SBOM_VERSION)

dist: dist-libraries dist-programs $(SBOM_TOOL) ## Make everything that a release is made of into build/dist
	$(DIST_TOOL) parts
	$(MAKE) --no-print-directory deb LIBRARY=$(BUILD)/dist/linux-x64/libopenspring.so
	cp LICENSE THIRD_PARTY_NOTICES CHANGELOG.md include/openspring.h include/openspring.hpp $(BUILD)/dist/
	$(DIST_TOOL) sums
	$(DIST_TOOL) table
