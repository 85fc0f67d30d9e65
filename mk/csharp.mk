# The C# package. Everything it builds goes below build/csharp.

DOTNET     ?= dotnet
CSHARP     := bindings/csharp
# A .NET process that hangs must not hang the caller.
TEST_LIMIT ?= timeout 300

GUEST        := tests/guest/dotnet
GUEST_SINGLE := $(BUILD)/csharp/guest-single
GUEST_DLL    := $(BUILD)/csharp/bin/Guest/release/Guest.dll
# Where the tests find the programs.
GUEST_HOSTS  := OSP_GUEST_HOST=$(GUEST_DLL) OSP_GUEST_SINGLE=$(GUEST_SINGLE)/Guest
# The example's stories, by the argument that names them.
CSHARP_STORY   := $(BUILD)/csharp/bin/Story/debug/Story
CSHARP_STORIES := device activation usage
# NativeAOT links by clang where there is one.
AOT_LINKER   = $(if $(shell command -v clang),,-p:CppCompilerAndLinker=gcc -p:LinkerFlavor=bfd)

PACKED = --nologo -v quiet -c Release -p:ContinuousIntegrationBuild=true
PACK   = $(DOTNET) pack $(CSHARP)/OpenSpring $(PACKED)

.PHONY: dist-csharp csharp-stories test-csharp test-csharp-process run-csharp-example test-csharp-example test-csharp-guest test-csharp-package test-csharp-mono test-csharp-publish lint-csharp pack-csharp guest-host

test-csharp: build ## Run the C# package's tests over its net8.0 and its netstandard2.0 build
	$(DOTNET) build $(CSHARP)/OpenSpring.Tests --nologo -v quiet
	$(TEST_LIMIT) $(DOTNET) test $(CSHARP)/OpenSpring.Tests --no-build --nologo
	$(DOTNET) build $(CSHARP)/OpenSpring.Tests --nologo -v quiet -p:OpenSpringTarget=netstandard2.0
	$(TEST_LIMIT) $(DOTNET) test $(CSHARP)/OpenSpring.Tests --no-build --nologo

# Those that look into the library in this process are left out.
test-csharp-process: build ## Run the C# package's tests over openspring-stdio
	$(DOTNET) build $(CSHARP)/OpenSpring.Tests --nologo -v quiet
	OSP_TRANSPORT=process $(TEST_LIMIT) $(DOTNET) test $(CSHARP)/OpenSpring.Tests --no-build --nologo --filter 'Transport!=library'

csharp-stories:
	$(DOTNET) build examples/csharp --nologo -v quiet

run-csharp-example: build csharp-stories
	for story in $(CSHARP_STORIES); do $(TEST_LIMIT) $(WITH_SANDBOX) $(CSHARP_STORY) $$story || exit 1; done

test-csharp-example: run-csharp-example $(VENV)/made ## Run the C# example against a sandbox, and without one
	$(VENV)/bin/python -m pytest -q $(STORIES_TEST) -k csharp
	for story in $(CSHARP_STORIES); do \
		$(TOLD_WITHOUT) "C#: $$story" $(TEST_LIMIT) $(WITH_SANDBOX) env $(NO_SERVER) $(CSHARP_STORY) $$story || exit 1; \
	done

guest-host: build library-testing
	$(DOTNET) build $(GUEST) --nologo -v quiet -c Release
	$(DOTNET) publish $(GUEST) --nologo -v quiet -p:GuestPublish=single -o $(GUEST_SINGLE)

test-csharp-guest: guest-host ## Run CoreCLR programs that stress the library, with the signal workaround and without
	$(GUEST_HOSTS) DOTNET="$(DOTNET)" go test -count=1 -v -timeout 30m ./$(GUEST)

test-csharp-package: pack-csharp sandbox stdio $(VENV)/made ## Use the NuGet package from projects of their own: the quick start, over the program, a single file, several platforms
	DOTNET="$(DOTNET)" PYTHON="$(PYTHON)" $(TEST_LIMIT) tests/install/nuget.sh
	DOTNET="$(DOTNET)" $(TEST_LIMIT) tests/install/nuget-kit.sh
	$(VENV)/bin/python -m pytest -q '$(QUICKSTART)[csharp]'

test-csharp-mono: pack-csharp sandbox stdio ## Use the NuGet package from a program for .NET Framework, under Mono
	DOTNET="$(DOTNET)" PYTHON="$(PYTHON)" $(TEST_LIMIT) tests/install/mono.sh

test-csharp-publish: build ## Run the C# example published as a single file, trimmed and compiled ahead of time
	for form in single trimmed aot; do \
		echo "---- $$form" && \
		$(DOTNET) publish examples/csharp --nologo -v quiet -p:StoryPublish=$$form $(AOT_LINKER) -o $(BUILD)/csharp/story-$$form && \
		for story in $(CSHARP_STORIES); do \
			DOTNET_ROOT=$$(dirname "$$(readlink -f "$$(command -v $(DOTNET))")") $(TEST_LIMIT) \
				$(WITH_SANDBOX) $(BUILD)/csharp/story-$$form/Story $$story || exit 1; \
		done || exit 1; \
	done

lint-csharp: ## The C# sources are formatted
	$(DOTNET) format $(CSHARP)/OpenSpring.sln --verify-no-changes
	$(DOTNET) format examples/csharp/Story.csproj --verify-no-changes
	$(DOTNET) format $(GUEST)/Guest.csproj --verify-no-changes

pack-csharp: release-toolchain library sandbox ## Make the NuGet packages, with the library and the sandbox for linux-x64, in build/nuget
	$(PACK) -o $(BUILD)/nuget
	$(DOTNET) pack $(CSHARP)/OpenSpring.Testing $(PACKED) -o $(BUILD)/nuget

# All libraries of build/dist go into one package, and all sandboxes into the test kit's: make dist-libraries dist-programs makes them.
dist-csharp:
	$(PACK) -o $(BUILD)/dist -p:OpenSpringLibraries=$(CURDIR)/$(BUILD)/dist
	$(DOTNET) pack $(CSHARP)/OpenSpring.Testing $(PACKED) -o $(BUILD)/dist -p:OpenSpringLibraries=$(CURDIR)/$(BUILD)/dist
