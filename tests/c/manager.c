/* The life of a license on the device, against a sandbox, whose line of JSON is in the file named by the first argument.
 * The second names a folder for stores. */
#include "portable.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *line, *folder, *json;

static char *admin(const char *method, const char *path, const char *body) { return sandbox_admin(line, method, path, body); }

static void tell(const char *method, const char *path, const char *body) { free(admin(method, path, body)); }

static osp_client *open_for(const char *product, const char *device)
{
	char *extra = format(",\"hardware_id\":\"%s\",\"retries\":0,\"proxy\":\"none\"", device);
	char *config = sandbox_config(line, product, extra);
	osp_client *client = must_open(config);
	free(config);
	free(extra);
	return client;
}

/* A manager with a store of that name; more is "" or further settings, each after a comma. */
static osp_manager *manage(osp_client *client, const char *store, const char *more)
{
	char *settings = format("{\"path\":\"%s/%s\"%s}", folder, store, more);
	osp_manager *manager = must_manage(client, settings);
	free(settings);
	return manager;
}

static char *identity(const char *name)
{
	char *path = format("licenses.%s.license_key", name), *key = member(line, path), *request = format("{\"license_key\":%s}", key);
	free(path);
	free(key);
	return request;
}

static void has(const char *path, const char *want)
{
	char *got = member(json, path);
	CHECK(got != NULL && strcmp(got, want) == 0, "%s: got %s, want %s in %s", path, got == NULL ? "nothing" : got, want, json);
	free(got);
}

/* Calls, expects OK and the member. */
static void good(osp_manager *manager, manager_operation run, const char *request, const char *path, const char *want)
{
	EXPECT_KEEP(OSP_OK, NULL, run(manager, request, &json), &json);
	has(path, want);
	osp_free(json);
}

/* Calls, expects the error and its details.state.reason. */
static void bad(osp_manager *manager, manager_operation run, const char *request, int32_t status, const char *code)
{
	char *state;
	EXPECT_KEEP(status, code, run(manager, request, &json), &json);
	state = member(json, "error.details.state.state");
	CHECK(state != NULL, "an error without the state: %s", json);
	free(state);
	osp_free(json);
}

static void activated(osp_manager *manager, const char *license)
{
	char *who = identity(license);
	good(manager, osp_manager_activate_license, who, "result.state.state", "\"valid\"");
	free(who);
}

static void closed(osp_manager *manager, osp_client *client)
{
	CHECK(osp_manager_close(manager) == OSP_OK, "close of a manager");
	CHECK(osp_client_close(client) == OSP_OK, "close of its client");
}

static void from_the_first_start_to_the_last(void)
{
	osp_client *client = open_for("editor", "c-manager-1");
	osp_manager *manager = manage(client, "life", ""), *again;
	bad(manager, osp_manager_local_check, "{}", OSP_E_NOT_FOUND, "no_license");
	bad(manager, osp_manager_check, "{}", OSP_E_NOT_FOUND, "no_license");
	good(manager, osp_manager_current, "{}", "result.state.reason", "\"no_license\"");
	activated(manager, "license");
	good(manager, osp_manager_local_check, "{}", "result.state.reason", "\"ok\"");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_check(manager, "{\"include_expired_features\":true}", &json), &json);
	has("result.confirmed", "true");
	has("result.failure", "null");
	has("result.state.usable", "true");
	has("result.warnings", "[]");
	osp_free(json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close");

	again = manage(client, "life", "");
	good(again, osp_manager_local_check, "{}", "result.state.state", "\"valid\"");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_current(again, "{}", &json), &json);
	has("result.document.license_enabled", "true");
	has("result.device.hardware_id", "\"c-manager-1\"");
	has("result.identity.license_key", "\"OSPT-4K7Q-ZZ2M-9XWB\"");
	has("result.use.local", "0");
	osp_free(json);
	good(again, osp_manager_deactivate, "{}", "result.state.reason", "\"deactivated\"");
	bad(again, osp_manager_local_check, "{}", OSP_E_LICENSE_STATE, "deactivated");
	good(again, osp_manager_clear_local_storage, "{}", "result.state.reason", "\"no_license\"");
	bad(again, osp_manager_local_check, "{}", OSP_E_NOT_FOUND, "no_license");
	closed(again, client);
}

