/* Signals rain on a host while its threads call: SIGTERM and SIGUSR1 sent to the process, SIGUSR2 to threads,
 * and timers that send SIGALRM and SIGPROF every millisecond. The argument: "early", handlers without any
 * flag set before the library is loaded, or "late", handlers with SA_ONSTACK set after it. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { STORM = 20000, THREADS = 4 };

static const int sent[] = {SIGTERM, SIGUSR1, SIGUSR2, SIGALRM, SIGPROF};
static int arrived[65];
static int over, calls;

static void count(int s) { __atomic_add_fetch(&arrived[s], 1, __ATOMIC_RELAXED); }

static void set_handlers(int flags)
{
	struct sigaction a;
	size_t i;
	memset(&a, 0, sizeof a);
	a.sa_handler = count;
	a.sa_flags = flags;
	for (i = 0; i < sizeof sent / sizeof *sent; i++)
		sigaction(sent[i], &a, NULL);
}

static void early(int argc, char **argv, char **environment)
{
	(void)environment;
	if (argc == 2 && strcmp(argv[1], "early") == 0)
		set_handlers(0);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = early;

static void *caller(void *argument)
{
	osp_client *client = argument;
	char *json;
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST)) {
		EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
		EXPECT(OSP_E_OFFLINE, NULL, osp_load_offline_response(client, "{\"text\":\"e30=\",\"kind\":\"license\"}", &json), &json);
		EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
		__atomic_add_fetch(&calls, 3, __ATOMIC_RELAXED);
	}
	return NULL;
}

static void every_millisecond(int which, int on)
{
	struct itimerval t;
	memset(&t, 0, sizeof t);
	t.it_value.tv_usec = t.it_interval.tv_usec = on ? 1000 : 0;
	CHECK(setitimer(which, &t, NULL) == 0, "setitimer");
}

int main(int argc, char **argv)
{
	osp_client *client = must_open(local_config);
	pthread_t threads[THREADS];
	int i;
	if (argc == 2 && strcmp(argv[1], "late") == 0)
		set_handlers(SA_ONSTACK);
	for (i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, caller, client) == 0, "pthread_create");
	every_millisecond(ITIMER_REAL, 1);
	every_millisecond(ITIMER_PROF, 1);
	for (i = 0; i < STORM; i++) {
		struct timespec pause = {0, 20000};
		kill(getpid(), i % 2 ? SIGTERM : SIGUSR1);
		pthread_kill(threads[i % THREADS], SIGUSR2);
		if (i % 8 == 0)
			nanosleep(&pause, NULL); /* else they only pile up into one */
	}
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	every_millisecond(ITIMER_REAL, 0);
	every_millisecond(ITIMER_PROF, 0);
	for (i = 0; i < (int)(sizeof sent / sizeof *sent); i++) {
		CHECK(arrived[sent[i]] > 10, "signal %d arrived %d times", sent[i], arrived[sent[i]]);
		printf("signal %d arrived %d times\n", sent[i], arrived[sent[i]]);
	}
	printf("%d calls\n", calls);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("storm");
}
