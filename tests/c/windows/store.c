/* A step in the life of a store that another program disturbs. The arguments: the file with a sandbox's line, the folder of the
 * store, and the step. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>

static char *json, *folder;
static osp_manager *manager;

static void activate(const char *line)
{
	char *key = member(line, "licenses.consumption.license_key"), *request = format("{\"license_key\":%s}", key);
	EXPECT(OSP_OK, NULL, osp_manager_activate_license(manager, request, &json), &json);
	EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(manager, "{}", &json), &json); /* both copies are there now */
	free(key);
	free(request);
}

/* The stored license can be read, and not changed. */
static void refused(const char *code)
{
	EXPECT(OSP_OK, NULL, osp_manager_local_check(manager, "{}", &json), &json);
	EXPECT(OSP_E_STORAGE, code, osp_manager_add_local_consumption(manager, "{}", &json), &json);
}

static HANDLE scanned[2];

/* A scanner is done with the files after some time. */
static void *done(void *unused)
{
	(void)unused;
	pause_ms(100);
	CloseHandle(scanned[0]);
	CloseHandle(scanned[1]);
	return NULL;
}

static void scan(void)
{
	pthread_t thread;
	int i;
	for (i = 0; i < 2; i++) {
		char *path = format("%s/osp-studio.%d", folder, i);
		scanned[i] = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ, NULL, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
		CHECK(scanned[i] != INVALID_HANDLE_VALUE, "%s: error %lu", path, GetLastError());
		free(path);
	}
	CHECK(pthread_create(&thread, NULL, done, NULL) == 0, "pthread_create");
	EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(manager, "{}", &json), &json);
	pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
	char *line, *config, *settings;
	osp_client *client;
	if (argc != 4)
		return 2;
	line = read_file(argv[1]);
	folder = argv[2];
	config = sandbox_config(line, "studio", ",\"hardware_id\":\"c-windows-store\",\"retries\":0,\"proxy\":\"none\"");
	settings = format("{\"path\":\"%s\",\"lock_timeout_ms\":200}", folder);
	client = must_open(config);
	manager = must_manage(client, settings);
	if (strcmp(argv[3], "activate") == 0)
		activate(line);
	else if (strcmp(argv[3], "free") == 0)
		EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(manager, "{}", &json), &json);
	else if (strcmp(argv[3], "scanned") == 0)
		scan();
	else
		refused(argv[3]);
	CHECK(osp_manager_close(manager) == OSP_OK && osp_client_close(client) == OSP_OK, "close");
	free(line);
	free(config);
	free(settings);
	return check_result("store");
}
