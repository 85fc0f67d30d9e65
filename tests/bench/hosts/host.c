/* Measures a library that it loads itself, as a C host sees it. Prints lines of a name and a number:
 * nanoseconds, or kilobytes where the name says memory.
 *
 *   host noop LIBRARY                           from dlopen to the first call of the library that does nothing
 *   host load LIBRARY CONFIG                    from dlopen to an open client, and the memory after that
 *   host calls LIBRARY CONFIG NAME=OPERATION=REQUEST…
 *                                               the quickest batch of calls of each operation
 *   host tls LIBRARY CONFIG REQUEST CALLS       activations one after the other, and the memory after 1 and CALLS
 *   host busy LIBRARY CONFIG REQUEST THREADS    as many threads that check one after the other: the time of them all by the calls
 *   host cancel LIBRARY CONFIG REQUEST          from osp_cancel to the call's return, for a server that is silent
 *   host crowd LIBRARY CONFIG REQUEST THREADS   the longest call of as many new threads at once, for a server that is silent
 *
 * CONFIG and REQUEST are files. */
#define _GNU_SOURCE
#include <openspring.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef int32_t operation_fn(osp_client *, const char *, char **);

static void *library;
static int32_t (*open_client)(const char *, osp_client **, char **);
static int32_t (*cancel)(osp_client *, const char *);
static void (*release)(char *);

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why == NULL ? "failed" : why);
	exit(1);
}

static void *function(const char *name)
{
	void *found = library == NULL ? NULL : dlsym(library, name);
	if (found == NULL)
		fail(name, dlerror());
	return found;
}

static operation_fn *operation(const char *name)
{
	char symbol[64];
	operation_fn *found;
	snprintf(symbol, sizeof symbol, "osp_%s", name);
	*(void **)&found = function(symbol);
	return found;
}

static char *contents(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *text;
	long size;
	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0)
		fail(path, "cannot be read");
	rewind(f);
	text = malloc((size_t)size + 1);
	if (text == NULL || fread(text, 1, (size_t)size, f) != (size_t)size)
		fail(path, "cannot be read");
	text[size] = '\0';
	fclose(f);
	return text;
}

static osp_client *opened(const char *path, const char *config)
{
	osp_client *client;
	char *json;
	library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	*(void **)&open_client = function("osp_client_open");
	*(void **)&cancel = function("osp_cancel");
	*(void **)&release = function("osp_free");
	if (open_client(config, &client, &json) != OSP_OK)
		fail("open", json);
	release(json);
	return client;
}

