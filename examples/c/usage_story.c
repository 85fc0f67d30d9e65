/* The story of an application with features, consumption and floating seats,
 * and of what it asks the server besides: versions, variables, a trial, its
 * users and their passwords. story.c shows activations.
 *
 * Try it against the sandbox:   python3 examples/with_sandbox.py -- build/examples/usage_story
 * Everything it needs to know comes from the environment (see main).
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

static const char other[] = "the-other-device";

/* A request about a license, to which the call's own members are added. */
static json_object about(const struct license *license)
{
	json_object request = JSON_OBJECT;

	put_license(&request, license);
	return request;
}

/* ---- features and consumption ---- */

static void check_feature(osp_client *client, const struct license *license, const char *feature, const char *type)
{
	json_object request = about(license);
	char *response;

	json_put_text(&request, "feature", feature);
	response = run(NULL, osp_check_license_feature, client, &request, OSP_OK);
	tell(response, "feature", "result.code", feature);
	tell(response, "type", "result.feature_type", type);
	if (!strcmp(type, "consumption")) {
		tell(response, "used", "result.total_consumptions", "0");
		tell(response, "of", "result.max_consumption", "10");
	}
	osp_free(response);
}

static void features(osp_client *client, const struct license *license)
{
	json_object request;

	title("Features: which ones does the license have, and in what state are they?");
	call_for(osp_activate_license, client, license, OSP_OK);
	check_feature(client, license, "reports", "consumption");
	check_feature(client, license, "export", "activation");
	request = about(license);
	json_put_text(&request, "feature", "legacy");
	refused("a feature that has expired", osp_check_license_feature, client, &request,
	        OSP_E_NOT_FOUND, "invalid_license_feature_code");
}

/* Counts use of the license or, with a feature, of that; total is what is used then. */
static void count(osp_client *client, const struct license *license, const char *feature, const char *amount,
                  const char *total)
{
	json_object request = about(license);
	char *response;

	json_put_json(&request, "consumptions", amount);
	json_put_text(&request, "feature", feature);
	response = feature ? run(NULL, osp_add_feature_consumption, client, &request, OSP_OK)
	                   : run(NULL, osp_add_consumption, client, &request, OSP_OK);
	tell(response, "used", "result.total_consumptions", total);
	osp_free(response);
}

static void consumption(osp_client *client, const struct license *license)
{
	json_object request = about(license);
	char *response;

	title("Consumption: the application counts what was used");
	response = run("without a number it counts 1", osp_add_consumption, client, &request, OSP_OK);
	tell(response, "used", "result.total_consumptions", "1");
	tell(response, "of", "result.max_consumptions", "10");
	tell(response, "starts anew", "result.consumption_period", "daily");
	osp_free(response);
	count(client, license, NULL, "3", "4");

	request = about(license);
	json_put_json(&request, "consumptions", "7");
	refused(NULL, osp_add_consumption, client, &request, OSP_E_LIMIT,
	        "license_not_enough_consumptions");

	request = about(license);
	json_put_json(&request, "consumptions", "7");
	json_put_json(&request, "allow_overages", "true");
	json_put_json(&request, "max_overages", "2");
	response = run(NULL, osp_add_consumption, client,
	               &request, OSP_OK);
	tell(response, "used", "result.total_consumptions", "11");
	osp_free(response);

	request = about(license);
	json_put_json(&request, "consumptions", "-1");
	refused(NULL, osp_add_consumption, client, &request, OSP_E_API,
	        "negative_consumptions_not_allowed");
}

static void feature_consumption(osp_client *client, const struct license *license)
{
	json_object request = about(license);

	title("Consumption of a feature, which may go 2 beyond its limit");
	count(client, license, "reports", "10", "10");
	count(client, license, "reports", "2", "12");
	json_put_text(&request, "feature", "reports");
	refused(NULL, osp_add_feature_consumption, client, &request, OSP_E_LIMIT,
	        "feature_not_enough_consumptions");
}

static void taken_back(osp_client *client, const struct license *license)
{
	title("Consumption that is taken back, where the license allows it");
	call_for(osp_activate_license, client, license, OSP_OK);
	count(client, license, NULL, "5", "5");
	count(client, license, NULL, "-2", "3");
}

static void lost_response(osp_client *client, const struct license *license)
{
	json_object request = about(license);
	char *response;

	title("What goes wrong: the response to a call that counts is lost");
	if (sandbox_lose_response("/add_consumption")) surprise("a fault of the sandbox");
	json_put_json(&request, "consumptions", "4");
	response = run(NULL, osp_add_consumption, client, &request, OSP_E_NETWORK);
	tell(response, "sent", "error.details.sent", "maybe");
	tell(response, "retryable", "error.retryable", "false");
	osp_free(response);

	/* Repeated blindly, it may be counted twice. The application compares the license with what it knew: 3. */
	request = about(license);
	response = run(NULL, osp_check_license, client, &request, OSP_OK);
	tell(response, "used", "result.total_consumptions", "7");
	printf("   so it was counted, and is not repeated\n");
	osp_free(response);
}

