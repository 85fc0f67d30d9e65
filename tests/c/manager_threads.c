/* Many threads on one manager and its store, and the close of the manager, or of its client, while they are at it. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifndef _WIN32
#  include <signal.h>
#  include <sys/wait.h>
#endif

#define THREADS 8
#define ROUNDS 25

static char *line, *settings;
static osp_client *client;
static osp_manager *manager;
static int calls;

static void *every_function(void *argument)
{
	osp_manager *own = must_manage(client, settings);
	char *json;
	int i;
	(void)argument;
	for (i = 0; i < ROUNDS; i++) {
		EXPECT(OSP_OK, NULL, osp_manager_local_check(manager, "{}", &json), &json);
		EXPECT(OSP_OK, NULL, osp_manager_local_check(own, "{}", &json), &json);
		EXPECT(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
		EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(i % 2 == 0 ? manager : own, "{}", &json), &json);
		EXPECT(OSP_OK, NULL, osp_manager_poll(manager, "{}", &json), &json);
		CHECK(osp_manager_cancel(manager, "nobody") == OSP_OK, "cancel");
		EXPECT(OSP_E_HANDLE, "invalid_handle", osp_check_license((osp_client *)manager, "{}", &json), &json);
	}
	EXPECT(OSP_OK, NULL, osp_manager_check(manager, "{}", &json), &json);
	CHECK(osp_manager_close(own) == OSP_OK, "close");
	return NULL;
}

/* Calls until the handle is closed. argument is the function. */
static void *until_closed(void *argument)
{
	const struct named_manager_operation *o = argument;
	int32_t status;
	do {
		char *json;
		status = o->run(manager, "{}", &json);
		__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
		if (status == OSP_OK)
			EXPECT(OSP_OK, NULL, status, &json);
		else if (status == OSP_E_CANCELLED)
			EXPECT(OSP_E_CANCELLED, NULL, status, &json);
		else
			EXPECT(OSP_E_HANDLE, NULL, status, &json);
	} while (status != OSP_E_HANDLE);
	return NULL;
}

static const struct named_manager_operation *find(const char *name)
{
	size_t i;
	for (i = 0; i < MANAGER_OPERATIONS; i++)
		if (strcmp(manager_operations[i].name, name) == 0)
			return &manager_operations[i];
	return NULL;
}

