/* Every function against a sandbox, whose line of JSON is in the file named by the first argument. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *line, *json;

/* Sends one request to the sandbox's admin API and checks that it is taken. */
static void admin(const char *method, const char *path, const char *body) { free(sandbox_admin(line, method, path, body)); }

static osp_client *open_for(const char *product, const char *device)
{
	char *extra = format(",\"hardware_id\":\"%s\"", device);
	char *config = sandbox_config(line, product, extra);
	osp_client *client = must_open(config);
	free(config);
	free(extra);
	return client;
}

/* A client of the vendor 4712, while the documents are 4711's. */
static osp_client *open_for_another_company(const char *product, const char *device)
{
	char *extra = format(",\"hardware_id\":\"%s\"", device);
	char *config = sandbox_config(line, product, extra), *id = strstr(config, "\"company_id\":4711");
	osp_client *client;
	if (id == NULL) {
		fprintf(stderr, "the sandbox's company is another: %s\n", config);
		exit(2);
	}
	id[strlen("\"company_id\":471")] = '2';
	client = must_open(config);
	free(config);
	free(extra);
	return client;
}

/* {"license_key":...} of a license that the sandbox names so, or {"username":...,"password":...}. */
static char *identity(const char *name)
{
	char *key_path = format("licenses.%s.license_key", name), *key = member(line, key_path), *request;
	if (key != NULL) {
		request = format("{\"license_key\":%s}", key);
	} else {
		char *user_path = format("licenses.%s.username", name), *user = member(line, user_path);
		char *password_path = format("licenses.%s.password", name), *password = member(line, password_path);
		request = format("{\"username\":%s,\"password\":%s}", user, password);
		free(user_path);
		free(user);
		free(password_path);
		free(password);
	}
	free(key_path);
	free(key);
	return request;
}

static void has(const char *path, const char *want)
{
	char *got = member(json, path);
	CHECK(got != NULL && strcmp(got, want) == 0, "%s: got %s, want %s", path, got == NULL ? "nothing" : got, want);
	free(got);
}

