/* A fault in the host's own code stays the host's: its handler is called, and without one it dies as it
 * would without the library. The argument: "default", "early" (a handler set before the load) or "late". */
#define _GNU_SOURCE
#include "check.h"

#include <setjmp.h>
#include <signal.h>
#include <string.h>

enum { FAULTS = 1000 };

static sigjmp_buf again;
static volatile sig_atomic_t caught;
static int *volatile nowhere;

static void recover(int s)
{
	caught += s == SIGSEGV;
	siglongjmp(again, 1);
}

static void set_handler(void)
{
	struct sigaction a;
	memset(&a, 0, sizeof a);
	a.sa_handler = recover;
	a.sa_flags = SA_ONSTACK;
	sigaction(SIGSEGV, &a, NULL);
}

static void early(int argc, char **argv, char **environment)
{
	(void)environment;
	if (argc == 2 && strcmp(argv[1], "early") == 0)
		set_handler();
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = early;

static void work(osp_client *client)
{
	char *json;
	EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, NULL, osp_check_license(client, "{}", &json), &json);
}

int main(int argc, char **argv)
{
	osp_client *client = must_open(local_config);
	volatile int i;
	if (argc == 2 && strcmp(argv[1], "late") == 0)
		set_handler();
	for (i = 0; i < FAULTS; i++) {
		work(client);
		if (sigsetjmp(again, 1) == 0)
			*nowhere = 1;
	}
	CHECK(caught == FAULTS, "%d of %d faults arrived", (int)caught, FAULTS);
	work(client);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("crash");
}
