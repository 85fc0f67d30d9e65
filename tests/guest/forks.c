/* A host that forks while other threads of it are inside the library: every child is told so at once by every
 * function, a child that replaces itself by another program is not affected, and nor is the parent. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4, CHILDREN = 50 };

extern char **environ;
static osp_client *client;
static int over;

static void *caller(void *argument)
{
	char *json;
	(void)argument;
	while (!__atomic_load_n(&over, __ATOMIC_SEQ_CST)) {
		EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
		EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	}
	return NULL;
}

/* Says nothing: stdio's locks may be held by a thread that is not here. */
static int child(void)
{
	osp_client *opened;
	char *json;
	size_t i;
	int wrong = 0;
	alarm(10);
	for (i = 0; i < OPERATIONS; i++) {
		wrong += operations[i].run(client, "{}", &json) != OSP_E_FORKED || json == NULL;
		osp_free(json);
	}
	for (i = 0; i < LOCAL_OPERATIONS; i++) {
		wrong += local_operations[i].run("{}", &json) != OSP_E_FORKED;
		osp_free(json);
	}
	wrong += osp_client_open(local_config, &opened, &json) != OSP_E_FORKED || opened != NULL;
	osp_free(json);
	wrong += osp_cancel(client, NULL) != OSP_E_FORKED;
	wrong += osp_client_close(client) != OSP_E_FORKED;
	wrong += osp_abi_version() != OSP_ABI_VERSION;
	return wrong;
}

static void grandchild(void)
{
	pid_t pid = fork();
	int status;
	if (pid == 0)
		_exit(child());
	_exit(waitpid(pid, &status, 0) == pid ? status : 1);
}

static void join(pid_t pid, const char *what)
{
	int status = -1;
	CHECK(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "%s ended with %#x", what, (unsigned)status);
}

int main(void)
{
	static char *const nothing[] = {"true", NULL};
	pthread_t threads[THREADS];
	long long begun;
	pid_t pid;
	int i;
	client = must_open(local_config);
	for (i = 0; i < THREADS; i++)
		CHECK(pthread_create(&threads[i], NULL, caller, NULL) == 0, "pthread_create");
	begun = now_ms();
	for (i = 0; i < CHILDREN; i++) {
		if ((pid = fork()) == 0)
			_exit(child());
		join(pid, "a child");
	}
	printf("%d children, %lld ms each\n", CHILDREN, (now_ms() - begun) / CHILDREN);
	if ((pid = fork()) == 0)
		grandchild();
	join(pid, "a child's child");
	if ((pid = fork()) == 0) {
		execvp(nothing[0], nothing);
		_exit(127);
	}
	join(pid, "fork and exec");
	CHECK(posix_spawnp(&pid, nothing[0], NULL, NULL, nothing, environ) == 0, "posix_spawn");
	join(pid, "a spawned program");
	CHECK(system("true") == 0, "system");
	__atomic_store_n(&over, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("forks");
}
