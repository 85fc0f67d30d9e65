/* Calls from threads with the smallest stacks that the system allows for, 16 KiB on x86-64, and from threads that have an
 * alternate signal stack of their own. The argument is a line of vectors.c's form for a license file, so
 * that a signature is verified on such a stack too. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { THREADS = 8, ALTERNATE = 16384 };

static osp_client *client;
static char *load;
static volatile sig_atomic_t on_alternate;
static char alternate[THREADS][ALTERNATE];

static void every_call(void)
{
	char *json;
	size_t i;
	for (i = 0; i < OPERATIONS; i++)
		EXPECT(OSP_E_ARGUMENT, NULL, operations[i].run(client, WRONG_REQUEST, &json), &json);
	EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
	EXPECT(OSP_OK, NULL, osp_load_offline_response(client, load, &json), &json);
	EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	CHECK(osp_cancel(client, "nobody") == OSP_OK, "cancel");
	if (osp_hardware_id(NULL, &json) == OSP_OK)
		CHECK(is_json(json), "hardware id: %s", json);
	osp_free(json);
}

static void *small(void *argument)
{
	osp_client *own = must_open(local_config);
	(void)argument;
	every_call();
	CHECK(osp_client_close(own) == OSP_OK, "close");
	return NULL;
}

static void where(int s)
{
	stack_t now;
	on_alternate += s == SIGUSR1 && sigaltstack(NULL, &now) == 0 && (now.ss_flags & SS_ONSTACK);
}

static void *with_alternate(void *argument)
{
	stack_t own, now;
	int i;
	memset(&own, 0, sizeof own);
	own.ss_sp = argument;
	own.ss_size = ALTERNATE;
	CHECK(sigaltstack(&own, NULL) == 0, "sigaltstack: %s", strerror(errno));
	for (i = 0; i < 20; i++) {
		every_call();
		CHECK(sigaltstack(NULL, &now) == 0 && now.ss_sp == own.ss_sp && now.ss_size == own.ss_size && now.ss_flags == 0,
		      "the thread's alternate stack was %p and is %p", own.ss_sp, now.ss_sp);
		pthread_kill(pthread_self(), SIGUSR1);
	}
	return NULL;
}

static void in_threads(void *(*run)(void *), const pthread_attr_t *attributes)
{
	pthread_t threads[THREADS];
	int i;
	for (i = 0; i < THREADS; i++)
		if ((errno = pthread_create(&threads[i], attributes, run, alternate[i])) != 0) {
			perror("pthread_create");
			exit(2);
		}
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
	struct sigaction a;
	pthread_attr_t attributes;
	char *config;
	if (argc != 3)
		return 2;
	config = read_file(argv[1]);
	load = read_file(argv[2]);
	client = must_open(config);
	pthread_attr_init(&attributes);
	CHECK(pthread_attr_setstacksize(&attributes, PTHREAD_STACK_MIN) == 0, "pthread_attr_setstacksize");
	in_threads(small, &attributes);
	memset(&a, 0, sizeof a);
	a.sa_handler = where;
	a.sa_flags = SA_ONSTACK;
	sigaction(SIGUSR1, &a, NULL);
	in_threads(with_alternate, NULL);
	CHECK(on_alternate == 20 * THREADS, "%d handlers ran on the threads' own alternate stacks", (int)on_alternate);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
	free(load);
	return check_result("stacks");
}
