/* Where memory for a response runs out the status is OSP_E_MEMORY, the response NULL, and nothing is left open.
 * glibc only, and without AddressSanitizer, which has a malloc of its own. */
#define _GNU_SOURCE
#include "check.h"

#include <stdlib.h>

extern void *__libc_malloc(size_t size);

/* Go's runtime ends the process where it has no memory for a thread of its own, and starts one on the caller's thread
 * whenever it likes. What it asks for then is a few words; every response is longer. */
#define LONGEST_OF_THE_RUNTIME 64

static __thread int fail;

void *malloc(size_t size) { return fail && size > LONGEST_OF_THE_RUNTIME ? NULL : __libc_malloc(size); }

int main(void)
{
	osp_client *client = must_open(local_config), *none = client;
	osp_manager *manager = must_manage(client, memory_settings), *nobody = manager;
	char *json = (char *)&none;
	int32_t status;
	size_t i;
	for (i = 0; i < OPERATIONS; i++) {
		json = (char *)&none;
		fail = 1;
		status = operations[i].run(client, WRONG_REQUEST, &json);
		fail = 0;
		CHECK(status == OSP_E_MEMORY && json == NULL, "%s without memory: %d, %p", operations[i].name, (int)status, (void *)json);
		EXPECT(OSP_E_ARGUMENT, NULL, operations[i].run(client, WRONG_REQUEST, &json), &json);
	}
	fail = 1;
	status = osp_client_open(local_config, &none, &json);
	fail = 0;
	CHECK(status == OSP_E_MEMORY && json == NULL && none == NULL, "open without memory: %d", (int)status);
	for (i = 0; i < MANAGER_OPERATIONS; i++) {
		json = (char *)&none;
		fail = 1;
		status = manager_operations[i].run(manager, WRONG_REQUEST, &json);
		fail = 0;
		CHECK(status == OSP_E_MEMORY && json == NULL, "%s without memory: %d, %p", manager_operations[i].name, (int)status, (void *)json);
		EXPECT(OSP_E_ARGUMENT, NULL, manager_operations[i].run(manager, WRONG_REQUEST, &json), &json);
	}
	fail = 1;
	status = osp_manager_open(client, memory_settings, &nobody, &json);
	fail = 0;
	CHECK(status == OSP_E_MEMORY && json == NULL && nobody == NULL, "open of a manager without memory: %d", (int)status);
	CHECK(osp_manager_close(manager) == OSP_OK, "close of the manager");
	CHECK(osp_client_close(client) == OSP_OK, "close");
	return check_result("memory");
}
