/* Ctrl-C during a call to a server that says nothing. Arguments: "default" (the host has no handler and dies
 * at once, as without the library) or "handled" (its handler wakes a thread that cancels), and a
 * configuration. "waiting" is printed when the call is about to begin. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int wake[2];
static osp_client *client;
static long long interrupted;

static void on_interrupt(int s)
{
	char byte = (char)s;
	if (write(wake[1], &byte, 1) != 1)
		_exit(3);
}

static void *canceller(void *argument)
{
	char byte;
	(void)argument;
	if (read(wake[0], &byte, 1) == 1) {
		interrupted = now_ms();
		CHECK(osp_cancel(client, NULL) == OSP_OK, "cancel");
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t thread;
	char *json;
	long long took;
	if (argc != 3)
		return 2;
	client = must_open(read_file(argv[2]));
	if (strcmp(argv[1], "handled") == 0) {
		struct sigaction a;
		memset(&a, 0, sizeof a);
		a.sa_handler = on_interrupt;
		a.sa_flags = SA_ONSTACK | SA_RESTART;
		if (pipe(wake) != 0 || sigaction(SIGINT, &a, NULL) != 0 || pthread_create(&thread, NULL, canceller, NULL) != 0)
			return 2;
	}
	puts("waiting");
	fflush(stdout);
	EXPECT(OSP_E_CANCELLED, "cancelled", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	pthread_join(thread, NULL);
	took = now_ms() - interrupted;
	CHECK(took < 2000, "the call ended %lld ms after the interrupt", took);
	printf("the call ended %lld ms after the interrupt\n", took);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("interrupt");
}