/* ---- floating seats ---- */

/* Checks a floating license on a device, which takes the seat. */
static void take_seat(osp_client *client, const struct license *license, const char *device)
{
	json_object request = about(license);
	char *response;

	json_put_text(&request, "hardware_id", device);
	response = run(device ? "on another device" : "this takes the seat", osp_check_license, client,
	                &request, OSP_OK);
	tell(response, "in use", "result.floating_in_use_devices", "1");
	tell(response, "of", "result.floating_users", "1");
	tell(response, "minutes", "result.floating_timeout", "10");
	osp_free(response);
}

static void borrow_seat(osp_client *client, const struct license *license)
{
	json_object request = about(license);
	time_t later = time(NULL) + 2 * 60 * 60;
	char until[32], *response;

	strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%S.000Z", gmtime(&later));
	json_put_text(&request, "borrowed_until", until);
	response = run(NULL, osp_floating_borrow, client, &request, OSP_OK);
	tell(response, "kept until", "result.borrowed_until", until);
	tell(response, "hours most", "result.max_borrow_time", "48");
	osp_free(response);
}

static void floating_seat(osp_client *client, const struct license *license)
{
	json_object request;

	title("A floating seat: taken by a check, borrowed, released");
	call_for(osp_activate_license, client, license, OSP_OK);
	request = about(license);
	json_put_text(&request, "hardware_id", other);
	osp_free(run("on another device", osp_activate_license, client, &request, OSP_OK));
	take_seat(client, license, NULL);
	request = about(license);
	json_put_text(&request, "hardware_id", other);
	refused("on another device", osp_check_license, client, &request, OSP_E_LIMIT,
	        "floating_not_available");
	borrow_seat(client, license);
	call_for(osp_floating_release, client, license, OSP_OK);
	take_seat(client, license, other);
}

static void feature_seat(osp_client *client, const struct license *license)
{
	json_object request = about(license);
	char *response;

	title("A floating seat of a feature");
	json_put_text(&request, "feature", "render");
	response = run(NULL, osp_check_license_feature, client, &request, OSP_OK);
	tell(response, "in use", "result.floating_in_use_devices", "1");
	tell(response, "of", "result.floating_users", "1");
	osp_free(response);

	request = about(license); /* No borrowed_until: for as long as is allowed. */
	json_put_text(&request, "feature", "render");
	response = run(NULL, osp_floating_feature_borrow, client, &request, OSP_OK);
	tell(response, "kept until", "result.borrowed_until", NULL);
	tell(response, "hours most", "result.max_borrow_time", "24");
	osp_free(response);

	request = about(license);
	json_put_text(&request, "feature", "render");
	osp_free(run(NULL, osp_floating_feature_release, client, &request, OSP_OK));
	request = about(license);
	json_put_text(&request, "feature", "render");
	refused("once more", osp_floating_feature_release, client, &request, OSP_E_DEVICE,
	        "floating_feature_device_not_in_use");
}

/* ---- versions, variables, a trial ---- */

static void versions(osp_client *client, const struct license *license)
{
	json_object request = about(license);
	char *response;

	title("Versions: what may be installed?");
	json_put_text(&request, "env", "win64");
	response = run(NULL, osp_versions, client, &request, OSP_OK);
	tell(response, "version", "result.0.version", "1.0.0");
	tell(response, "version", "result.1.version", "2.0.0");
	tell(response, "version", "result.2.version", "2.1.0");
	osp_free(response);

	request = about(license);
	json_put_text(&request, "env", "win64");
	response = run(NULL, osp_installation_file, client, &request, OSP_OK);
	tell(response, "newest", "result.version", "2.1.0");
	tell(response, "file", "result.installation_file", "https://files.example.com/editor-2.1.0.exe");
	tell(response, "needs", "result.requires_version", "2.0.0");
	osp_free(response);

	json_put_json(&request, "include_latest_version", "true");
	response = run(NULL, osp_product_details, client, &request, OSP_OK);
	tell(response, "product", "result.product_name", "Editor");
	tell(response, "latest", "result.latest_version.version", "3.0.0-beta");
	osp_free(response);
}

static void variables(osp_client *client, const struct license *license)
{
	static const char values[] = "{\"theme\":\"dark\",\"launches\":17}";
	json_object request = about(license);
	char *response;

	title("Device variables: what the vendor sees of this device");
	json_put_json(&request, "variables", values);
	osp_free(run(NULL, osp_track_device_variables, client, &request,
	             OSP_OK));
	request = about(license);
	response = run(NULL, osp_get_device_variables, client, &request, OSP_OK);
	tell(response, "variable", "result.0.variable", "theme");
	tell(response, "value", "result.0.value", "dark");
	tell(response, "variable", "result.1.variable", "launches");
	tell(response, "value", "result.1.value", "17"); /* The server makes text of values. */
	osp_free(response);
}

