# Trying it out and checking it.

PYTHON     ?= python3
CC         ?= cc
# Per fuzz target: a number of runs, or a time such as 15m. At the end of a short time Go at times reports
# "context deadline exceeded" as a failure; a number of runs has no such end.
FUZZTIME   ?= 1000x
STATICCHECK_VERSION := v0.8.2

VENV        := $(BUILD)/venv
STATICCHECK := $(BUILD)/bin/staticcheck-$(STATICCHECK_VERSION)
# The examples' programs, by the name that they have in C and in Python, and what the ones in C share.
STORIES     := device_story story usage_story
STORY_C     := $(addprefix examples/c/,teller.c files.c json.c sandbox.c)
STORY_H     := $(STORY_C:.c=.h)
GO_STORIES  := device_story usage_story
C_EXAMPLE   := -std=c99 -pedantic -Wall -Wextra -Werror
SANITIZE    := -g -fsanitize=address,undefined -fno-omit-frame-pointer
LINK        := -Iinclude -L$(BUILD) -lopenspring -Wl,-rpath,'$$ORIGIN/..'
WITH_SANDBOX = $(PYTHON) examples/with_sandbox.py --
# The packages in tests/c are run over the built library, by test-c.
GO_PACKAGES  = $$(go list ./... | grep -v '^$(MODULE)/tests/c/')
# The Python package as it stands in the source, over the library that was just built.
IN_TREE      = PYTHONPATH=bindings/python OSP_LIBRARY=$(CURDIR)/$(LIB)
# An example without its server tells what went wrong, and comes to its end.
NO_SERVER    = OSP_BASE_URL=http://127.0.0.1:1/api/v4
TOLD_WITH    = mk/story.sh with-server
TOLD_WITHOUT = mk/story.sh without-server

.PHONY: help demo run-cpp-example test-qt test test-go test-race test-bytes test-python test-python-process test-examples test-readme test-browser test-install fuzz lint lint-python \
	check-generated check-reproducible vet-cross preflight-build preflight-demo preflight-tests clean

# What a user of the library calls, in the order in which one meets it. The other targets are the maintainers'.
FOR_USERS := build demo test docs install uninstall wheels pack-csharp deb static dist clean

help: ## List the targets
	@grep -hE '^[a-z][a-z0-9-]*:.*## ' $(MAKEFILE_LIST) | awk -v users="$(FOR_USERS)" ' \
		{ name = $$0; sub(/:.*/, "", name); text = $$0; sub(/.*## /, "", text); said[name] = text; order[++found] = name } \
		function line(name) { printf "  %-20s %s\n", name, said[name]; delete said[name] } \
		END { count = split(users, first, " "); print "To use OpenSpring:"; for (i = 1; i <= count; i++) line(first[i]); \
		print "\nTo work on it:"; for (i = 1; i <= found; i++) if (order[i] in said) line(order[i]) }'

preflight-build preflight-demo preflight-tests: preflight-%:
	@CC="$(CC)" PYTHON="$(PYTHON)" mk/preflight.sh $*

# Before anything is compiled: what is missing is said in words and not by the compiler.
toolchain: preflight-build

# LANGUAGE in the environment is also what gettext reads: there only a name of an example counts.
DEMO = $(if $(filter environment,$(origin LANGUAGE)),$(filter python c cpp csharp go,$(LANGUAGE)),$(LANGUAGE))

demo: preflight-demo ## Build, and run the examples against a sandbox (LANGUAGE=python, c, cpp, csharp or go; STORY=device, activation, usage or all; V=1 shows compilers)
	@MAKE="$(MAKE)" PYTHON="$(PYTHON)" BUILD=$(BUILD) CXX="$(CXX)" DOTNET="$(DOTNET)" V="$(V)" mk/demo.sh $(or $(DEMO),python) $(or $(STORY),device)

.PHONY: demo-python demo-c demo-cpp demo-csharp demo-go
demo-python:
demo-c: $(STORIES:%=$(BUILD)/examples/%)
demo-cpp: $(BUILD)/examples/cpp_story
demo-csharp: csharp-stories
demo-go: go-stories

test: preflight-tests ## Run all tests
	@MAKE="$(MAKE)" tests/gates test

