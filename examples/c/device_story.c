/* The story of a small application and the license that it keeps on the
 * device, from the first start to the uninstallation. story.c and
 * usage_story.c show the calls of the API; most applications need only this.
 *
 * Try it against the sandbox:   python3 examples/with_sandbox.py -- build/examples/device_story
 * Everything it needs to know comes from the environment (see main).
 *
 * Months pass in it, and clocks are set back, though the library reads this
 * machine's clock, which the story leaves alone: the server's clock is moved
 * instead. A license that was activated while the server's clock was 31 days
 * behind is one whose last contact was 31 days ago.
 */
#define _POSIX_C_SOURCE 200809L

#include "files.h"
#include "json.h"
#include "sandbox.h"
#include "teller.h"

#include <openspring.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#ifdef _WIN32
#  define setenv(name, value, replace) _putenv_s(name, value)
#endif

enum { DAY = 24 * 60 * 60 };

typedef int32_t (*operation)(osp_manager *, const char *, char **);

/* The application while it runs. */
struct application {
	osp_client *client;
	osp_manager *manager;
};

static const char *public_key;
static int managers_opened;

/* ---- what each start does ---- */

/* Reads the store in a folder; sends nothing and creates nothing. A real
 * application sets "location":"user" and "name":"Acme Editor" in place of
 * "path", and the defaults of the rest suit most. */
static int start(struct application *app, const char *folder, const char *check_within, const char *grace_period)
{
	json_object settings = JSON_OBJECT;
	char *response = NULL;
	const char *text;
	int32_t status;

	app->manager = NULL;
	if (!(app->client = open_quiet_client(need("OSP_BASE_URL"), public_key))) return -1;
	json_put_text(&settings, "path", folder);
	if (check_within) json_put_json(&settings, "check_within_hours", check_within);
	if (grace_period) json_put_json(&settings, "grace_period_hours", grace_period);
	text = json_finish(&settings);
	/* The story shows the call once. */
	status = text ? SHOW_IF(!managers_opened++, osp_manager_open(app->client, text, &app->manager, &response))
	              : OSP_E_MEMORY;
	json_clear(&settings);
	if (status != OSP_OK) {
		print_outcome(status, response);
		surprise("a manager");
		osp_client_close(app->client);
	}
	osp_free(response);
	return status == OSP_OK ? 0 : -1;
}

static void stop(struct application *app)
{
	osp_manager_close(app->manager);
	osp_client_close(app->client);
}

static int ordered(int result)
{
	if (result) surprise("an order to the sandbox");
	return result;
}

/* ---- calls of the manager ---- */

/* Calls an operation, prints the call and how it went. The caller gives the
 * response to osp_free. The request is used up. */
#define call(remark, function, app, request, expected) call_named(remark, #function, function, app, request, expected)
static char *call_named(const char *remark, const char *name, operation function, struct application *app,
                        json_object *request, int32_t expected)
{
	const char *text = json_finish(request);
	char *response = NULL;
	int32_t status;

	print_call(remark, name, "manager", text);
	status = text ? function(app->manager, text, &response) : OSP_E_MEMORY;
	json_clear(request);
	if (status != OSP_OK) print_outcome(status, response);
	if (status != expected) surprise(osp_status_name(expected));
	return response;
}

/* call() without members. */
#define ask(remark, function, app, expected) ask_named(remark, #function, function, app, expected)
static char *ask_named(const char *remark, const char *name, operation function, struct application *app,
                       int32_t expected)
{
	json_object request = JSON_OBJECT;

	return call_named(remark, name, function, app, &request, expected);
}

/* What a start screen shows of a usable license. Frees the response. */
static void show(char *response, const char *state, const char *reason)
{
	tell(response, "state", "result.state.state", state);
	tell(response, "reason", "result.state.reason", reason);
	line("user reads", json_get(response, "result.state.message"));
	line("holds until", json_get(response, "result.state.until"));
	osp_free(response);
}