/* Asks for a trial. The caller frees the key. */
static char *trial_key(osp_client *client, const char *remark, const char *product)
{
	json_object request = JSON_OBJECT;
	char *response, *key;

	json_put_text(&request, "product", product);
	response = run(remark, osp_trial_key, client, &request, OSP_OK);
	tell(response, "is a trial", "result.is_trial", "true");
	key = json_get(response, "result.license");
	osp_free(response);
	return key;
}

static void trial(osp_client *client)
{
	struct license license = {need("OSP_PRODUCT_TRIAL"), NULL, NULL, NULL};
	json_object request;
	char *key, *again, *response;

	title("A trial, from key to license");
	key = trial_key(client, NULL, license.product);
	license.key = key;
	request = about(&license);
	response = run("with the key", osp_activate_license, client, &request, OSP_OK);
	tell(response, "license", "result.license_key", key);
	tell(response, "is a trial", "result.is_trial", "true");
	tell(response, "whole days", "meta.validity.days_remaining", "13"); /* of 14, which have just begun */
	osp_free(response);
	again = trial_key(client, "on the same device: the same key", license.product);
	if (!key || !again || strcmp(key, again)) surprise("the same key");
	free(again);
	free(key);
}

/* ---- users ---- */

static void people(osp_client *client, const struct license *user)
{
	json_object request = about(user);
	char *response;

	title("Users: whose licenses, and which users has a customer?");
	response = run(NULL, osp_user_licenses, client, &request, OSP_OK);
	tell(response, "first, of", "result.0.user.email", user->user);
	tell(response, "second, of", "result.1.user.email", user->user);
	osp_free(response);

	json_put_text(&request, "product", user->product);
	json_put_text(&request, "customer", need("OSP_CUSTOMER"));
	response = run(NULL, osp_customer_license_users, client, &request, OSP_OK);
	tell(response, "customer", "result.customer.email", need("OSP_CUSTOMER"));
	tell(response, "a user", "result.users.0.email", need("OSP_USER")); /* The response holds initial passwords, too. */
	osp_free(response);

	json_put_text(&request, "product", user->product);
	json_put_text(&request, "customer", "nobody@example.com");
	refused("a customer who does not exist", osp_customer_license_users, client, &request, OSP_E_NOT_FOUND,
	        "customer_does_not_exist");
}

static void sign_in(osp_client *client, const char *product)
{
	json_object request = JSON_OBJECT;
	char *response, *url;

	title("Single sign-on: where does a user sign in?");
	json_put_text(&request, "product", product);
	json_put_text(&request, "customer_account_code", need("OSP_ACCOUNT_CODE"));
	response = run(NULL, osp_sso_url, client, &request, OSP_OK);
	tell(response, "address", "result.url", NULL);
	url = json_get(response, "result.url");
	if (!url || !strstr(url, "response_type=code") || !strstr(url, "nonce=")) surprise("a flow and a nonce");
	free(url);
	osp_free(response);

	response = run("the place where an application gets a token", osp_oauth_url, client, &request, OSP_OK);
	tell(response, "login", "result.login_type", "client_credentials");
	osp_free(response);
}

static void password(osp_client *client, const struct license *user)
{
	struct license now = *user;
	json_object request = JSON_OBJECT;
	char *response;

	title("A user changes the password");
	now.password = "another-password";
	json_put_text(&request, "username", user->user);
	json_put_text(&request, "password", user->password);
	json_put_text(&request, "new_password", now.password);
	response = run(NULL, osp_change_password, client, &request, OSP_OK);
	tell(response, "result is", "result", "password_changed");
	osp_free(response);
	request = about(user);
	refused("with the old password", osp_user_licenses, client, &request, OSP_E_NOT_FOUND, "license_not_found");
	request = about(&now);
	response = run("with the new password", osp_user_licenses, client, &request, OSP_OK);
	tell(response, "of", "result.0.user.email", user->user);
	osp_free(response);
}

int main(void)
{
	struct license metered = {need("OSP_PRODUCT_EDITOR"), need("OSP_METERED_KEY"), NULL, NULL};
	struct license slots = {need("OSP_PRODUCT_EDITOR"), need("OSP_SLOTS_KEY"), NULL, NULL};
	struct license consuming = {need("OSP_PRODUCT_STUDIO"), need("OSP_CONSUMPTION_KEY"), NULL, NULL};
	struct license many = {need("OSP_PRODUCT_USER"), NULL, need("OSP_MANY_USER"), need("OSP_MANY_PASSWORD")};
	char *public_key = file_load(need("OSP_PUBLIC_KEY_FILE"));
	osp_client *client;

	check_abi();
	if (!public_key) {
		perror("usage_story");
		return 2;
	}
	title("A client for the server");
	if ((client = open_client(need("OSP_BASE_URL"), public_key))) {
		features(client, &metered);
		consumption(client, &metered);
		feature_consumption(client, &metered);
		taken_back(client, &consuming);
		lost_response(client, &consuming);
		floating_seat(client, &slots);
		feature_seat(client, &metered);
		versions(client, &metered);
		variables(client, &metered);
		trial(client);
		people(client, &many);
		sign_in(client, many.product);
		password(client, &many);
		osp_client_close(client);
	}
	free(public_key);
	return end();
}