/* A dead network is never mistaken for a dead license, nor the reverse. */
static void the_network_and_the_license(void)
{
	osp_client *client = open_for("editor", "c-manager-2");
	osp_manager *manager = manage(client, "network", "");
	activated(manager, "license");
	tell("POST", "/faults", "{\"kind\":\"page\",\"path\":\"/check_license\",\"times\":1}");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_check(manager, "{}", &json), &json);
	has("result.confirmed", "false");
	has("result.failure.code", "\"unexpected_page\"");
	has("result.state.state", "\"valid\"");
	osp_free(json);
	tell("PATCH", "/licenses/license", "{\"license_enabled\":false}");
	EXPECT_KEEP(OSP_E_LICENSE_STATE, "license_not_enabled", osp_manager_check(manager, "{}", &json), &json);
	has("error.details.confirmed", "true");
	has("error.details.state.usable", "false");
	osp_free(json);
	bad(manager, osp_manager_local_check, "{}", OSP_E_LICENSE_STATE, "license_not_enabled");
	tell("PATCH", "/licenses/license", "{\"license_enabled\":true}");
	good(manager, osp_manager_check, "{}", "result.state.state", "\"valid\"");
	good(manager, osp_manager_deactivate, "{\"remove_local_data\":true}", "result.state.reason", "\"no_license\"");
	closed(manager, client);
}

/* A request that is passed on by a machine with a network: {"endpoint":…,"text":…} with the text of the last response. */
static char *carried(const char *endpoint)
{
	osp_client *carrier = open_for("studio", "c-manager-carrier");
	char *text = member(json, "result.text"), *request = format("{\"endpoint\":\"%s\",\"text\":%s}", endpoint, text), *response;
	osp_free(json);
	EXPECT_KEEP(OSP_OK, NULL, osp_send_offline_request(carrier, request, &json), &json);
	response = member(json, "result.text");
	osp_free(json);
	free(text);
	free(request);
	CHECK(osp_client_close(carrier) == OSP_OK, "close of the carrier");
	return response;
}

static void without_a_network(void)
{
	osp_client *client = open_for("editor", "c-manager-3");
	osp_manager *manager = manage(client, "offline", "");
	char *who = identity("license"), *response, *request, *first, *second;
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_create_offline_activation_file(manager, who, &json), &json);
	response = carried("activate_offline");
	request = format("{\"text\":%s}", response);
	good(manager, osp_manager_activate_license_offline, request, "result.state.state", "\"valid\"");
	EXPECT(OSP_E_OFFLINE, "foreign_request", osp_manager_activate_license_offline(manager, request, &json), &json);
	free(request);
	free(response);
	good(manager, osp_manager_local_check, "{}", "result.state.reason", "\"ok\"");

	response = admin("GET", "/refresh/license?hardware_id=c-manager-3", "");
	request = format("{\"text\":\"%s\",\"older\":true}", response);
	good(manager, osp_manager_update_offline, request, "result.state.reason", "\"ok\"");
	free(request);
	free(response);

	EXPECT_KEEP(OSP_OK, NULL, osp_manager_deactivate_offline(manager, "{}", &json), &json);
	first = member(json, "result.text");
	osp_free(json);
	bad(manager, osp_manager_local_check, "{}", OSP_E_LICENSE_STATE, "deactivated");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_deactivate_offline(manager, "{}", &json), &json);
	second = member(json, "result.text");
	CHECK(first != NULL && second != NULL && strcmp(first, second) == 0, "another text the second time: %s", json);
	free(carried("deactivate_offline"));
	free(first);
	free(second);
	free(who);
	closed(manager, client);
}

static void consumption(void)
{
	osp_client *client = open_for("studio", "c-manager-4");
	osp_manager *manager = manage(client, "consumption", "");
	activated(manager, "consumption");
	good(manager, osp_manager_add_local_consumption, "{}", "result.state.usable", "true");
	good(manager, osp_manager_add_local_consumption, "{\"consumptions\":4}", "result.state.usable", "true");
	good(manager, osp_manager_current, "{}", "result.use.local", "5");
	good(manager, osp_manager_sync_consumption, "{}", "result.synced", "true");
	good(manager, osp_manager_current, "{}", "result.use.local", "0");
	good(manager, osp_manager_current, "{}", "result.state.facts.consumption.total", "5");
	bad(manager, osp_manager_add_local_consumption, "{\"consumptions\":996}", OSP_E_LIMIT, "license_not_enough_consumptions");
	bad(manager, osp_manager_add_local_consumption, "{\"feature\":\"none\"}", OSP_E_NOT_FOUND, "unsupported_product_feature");
	good(manager, osp_manager_current, "{}", "result.use.local", "0");
	good(manager, osp_manager_deactivate, "{}", "result.confirmed", "true");
	closed(manager, client);
}

