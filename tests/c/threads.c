/* Many threads on one client, and close while it is in use. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define THREADS 8
#define ROUNDS 40

static char *line, *request;
static osp_client *client;
static int calls;

static void *every_function(void *argument)
{
	char *json;
	int i;
	for (i = 0; i < ROUNDS; i++) {
		EXPECT(OSP_OK, NULL, osp_check_license(client, request, &json), &json);
		EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
		EXPECT(OSP_E_OFFLINE, NULL, osp_load_offline_response(client, "{\"text\":\"e30=\",\"kind\":\"license\"}", &json), &json);
		EXPECT(OSP_E_ARGUMENT, NULL, osp_activate_bundle(client, "{}", &json), &json);
		CHECK(osp_cancel(client, "nobody") == OSP_OK, "cancel");
		CHECK(osp_cancel((osp_client *)argument, NULL) == OSP_E_HANDLE, "cancel of a foreign client");
		osp_free(NULL);
		if (osp_hardware_id(NULL, &json) == OSP_OK)
			CHECK(is_json(json), "hardware id: %s", json);
		osp_free(json);
	}
	return NULL;
}

static void *until_closed(void *argument)
{
	int32_t status;
	(void)argument;
	do {
		char *json;
		status = osp_check_license(client, request, &json);
		__atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
		if (status == OSP_OK)
			EXPECT(OSP_OK, NULL, status, &json);
		else if (status == OSP_E_CANCELLED)
			EXPECT(OSP_E_CANCELLED, "client_closed", status, &json);
		else
			EXPECT(OSP_E_HANDLE, NULL, status, &json);
	} while (status != OSP_E_HANDLE);
	return NULL;
}

static void *closes(void *argument)
{
	int32_t *status = argument;
	*status = osp_client_close(client);
	return NULL;
}

static void start(pthread_t *threads, int n, void *(*run)(void *), char *arguments, size_t size)
{
	int i;
	for (i = 0; i < n; i++)
		CHECK(pthread_create(&threads[i], NULL, run, arguments == NULL ? NULL : arguments + (size_t)i * size) == 0, "pthread_create");
}

static void join(pthread_t *threads, int n)
{
	int i;
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
}

/* THREADS threads call while CLOSERS close: one close is OK, the others HANDLE, and no call hangs. */
static void close_in_use(void)
{
	enum { CLOSERS = 3 };
	pthread_t threads[THREADS], closers[CLOSERS];
	int32_t statuses[CLOSERS];
	int i, good = 0;
	start(threads, THREADS, until_closed, NULL, 0);
	while (__atomic_load_n(&calls, __ATOMIC_SEQ_CST) < 2 * THREADS)
		sched_yield();
	start(closers, CLOSERS, closes, (char *)statuses, sizeof *statuses);
	join(closers, CLOSERS);
	join(threads, THREADS);
	for (i = 0; i < CLOSERS; i++) {
		good += statuses[i] == OSP_OK;
		CHECK(statuses[i] == OSP_OK || statuses[i] == OSP_E_HANDLE, "close: %d", (int)statuses[i]);
	}
	CHECK(good == 1, "%d closes were OK", good);
}

int main(int argc, char **argv)
{
	pthread_t threads[THREADS];
	char *config, *key, *json;
	if (argc != 2)
		return 2;
	line = read_file(argv[1]);
	config = sandbox_config(line, "editor", ",\"hardware_id\":\"c-test-threads\"");
	key = member(line, "licenses.license.license_key");
	request = format("{\"license_key\":%s}", key);
	client = must_open(config);
	EXPECT(OSP_OK, NULL, osp_activate_license(client, request, &json), &json);
	start(threads, THREADS, every_function, NULL, 0);
	join(threads, THREADS);
	close_in_use();
	client = must_open(config);
	EXPECT(OSP_OK, NULL, osp_deactivate_license(client, request, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(line);
	free(config);
	free(key);
	free(request);
	return check_result("threads");
}