# Made again when the requirements change. The file `made` comes last, so make never uses an incomplete environment.
$(VENV)/made: tests/requirements.txt
	@echo "Installing pytest and mypy into $(VENV), once"
	@rm -rf $(VENV) && mkdir -p $(BUILD)
	@$(PYTHON) -m venv $(VENV) || { echo "the virtual environment could not be made: on Debian and Ubuntu 'apt install python3-venv'" >&2; exit 1; }
	@$(VENV)/bin/python -m pip --disable-pip-version-check install --quiet --requirement tests/requirements.txt || \
		{ echo "pytest and mypy could not be installed into $(VENV): is there a network, or an index in pip's configuration?" >&2; exit 1; }
	@touch $@

$(STATICCHECK):
	@mkdir -p $(BUILD)/bin/new
	GOBIN=$(CURDIR)/$(BUILD)/bin/new go install honnef.co/go/tools/cmd/staticcheck@$(STATICCHECK_VERSION)
	@mv $(BUILD)/bin/new/staticcheck $@

$(BUILD)/examples/%: examples/c/%.c $(STORY_C) $(STORY_H) | library
	@mkdir -p $(@D)
	$(CC) $(C_EXAMPLE) -O2 $< $(STORY_C) $(LINK) -o $@

.PHONY: go-stories
go-stories: stamp # Go knows what is new.
	for story in $(GO_STORIES); do go build -trimpath -o $(BUILD)/examples/go_$$story ./examples/go/$$story || exit 1; done

$(BUILD)/examples/sanitized/%: examples/c/%.c $(STORY_C) $(STORY_H) | library
	@mkdir -p $(@D)
	$(CC) $(C_EXAMPLE) $(SANITIZE) $< $(STORY_C) $(LINK) -Wl,-rpath,'$$ORIGIN/../..' -o $@

CPP_STORY := $(BUILD)/examples/sanitized/cpp_story
$(CPP_STORY): examples/cpp/story.cpp include/openspring.hpp | library
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror $(SANITIZE) $< $(LINK) -Wl,-rpath,'$$ORIGIN/../..' -o $@

$(BUILD)/examples/cpp_story: examples/cpp/story.cpp include/openspring.hpp | library
	@mkdir -p $(@D)
	$(CXX) -std=c++17 -O2 $< $(LINK) -o $@

run-cpp-example: build $(CPP_STORY) ## Run the C++ example against a sandbox
	$(WITH_SANDBOX) $(CPP_STORY)

# The example is built as a stranger builds it: against what is installed. A window needs no screen here.
QT_STAGE := $(CURDIR)/$(BUILD)/qt/installed
test-qt: build ## Build the Qt example against an installation, and press its buttons
	@if ! command -v qmake6 > /dev/null || ! command -v cmake > /dev/null; then \
		echo "SKIP: no Qt 6 or no CMake, for the example with a window (on Debian and Ubuntu 'apt install qt6-base-dev cmake')"; exit 0; \
	fi; \
	$(MAKE) --no-print-directory install PREFIX=$(QT_STAGE) > /dev/null && \
	cmake -S examples/qt -B $(BUILD)/qt -DCMAKE_PREFIX_PATH=$(QT_STAGE) -DCMAKE_CXX_FLAGS="-Wall -Wextra -Wpedantic -Wshadow -Werror" > $(BUILD)/qt.log && \
	cmake --build $(BUILD)/qt --parallel >> $(BUILD)/qt.log && \
	QT_QPA_PLATFORM=offscreen $(TEST_LIMIT) $(WITH_SANDBOX) $(BUILD)/qt/window_test || { cat $(BUILD)/qt.log; exit 1; }

test-go: stamp ## Run the Go tests
	go test $(GO_PACKAGES)

test-race: stamp ## Run the Go tests with the race detector
	go test -race -shuffle=on $(GO_PACKAGES)

test-bytes: stamp ## Change signed documents in every bit (minutes)
	go test ./core -run '^TestEveryChangeOfASignedDocumentIsRefused$$' -count=1 -timeout 60m -v -thorough

test-python: build library-testing $(VENV)/made ## Run the Python package's tests
	$(IN_TREE) $(VENV)/bin/python -m pytest -q bindings/python/tests

test-python-process: build $(VENV)/made ## Run the Python package's tests over openspring-stdio
	OSP_TRANSPORT=process $(IN_TREE) $(VENV)/bin/python -m pytest -q bindings/python/tests --ignore bindings/python/tests/test_transport.py