static void slots(void)
{
	osp_client *client = open_for("editor", "c-manager-5"), *second = open_for("editor", "c-manager-6");
	osp_manager *manager = manage(client, "slots", ""), *waiting = manage(second, "slots-second", "");
	char *who = identity("slots");
	activated(manager, "slots");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_activate_license(waiting, who, &json), &json);
	has("result.state.reason", "\"no_slot\"");
	osp_free(json);
	bad(waiting, osp_manager_local_check, "{}", OSP_E_LIMIT, "no_slot");
	good(manager, osp_manager_floating_borrow, "{}", "result.state.state", "\"valid\"");
	good(manager, osp_manager_floating_release, "{}", "result.state.reason", "\"no_slot\"");
	bad(manager, osp_manager_local_check, "{}", OSP_E_LIMIT, "no_slot");
	good(waiting, osp_manager_check, "{}", "result.state.state", "\"valid\"");
	EXPECT_KEEP(OSP_E_LIMIT, NULL, osp_manager_check(manager, "{}", &json), &json);
	has("error.details.confirmed", "true");
	osp_free(json);
	good(waiting, osp_manager_deactivate, "{}", "result.confirmed", "true");
	good(manager, osp_manager_deactivate, "{}", "result.confirmed", "true");
	free(who);
	closed(manager, client);
	closed(waiting, second);
}

static void bundles(void)
{
	osp_client *client = open_for("bundle", "c-manager-7");
	osp_manager *manager = manage(client, "bundle", ",\"bundle\":true");
	activated(manager, "bundle");
	good(manager, osp_manager_local_check, "{\"product\":\"osp-editor\"}", "result.state.state", "\"valid\"");
	good(manager, osp_manager_check, "{\"product\":\"osp-studio\"}", "result.confirmed", "true");
	EXPECT(OSP_E_ARGUMENT, "missing_member", osp_manager_local_check(manager, "{}", &json), &json);
	bad(manager, osp_manager_local_check, "{\"product\":\"osp-trial\"}", OSP_E_LICENSE_STATE, "wrong_product");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_current(manager, "{}", &json), &json);
	has("result.licenses.osp-editor.state.state", "\"valid\"");
	has("result.licenses.osp-studio.document.product_details.short_code", "\"osp-studio\"");
	osp_free(json);
	good(manager, osp_manager_deactivate, "{}", "result.confirmed", "true");
	closed(manager, client);
}

/* poll tells when to come again, and what has happened since the last time. */
static void polling(void)
{
	osp_client *client = open_for("editor", "c-manager-8");
	osp_manager *manager = manage(client, "poll", "");
	char *next, *events;
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_poll(manager, "{}", &json), &json);
	next = member(json, "result.next_ms");
	CHECK(next != NULL && atol(next) > 0, "next_ms: %s", json);
	has("result.events", "[]");
	osp_free(json);
	free(next);
	activated(manager, "license");
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_poll(manager, "{}", &json), &json);
	events = member(json, "result.events");
	CHECK(events != NULL && strstr(events, "\"state_changed\"") != NULL && strstr(events, "\"to\":\"valid\"") != NULL, "events: %s", json);
	free(events);
	osp_free(json);
	good(manager, osp_manager_poll, "{}", "result.events", "[]");
	good(manager, osp_manager_deactivate, "{}", "result.confirmed", "true");
	closed(manager, client);
}

