/* What can be refused without a network: arguments, handles, configurations, sizes. */
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *json;

static void names_and_versions(void)
{
	CHECK(osp_abi_version() == OSP_ABI_VERSION, "osp_abi_version: %d", (int)osp_abi_version());
	CHECK(strcmp(osp_version(), OSP_VERSION_STRING) == 0, "osp_version: %s", osp_version());
	CHECK(strcmp(osp_status_name(OSP_OK), "OSP_OK") == 0, "name of 0: %s", osp_status_name(OSP_OK));
	CHECK(strcmp(osp_status_name(OSP_E_HARDWARE_ID), "OSP_E_HARDWARE_ID") == 0, "name of -50: %s", osp_status_name(-50));
	CHECK(strcmp(osp_status_name(1), "OSP_E_UNKNOWN") == 0, "name of 1: %s", osp_status_name(1));
	CHECK(strcmp(osp_status_name(INT32_MIN), "OSP_E_UNKNOWN") == 0, "name of the smallest number");
	osp_free(NULL);
}

static void hardware_ids(void)
{
	int32_t status = osp_hardware_id(NULL, &json);
	if (status == OSP_E_HARDWARE_ID) { /* a machine without an id */
		EXPECT(OSP_E_HARDWARE_ID, "no_hardware_id", status, &json);
	} else {
		char *id;
		EXPECT_KEEP(OSP_OK, NULL, status, &json);
		id = text_member(json, "result.hardware_id");
		CHECK(id != NULL && strlen(id) == 64, "hardware_id: %s", json);
		free(id);
		osp_free(json);
	}
	EXPECT(OSP_E_ARGUMENT, NULL, osp_hardware_id("{\"algorithm\":\"none such\"}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, "unknown_member", osp_hardware_id("{\"algoritm\":\"default\"}", &json), &json);
}

/* What holds for every operation without a client. */
static void local(void)
{
	size_t i;
	for (i = 0; i < LOCAL_OPERATIONS; i++) {
		EXPECT(OSP_E_ARGUMENT, "not_json", local_operations[i].run("", &json), &json);
		EXPECT(OSP_E_ARGUMENT, "not_an_object", local_operations[i].run("[]", &json), &json);
		EXPECT(OSP_E_ARGUMENT, "unknown_member", local_operations[i].run("{\"no_such_member\":1}", &json), &json);
		EXPECT(OSP_E_ARGUMENT, "misplaced_member", local_operations[i].run("{\"call_id\":\"x\"}", &json), &json);
		CHECK(local_operations[i].run("{", NULL) == OSP_E_ARGUMENT, "%s without a place for the response", local_operations[i].name);
	}
}

static void devices(void)
{
	char *got;
	EXPECT_KEEP(OSP_OK, NULL, osp_device_info(NULL, &json), &json);
	got = text_member(json, "result.hostname");
	CHECK(got != NULL && *got != '\0', "hostname: %s", json);
	free(got);
	osp_free(json);
}

struct refused {
	int32_t status;
	const char *code, *text;
};

static void configurations(void)
{
	static const struct refused cases[] = {
		{OSP_E_ARGUMENT, "null_argument", NULL},
		{OSP_E_ARGUMENT, "not_json", ""},
		{OSP_E_ARGUMENT, "not_json", "{\"product\":\"p\""},
		{OSP_E_ARGUMENT, "invalid_utf8", "{\"product\":\"\xff\"}"},
		{OSP_E_CONFIG, "missing_member", "{}"},
		{OSP_E_CONFIG, NULL, "{\"product\":\"p\"}"},
		{OSP_E_CONFIG, "wrong_type", "{\"product\":1,\"api_key\":\"a\",\"shared_key\":\"s\"}"},
		{OSP_E_CONFIG, "unknown_member", "{\"product\":\"p\",\"api_key\":\"a\",\"sharedkey\":\"s\"}"},
		{OSP_E_CONFIG, "contradiction", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"client_id\":\"c\",\"client_secret\":\"d\",\"hardware_id\":\"h\"}"},
		{OSP_E_CONFIG, "invalid_text", "{\"product\":\"p\\u0000\",\"api_key\":\"a\",\"shared_key\":\"s\"}"},
		{OSP_E_CONFIG, "private_key", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"public_key\":\"'-----BEGIN PRIVATE KEY-----\\\\nMII\"}"},
		{OSP_E_CONFIG, "invalid_key", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"public_key\":\"-----BEGIN PUBLIC KEY----- MII\"}"},
		{OSP_E_CONFIG, "invalid_ca", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"ca_pem\":\"ca.pem\"}"},
		{OSP_E_CONFIG, "insecure_url", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"base_url\":\"http://example.com\"}"},
		{OSP_E_CONFIG, "insecure_url", "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"base_url\":\"http://127.0.0.1:1\",\"proxy\":\"socks5://proxy.example\"}"},
	};
	size_t i;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		osp_client *client = (osp_client *)&json;
		int32_t status = osp_client_open(cases[i].text, &client, &json);
		CHECK(client == NULL, "a client after a failed open of %s", cases[i].text);
		if (status != cases[i].status)
			CHECK(0, "open of %s", cases[i].text == NULL ? "NULL" : cases[i].text);
		EXPECT(cases[i].status, cases[i].code, status, &json);
	}
	EXPECT(OSP_E_ARGUMENT, "null_argument", osp_client_open(local_config, NULL, &json), &json);
	CHECK(osp_client_open(NULL, NULL, NULL) == OSP_E_ARGUMENT, "open with nothing");
}

