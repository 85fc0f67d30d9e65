/* A child without exec, however it was made: in it every function returns at once, and those that never enter Go
 * work. Only fork runs the handlers of pthread_atfork. */
#define _GNU_SOURCE
#include "check.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static int child(osp_client *client, osp_manager *manager, char *from_parent)
{
	osp_client *other = client;
	osp_manager *managing = manager;
	char *json;
	size_t i;
	alarm(5);
	for (i = 0; i < OPERATIONS; i++) {
		EXPECT(OSP_E_FORKED, "forked", operations[i].run(client, "{}", &json), &json);
		CHECK(operations[i].run(client, "{}", NULL) == OSP_E_FORKED, "%s without a place for the response", operations[i].name);
	}
	for (i = 0; i < LOCAL_OPERATIONS; i++)
		EXPECT(OSP_E_FORKED, "forked", local_operations[i].run("{}", &json), &json);
	EXPECT(OSP_E_FORKED, "forked", osp_client_open(local_config, &other, &json), &json);
	CHECK(other == NULL, "open in the child gives a client");
	CHECK(osp_cancel(client, NULL) == OSP_E_FORKED, "cancel");
	CHECK(osp_client_close(client) == OSP_E_FORKED, "close");
	for (i = 0; i < MANAGER_OPERATIONS; i++)
		EXPECT(OSP_E_FORKED, "forked", manager_operations[i].run(manager, "{}", &json), &json);
	EXPECT(OSP_E_FORKED, "forked", osp_manager_open(client, memory_settings, &managing, &json), &json);
	CHECK(managing == NULL, "open in the child gives a manager");
	CHECK(osp_manager_cancel(manager, NULL) == OSP_E_FORKED, "cancel of a manager");
	CHECK(osp_manager_close(manager) == OSP_E_FORKED, "close of a manager");
	CHECK(osp_abi_version() == OSP_ABI_VERSION, "osp_abi_version");
	CHECK(strcmp(osp_version(), OSP_VERSION_STRING) == 0, "osp_version");
	CHECK(strcmp(osp_status_name(OSP_E_FORKED), "OSP_E_FORKED") == 0, "osp_status_name");
	osp_free(from_parent);
	return check_result("child");
}

static pid_t by_system_call(void) { return (pid_t)syscall(SYS_clone, (long)SIGCHLD, 0L, 0L, 0L, 0L); }

static const struct {
	const char *name;
	pid_t (*make)(void);
} ways[] = {
	{"fork", fork},
#if __GLIBC_PREREQ(2, 34)
	{"_Fork", _Fork},
#endif
	{"the bare system call", by_system_call},
};

int main(void)
{
	osp_client *client = must_open(local_config);
	osp_manager *manager = must_manage(client, memory_settings);
	char *json;
	size_t i;
	EXPECT_KEEP(OSP_E_ARGUMENT, "not_json", osp_check_license(client, "", &json), &json);
	for (i = 0; i < sizeof ways / sizeof *ways; i++) {
		int status;
		pid_t pid;
		fflush(NULL);
		pid = ways[i].make();
		if (pid == 0) {
			int result = child(client, manager, json);
			fflush(NULL);
			_exit(result); /* at exit the leak checker would find what the parent owns */
		}
		CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0, "the child made by %s ended with %#x",
		      ways[i].name, (unsigned)status);
	}
	osp_free(json);
	EXPECT(OSP_E_ARGUMENT, "not_json", osp_check_license(client, "", &json), &json);
	EXPECT(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close of the manager in the parent");
	CHECK(osp_client_close(client) == OSP_OK, "close in the parent");
	return check_result("fork");
}