static void file_instead_of_a_folder(void)
{
	osp_client *client = open_for("editor", "c-manager-9");
	char *path = format("%s/a-file", folder), *settings = format("{\"path\":\"%s\"}", path);
	osp_manager *manager = (osp_manager *)&json;
	FILE *f = fopen(path, "w");
	CHECK(f != NULL && fclose(f) == 0, "%s", path);
	EXPECT(OSP_E_STORAGE, "store_no_folder", osp_manager_open(client, settings, &manager, &json), &json);
	CHECK(manager == NULL, "a manager without a folder");
	free(path);
	free(settings);
#ifndef _WIN32
	path = format("%s/a-link", folder);
	settings = format("{\"path\":\"%s/license\"}", path);
	CHECK(symlink("/nowhere/at/all", path) == 0, "%s", path);
	EXPECT_KEEP(OSP_E_STORAGE, "store_no_folder", osp_manager_open(client, settings, &manager, &json), &json);
	CHECK(strstr(json, "a-link is a link to something that does not exist") != NULL, "what the link is: %s", json);
	osp_free(json);
	free(path);
	free(settings);
#endif
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

/* A license in place of another one: the first stays activated at the server, and the warning says so. */
static void replaced(void)
{
	osp_client *client = open_for("editor", "c-manager-11");
	osp_manager *manager = manage(client, "replaced", "");
	char *key = member(line, "licenses.maintained.license_key"), *request = format("{\"license_key\":%s,\"replace\":true}", key);
	char *who = identity("maintained");
	activated(manager, "license");
	EXPECT(OSP_E_ARGUMENT, "license_present", osp_manager_activate_license(manager, who, &json), &json);
	good(manager, osp_manager_activate_license, request, "result.warnings", "[\"seat_kept\"]");
	EXPECT(OSP_E_OFFLINE, "path_as_text", osp_manager_update_offline(manager, "{\"text\":\"/home/ada/acme.lic\"}", &json), &json);
	good(manager, osp_manager_deactivate, "{}", "result.warnings", "[]");
	free(who);
	free(request);
	free(key);
	closed(manager, client);
}

/* The place is named by the C environment as it is when the manager opens. */
static void opens_at(osp_client *client, const char *location, const char *want)
{
	char *settings = format("{\"location\":\"%s\",\"name\":\"Acme Editor\"}", location), *path;
	osp_manager *manager;
	if (want == NULL) {
		EXPECT(OSP_E_STORAGE, "store_no_home", osp_manager_open(client, settings, &manager, &json), &json);
		CHECK(manager == NULL, "a manager without a home");
	} else {
		EXPECT_KEEP(OSP_OK, NULL, osp_manager_open(client, settings, &manager, &json), &json);
		path = text_member(json, "result.path");
		CHECK(path != NULL && strcmp(path, want) == 0, "path: got %s, want %s", json, want);
		free(path);
		osp_free(json);
		CHECK(osp_manager_close(manager) == OSP_OK, "close");
	}
	free(settings);
}

static void places(void)
{
	osp_client *client = open_for("editor", "c-manager-10");
#ifdef _WIN32
	unset_variable("LOCALAPPDATA");
	unset_variable("ProgramData");
	opens_at(client, "user", NULL);
	set_variable("LOCALAPPDATA", "Z:\\nowhere\\h\xc3\xa9l\xc3\xa8ne");
	opens_at(client, "user", "Z:\\\\nowhere\\\\h\xc3\xa9l\xc3\xa8ne\\\\Acme Editor");
	set_variable("ProgramData", "Z:\\nowhere\\machine");
	opens_at(client, "machine", "Z:\\\\nowhere\\\\machine\\\\Acme Editor");
#else
	unset_variable("HOME");
	unset_variable("XDG_STATE_HOME");
	unset_variable("STATE_DIRECTORY");
	opens_at(client, "user", NULL);
	opens_at(client, "machine", "/var/lib/Acme Editor");
	set_variable("HOME", "/nowhere/h\xc3\xa9l\xc3\xa8ne");
	opens_at(client, "user", "/nowhere/h\xc3\xa9l\xc3\xa8ne/.local/state/Acme Editor");
	set_variable("XDG_STATE_HOME", "/nowhere/state");
	opens_at(client, "user", "/nowhere/state/Acme Editor");
	set_variable("STATE_DIRECTORY", "/nowhere/service");
	opens_at(client, "machine", "/nowhere/service/Acme Editor");
#endif
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 2;
	line = read_file(argv[1]);
	folder = argv[2];
	from_the_first_start_to_the_last();
	the_network_and_the_license();
	without_a_network();
	consumption();
	slots();
	bundles();
	polling();
	file_instead_of_a_folder();
	replaced();
	places();
	free(line);
	return check_result("manager");
}
