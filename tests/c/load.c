/* Many threads, clients and cancels. The arguments: the configuration of a server that answers check_license
 * slowly and at random, the request, the number of threads, the calls of each, the number of clients, and the number of cancels. */
#include "portable.h"

#include "check.h"

#ifndef _WIN32
#  include <dirent.h>
#endif
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *config, *request;
static osp_client *client;
static int threads_wanted, calls_each;
static int answered, cancelled, refused, made, closed;

/* Counts how a call ended; there is no fourth way. */
static void one_call(const char *call)
{
	char *json;
	int32_t status = osp_check_license(client, call, &json);
	__atomic_add_fetch(&made, 1, __ATOMIC_SEQ_CST);
	switch (status) {
	case OSP_OK:
		EXPECT(OSP_OK, NULL, status, &json);
		__atomic_add_fetch(&answered, 1, __ATOMIC_SEQ_CST);
		break;
	case OSP_E_CANCELLED:
		EXPECT(OSP_E_CANCELLED, NULL, status, &json);
		__atomic_add_fetch(&cancelled, 1, __ATOMIC_SEQ_CST);
		break;
	default:
		EXPECT(OSP_E_HANDLE, "invalid_handle", status, &json);
		__atomic_add_fetch(&refused, 1, __ATOMIC_SEQ_CST);
	}
}

static void start(pthread_t *threads, int n, void *(*run)(void *))
{
	int i;
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, run, NULL) != 0) {
			perror("pthread_create");
			exit(2);
		}
}

static void join(pthread_t *threads, int n)
{
	int i;
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

static void reset(void)
{
	answered = cancelled = refused = made = 0;
	client = must_open(config);
}

/* ---- one of many threads closes the client midway ---- */

static void *calls_and_one_close(void *unused)
{
	int i;
	(void)unused;
	for (i = 0; i < calls_each; i++) {
		one_call(request);
		if (made >= threads_wanted * calls_each / 2 && osp_client_close(client) == OSP_OK)
			__atomic_add_fetch(&closed, 1, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void close_midway(void)
{
	pthread_t *threads = calloc((size_t)threads_wanted, sizeof *threads);
	long long begun = now_ms();
	reset();
	start(threads, threads_wanted, calls_and_one_close);
	join(threads, threads_wanted);
	printf("%d threads, %d calls in %lld ms: %d answered, %d cancelled by the close, %d after it\n", threads_wanted, made, now_ms() - begun,
	       answered, cancelled, refused);
	CHECK(made == threads_wanted * calls_each && answered + cancelled + refused == made, "%d calls ended, want %d", answered + cancelled + refused,
	      threads_wanted * calls_each);
	CHECK(answered > 0 && refused > 0, "the close was not midway");
	CHECK(closed == 1 && osp_client_close(client) == OSP_E_HANDLE, "%d closes were OK", closed);
	free(threads);
}

/* ---- clients ---- */

/* How many descriptors, or handles, this process has open; 0 where that is not told, as by wine. */
static int descriptors(void)
{
#ifdef _WIN32
	DWORD n = 0;
	GetProcessHandleCount(GetCurrentProcess(), &n);
	return (int)n;
#else
	DIR *d = opendir("/proc/self/fd");
	int n = 0;
	while (readdir(d) != NULL)
		n++;
	closedir(d);
	return n;
#endif
}

static void many_clients(int n)
{
	long long begun = now_ms();
	int before = 0, after, i;
	for (i = 0; i < n; i++) {
		reset();
		if (i % 10 == 0)
			one_call(request);
		CHECK(osp_client_close(client) == OSP_OK, "close");
		if (i == 20) /* the runtime's own are there */
			before = descriptors();
	}
	after = descriptors();
	printf("%d clients in %lld ms, descriptors: %d, then %d%s\n", n, now_ms() - begun, before, after, before == 0 ? " (not told here)" : "");
	CHECK(after <= before + 2, "%d descriptors are open, were %d", after, before);
}

/* ---- cancels ---- */

static int over;

static void *calls_until_over(void *unused)
{
	char *call = format("%.*s,\"options\":{\"call_id\":\"c%d\"}}", (int)strlen(request) - 1, request, __atomic_fetch_add(&made, 1, __ATOMIC_SEQ_CST) % 3);
	(void)unused;
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST))
		one_call(call);
	free(call);
	return NULL;
}

static void random_cancels(int n)
{
	enum { CALLERS = 8 };
	pthread_t threads[CALLERS];
	unsigned random = 1;
	long long begun = now_ms();
	int i;
	reset();
	start(threads, CALLERS, calls_until_over);
	for (i = 0; i < n; i++) {
		static const char *const ids[] = {"c0", "c1", "c2", NULL};
		random = random * 1103515245 + 12345;
		pause_ms(random >> 16 & 1);
		CHECK(osp_cancel(client, ids[random >> 17 & 3]) == OSP_OK, "cancel");
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	join(threads, CALLERS);
	printf("%d cancels in %lld ms: %d calls answered, %d cancelled\n", n, now_ms() - begun, answered, cancelled);
	CHECK(answered > 0 && cancelled > 0 && refused == 0, "%d answered, %d cancelled, %d refused", answered, cancelled, refused);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

int main(int argc, char **argv)
{
	if (argc != 7)
		return 2;
	config = read_file(argv[1]);
	request = argv[2];
	threads_wanted = atoi(argv[3]);
	calls_each = atoi(argv[4]);
	close_midway();
	many_clients(atoi(argv[5]));
	random_cancels(atoi(argv[6]));
	free(config);
	return check_result("load");
}
