# Measuring. Nothing here is a test: other work on the machine must not fail one.

# A file that the table is written to as well, such as docs/benchmarks.md.
BENCH_OUT ?=

.PHONY: bench

bench: library ## Measure the library beside what the same work costs without it (BENCH_OUT=docs/benchmarks.md)
	@mkdir -p $(BUILD)/bench && rm -f $(BUILD)/bench/curl
	$(CC) -O2 -std=gnu11 -Wall -Wextra -Werror -Iinclude tests/bench/hosts/host.c -o $(BUILD)/bench/host -ldl -pthread
	$(CC) -O2 -std=gnu11 -Wall -Wextra -Werror -Iinclude tests/bench/hosts/manager.c -o $(BUILD)/bench/manager -ldl
	@if echo '#include <curl/curl.h>' | $(CC) -x c -fsyntax-only - 2> /dev/null; then \
		$(CC) -O2 -std=gnu11 -Wall -Wextra -Werror tests/bench/hosts/curl.c -o $(BUILD)/bench/curl -lcurl -pthread; fi
	go build -trimpath -buildvcs=false -buildmode=c-shared -ldflags "-s -w" -o $(BUILD)/bench/libnoop.so ./tests/bench/noop
	go build -o $(BUILD)/bench/bench ./tests/bench
	@dotnet=; if mk/dotnet.sh "the C# measures"; then \
		$(MAKE) --no-print-directory library-testing && $(DOTNET) build $(GUEST) --nologo -v quiet -c Release && \
		dotnet="-guest $(GUEST_DLL) -testing $(CURDIR)/$(BUILD)/testing/libopenspring.so.$(ABI)" || exit 1; fi; \
	$(BUILD)/bench/bench -folder $(BUILD)/bench -library $(CURDIR)/$(LIB) -python $(PYTHON) $$dotnet $(if $(BENCH_OUT),-out $(BENCH_OUT))
