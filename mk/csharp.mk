# The C# package. Everything it builds goes below build/csharp.

DOTNET     ?= dotnet
CSHARP     := bindings/csharp
# A .NET process that hangs must not hang the caller.
TEST_LIMIT ?= timeout 300

.PHONY: test-csharp test-csharp-example lint-csharp pack-csharp

test-csharp: build ## Run the C# package's tests over its net8.0 and its netstandard2.0 build
	$(DOTNET) build $(CSHARP)/OpenSpring.Tests --nologo -v quiet
	$(TEST_LIMIT) $(DOTNET) test $(CSHARP)/OpenSpring.Tests --no-build --nologo
	$(DOTNET) build $(CSHARP)/OpenSpring.Tests --nologo -v quiet -p:OpenSpringTarget=netstandard2.0
	$(TEST_LIMIT) $(DOTNET) test $(CSHARP)/OpenSpring.Tests --no-build --nologo

test-csharp-example: build ## Run the C# example against a sandbox
	$(DOTNET) build examples/csharp --nologo -v quiet
	$(TEST_LIMIT) $(WITH_SANDBOX) $(BUILD)/csharp/bin/Story/debug/Story

lint-csharp: ## The C# sources are formatted
	$(DOTNET) format $(CSHARP)/OpenSpring.sln --verify-no-changes
	$(DOTNET) format examples/csharp/Story.csproj --verify-no-changes

pack-csharp: library ## Make the NuGet package, with the library for linux-x64, in build/nuget
	$(DOTNET) pack $(CSHARP)/OpenSpring --nologo -v quiet -c Release -o $(BUILD)/nuget
