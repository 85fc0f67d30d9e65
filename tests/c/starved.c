/* A program that has one descriptor free when it starts, and so when the library is loaded. Any number of calls is
 * refused, and all is well as soon as there are some free. Go's garbage collector, which needs a timer, must not run
 * meanwhile. The program fills its descriptors and starts itself again. */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LIMIT 24
#define REFUSALS 100000

static void expect_short(const char *call, int32_t status, char **json)
{
	char *retryable, *message;
	EXPECT_KEEP(OSP_E_MEMORY, "too_many_open_files", status, json);
	retryable = member(*json, "error.retryable");
	message = text_member(*json, "error.message");
	CHECK(retryable != NULL && strcmp(retryable, "true") == 0, "%s: %s", call, *json);
	CHECK(message != NULL && strstr(message, "too many open files: this process may have 24 ") != NULL, "%s: %s", call, *json);
	free(retryable);
	free(message);
	osp_free(*json);
}

static void starved(void)
{
	osp_client *client = (osp_client *)1;
	char *json;
	int i;
	for (i = 0; i < LOCAL_OPERATIONS; i++)
		expect_short(local_operations[i].name, local_operations[i].run("{}", &json), &json);
	expect_short("osp_client_open", osp_client_open(local_config, &client, &json), &json);
	CHECK(client == NULL, "an open that failed gives a client");
	CHECK(osp_client_open(local_config, &client, NULL) == OSP_E_MEMORY, "open without a place for the response");
	CHECK(osp_client_close(client) == OSP_E_HANDLE, "close");
	CHECK(osp_cancel(client, NULL) == OSP_E_HANDLE, "cancel");
	for (i = 0; i < OPERATIONS; i++)
		expect_short(operations[i].name, operations[i].run(NULL, "{}", &json), &json);
	for (i = 0; i < REFUSALS; i++) {
		if (osp_client_open(local_config, &client, &json) != OSP_E_MEMORY)
			CHECK(0, "%s", json);
		osp_free(json);
	}
}

int main(int argc, char **argv)
{
	struct rlimit limit = {LIMIT, LIMIT};
	int fd, last = -1;
	if (argc == 1) {
		if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
			return 2;
		while ((fd = open("/dev/null", O_RDONLY)) >= 0)
			last = fd;
		close(last);
		execl("/proc/self/exe", argv[0], "again", (char *)NULL);
		perror(argv[0]);
		return 2;
	}
	starved();
	for (fd = 3; fd < LIMIT; fd++)
		close(fd);
	CHECK(osp_client_close(must_open(local_config)) == OSP_OK, "close");
	return check_result("starved");
}
