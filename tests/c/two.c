/* Two libraries with a Go runtime each in one process: the first argument names the other. It works here and
 * is promised nowhere. */
#define _GNU_SOURCE
#include "check.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int (*second_work)(int);
static osp_client *client;

static void *both(void *argument)
{
	char *json;
	int i;
	(void)argument;
	for (i = 0; i < 50; i++) {
		EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
		CHECK(second_work(i) == i, "the other library");
		EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	pthread_t threads[4];
	void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
	size_t i;
	if (library == NULL || (*(void **)&second_work = dlsym(library, "second_work")) == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	client = must_open(local_config);
	for (i = 0; i < sizeof threads / sizeof *threads; i++)
		CHECK(pthread_create(&threads[i], NULL, both, NULL) == 0, "pthread_create");
	for (i = 0; i < sizeof threads / sizeof *threads; i++)
		pthread_join(threads[i], NULL);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("two");
}