static void unknown_member_names_the_nearest(osp_client *client)
{
	char *message;
	EXPECT_KEEP(OSP_E_ARGUMENT, "unknown_member", osp_check_license(client, "{\"licence_key\":\"K\"}", &json), &json);
	message = text_member(json, "error.message");
	CHECK(message != NULL && strstr(message, "license_key") != NULL, "message: %s", json);
	free(message);
	osp_free(json);
	EXPECT_KEEP(OSP_E_ARGUMENT, "unknown_member", osp_check_license(client, "{\"colour\":1}", &json), &json);
	message = text_member(json, "error.message");
	CHECK(message != NULL && strstr(message, "nearest") == NULL, "message: %s", json);
	free(message);
	osp_free(json);
	EXPECT_KEEP(OSP_E_ARGUMENT, "misplaced_member", osp_check_license(client, "{\"license_key\":\"K\",\"timeout_ms\":5}", &json), &json);
	message = text_member(json, "error.message");
	CHECK(message != NULL && strstr(message, "options") != NULL, "message: %s", json);
	free(message);
	osp_free(json);
}

/* What a mail program, an editor or a full disk has made of a license file. */
static void damaged_files_are_told_by_their_cause(osp_client *client)
{
	static const struct {
		const char *request, *cause;
	} files[] = {
		{"{\"kind\":\"license\",\"text\":\"\\ufeff \\r\\n\"}", "is empty"},
		{"{\"kind\":\"license\",\"text\":\"\\u0000\\u0000\"}", "consists of NUL bytes"},
		{"{\"kind\":\"license\",\"text\":\"e\\u0000y\\u0000\"}", "as UTF-16 does"},
		{"{\"kind\":\"license\",\"text\":\"> ZXlK\\n> ZXlK\"}", "quoted as mail programs do"},
		{"{\"kind\":\"license\",\"text\":\"ZXlK\\nZX\\u00a0lK\"}", "U+00A0 (a no-break space) at line 2, character 3"},
		{"{\"kind\":\"license\",\"text\":\"\\u200bZXlK\"}", "U+200B (a zero-width space) at line 1, character 1"},
		{"{\"kind\":\"license\",\"text\":\"ZXlKZ\"}", "its 5 characters of base64"},
	};
	size_t i;
	for (i = 0; i < sizeof files / sizeof *files; i++) {
		char *message;
		EXPECT_KEEP(OSP_E_OFFLINE, "damaged_file", osp_load_offline_response(client, files[i].request, &json), &json);
		message = text_member(json, "error.message");
		CHECK(message != NULL && strstr(message, files[i].cause) != NULL, "message: %s, want %s", json, files[i].cause);
		free(message);
		osp_free(json);
	}
	EXPECT(OSP_E_ARGUMENT, "invalid_text", osp_load_offline_response(client, "{\"kind\":\"license\",\"text\":\"A\",\"request_id\":\"\\u0000\"}", &json), &json);
}

