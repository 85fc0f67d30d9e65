/* What the library costs a host: threads, memory, and address space, which is bounded before the library is
 * loaded. The argument is the bound in bytes. */
#define _GNU_SOURCE
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static void bound(int argc, char **argv, char **environment)
{
	struct rlimit limit;
	(void)environment;
	if (argc != 2)
		return;
	limit.rlim_cur = limit.rlim_max = strtoul(argv[1], NULL, 10);
	if (setrlimit(RLIMIT_AS, &limit) != 0)
		perror("setrlimit");
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = bound;

/* A number of /proc/self/status. */
static long of_status(const char *name)
{
	char *status = read_file("/proc/self/status"), *at = strstr(status, name);
	long value = at == NULL ? -1 : strtol(at + strlen(name), NULL, 10);
	free(status);
	return value;
}

static void tell(const char *when, long most_kib, long most_threads)
{
	long rss = of_status("VmRSS:"), threads = of_status("Threads:");
	printf("%s: %ld KiB of memory, %ld threads, %ld MiB of addresses\n", when, rss, threads, of_status("VmSize:") / 1024);
	CHECK(rss <= most_kib, "%s: %ld KiB of memory, want %ld at most", when, rss, most_kib);
	CHECK(threads <= most_threads, "%s: %ld threads, want %ld at most", when, threads, most_threads);
}

int main(void)
{
	osp_client *client;
	char *json;
	int i;
	tell("loaded", 12000, 10);
	client = must_open(local_config);
	for (i = 0; i < 1000; i++) {
		EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
		EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	}
	CHECK(osp_client_close(client) == OSP_OK, "close");
	tell("after 2,000 calls", 24000, 16);
	return check_result("footprint");
}
