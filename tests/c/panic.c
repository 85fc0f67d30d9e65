/* A panic in any function: the status comes back, the client is poisoned and can be closed, others live on.
 * For a library built with osp_testing. */
#include "check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void osp_testing_panic(const char *operation);

static char *json;

static void one(const struct named_operation *o, osp_client *other)
{
	osp_client *client = must_open(local_config);
	char *id;
	osp_testing_panic(o->name);
	EXPECT_KEEP(OSP_E_INTERNAL, "internal_fault", o->run(client, "{}", &json), &json);
	CHECK(strstr(json, "goroutine") == NULL && strstr(json, ".go") == NULL, "%s tells of Go: %s", o->name, json);
	osp_free(json);
	osp_testing_panic(NULL);
	EXPECT(OSP_E_INTERNAL, "client_poisoned", o->run(client, "{}", &json), &json);
	EXPECT(OSP_E_INTERNAL, "client_poisoned", osp_check_license(client, "{}", &json), &json);
	CHECK(osp_cancel(client, NULL) == OSP_E_INTERNAL, "cancel of a poisoned client");
	EXPECT_KEEP(OSP_OK, NULL, osp_create_offline_request(other, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
	id = text_member(json, "result.request_id");
	CHECK(id != NULL && *id != '\0', "the other client: %s", json);
	free(id);
	osp_free(json);
	CHECK(osp_client_close(client) == OSP_OK, "close of a client poisoned by %s", o->name);
	CHECK(osp_client_close(client) == OSP_E_HANDLE, "second close");
}

/* A manager is poisoned by itself; its client and its fellows are not. */
static void one_manager(const struct named_manager_operation *o, osp_client *client)
{
	osp_manager *manager = must_manage(client, memory_settings), *fellow = must_manage(client, memory_settings);
	char *name = format("manager_%s", o->name);
	osp_testing_panic(name);
	EXPECT_KEEP(OSP_E_INTERNAL, "internal_fault", o->run(manager, "{}", &json), &json);
	CHECK(strstr(json, "goroutine") == NULL && strstr(json, ".go") == NULL, "%s tells of Go: %s", o->name, json);
	osp_free(json);
	osp_testing_panic(NULL);
	EXPECT(OSP_E_INTERNAL, "manager_poisoned", o->run(manager, "{}", &json), &json);
	CHECK(osp_manager_cancel(manager, NULL) == OSP_E_INTERNAL, "cancel of a poisoned manager");
	EXPECT(OSP_OK, NULL, osp_manager_current(fellow, "{}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, NULL, osp_check_license(client, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close of a manager poisoned by %s", o->name);
	CHECK(osp_manager_close(fellow) == OSP_OK, "close of the other");
	free(name);
}

/* {"hardware_id":"HW-1","product_details":{"short_code":"editor"},"license_signature_v2":"AAAA"} */
static const char load[] = "{\"text\":\"eyJoYXJkd2FyZV9pZCI6IkhXLTEiLCJwcm9kdWN0X2RldGFpbHMiOnsic2hvcnRfY29kZSI6ImVkaXRvciJ9LCJsaWNlbnNlX3NpZ25hdHVyZV92MiI6IkFBQUEifQ==\",\"kind\":\"license\"}";

/* In a goroutine, where nothing stands between a panic and the end of the process but the library's own care. */
static void in_a_goroutine(void)
{
	osp_client *client = must_open(local_config);
	EXPECT(OSP_E_SIGNATURE, NULL, osp_load_offline_response(client, load, &json), &json);
	osp_testing_panic("goroutine");
	EXPECT(OSP_E_INTERNAL, "internal_fault", osp_load_offline_response(client, load, &json), &json);
	osp_testing_panic(NULL);
	EXPECT(OSP_E_INTERNAL, "client_poisoned", osp_load_offline_response(client, load, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close after a panic in a goroutine");
}

int main(void)
{
	osp_client *other = must_open(local_config), *client;
	osp_manager *manager, *none;
	size_t i;
	for (i = 0; i < OPERATIONS; i++)
		one(&operations[i], other);
	if (sysconf(_SC_NPROCESSORS_ONLN) > 1) /* else the caller's own thread verifies alone */
		in_a_goroutine();
	for (i = 0; i < LOCAL_OPERATIONS; i++) {
		osp_testing_panic(local_operations[i].name);
		EXPECT(OSP_E_INTERNAL, "internal_fault", local_operations[i].run("{}", &json), &json);
	}
	client = must_open(local_config);
	for (i = 0; i < MANAGER_OPERATIONS; i++)
		one_manager(&manager_operations[i], client);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	client = must_open(local_config);
	manager = must_manage(client, memory_settings);
	osp_testing_panic("manager_cancel");
	CHECK(osp_manager_cancel(manager, NULL) == OSP_E_INTERNAL, "cancel of a manager that panics");
	osp_testing_panic("manager_close");
	CHECK(osp_manager_close(manager) == OSP_E_INTERNAL, "close of a manager that panics");
	osp_testing_panic("manager_open");
	EXPECT(OSP_E_INTERNAL, "internal_fault", osp_manager_open(client, memory_settings, &none, &json), &json);
	CHECK(none == NULL, "a manager after an open that panicked");
	osp_testing_panic(NULL);
	CHECK(osp_manager_close(manager) == OSP_OK, "close of the manager after one that panicked");
	CHECK(osp_client_close(client) == OSP_OK, "close");
	osp_testing_panic("client_open");
	EXPECT(OSP_E_INTERNAL, "internal_fault", osp_client_open(local_config, &client, &json), &json);
	CHECK(client == NULL, "a client after an open that panicked");
	osp_testing_panic("cancel");
	CHECK(osp_cancel(other, NULL) == OSP_E_INTERNAL, "cancel that panics");
	osp_testing_panic(NULL);
	EXPECT(OSP_E_INTERNAL, "client_poisoned", osp_check_license(other, "{}", &json), &json);
	CHECK(osp_client_close(other) == OSP_OK, "close");
	client = must_open(local_config);
	osp_testing_panic("client_close");
	CHECK(osp_client_close(client) == OSP_E_INTERNAL, "close that panics");
	osp_testing_panic(NULL);
	CHECK(osp_client_close(client) == OSP_OK, "close after one that panicked");
	return check_result("panic");
}