/* Nothing was entered: the user can mend that. */
static void an_empty_key_asks_for_one(osp_client *client)
{
	char *action;
	EXPECT_KEEP(OSP_E_ARGUMENT, "no_identity", osp_activate_license(client, "{\"license_key\":\"\"}", &json), &json);
	action = text_member(json, "error.user_action");
	CHECK(action != NULL && strcmp(action, "enter_license") == 0, "user_action: %s", json);
	free(action);
	osp_free(json);
}

static void requests(void)
{
	static const struct refused cases[] = {
		{OSP_E_ARGUMENT, "null_argument", NULL},
		{OSP_E_ARGUMENT, "not_json", ""},
		{OSP_E_ARGUMENT, "not_json", "license_key=K"},
		{OSP_E_ARGUMENT, "not_json", "{} {}"},
		{OSP_E_ARGUMENT, "not_an_object", "[]"},
		{OSP_E_ARGUMENT, "not_an_object", "null"},
		{OSP_E_ARGUMENT, "invalid_utf8", "{\"license_key\":\"\xc3\x28\"}"},
		{OSP_E_ARGUMENT, "invalid_text", "{\"license_key\":\"A\\u0000B\"}"},
		{OSP_E_ARGUMENT, "invalid_text", "{\"license_key\":\"A\\ud800B\"}"},
		{OSP_E_ARGUMENT, "wrong_type", "{\"license_key\":1}"},
		{OSP_E_ARGUMENT, "wrong_type", "{\"license_key\":\"K\",\"options\":{\"timeout_ms\":\"1\"}}"},
		{OSP_E_ARGUMENT, "duplicate_member", "{\"license_key\":\"K\",\"license_key\":\"K\"}"},
		{OSP_E_ARGUMENT, "no_identity", "{}"},
		{OSP_E_ARGUMENT, "no_identity", "{\"license_key\":\"\"}"},
		{OSP_E_ARGUMENT, "no_identity", "{\"license_key\":\" \\u200b\\r\\n\",\"username\":\"\"}"},
		{OSP_E_ARGUMENT, "no_identity", "{\"license_key\":null}"},
		{OSP_E_ARGUMENT, "several_identities", "{\"license_key\":\"K\",\"username\":\"u\",\"password\":\"p\"}"},
		{OSP_E_ARGUMENT, "unknown_member", "{\"license_key\":\"K\",\"options\":{\"timeout\":1}}"},
		{OSP_E_ARGUMENT, "reserved_member", "{\"license_key\":\"K\",\"extra\":{\"api_key\":\"x\"}}"},
	};
	osp_client *client = must_open(local_config);
	size_t i, f;
	for (f = 0; f < 10; f++)
		for (i = 0; i < sizeof cases / sizeof *cases; i++) {
			int32_t status = operations[f].run(client, cases[i].text, &json);
			if (status != cases[i].status)
				CHECK(0, "%s of %s", operations[f].name, cases[i].text == NULL ? "NULL" : cases[i].text);
			EXPECT(cases[i].status, cases[i].code, status, &json);
			CHECK(operations[f].run(client, cases[i].text, NULL) == cases[i].status, "%s without a place for the response", operations[f].name);
		}
	unknown_member_names_the_nearest(client);
	an_empty_key_asks_for_one(client);
	damaged_files_are_told_by_their_cause(client);
	EXPECT(OSP_E_ARGUMENT, "missing_member", osp_create_offline_request(client, "{\"license_key\":\"K\"}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, NULL, osp_create_offline_request(client, "{\"endpoint\":\"check_license\",\"license_key\":\"K\"}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, "missing_member", osp_load_offline_response(client, "{}", &json), &json);
	EXPECT(OSP_E_OFFLINE, "damaged_file", osp_load_offline_response(client, "{\"text\":\"no base64!\",\"kind\":\"license\"}", &json), &json);
	EXPECT_KEEP(OSP_E_ARGUMENT, "missing_member", osp_load_offline_response(client, "{\"text\":\"e30=\"}", &json), &json);
	CHECK(strstr(json, "\\\"license\\\", \\\"bundle\\\" or \\\"refresh\\\"") != NULL, "the kinds are not named: %s", json);
	osp_free(json);
	EXPECT_KEEP(OSP_E_OFFLINE, "path_as_text", osp_load_offline_response(client, "{\"text\":\"/etc/app/license.lic\",\"kind\":\"license\"}", &json), &json);
	CHECK(strstr(json, "the path of a file") != NULL, "a path is not reported as one: %s", json);
	osp_free(json);
	EXPECT(OSP_E_OFFLINE, "damaged_file", osp_send_offline_request(client, "{\"endpoint\":\"activate_offline\",\"text\":\"e30\"}", &json), &json);
	EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

static void nesting(void)
{
	osp_client *client = must_open(local_config);
	char *open = repeat('[', 65), *close = repeat(']', 65);
	char *request = format("{\"license_key\":\"K\",\"extra\":{\"x\":%s%s}}", open, close);
	EXPECT(OSP_E_ARGUMENT, "document_too_deep", osp_check_license(client, request, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(open);
	free(close);
	free(request);
}

/* A text of 100 MB costs no more than a look at its first part. */
static void sizes(void)
{
	osp_client *client = must_open(local_config), *none;
	char *huge = repeat(' ', 100u << 20), *limit = repeat(' ', (1u << 20) + 1), *big = repeat('A', (16u << 20) + 1), *request;
	long long start = now_ms(), spent;
	size_t i;
	for (i = 0; i < OPERATIONS; i++)
		EXPECT(OSP_E_ARGUMENT, "document_too_large", operations[i].run(client, huge, &json), &json);
	for (i = 0; i < LOCAL_OPERATIONS; i++)
		EXPECT(OSP_E_ARGUMENT, "document_too_large", local_operations[i].run(huge, &json), &json);
	EXPECT(OSP_E_ARGUMENT, "document_too_large", osp_client_open(huge, &none, &json), &json);
	CHECK(osp_cancel(client, huge) == OSP_E_ARGUMENT, "cancel of a huge id");
	spent = now_ms() - start;
	CHECK(spent < 500, "refusing 16 texts of 100 MB took %lld ms", spent);
	EXPECT(OSP_E_ARGUMENT, "document_too_large", osp_check_license(client, limit, &json), &json);
	limit[1u << 20] = '\0';
	EXPECT(OSP_E_ARGUMENT, "not_json", osp_check_license(client, limit, &json), &json);
	request = format("{\"text\":\"%s\",\"kind\":\"license\"}", big);
	EXPECT(OSP_E_ARGUMENT, NULL, osp_load_offline_response(client, request, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(huge);
	free(limit);
	free(big);
	free(request);
}

static void no_client(osp_client *client, const char *what)
{
	static const char good[] = "{\"license_key\":\"K\"}";
	size_t i;
	for (i = 0; i < OPERATIONS; i++) {
		int32_t status = operations[i].run(client, good, &json);
		CHECK(status == OSP_E_HANDLE, "%s of a client that is %s: %d", operations[i].name, what, (int)status);
		EXPECT(OSP_E_HANDLE, "invalid_handle", status, &json);
		CHECK(operations[i].run(client, NULL, NULL) == OSP_E_HANDLE, "%s of nothing with a client that is %s", operations[i].name, what);
	}
	CHECK(osp_cancel(client, NULL) == OSP_E_HANDLE, "cancel of a client that is %s", what);
	CHECK(osp_client_close(client) == OSP_E_HANDLE, "close of a client that is %s", what);
}

static void handles(void)
{
	osp_client *first = must_open(local_config), *second = must_open(local_config);
	CHECK(first != second, "two clients are one");
	no_client(NULL, "NULL");
	no_client((osp_client *)&json, "an address");
	no_client((osp_client *)1, "a small number");
	no_client((osp_client *)((uintptr_t)first - 1), "beside another");
	CHECK(osp_cancel(first, "") == OSP_E_ARGUMENT, "cancel of an empty id");
	CHECK(osp_cancel(first, "\xff") == OSP_E_ARGUMENT, "cancel of an id that is not UTF-8");
	CHECK(osp_cancel(first, "nobody") == OSP_OK, "cancel of no call");
	CHECK(osp_cancel(first, NULL) == OSP_OK, "cancel of all of no calls");
	CHECK(osp_client_close(first) == OSP_OK, "close");
	no_client(first, "closed");
	CHECK(osp_client_close(second) == OSP_OK, "close of the other");
	no_client(second, "closed");
}

static void no_manager(osp_manager *manager, const char *what)
{
	size_t i;
	for (i = 0; i < MANAGER_OPERATIONS; i++) {
		int32_t status = manager_operations[i].run(manager, "{}", &json);
		CHECK(status == OSP_E_HANDLE, "%s of a manager that is %s: %d", manager_operations[i].name, what, (int)status);
		EXPECT(OSP_E_HANDLE, "invalid_handle", status, &json);
		CHECK(manager_operations[i].run(manager, NULL, NULL) == OSP_E_HANDLE, "%s of nothing with a manager that is %s", manager_operations[i].name, what);
	}
	CHECK(osp_manager_cancel(manager, NULL) == OSP_E_HANDLE, "cancel of a manager that is %s", what);
	CHECK(osp_manager_close(manager) == OSP_E_HANDLE, "close of a manager that is %s", what);
}

/* A handle of one kind is none of the other, and stays what it is. */
static void both_kinds(void)
{
	osp_client *client = must_open(local_config);
	osp_manager *manager = must_manage(client, memory_settings), *none = (osp_manager *)&json;
	CHECK((void *)client != (void *)manager, "a client and a manager have one token");
	no_manager(NULL, "NULL");
	no_manager((osp_manager *)&json, "an address");
	no_manager((osp_manager *)client, "a client");
	no_client((osp_client *)manager, "a manager");
	EXPECT(OSP_E_HANDLE, "invalid_handle", osp_manager_open((osp_client *)manager, memory_settings, &none, &json), &json);
	CHECK(none == NULL, "a manager after a failed open");
	CHECK(osp_manager_cancel(manager, "") == OSP_E_ARGUMENT, "cancel of an empty id");
	CHECK(osp_manager_cancel(manager, "\xff") == OSP_E_ARGUMENT, "cancel of an id that is not UTF-8");
	CHECK(osp_manager_cancel(manager, "nobody") == OSP_OK, "cancel of no call");
	EXPECT(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close");
	no_manager(manager, "closed");
	EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close of the client");
	EXPECT(OSP_E_HANDLE, "invalid_handle", osp_manager_open(client, memory_settings, &none, &json), &json);
}

/* The client may be closed first: what needs no network goes on. */
static void a_closed_client(void)
{
	osp_client *client = must_open(local_config);
	osp_manager *manager = must_manage(client, memory_settings);
	size_t i;
	CHECK(osp_client_close(client) == OSP_OK, "close of the client");
	for (i = 0; i < MANAGER_OPERATIONS; i++)
		if (manager_operations[i].network)
			EXPECT(OSP_E_HANDLE, "client_closed", manager_operations[i].run(manager, "{}", &json), &json);
	EXPECT(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
	EXPECT(OSP_E_NOT_FOUND, "no_license", osp_manager_local_check(manager, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close");
}

static void settings(void)
{
	static const struct refused cases[] = {
		{OSP_E_ARGUMENT, "null_argument", NULL},
		{OSP_E_ARGUMENT, "not_json", ""},
		{OSP_E_ARGUMENT, "not_json", "location=user"},
		{OSP_E_CONFIG, "not_an_object", "[]"},
		{OSP_E_CONFIG, "missing_member", "{}"},
		{OSP_E_CONFIG, "missing_member", "{\"location\":\"user\"}"},
		{OSP_E_CONFIG, "unknown_member", "{\"location\":\"memory\",\"name\":\"n\",\"folder\":\"x\"}"},
		{OSP_E_CONFIG, "wrong_type", "{\"location\":\"memory\",\"name\":\"n\",\"bundle\":1}"},
		{OSP_E_CONFIG, NULL, "{\"location\":\"memory\",\"name\":\"n\",\"store_key\":\"short\"}"},
		{OSP_E_CONFIG, NULL, "{\"location\":\"memory\",\"name\":\"n\",\"check_within_hours\":-2}"},
		{OSP_E_CONFIG, NULL, "{\"location\":\"elsewhere\",\"name\":\"n\"}"},
		{OSP_E_CONFIG, NULL, "{\"location\":\"memory\",\"name\":\"n\",\"path\":\"/tmp\"}"},
	};
	osp_client *client = must_open(local_config);
	size_t i;
	for (i = 0; i < sizeof cases / sizeof *cases; i++) {
		osp_manager *manager = (osp_manager *)&json;
		int32_t status = osp_manager_open(client, cases[i].text, &manager, &json);
		CHECK(manager == NULL, "a manager after a failed open with %s", cases[i].text);
		if (status != cases[i].status)
			CHECK(0, "open with %s", cases[i].text == NULL ? "NULL" : cases[i].text);
		EXPECT(cases[i].status, cases[i].code, status, &json);
	}
	EXPECT(OSP_E_ARGUMENT, "null_argument", osp_manager_open(client, memory_settings, NULL, &json), &json);
	CHECK(osp_manager_open(client, NULL, NULL, NULL) == OSP_E_ARGUMENT, "open with nothing");
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

/* Every function of the manager refuses what is no request, before it does anything. */
static void requests_of_the_manager(void)
{
	static const struct refused cases[] = {
		{OSP_E_ARGUMENT, "null_argument", NULL},
		{OSP_E_ARGUMENT, "not_json", ""},
		{OSP_E_ARGUMENT, "not_json", "{} {}"},
		{OSP_E_ARGUMENT, "not_an_object", "[]"},
		{OSP_E_ARGUMENT, "unknown_member", WRONG_REQUEST},
		{OSP_E_ARGUMENT, "unknown_member", "{\"options\":{\"timeout\":1}}"},
		{OSP_E_ARGUMENT, "wrong_type", "{\"options\":{\"timeout_ms\":\"1\"}}"},
		{OSP_E_ARGUMENT, NULL, "{\"hardware_id\":\"another\"}"},
	};
	osp_client *client = must_open(local_config);
	osp_manager *manager = must_manage(client, memory_settings);
	char *huge = repeat(' ', 100u << 20);
	size_t i, m;
	for (m = 0; m < MANAGER_OPERATIONS; m++) {
		const struct named_manager_operation *o = &manager_operations[m];
		for (i = 0; i < sizeof cases / sizeof *cases; i++) {
			int32_t status = o->run(manager, cases[i].text, &json);
			if (status != cases[i].status)
				CHECK(0, "%s of %s", o->name, cases[i].text == NULL ? "NULL" : cases[i].text);
			EXPECT(cases[i].status, cases[i].code, status, &json);
			CHECK(o->run(manager, cases[i].text, NULL) == cases[i].status, "%s without a place for the response", o->name);
		}
		EXPECT(OSP_E_ARGUMENT, "document_too_large", o->run(manager, huge, &json), &json);
	}
	CHECK(osp_manager_close(manager) == OSP_OK, "close");
	EXPECT(OSP_E_ARGUMENT, "document_too_large", osp_manager_open(client, huge, &manager, &json), &json);
	free(huge);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

/* Closed clients' tokens are not given away again. */
static void tokens_are_new(void)
{
	osp_client *old = must_open(local_config);
	int i;
	CHECK(osp_client_close(old) == OSP_OK, "close");
	for (i = 0; i < 200; i++) {
		osp_client *client = must_open(local_config);
		CHECK(client != old, "token given again after %d opens", i);
		CHECK(osp_client_close(client) == OSP_OK, "close");
	}
}

int main(void)
{
	names_and_versions();
	hardware_ids();
	local();
	devices();
	configurations();
	requests();
	nesting();
	sizes();
	handles();
	tokens_are_new();
	settings();
	requests_of_the_manager();
	both_kinds();
	a_closed_client();
	return check_result("arguments");
}