static void online(const char *product, const char *license, const char *kind)
{
	osp_client *client = open_for(product, "c-test-device-1");
	char *request = identity(license), *name;
	name = format("activate_%s", kind);
	EXPECT_KEEP(OSP_OK, NULL, find_operation(name)(client, request, &json), &json);
	has("meta.http_status", "200");
	has("meta.attempts", "1");
	has("meta.signature", "\"verified\"");
	osp_free(json);
	free(name);
	name = format("check_%s", kind);
	EXPECT_KEEP(OSP_OK, NULL, find_operation(name)(client, request, &json), &json);
	has("meta.signature", "\"verified\"");
	has("meta.license_signature", strcmp(kind, "bundle") == 0 || strcmp(kind, "license") == 0 ? "\"verified\"" : "\"none\"");
	osp_free(json);
	free(name);
	name = format("deactivate_%s", kind);
	EXPECT_KEEP(OSP_OK, NULL, find_operation(name)(client, request, &json), &json);
	has("result", "\"license_deactivated\"");
	has("meta.signature", "\"not_signed\"");
	osp_free(json);
	free(name);
	free(request);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

/* The four endpoints that post a request file, as ordinary calls. */
static void offline_endpoints(const char *product, const char *license, operation activate, operation deactivate)
{
	osp_client *client = open_for(product, "c-test-device-2");
	char *who = identity(license), *request = format("{\"request_id\":\"c-request\",%s", who + 1);
	EXPECT_KEEP(OSP_OK, NULL, activate(client, request, &json), &json);
	has("meta.signature", "\"verified\"");
	CHECK(strstr(json, "\"request_id\":\"c-request\"") != NULL, "the request's id is not the given one: %s", json);
	osp_free(json);
	EXPECT_KEEP(OSP_OK, NULL, deactivate(client, request, &json), &json);
	has("meta.http_status", "200");
	osp_free(json);
	free(request);
	request = format("{\"request_id\":\"\",%s", who + 1);
	EXPECT(OSP_E_ARGUMENT, "empty_value", activate(client, request, &json), &json);
	EXPECT(OSP_E_ARGUMENT, "empty_value", deactivate(client, request, &json), &json);
	free(request);
	free(who);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

/* create on the device, send from a carrier, load on the device; then the deactivation. */
static void three_steps(const char *product, const char *license, const char *suffix, const char *kind)
{
	osp_client *device = open_for(product, "c-test-device-3"), *carrier = open_for("studio", "c-test-carrier");
	osp_client *stranger = open_for_another_company(product, "c-test-device-3");
	char *who = identity(license), *request, *text, *id;
	request = format("{\"endpoint\":\"activate%s_offline\",%s", suffix, who + 1);
	EXPECT_KEEP(OSP_OK, NULL, osp_create_offline_request(device, request, &json), &json);
	has("meta.attempts", "0");
	has("result.file_name", "\"ls_activation.req\"");
	text = member(json, "result.text");
	id = member(json, "result.request_id");
	osp_free(json);
	free(request);

	request = format("{\"endpoint\":\"activate%s_offline\",\"text\":%s}", suffix, text);
	EXPECT_KEEP(OSP_OK, NULL, osp_send_offline_request(carrier, request, &json), &json);
	free(text);
	text = member(json, "result.text");
	osp_free(json);
	free(request);

	request = format("{\"text\":%s,\"request_id\":%s,\"kind\":\"%s\"}", text, id, kind);
	EXPECT_KEEP(OSP_OK, NULL, osp_load_offline_response(device, request, &json), &json);
	has("meta.signature", "\"verified\"");
	osp_free(json);
	EXPECT(OSP_E_OFFLINE, "foreign_device", osp_load_offline_response(carrier, request, &json), &json);
	EXPECT(OSP_E_OFFLINE, "foreign_company", osp_load_offline_response(stranger, request, &json), &json);
	free(request);
	request = format("{\"text\":%s,\"request_id\":\"another\",\"kind\":\"%s\"}", text, kind);
	EXPECT(OSP_E_OFFLINE, "foreign_request", osp_load_offline_response(device, request, &json), &json);
	free(request);
	free(text);

	request = format("{\"endpoint\":\"deactivate%s_offline\",%s", suffix, who + 1);
	EXPECT_KEEP(OSP_OK, NULL, osp_create_offline_request(device, request, &json), &json);
	has("result.file_name", "\"ls_deactivation.req\"");
	text = member(json, "result.text");
	osp_free(json);
	free(request);
	request = format("{\"endpoint\":\"deactivate%s_offline\",\"text\":%s}", suffix, text);
	EXPECT(OSP_OK, NULL, osp_send_offline_request(carrier, request, &json), &json);
	free(request);
	free(text);
	free(id);
	free(who);
	CHECK(osp_client_close(device) == OSP_OK && osp_client_close(carrier) == OSP_OK && osp_client_close(stranger) == OSP_OK, "close");
}

static void refusals(void)
{
	osp_client *stranger = open_for_another_company("editor", "c-test-device-4");
	osp_client *client = open_for("editor", "c-test-device-4"), *second = open_for("editor", "c-test-device-5");
	char *disabled = identity("disabled"), *one = identity("one_device"), *good = identity("license");
	EXPECT(OSP_E_NOT_FOUND, "license_not_found", osp_activate_license(client, "{\"license_key\":\"NONE-NONE-NONE-NONE\"}", &json), &json);
	EXPECT(OSP_E_LICENSE_STATE, "license_not_enabled", osp_activate_license(client, disabled, &json), &json);
	EXPECT(OSP_OK, NULL, osp_activate_license(client, one, &json), &json);
	EXPECT(OSP_E_LIMIT, NULL, osp_activate_license(second, one, &json), &json);
	EXPECT(OSP_OK, NULL, osp_deactivate_license(client, one, &json), &json);
	EXPECT(OSP_OK, NULL, osp_activate_license(client, good, &json), &json);
	EXPECT(OSP_E_SIGNATURE, "response_for_another_company", osp_check_license(stranger, good, &json), &json);
	admin("POST", "/faults", "{\"kind\":\"unsigned\",\"path\":\"/check_license\",\"times\":1}");
	EXPECT(OSP_E_SIGNATURE, "response_not_signed", osp_check_license(client, good, &json), &json);
	admin("POST", "/faults", "{\"kind\":\"wrong_signature\",\"path\":\"/check_license\",\"times\":1}");
	EXPECT_KEEP(OSP_E_SIGNATURE, "response_signature_wrong", osp_check_license(client, good, &json), &json);
	{
		char *hash = text_member(json, "error.details.body_sha256");
		CHECK(hash != NULL && strlen(hash) == 64, "details of a wrong signature: %s", json);
		free(hash);
	}
	osp_free(json);
	admin("POST", "/faults", "{\"kind\":\"page\",\"path\":\"/check_license\",\"times\":1}");
	EXPECT(OSP_E_PROTOCOL, "unexpected_page", osp_check_license(client, good, &json), &json);
	EXPECT(OSP_OK, NULL, osp_check_license(client, good, &json), &json);
	EXPECT(OSP_OK, NULL, osp_deactivate_license(client, good, &json), &json);
	free(disabled);
	free(one);
	free(good);
	CHECK(osp_client_close(client) == OSP_OK && osp_client_close(second) == OSP_OK && osp_client_close(stranger) == OSP_OK, "close");
}

struct call {
	osp_client *client;
	char *request;
	int32_t status;
	char *json;
	long long took;
	int done;
};

static void *run_call(void *argument)
{
	struct call *c = argument;
	long long start = now_ms();
	c->status = osp_check_license(c->client, c->request, &c->json);
	c->took = now_ms() - start;
	__atomic_store_n(&c->done, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* A call to a server that is silent for 20 s ends because of end, called again until it has. */
static void ends_call(const char *code, int32_t (*end)(osp_client *client), int again)
{
	struct call c = {0};
	char *who = identity("license");
	pthread_t thread;
	who[strlen(who) - 1] = '\0';
	c.client = open_for("editor", "c-test-device-6");
	c.request = format("%s,\"options\":{\"call_id\":\"slow\",\"timeout_ms\":15000}}", who);
	admin("POST", "/faults", "{\"kind\":\"delay\",\"ms\":20000,\"path\":\"/check_license\",\"times\":0}");
	CHECK(pthread_create(&thread, NULL, run_call, &c) == 0, "pthread_create");
	CHECK(osp_cancel(c.client, "another") == OSP_OK, "cancel of another id");
	do {
		int32_t status = end(c.client);
		CHECK(status == OSP_OK, "ending a call: %d", (int)status);
		pause_ms(1);
	} while (again && !__atomic_load_n(&c.done, __ATOMIC_SEQ_CST));
	pthread_join(thread, NULL);
	CHECK(c.took < 2000, "a call that was ended took %lld ms", c.took);
	if (code != NULL || c.status == OSP_E_CANCELLED)
		EXPECT(OSP_E_CANCELLED, code, c.status, &c.json);
	else
		EXPECT(OSP_E_HANDLE, NULL, c.status, &c.json); /* closed before the call began */
	admin("DELETE", "/faults", "");
	free(c.request);
	free(who);
	CHECK(osp_client_close(c.client) == (again ? OSP_OK : OSP_E_HANDLE), "close");
}

static int32_t cancel_by_id(osp_client *client) { return osp_cancel(client, "slow"); }
static int32_t cancel_all(osp_client *client) { return osp_cancel(client, NULL); }

static void time_limit(void)
{
	osp_client *client = open_for("editor", "c-test-device-7");
	char *who = identity("license"), *request;
	long long start = now_ms();
	who[strlen(who) - 1] = '\0';
	request = format("%s,\"options\":{\"timeout_ms\":200}}", who);
	admin("POST", "/faults", "{\"kind\":\"delay\",\"ms\":20000,\"path\":\"/check_license\",\"times\":1}");
	EXPECT(OSP_E_TIMEOUT, "deadline_exceeded", osp_check_license(client, request, &json), &json);
	CHECK(now_ms() - start < 5000, "a call of 200 ms took %lld", now_ms() - start);
	admin("DELETE", "/faults", "");
	free(who);
	free(request);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

struct step {
	const char *operation, *request, *code, *path, *want;
};

/* Calls about a license, one after the other: each returns a member of its result, or a code. */
static void steps(const char *product, const char *license, const struct step *all, size_t count)
{
	osp_client *client = open_for(product, "c-test-device-8");
	char *who = identity(license);
	size_t i;
	for (i = 0; i < count; i++) {
		const struct step *s = &all[i];
		char *request = s->request[0] == '+' ? format("{%.*s%s}", (int)strlen(who) - 2, who + 1, s->request + 1) : format("%s", s->request);
		int32_t status = find_operation(s->operation)(client, request, &json);
		if (s->code != NULL) {
			char *code = text_member(json, "error.code");
			CHECK(status != OSP_OK && code != NULL && strcmp(code, s->code) == 0, "%s %s: got %s, want %s", s->operation, request, json, s->code);
			free(code);
		} else {
			CHECK(status == OSP_OK, "%s %s: %s", s->operation, request, json);
			has(s->path, s->want);
		}
		osp_free(json);
		free(request);
	}
	free(who);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

#define TELL(product, license, all) steps(product, license, all, sizeof all / sizeof *all)

static void whole_api(void)
{
	static const struct step metered[] = {
		{"add_consumption", "+", "license_not_active", NULL, NULL},
		{"activate_license", "+", NULL, "meta.signature", "\"verified\""},
		{"add_consumption", "+", NULL, "result.total_consumptions", "1"},
		{"add_consumption", "+,\"consumptions\":-1", "negative_consumptions_not_allowed", NULL, NULL},
		{"add_feature_consumption", "+,\"feature\":\"reports\",\"consumptions\":2", NULL, "result.total_consumptions", "2"},
		{"check_license_feature", "+,\"feature\":\"render\"", NULL, "result.floating_in_use_devices", "1"},
		{"floating_feature_release", "+,\"feature\":\"render\"", NULL, "result", "\"\""},
		{"floating_feature_release", "+,\"feature\":\"render\"", "floating_feature_device_not_in_use", NULL, NULL},
		{"floating_feature_borrow", "+,\"feature\":\"render\"", NULL, "result.max_borrow_time", "24"},
		{"track_device_variables", "+,\"variables\":{\"n\":7}", NULL, "meta.signature", "\"verified\""},
		{"get_device_variables", "+", NULL, "meta.signature", "\"verified\""},
		{"versions", "+", NULL, "meta.validity", "null"},
		{"installation_file", "+,\"env\":\"win64\"", NULL, "result.version", "\"2.1.0\""},
		{"product_details", "{}", NULL, "result.short_code", "\"osp-editor\""},
		{"trial_key", "{\"product\":\"osp-trial\"}", NULL, "result.license_type", "\"perpetual\""},
		{"trial_key", "{\"product\":\"osp-studio\"}", "trial_not_allowed", NULL, NULL},
		{"sso_url", "{\"customer_account_code\":\"SANDBOX\"}", NULL, "meta.signature", "\"verified\""},
		{"oauth_url", "{}", NULL, "result.login_type", "\"client_credentials\""},
	};
	static const struct step slots[] = {
		{"activate_license", "+", NULL, "meta.signature", "\"verified\""},
		{"floating_release", "+", "floating_not_available", NULL, NULL},
		{"floating_borrow", "+", NULL, "result.max_borrow_time", "48"},
		{"floating_release", "+", NULL, "result", "\"\""},
	};
	static const struct step many[] = {
		{"user_licenses", "+", NULL, "meta.license_signature", "\"none\""},
		{"customer_license_users", "{\"customer\":\"ops@example.com\"}", NULL, "result.customer.email", "\"ops@example.com\""},
		{"change_password", "{\"username\":\"maya@sandbox.example\",\"password\":\"sandbox-password\",\"new_password\":\"sandbox-password\"}",
			NULL, "result", "\"password_changed\""},
		{"change_password", "{\"username\":\"maya@sandbox.example\",\"password\":\"wrong\",\"new_password\":\"x\"}", "license_not_found", NULL, NULL},
	};
	TELL("editor", "metered", metered);
	TELL("user", "slots_user", slots);
	TELL("user", "many", many);
}

/* A call that counts and whose response is lost is not to be repeated blindly. */
static void counted_once(void)
{
	osp_client *client = open_for("editor", "c-test-device-8");
	char *who = identity("metered");
	admin("POST", "/faults", "{\"kind\":\"reset\",\"path\":\"/add_consumption\"}");
	EXPECT_KEEP(OSP_E_NETWORK, "connection_lost", osp_add_consumption(client, who, &json), &json);
	has("error.details.sent", "\"maybe\"");
	has("error.retryable", "false");
	has("error.user_action", "\"none\"");
	has("meta.attempts", "1");
	osp_free(json);
	free(who);
	CHECK(osp_client_close(client) == OSP_OK, "close");
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	line = read_file(argv[1]);
	admin("POST", "/reset", "");
	online("editor", "license", "license");
	online("user", "user", "license");
	online("bundle", "bundle", "bundle");
	offline_endpoints("editor", "license", osp_activate_offline, osp_deactivate_offline);
	offline_endpoints("bundle", "bundle", osp_activate_bundle_offline, osp_deactivate_bundle_offline);
	three_steps("editor", "license", "", "license");
	three_steps("user", "user", "", "license");
	three_steps("bundle", "bundle", "_bundle", "bundle");
	refusals();
	whole_api();
	counted_once();
	ends_call("cancelled", cancel_by_id, 1);
	ends_call("cancelled", cancel_all, 1);
	ends_call(NULL, osp_client_close, 0);
	time_limit();
	free(line);
	return check_result("sandbox");
}