static void usable(const char *remark, struct application *app, const char *state, const char *reason)
{
	show(ask(remark, osp_manager_local_check, app, OSP_OK), state, reason);
}

/* An operation that should fail with a code, and what the application shows in place of its window. */
#define fails(remark, function, app, request, expected, code) \
	fails_named(remark, #function, function, app, request, expected, code)
static void fails_named(const char *remark, const char *name, operation function, struct application *app,
                        json_object *request, int32_t expected, const char *code)
{
	char *response = call_named(remark, name, function, app, request, expected);
	char *found = json_get(response, "error.code");

	if (!found || strcmp(found, code)) surprise(code);
	free(found);
	osp_free(response);
}

static void unusable(const char *remark, struct application *app, int32_t expected, const char *reason)
{
	json_object request = JSON_OBJECT;

	fails(remark, osp_manager_local_check, app, &request, expected, reason);
}

static void check(const char *remark, struct application *app, const char *confirmed)
{
	char *response = ask(remark, osp_manager_check, app, OSP_OK);

	tell(response, "confirmed", "result.confirmed", confirmed);
	line("failure", json_get(response, "result.failure.code"));
	osp_free(response);
}

static json_object with_text(const char *name, const char *value)
{
	json_object request = JSON_OBJECT;

	json_put_text(&request, name, value);
	return request;
}

/* ---- first start, every later start ---- */

static void stable_device(const char *folder)
{
	json_object request = with_text("license_key", need("OSP_METERED_KEY"));
	struct application app;
	char *response = NULL, *stable;

	title("The device: does it keep its hardware id?");
	if (getenv("OSP_HARDWARE_ID")) {
		printf("   %-12s is configured\n", "hardware id");
		return;
	}
	osp_hardware_id(NULL, &response);
	line("environment", json_get(response, "result.environment"));
	stable = json_get(response, "result.stable");
	printf("   %-12s %s\n", "stable", stable ? stable : "?");
	if (stable && !strcmp(stable, "false") && !start(&app, folder, NULL, NULL)) {
		fails("each new container would take another activation", osp_manager_activate_license, &app,
		      &request, OSP_E_HARDWARE_ID, "device_unstable");
		stop(&app);
		/* Who deploys the container sets one, random, once per device. */
		setenv("OSP_HARDWARE_ID", "device-of-this-container", 1);
		printf("   so the deployment sets hardware_id\n");
	}
	json_clear(&request);
	free(stable);
	osp_free(response);
}

/* Returns 0 if there is a license to go on with. */
static int first_start(const char *folder, const char *key)
{
	json_object request = with_text("license_key", "AAAA-BBBB-CCCC-DDDD");
	struct application app;
	char *response, *state;

	title("The first start: ask for a license key");
	if (start(&app, folder, NULL, NULL)) return -1;
	unusable(NULL, &app, OSP_E_NOT_FOUND, "no_license");
	response = call("a key that the user mistyped", osp_manager_activate_license, &app, &request,
	                OSP_E_NOT_FOUND);
	/* The dialog shows user_message, stays open, and puts the cursor into the field. */
	tell(response, "the dialog", "error.user_action", "enter_license");
	osp_free(response);
	request = with_text("license_key", key);
	response = call("the right key", osp_manager_activate_license, &app, &request, OSP_OK);
	state = json_get(response, "result.state.state");
	if (state) show(response, "valid", "ok");
	else osp_free(response);
	stop(&app);
	if (!state) return -1;
	free(state);
	return 0;
}

static void later_start(const char *folder)
{
	struct application app;
	struct timespec began, ended;
	char *response = NULL;
	int32_t status;

	title("Every later start: the local check, without a network");
	if (ordered(sandbox_cut_network()) || start(&app, folder, NULL, NULL)) return;
	clock_gettime(CLOCK_MONOTONIC, &began);
	status = osp_manager_local_check(app.manager, "{}", &response);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	print_call("the status is OSP_OK only if the license may be used", "osp_manager_local_check", "manager", "{}");
	printf("   %-12s %ld microseconds\n", "took",
	       (long)((ended.tv_sec - began.tv_sec) * 1000000 + (ended.tv_nsec - began.tv_nsec) / 1000));
	if (status != OSP_OK) surprise("OSP_OK");
	tell(response, "days left", "result.state.facts.days_remaining", "365");
	tell(response, "feature", "result.state.facts.features.0.code", NULL);
	tell(response, "is", "result.state.facts.features.0.state", "valid");
	show(response, "valid", "ok");
	stop(&app);
	ordered(sandbox_mend_network());
}

/* ---- now and then, and all the time ---- */

static void online_check(const char *folder)
{
	struct application app;

	title("Now and then: ask the server");
	if (start(&app, folder, NULL, NULL)) return;
	check(NULL, &app, "true");
	ordered(sandbox_cut_network());
	check("while the network is down", &app, "false");
	usable(NULL, &app, "valid", "ok");
	ordered(sandbox_mend_network());
	stop(&app);
}

/* Lets the license's last contact with the server be this long ago. */
static int ago(const char *folder, long seconds)
{
	struct application app;
	char *response = NULL;

	if (ordered(sandbox_move_clock(-seconds)) || start(&app, folder, NULL, NULL)) return -1;
	if (osp_manager_check(app.manager, "{}", &response) != OSP_OK) surprise("a check");
	osp_free(response);
	stop(&app);
	return ordered(sandbox_move_clock(0));
}

/* An application with a loop calls poll there, else in a thread of its own,
 * and again after next_ms. */
static void watchdog(const char *folder, const char *key)
{
	struct application app;
	char *response, path[40], *event = NULL;
	int i;

	title("The watchdog: while the application runs, the vendor disables the license");
	/* The last contact was long ago, so a check is due at once. */
	if (ago(folder, 2 * DAY) || ordered(sandbox_change_license(key, "{\"license_enabled\":false}")) ||
	    start(&app, folder, NULL, NULL))
		return;
	response = ask(NULL, osp_manager_poll, &app, OSP_OK);
	for (i = 0; !event; i++) {
		sprintf(path, "result.events.%d.event", i);
		if (!(event = json_get(response, path))) break;
		if (strcmp(event, "state_changed")) {
			free(event);
			event = NULL;
			continue;
		}
		printf("   %-12s %s\n", "event", event);
		sprintf(path, "result.events.%d.from", i);
		tell(response, "from", path, "valid");
		sprintf(path, "result.events.%d.to", i);
		tell(response, "to", path, "invalid");
	}
	if (!event) surprise("state_changed");
	free(event);
	tell(response, "next in ms", "result.next_ms", NULL);
	osp_free(response);
	unusable(NULL, &app, OSP_E_LICENSE_STATE, "license_not_enabled");
	ordered(sandbox_change_license(key, "{\"license_enabled\":true}"));
	check("after the vendor has enabled it again", &app, "true");
	stop(&app);
}

static void counted(struct application *app, const char *reported, const char *not_yet)
{
	char *response = ask(NULL, osp_manager_local_check, app, OSP_OK);

	tell(response, "reported", "result.state.facts.consumption.total", reported);
	tell(response, "not yet", "result.state.facts.consumption.local", not_yet);
	osp_free(response);
}

static void consumption(const char *folder)
{
	json_object request = JSON_OBJECT;
	struct application app;
	char *response;

	title("Consumption: counted here, reported later");
	if (ordered(sandbox_cut_network()) || start(&app, folder, NULL, NULL)) return;
	json_put_json(&request, "consumptions", "3");
	osp_free(call("stored on the disk when it returns", osp_manager_add_local_consumption, &app, &request, OSP_OK));
	json_put_json(&request, "consumptions", "8");
	fails("after 3 of 10", osp_manager_add_local_consumption, &app, &request,
	      OSP_E_LIMIT, "license_not_enough_consumptions");
	stop(&app);
	ordered(sandbox_mend_network());
	if (start(&app, folder, NULL, NULL)) return;
	counted(&app, "0", "3");
	response = ask(NULL, osp_manager_sync_consumption, &app, OSP_OK);
	tell(response, "synced", "result.synced", "true");
	osp_free(response);
	counted(&app, "3", "0");
	stop(&app);
}

/* ---- no network, wrong clocks ---- */

static void month_without_network(const char *folder)
{
	struct application app;

	title("A month without a network: 31 days since the last contact");
	if (ago(folder, 31L * DAY) || ordered(sandbox_cut_network())) return;
	if (!start(&app, folder, "1440", "0")) {
		usable("an application that allows 60 days", &app, "valid", "ok");
		stop(&app);
	}
	if (!start(&app, folder, NULL, NULL)) {
		usable("the defaults: 30 days, then 14 of grace", &app, "grace", "offline_grace");
		check("it does not get through", &app, "false");
		stop(&app);
	}
	if (!start(&app, folder, "480", "240")) {
		unusable("one that allows 20 days, then 10 of grace", &app, OSP_E_LICENSE_STATE, "check_overdue");
		ordered(sandbox_mend_network());
		check("the network is back", &app, "true");
		stop(&app);
	}
}

static void clock_set_back(const char *folder)
{
	struct application app;

	title("A clock that was set back: this machine's is three days behind what the license has seen");
	if (ago(folder, -3L * DAY) || start(&app, folder, NULL, NULL)) return;
	unusable("a license with an end date", &app, OSP_E_CLOCK, "clock_behind"); /* The license has an end date; one without goes on. */
	check("the server's response has the right time", &app, "true");
	usable(NULL, &app, "valid", "ok");
	stop(&app);
}

static void uninstalled(const char *folder)
{
	json_object request = JSON_OBJECT;
	struct application app;

	title("Uninstalling with a network: the device is free for another");
	if (start(&app, folder, NULL, NULL)) return;
	json_put_json(&request, "remove_local_data", "true");
	osp_free(call(NULL, osp_manager_deactivate, &app, &request, OSP_OK));
	unusable(NULL, &app, OSP_E_NOT_FOUND, "no_license");
	stop(&app);
}

/* ---- customers without a network ---- */

/* What the connected machine does with a request file; writes the license file where there is one. */
static int send_file(const char *endpoint, const char *path, const char *license_path)
{
	json_object request = with_text("endpoint", endpoint);
	osp_client *client = open_quiet_client(need("OSP_BASE_URL"), public_key);
	char *text = file_load(path), *response, *license;
	int done = 0;

	if (!client || !text) {
		surprise("a client and a request file");
	} else {
		json_put_text(&request, "text", text);
		response = run("on another machine", osp_send_offline_request, client, &request, OSP_OK);
		license = json_get(response, license_path ? "result.text" : "result");
		done = license && (license_path ? !file_save(license_path, license) : !strcmp(license, "license_deactivated"));
		free(license);
		osp_free(response);
	}
	json_clear(&request);
	free(text);
	osp_client_close(client);
	return done ? 0 : -1;
}

static int offline_customer(const char *folder, const char *key, const char *request_file, const char *license_file)
{
	json_object request = with_text("license_key", key);
	struct application app;
	char *left;
	int stored;

	title("A customer without a network: activated by files");
	if (start(&app, folder, NULL, NULL)) return -1;
	json_put_text(&request, "path", request_file);
	osp_free(call(NULL, osp_manager_create_offline_activation_file, &app, &request, OSP_OK));
	stop(&app);
	printf("   the customer takes the file to a machine with a network, or to the vendor's portal\n");
	if (send_file("activate_offline", request_file, license_file)) return -1;
	if (start(&app, folder, NULL, NULL)) return -1; /* Perhaps days later: the request is remembered. */
	request = with_text("path", license_file);
	show(call(NULL, osp_manager_activate_license_offline, &app, &request, OSP_OK), "valid", "ok");
	left = file_load(license_file); /* The library leaves files alone. */
	stored = left ? 0 : -1;
	stop(&app);
	free(left);
	return stored;
}

static void extended(const char *folder, const char *key)
{
	json_object request;
	struct application app;
	char *response, *device, *refresh;
	char members[80];
	time_t end = time(NULL) + 365L * DAY + 2 * 60 * 60;

	title("The vendor extends the license of that customer");
	strftime(members, sizeof members, "{\"validity_period\":\"%Y-%m-%dT%H:%M:%S.000Z\"}", gmtime(&end));
	if (ordered(sandbox_move_clock(60 * 60)) || ordered(sandbox_change_license(key, members))) return; /* An hour has passed. */
	if (start(&app, folder, NULL, NULL)) return;
	response = ask(NULL, osp_manager_current, &app, OSP_OK);
	device = json_get(response, "result.device.hardware_id");
	osp_free(response);
	if ((refresh = sandbox_refresh_file(key, device ? device : ""))) {
		request = with_text("text", refresh);
		response = call(NULL, osp_manager_update_offline, &app, &request, OSP_OK);
		tell(response, "days left", "result.state.facts.days_remaining", "365");
		show(response, "valid", "ok");
	} else {
		surprise("a refresh file");
	}
	free(refresh);
	free(device);
	stop(&app);
}

static void uninstalled_offline(const char *folder, const char *farewell)
{
	json_object request = JSON_OBJECT;
	struct application app;

	title("Uninstalling without a network");
	if (ordered(sandbox_cut_network()) || start(&app, folder, NULL, NULL)) return;
	fails(NULL, osp_manager_deactivate, &app, &request, OSP_E_NETWORK, "connection_lost");
	usable(NULL, &app, "valid", "ok"); /* Nothing has changed. */
	request = with_text("path", farewell);
	osp_free(call(NULL, osp_manager_deactivate_offline, &app, &request, OSP_OK));
	unusable(NULL, &app, OSP_E_LICENSE_STATE, "deactivated");
	stop(&app);
	ordered(sandbox_mend_network());
	if (send_file("deactivate_offline", farewell, NULL)) surprise("license_deactivated");
}

int main(void)
{
	const char *key = need("OSP_METERED_KEY"), *offline_key = need("OSP_LICENSE_KEY");
	char root[300], online[400], offline[400], request[400], license[400], farewell[400];
	char members[80];
	time_t end_of_license = time(NULL) + 365L * DAY + 2 * 60 * 60;
	char *pem = file_load(need("OSP_PUBLIC_KEY_FILE"));

	check_abi();
	if (!(public_key = pem) || folder_make(root, sizeof root)) {
		perror("device_story");
		return 2;
	}
	sprintf(online, "%s/license", root);
	sprintf(offline, "%s/offline", root);
	sprintf(request, "%s/ls_activation.req", root);
	sprintf(license, "%s/ls_activation.lic", root);
	sprintf(farewell, "%s/ls_deactivation.req", root);
	strftime(members, sizeof members, "{\"validity_period\":\"%Y-%m-%dT%H:%M:%S.000Z\"}", gmtime(&end_of_license));
	ordered(sandbox_change_license(key, members)); /* The customer has bought a year. */
	stable_device(online);
	if (!first_start(online, key)) {
		later_start(online);
		online_check(online);
		watchdog(online, key);
		consumption(online);
		month_without_network(online);
		clock_set_back(online);
		uninstalled(online);
	}
	if (!offline_customer(offline, offline_key, request, license)) {
		extended(offline, offline_key);
		uninstalled_offline(offline, farewell);
	}
	folder_remove(online);
	folder_remove(offline);
	folder_remove(root);
	free(pem);
	return end();
}
