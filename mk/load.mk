# The long forms of tests whose short ones run always: minutes instead of seconds.

# How many processes `make kill` kills, and what its random choices begin with: 0 is another one each time, which is printed.
KILLS ?= 10000
SEED  ?= 0

.PHONY: load guest kill test-kill test-cgocheck test-rules

load: build library-testing $(VENV)/made ## Long runs: many threads, clients, cancels; millions of calls with flat memory
	OSP_LOAD=1 go test -race -count=1 -v -timeout 30m -run '^TestLoadOf|^TestCancelReturns' ./core
	OSP_LOAD=1 CC="$(CC)" go test -count=1 -v -timeout 60m -run '^TestLoadOf|^TestMemoryStaysFlat' ./tests/c/runner
	OSP_LOAD=1 $(IN_TREE) $(VENV)/bin/python -m pytest -q -s -k memory_stays_flat bindings/python/tests

guest: guest-host ## Long runs of hosts that hurt: 200 with CoreCLR, and each of those in C many times
	OSP_LOAD=1 $(GUEST_HOSTS) DOTNET="$(DOTNET)" go test -count=1 -v -timeout 180m ./$(GUEST)
	CC="$(CC)" go test -count=20 -timeout 60m -run 'Handlers|SignalStorms|FaultsOfTheHost|BrokenPipes|CtrlC|SmallStacks|Footprint|Forks' ./tests/c/runner

# Go checks every pointer that it stores and that passes to C. It builds all of Go's library anew, once.
test-cgocheck: EXTRA_TAGS := ,osp_testing
test-cgocheck: stamp sandbox ## Run the C tests over a library that checks cgo's rules about pointers
	GOEXPERIMENT=cgocheck2 CGO_ENABLED=1 CGO_CFLAGS="$(CFLAGS_LIB)" go build $(GOFLAGS_LIB) -o $(BUILD)/cgocheck/libopenspring.so.$(ABI) \
		-ldflags "$(LDFLAGS_GO) -extldflags '$(LDFLAGS_ELF)'" ./capi
	@rm -f $(BUILD)/cgocheck/*.h
	@ln -sf libopenspring.so.$(ABI) $(BUILD)/cgocheck/libopenspring.so
	OSP_TEST_FOLDER=build/cgocheck CC="$(CC)" go test -count=1 -run 'Arguments|EveryFunction|Threads|Panics|Load|Vectors' ./tests/c/runner

kill: ## Kill KILLS=10000 processes that use the license on the device, SEED=0, and check what each leaves
	go test -count=1 -v -timeout 600m ./tests/kill -kills $(KILLS) -times 1000 -seed $(SEED)

test-kill: KILLS = 300
test-kill: kill ## The same with 300 processes

test-rules: ## Read the rules of the license on the device twice for a million random entries
	go test -count=1 -run SecondReading ./state -entries 1000000