/* The memory of this process that is resident. */
static void print_memory(const char *name)
{
	char line[256];
	long kilobytes;
	FILE *f = fopen("/proc/self/status", "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, "VmRSS: %ld", &kilobytes) == 1)
			printf("%s %ld\n", name, kilobytes);
	if (f != NULL)
		fclose(f);
}

static void once(osp_client *client, operation_fn *f, const char *request)
{
	char *json;
	if (f(client, request, &json) != OSP_OK)
		fail("call", json);
	release(json);
}

/* The time per call in the quickest of several batches, which other work on the machine disturbs least. */
static double quickest(osp_client *client, operation_fn *f, const char *request)
{
	enum { BATCHES = 30 };
	const double batch_time = 5e6;
	double start, spent, best = 1e18;
	int batch, i, calls;
	once(client, f, request);
	start = now();
	once(client, f, request);
	calls = 1 + (int)(batch_time / (now() - start));
	for (batch = 0; batch < BATCHES; batch++) {
		start = now();
		for (i = 0; i < calls; i++)
			once(client, f, request);
		spent = (now() - start) / calls;
		if (spent < best)
			best = spent;
	}
	return best;
}

static int measure_noop(char **argv)
{
	int (*call)(void);
	double start = now();
	library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
	*(void **)&call = function("noop_call");
	if (call() != 0)
		fail("noop", NULL);
	printf("noop %.0f\n", now() - start);
	print_memory("memory_noop");
	return 0;
}

static int measure_load(char **argv)
{
	char *config = contents(argv[3]);
	double start;
	print_memory("memory_host");
	start = now();
	opened(argv[2], config);
	printf("load %.0f\n", now() - start);
	print_memory("memory_load");
	return 0;
}

static int measure_calls(int argc, char **argv)
{
	osp_client *client = opened(argv[2], contents(argv[3]));
	int i;
	for (i = 4; i < argc; i++) {
		char *name = strtok(argv[i], "="), *of = strtok(NULL, "="), *path = strtok(NULL, "=");
		if (path == NULL)
			return 2;
		printf("%s %.0f\n", name, quickest(client, operation(of), contents(path)));
	}
	return 0;
}

static int measure_tls(char **argv)
{
	osp_client *client = opened(argv[2], contents(argv[3]));
	char *request = contents(argv[4]);
	operation_fn *activate = operation("activate_license");
	int calls = atoi(argv[5]), i;
	once(client, activate, request);
	print_memory("memory_first");
	printf("tls %.0f\n", quickest(client, activate, request));
	if (calls == 0)
		return 0;
	for (i = 0; i < calls; i++)
		once(client, activate, request);
	print_memory("memory_many");
	return 0;
}

struct silent {
	osp_client *client;
	char *request;
	double returned;
};

static void *call_silent(void *argument)
{
	struct silent *s = argument;
	char *json;
	if (operation("activate_license")(s->client, s->request, &json) != OSP_E_CANCELLED)
		fail("cancelled call", json);
	s->returned = now();
	release(json);
	return NULL;
}

static int joined_within_a_second(pthread_t thread)
{
	struct timespec end;
	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec++;
	return pthread_timedjoin_np(thread, NULL, &end) == 0;
}

static int measure_cancel(char **argv)
{
	enum { TIMES = 20 };
	struct silent s;
	struct timespec pause = { 0, 20 * 1000 * 1000 };
	double longest = 0;
	int i;
	s.client = opened(argv[2], contents(argv[3]));
	s.request = contents(argv[4]);
	for (i = 0; i < TIMES; i++) {
		pthread_t thread;
		double start;
		if (pthread_create(&thread, NULL, call_silent, &s) != 0)
			return 1;
		/* By then the call usually waits for its response; where it has not begun, the cancel misses it. */
		do {
			nanosleep(&pause, NULL);
			start = now();
			if (cancel(s.client, NULL) != OSP_OK)
				return 1;
		} while (!joined_within_a_second(thread));
		if (s.returned - start > longest)
			longest = s.returned - start;
	}
	printf("cancel %.0f\n", longest);
	return 0;
}

static pthread_barrier_t together;

struct worker {
	osp_client *client;
	char *request;
	double end;
	long calls;
};

static void *call_until(void *argument)
{
	struct worker *w = argument;
	operation_fn *check = operation("check_license");
	once(w->client, check, w->request); /* The first one connects. */
	pthread_barrier_wait(&together);
	w->end = now() + 1e9;
	while (now() < w->end) {
		once(w->client, check, w->request);
		w->calls++;
	}
	w->end = now();
	return NULL;
}

static int measure_busy(char **argv)
{
	int n = atoi(argv[5]), i;
	struct worker *each = calloc((size_t)n, sizeof *each);
	pthread_t *threads = calloc((size_t)n, sizeof *threads);
	osp_client *client = opened(argv[2], contents(argv[3]));
	double start, end = 0;
	long calls = 0;
	pthread_barrier_init(&together, NULL, (unsigned)n + 1);
	for (i = 0; i < n; i++) {
		each[i].client = client;
		each[i].request = contents(argv[4]);
		if (pthread_create(&threads[i], NULL, call_until, &each[i]) != 0)
			fail("busy", "no more threads");
	}
	pthread_barrier_wait(&together);
	start = now();
	for (i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
		calls += each[i].calls;
		if (each[i].end > end)
			end = each[i].end;
	}
	printf("busy %.0f\n", (end - start) / (double)calls);
	return 0;
}

static void *call_in_crowd(void *argument)
{
	struct silent *s = argument;
	char *json;
	double start;
	pthread_barrier_wait(&together);
	start = now();
	if (operation("check_license")(s->client, s->request, &json) != OSP_E_TIMEOUT)
		fail("call in a crowd", json);
	s->returned = now() - start;
	release(json);
	return NULL;
}

static int measure_crowd(char **argv)
{
	int n = atoi(argv[5]), i;
	struct rlimit descriptors;
	struct silent *each = calloc((size_t)n, sizeof *each);
	pthread_t *threads = calloc((size_t)n, sizeof *threads);
	osp_client *client;
	double longest = 0;
	if (getrlimit(RLIMIT_NOFILE, &descriptors) != 0)
		return 1;
	descriptors.rlim_cur = descriptors.rlim_max;
	setrlimit(RLIMIT_NOFILE, &descriptors);
	client = opened(argv[2], contents(argv[3]));
	pthread_barrier_init(&together, NULL, (unsigned)n);
	for (i = 0; i < n; i++) {
		each[i].client = client;
		each[i].request = contents(argv[4]);
		if (pthread_create(&threads[i], NULL, call_in_crowd, &each[i]) != 0)
			fail("crowd", "no more threads");
	}
	for (i = 0; i < n; i++) {
		pthread_join(threads[i], NULL);
		if (each[i].returned > longest)
			longest = each[i].returned;
	}
	printf("crowd %.0f\n", longest);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "noop") == 0)
		return measure_noop(argv);
	if (argc == 4 && strcmp(argv[1], "load") == 0)
		return measure_load(argv);
	if (argc > 4 && strcmp(argv[1], "calls") == 0)
		return measure_calls(argc, argv);
	if (argc == 6 && strcmp(argv[1], "tls") == 0)
		return measure_tls(argv);
	if (argc == 6 && strcmp(argv[1], "busy") == 0)
		return measure_busy(argv);
	if (argc == 6 && strcmp(argv[1], "crowd") == 0)
		return measure_crowd(argv);
	if (argc == 5 && strcmp(argv[1], "cancel") == 0)
		return measure_cancel(argv);
	return 2;
}