static void join(pthread_t *threads, int n)
{
	int i;
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

static void *closes(void *argument)
{
	int32_t *status = argument;
	*status = osp_manager_close(manager);
	return NULL;
}

static void started(pthread_t *thread, void *(*run)(void *), void *argument)
{
	CHECK(pthread_create(thread, NULL, run, argument) == 0, "pthread_create");
}

/* Threads call while others close: one close is OK, the others HANDLE, and no call hangs. */
static void close_in_use(void)
{
	enum { CLOSERS = 3 };
	static const char *const names[] = {"local_check", "check", "current", "add_local_consumption", "poll"};
	pthread_t threads[THREADS], closers[CLOSERS];
	int32_t statuses[CLOSERS];
	int i, good = 0;
	calls = 0;
	manager = must_manage(client, settings);
	for (i = 0; i < THREADS; i++)
		started(&threads[i], until_closed, (void *)find(names[i % 5]));
	while (__atomic_load_n(&calls, __ATOMIC_SEQ_CST) < 2 * THREADS)
		sched_yield();
	for (i = 0; i < CLOSERS; i++)
		started(&closers[i], closes, &statuses[i]);
	join(closers, CLOSERS);
	join(threads, THREADS);
	for (i = 0; i < CLOSERS; i++) {
		good += statuses[i] == OSP_OK;
		CHECK(statuses[i] == OSP_OK || statuses[i] == OSP_E_HANDLE, "close: %d", (int)statuses[i]);
	}
	CHECK(good == 1, "%d closes were OK", good);
}

static void *checks(void *argument)
{
	char **json = argument;
	static int32_t status;
	status = osp_manager_check(manager, "{\"options\":{\"call_id\":\"slow\",\"timeout_ms\":15000}}", json);
	return &status;
}

/* Whether the sandbox keeps a check waiting. */
static int waits(void)
{
	char *faults = sandbox_admin(line, "GET", "/faults", "");
	int fired = strstr(faults, "\"fired\":0") == NULL;
	free(faults);
	return fired;
}

/* A check of a silent server ends by end. */
static void ends_check(const char *code, int32_t (*end)(void))
{
	char *json = NULL;
	void *result;
	pthread_t thread;
	long long begun = now_ms();
	free(sandbox_admin(line, "POST", "/faults", "{\"kind\":\"delay\",\"ms\":20000,\"path\":\"/check_license\",\"times\":0}"));
	started(&thread, checks, &json);
	while (!waits())
		sched_yield();
	CHECK(end() == OSP_OK, "the end of a check");
	pthread_join(thread, &result);
	CHECK(now_ms() - begun < 10000, "a check that was ended took %lld ms", now_ms() - begun);
	EXPECT(OSP_E_CANCELLED, code, *(int32_t *)result, &json);
	free(sandbox_admin(line, "DELETE", "/faults", ""));
}

static int32_t by_id(void) { return osp_manager_cancel(manager, "slow"); }
static int32_t all(void) { return osp_manager_cancel(manager, NULL); }
static int32_t its_client(void) { return osp_client_close(client); }

#ifdef _WIN32
static void forked(void) {} /* no process is forked there */
#else
/* In a child the manager is told so, and the locks of the store are the parent's or nobody's. */
static void forked(void)
{
	char *json;
	pid_t pid;
	int status;
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		alarm(20);
		EXPECT(OSP_E_FORKED, "forked", osp_manager_add_local_consumption(manager, "{}", &json), &json);
		pause(); /* until the parent has written to the store that the child knows too */
		_exit(1);
	}
	EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(manager, "{}", &json), &json);
	EXPECT(OSP_OK, NULL, osp_manager_check(manager, "{}", &json), &json);
	kill(pid, SIGKILL);
	CHECK(waitpid(pid, &status, 0) == pid, "the child");
}
#endif

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	char *config, *key, *request, *json;
	int i;
	if (argc != 3)
		return 2;
	line = read_file(argv[1]);
	settings = format("{\"path\":\"%s/threads\",\"lock_timeout_ms\":60000}", argv[2]);
	config = sandbox_config(line, "studio", ",\"hardware_id\":\"c-manager-threads\",\"retries\":0,\"proxy\":\"none\"");
	key = member(line, "licenses.consumption.license_key");
	request = format("{\"license_key\":%s}", key);
	client = must_open(config);
	manager = must_manage(client, settings);
	EXPECT(OSP_OK, NULL, osp_manager_activate_license(manager, request, &json), &json);
	for (i = 0; i < THREADS; i++)
		started(&threads[i], every_function, NULL);
	join(threads, THREADS);
	EXPECT(OSP_OK, NULL, osp_manager_sync_consumption(manager, "{}", &json), &json);
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
	{
		char *total = member(json, "result.state.facts.consumption.total"), *want = format("%d", THREADS * ROUNDS);
		CHECK(total != NULL && strcmp(total, want) == 0, "consumptions: want %s in %s", want, json);
		free(total);
		free(want);
	}
	osp_free(json);
	forked();
	ends_check(NULL, by_id);
	ends_check(NULL, all);
	CHECK(osp_manager_close(manager) == OSP_OK, "close");
	close_in_use();
	manager = must_manage(client, settings);
	ends_check("client_closed", its_client);
	EXPECT(OSP_OK, NULL, osp_manager_local_check(manager, "{}", &json), &json);
	EXPECT(OSP_E_HANDLE, "client_closed", osp_manager_check(manager, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close after its client");
	free(line);
	free(settings);
	free(config);
	free(key);
	free(request);
	return check_result("manager_threads");
}
