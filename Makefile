# OpenSpring: how it is built and checked. `make help` lists the targets.

# Neither make nor the linker's options can spell such a path.
comma := ,
ifneq ($(words $(CURDIR)) $(findstring $(comma),$(CURDIR)),1 )
$(error the path of this folder holds a blank or a comma, with which it cannot be built: move it, or clone it to another folder: $(CURDIR))
endif

VERSION := $(shell cat VERSION)
ABI     := $(shell sed -n 's/^.define OSP_ABI_VERSION  *//p' include/openspring.h)
MODULE  := github.com/openspring/openspring

BUILD   := build
LIB     := $(BUILD)/libopenspring.so.$(VERSION)
SANDBOX := $(BUILD)/openspring-sandbox

# The client speaks HTTP/1.1 only, and asks nobody's C library for names.
TAGS        := netgo,osusergo,nethttpomithttp2
GOFLAGS_LIB  = $(GCFLAGS_LIB) -trimpath -buildvcs=false -tags $(TAGS)$(EXTRA_TAGS) -buildmode=c-shared
# Go would stop its threads, which are also the host's while they call, by SIGURG. One that comes late lands on the
# alternate stack while CoreCLR's handler of SIGSEGV still uses it. Without it Go waits for the next function call.
NO_SIGURG   := -X runtime.godebugDefault=asyncpreemptoff=1
# Without inlining the library is half a megabyte smaller, and a call's time is the network's and RSA's. The packages that
# read JSON, hash and multiply keep it.
HOT         := runtime internal/runtime/maps internal/runtime/atomic internal/runtime/sys internal/bytealg internal/poll sync internal/sync sync/atomic math/bits \
	crypto/internal/fips140/aes crypto/internal/fips140/aes/gcm crypto/internal/fips140/subtle crypto/internal/fips140deps/... crypto/cipher crypto/internal/fips140/bigmod crypto/internal/fips140/sha256 \
	encoding/base64 $(MODULE)/internal/rawjson $(MODULE)/core/wire
GCFLAGS_LIB := -gcflags=all=-l $(HOT:%=-gcflags=%=)
LDFLAGS_GO  := -s -w -buildid= -funcalign=8 -X $(MODULE)/core.version=$(VERSION) $(NO_SIGURG)
# The linker runs in another folder: the version script's path is absolute.
LDFLAGS_ELF := -Wl,--version-script=$(CURDIR)/capi/osp.map -Wl,-soname,libopenspring.so.$(ABI) -Wl,-z,now -Wl,-z,defs -Wl,--build-id=none
CFLAGS_LIB  := -O2 -D_FORTIFY_SOURCE=2

# What compiles is told in a line; V=1 shows the commands. What compilers say is always shown.
Q := $(if $(V),,@)
# The place of a step in a build of all of them.
AT = $(if $(OF),[$(1) $(OF)] )

.PHONY: build library library-testing sandbox stdio cli stamp toolchain release-toolchain
.DELETE_ON_ERROR:

build: OF := of 4
build: library sandbox stdio cli ## Build the shared library, the sandbox, the command line and the library as a program into build/ (V=1 shows compilers)

library: stamp toolchain ## Build the shared library alone
	@echo "$(call AT,1)the library, libopenspring.so"
	$(Q)CGO_ENABLED=1 CGO_CFLAGS="$(CFLAGS_LIB)" go build $(GOFLAGS_LIB) -o $(LIB) -ldflags "$(LDFLAGS_GO) -extldflags '$(LDFLAGS_ELF)'" ./capi
	@rm -f $(BUILD)/*.h
	@ln -sf libopenspring.so.$(VERSION) $(BUILD)/libopenspring.so.$(ABI)
	@ln -sf libopenspring.so.$(ABI) $(BUILD)/libopenspring.so

# The same library with two more functions, for tests of panics and of what is left alive.
library-testing: EXTRA_TAGS := ,osp_testing
library-testing: stamp
	@echo "the library for tests, testing/libopenspring.so.$(ABI)"
	$(Q)CGO_ENABLED=1 CGO_CFLAGS="$(CFLAGS_LIB)" go build $(GOFLAGS_LIB) -o $(BUILD)/testing/libopenspring.so.$(ABI) -ldflags "$(LDFLAGS_GO) -extldflags '$(LDFLAGS_ELF)'" ./capi
	@rm -f $(BUILD)/testing/*.h
	@ln -sf libopenspring.so.$(ABI) $(BUILD)/testing/libopenspring.so

sandbox: ## Build the sandbox server alone
	@echo "$(call AT,2)the sandbox, a license server for this machine"
	$(Q)CGO_ENABLED=1 go build -trimpath -buildvcs=false -buildmode=pie -ldflags "-s -w -X $(MODULE)/core.version=$(VERSION) -linkmode=external -extldflags '-Wl,-z,relro,-z,now'" -o $(SANDBOX) ./sandbox/openspring-sandbox

# Static, so that it runs on every Linux, Alpine too.
stdio: ## Build the library as a program (docs/process.md) alone
	@echo "$(call AT,3)the library as a program, openspring-stdio"
	$(Q)CGO_ENABLED=0 go build $(GCFLAGS_LIB) -trimpath -buildvcs=false -tags $(TAGS) -ldflags "-s -w -buildid= -X $(MODULE)/core.version=$(VERSION)" -o $(BUILD)/openspring-stdio ./cmd/openspring-stdio

# Static too: support sends it to customers.
cli: ## Build the command line openspring (docs/cli.md) alone
	@echo "$(call AT,4)the command line, openspring"
	$(Q)CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags netgo,osusergo -ldflags "-s -w -buildid= -X $(MODULE)/core.version=$(VERSION)" -o $(BUILD)/openspring ./cmd/openspring

# Go's build cache does not see headers outside the package's folder: this file tells it when the public
# header has changed. It is written only then.
stamp: $(BUILD)/go.mod
	@printf '#define OSP_HEADER_STAMP "%s"\n' "$$(sha256sum include/openspring.h | cut -d' ' -f1)" > $(BUILD)/stamp.tmp
	@cmp -s $(BUILD)/stamp.tmp capi/header_stamp.h || cp $(BUILD)/stamp.tmp capi/header_stamp.h
	@rm -f $(BUILD)/stamp.tmp

# What is built holds sources of Go too, such as the installed examples: as a module of its own it is not part of ./...
$(BUILD)/go.mod:
	@mkdir -p $(BUILD)
	@echo 'module build' > $@

toolchain:
	@want=$$(sed -n 's/^toolchain //p' go.mod); have=$$(go env GOVERSION); \
	[ "$$want" = "$$have" ] || echo "warning: releases are built with $$want, this is $$have" >&2

# capi/signals_go_linux.c changes a table inside the runtime of this Go.
release-toolchain:
	@want=$$(sed -n 's/^toolchain //p' go.mod); have=$$(go env GOVERSION); \
	[ "$$want" = "$$have" ] || { echo "a release is built with $$want, and this is $$have: set GOTOOLCHAIN=$$want" >&2; exit 1; }

include mk/checks.mk mk/abi.mk mk/dist.mk mk/wheels.mk mk/packages.mk mk/bench.mk mk/install.mk mk/load.mk mk/csharp.mk mk/docs.mk