test-examples: build $(STORIES:%=$(BUILD)/examples/sanitized/%) $(CPP_STORY) go-stories ## Run the examples as tests, those in C and C++ under AddressSanitizer
	@mkdir -p $(BUILD)/examples
	$(CC) $(C_EXAMPLE) $(SANITIZE) examples/c/json.c examples/c/json_test.c -o $(BUILD)/examples/json_test
	$(BUILD)/examples/json_test
	@for story in $(STORIES); do \
		$(TOLD_WITH) "C: $$story" $(WITH_SANDBOX) $(BUILD)/examples/sanitized/$$story && \
		$(TOLD_WITHOUT) "C: $$story" $(WITH_SANDBOX) env $(NO_SERVER) $(BUILD)/examples/sanitized/$$story && \
		$(TOLD_WITH) "Python: $$story" $(WITH_SANDBOX) env $(IN_TREE) $(PYTHON) examples/python/$$story.py && \
		$(TOLD_WITHOUT) "Python: $$story" $(WITH_SANDBOX) env $(IN_TREE) $(NO_SERVER) $(PYTHON) examples/python/$$story.py || exit 1; \
	done
	@$(TOLD_WITH) "C++: story" $(WITH_SANDBOX) $(CPP_STORY)
	@for story in $(GO_STORIES); do \
		$(TOLD_WITH) "Go: $$story" $(WITH_SANDBOX) $(BUILD)/examples/go_$$story && \
		$(TOLD_WITHOUT) "Go: $$story" $(WITH_SANDBOX) env $(NO_SERVER) $(BUILD)/examples/go_$$story || exit 1; \
	done

# What is in C# needs a .NET SDK: test-csharp-package runs that quick start, test-csharp-example those stories.
QUICKSTART := tests/readme/test_quickstart.py::test_a_quick_start_ends_in_an_application_as_printed
STORIES_TEST := tests/readme/test_stories.py
test-readme: build demo-c go-stories $(VENV)/made ## Run the README's snippets and the examples' stories, and follow the docs' links
	CC="$(CC)" $(VENV)/bin/python -m pytest -q tests/readme --deselect '$(QUICKSTART)[csharp]' -k 'not (test_stories and csharp)'

test-browser: stamp ## Click through the sandbox's page in headless Chromium
	OSP_BROWSER=1 go test -count=1 ./tests/browser

test-install: build static ## Install into build/ and build programs against that with pkg-config and CMake
	CC="$(CC)" MAKE="$(MAKE)" tests/install/check.sh

fuzz: stamp ## Fuzz every fuzz target, FUZZTIME=1000x or for a time such as FUZZTIME=15m
	@packages=$$(go list ./...) && for package in $$packages; do \
		go test -list '^Fuzz' "$$package" | grep '^Fuzz' | while read -r name; do \
			echo "$$package $$name"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "$$package" < /dev/null || exit 1; \
		done || exit 1; \
	done

lint: stamp $(STATICCHECK) ## gofmt, go mod tidy, go vet, staticcheck
	@unformatted=$$(gofmt -l $$(go list -f '{{.Dir}}' ./...)); \
	[ -z "$$unformatted" ] || { echo "not formatted by gofmt:" >&2; echo "$$unformatted" >&2; exit 1; }
	go mod tidy -diff
	go vet ./...
	$(STATICCHECK) ./...

lint-python: $(VENV)/made ## mypy --strict over the Python package, the values it accepts, and its example
	MYPYPATH=bindings/python $(VENV)/bin/python -m mypy --strict --cache-dir $(BUILD)/mypy bindings/python/openspring bindings/python/tests/accepted_values.py examples packaging/sandbox/python/openspring_sandbox

check-generated: ## What is generated from the tables is current, and all versions are the same
	go run ./tools/tables -check
	go run ./tools/notices -check
	go run ./tools/version -check

vet-cross: ## The hardware id, the store and the command line compile for Windows and macOS
	GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go vet ./hwid ./store ./cmd/openspring
	GOOS=darwin GOARCH=arm64 CGO_ENABLED=0 go vet ./hwid ./store ./cmd/openspring

# A copy in another folder, with a cache of its own, must give the same bytes.
check-reproducible: library ## Build a second time elsewhere and compare
	@copy=$$(mktemp -d) && trap 'chmod -R u+w "$$copy"; rm -rf "$$copy"' EXIT && \
	tar -c --exclude=./$(BUILD) --exclude=./.git . | tar -x -C "$$copy" && \
	GOCACHE="$$copy/cache" $(MAKE) --no-print-directory -C "$$copy" library > /dev/null && \
	sha256sum $(LIB) "$$copy/$(LIB)" && cmp $(LIB) "$$copy/$(LIB)"

clean: ## Remove what was built
	rm -rf $(BUILD) capi/header_stamp.h
