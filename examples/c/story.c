/* The story of an application with licenses, from start to end:
 * online and offline, by key and by user, and what goes wrong.
 *
 * Try it against the sandbox:   python3 examples/with_sandbox.py -- build/examples/story
 * Everything it needs to know comes from the environment (see main).
 *
 * What to take from it: run() in teller.c shows how a function is called, how
 * its response is distinguished from an error, and that osp_free follows both.
 */
#define _POSIX_C_SOURCE 200809L

#include "files.h"
#include "json.h"
#include "teller.h"

#include <openspring.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the steps ---- */

static void show_hardware_id(void)
{
	char *response = NULL;
	int32_t status;

	title("The hardware id of this machine");
	status = SHOW(osp_hardware_id(NULL, &response));
	if (status == OSP_OK) {
		line("hardware id", json_get(response, "result.hardware_id"));
		line("source", json_get(response, "result.source"));
		line("stable", json_get(response, "result.stable"));
	} else { /* Some containers have none: hardware_id is configured then. */
		print_outcome(status, response);
	}
	osp_free(response);
}

static void license_online(osp_client *client, const struct license *license, const char *heading)
{
	title(heading);
	call_for(osp_activate_license, client, license, OSP_OK);
	call_for(osp_check_license, client, license, OSP_OK);
	call_for(osp_deactivate_license, client, license, OSP_OK);
}

static void bundle_online(osp_client *client, const struct license *bundle, const char *heading)
{
	title(heading);
	call_for(osp_activate_bundle, client, bundle, OSP_OK);
	call_for(osp_check_bundle, client, bundle, OSP_OK);
	call_for(osp_deactivate_bundle, client, bundle, OSP_OK);
}

static void wrong_key(osp_client *client, const char *product)
{
	struct license license = {NULL, "AAAA-BBBB-CCCC-DDDD", NULL, NULL};

	license.product = product;
	title("What goes wrong: a license key that does not exist");
	call_for(osp_activate_license, client, &license, OSP_E_NOT_FOUND);
}

static void full_license(osp_client *client, const struct license *license)
{
	json_object request = JSON_OBJECT;

	title("What goes wrong: a license that is active on another device already");
	put_license(&request, license);
	json_put_text(&request, "hardware_id", "the-other-device");
	osp_free(run(NULL, osp_activate_license, client, &request, OSP_OK));
	call_for(osp_activate_license, client, license, OSP_E_LIMIT);
	put_license(&request, license);
	json_put_text(&request, "hardware_id", "the-other-device");
	osp_free(run(NULL, osp_deactivate_license, client, &request, OSP_OK));
}

static void server_not_there(const char *public_key, const struct license *license)
{
	osp_client *client;

	title("What goes wrong: the server is not there");
	client = open_client("http://127.0.0.1:1/api/v4", public_key);
	if (!client) return;
	call_for(osp_check_license, client, license, OSP_E_NETWORK);
	osp_client_close(client);
}

/* Writes a text that a call has made; where the call failed, run() has printed why. */
static void write_file(const char *path, const char *text)
{
	if (!text) return;
	if (file_save(path, text)) {
		perror(path);
		surprise("a file");
	} else {
		printf("   %-12s %s\n", "written", path);
	}
}

/* Reads a file that an earlier step has written. */
static char *read_file(const char *path)
{
	char *text = file_load(path);

	if (text) return text;
	perror(path);
	surprise("a file");
	return NULL;
}

/* Makes a request file on the device. The caller frees the request's id, which
 * the application keeps until the license file is there. */
static char *write_request_file(osp_client *client, const char *endpoint, const struct license *license,
                                const char *path)
{
	json_object request = JSON_OBJECT;
	char *response, *text, *id;

	json_put_text(&request, "endpoint", endpoint);
	put_license(&request, license);
	response = run(NULL, osp_create_offline_request, client, &request, OSP_OK);
	text = json_get(response, "result.text");
	id = json_get(response, "result.request_id");
	osp_free(response);
	write_file(path, text);
	free(text);
	return id;
}

/* What the connected machine does; writes the license file where there is one. */
static void send_request_file(osp_client *client, const char *endpoint, const char *path, const char *license_path)
{
	json_object request = JSON_OBJECT;
	char *response, *text = read_file(path);

	if (!text) return;
	json_put_text(&request, "endpoint", endpoint);
	json_put_text(&request, "text", text);
	free(text);
	response = run(NULL, osp_send_offline_request, client, &request, OSP_OK);
	if (license_path) {
		text = json_get(response, "result.text");
		write_file(license_path, text);
		free(text);
	}
	osp_free(response);
}

static void load_license_file(osp_client *client, const char *text, const char *request_id, int32_t expected)
{
	json_object request = JSON_OBJECT;

	json_put_text(&request, "text", text);
	json_put_text(&request, "kind", "bundle");
	json_put_text(&request, "request_id", request_id);
	osp_free(run(NULL, osp_load_offline_response, client, &request, expected));
}

/* Changes one digit inside the JSON behind the base64. The fourth character
 * of a group of four holds the low bits of the third byte, and 'w' to '5'
 * there make a digit where the character before it adds no bits. */
static void edit_one_digit(char *base64)
{
	static const char digits[] = "wxyz012345", thirds[] = "AEIMQUYcgkosw048";
	size_t i, n = strlen(base64);

	for (i = n / 8 * 4; i + 3 < n; i += 4) {
		const char *digit = strchr(digits, base64[i + 3]);

		if (!digit || !strchr(thirds, base64[i + 2])) continue;
		base64[i + 3] = digits[(digit - digits) ^ 1];
		return;
	}
}

static void bundle_offline_through_files(osp_client *client, const struct license *bundle, const char *folder)
{
	char activation[300], license[300], deactivation[300], *request_id, *text;

	sprintf(activation, "%.200s/ls_activation.req", folder);
	sprintf(license, "%.200s/ls_activation.lic", folder);
	sprintf(deactivation, "%.200s/ls_deactivation.req", folder);

	title("A bundle, offline: the device writes a request file");
	request_id = write_request_file(client, "activate_bundle_offline", bundle, activation);
	title("A bundle, offline: a connected machine sends it and gets a license file");
	send_request_file(client, "activate_bundle_offline", activation, license);
	title("A bundle, offline: the device loads the license file");
	if ((text = read_file(license))) load_license_file(client, text, request_id, OSP_OK);
	title("A bundle, offline: the device deactivates");
	free(write_request_file(client, "deactivate_bundle_offline", bundle, deactivation));
	send_request_file(client, "deactivate_bundle_offline", deactivation, NULL);

	title("What goes wrong: somebody edited the license file");
	if (text) {
		edit_one_digit(text);
		load_license_file(client, text, request_id, OSP_E_SIGNATURE);
	}

	free(text);
	free(request_id);
}

static void bundle_offline_in_one_call(osp_client *client, const struct license *bundle)
{
	title("A bundle, by the offline endpoints, where there is a network after all");
	call_for(osp_activate_bundle_offline, client, bundle, OSP_OK);
	call_for(osp_deactivate_bundle_offline, client, bundle, OSP_OK);
}

int main(void)
{
	struct license license = {need("OSP_PRODUCT_EDITOR"), need("OSP_LICENSE_KEY"), NULL, NULL};
	struct license full = {need("OSP_PRODUCT_EDITOR"), need("OSP_ONE_DEVICE_KEY"), NULL, NULL};
	struct license bundle = {need("OSP_PRODUCT_BUNDLE"), need("OSP_BUNDLE_KEY"), NULL, NULL};
	struct license user = {need("OSP_PRODUCT_USER"), NULL, need("OSP_USER"), need("OSP_PASSWORD")};
	struct license bundle_user = {need("OSP_PRODUCT_USER_BUNDLE"), NULL, need("OSP_BUNDLE_USER"),
	                              need("OSP_BUNDLE_PASSWORD")};
	char folder[300], *public_key;
	osp_client *client;

	check_abi();
	if (!(public_key = file_load(need("OSP_PUBLIC_KEY_FILE"))) || folder_make(folder, sizeof folder)) {
		perror("story");
		return 2;
	}
	show_hardware_id();
	title("A client for the server");
	if ((client = open_client(need("OSP_BASE_URL"), public_key))) {
		license_online(client, &license, "A license, online, by key");
		license_online(client, &user, "A license, online, by user");
		bundle_online(client, &bundle, "A bundle, online, by key");
		bundle_online(client, &bundle_user, "A bundle, online, by user");
		wrong_key(client, license.product);
		full_license(client, &full);
		server_not_there(public_key, &license);
		bundle_offline_through_files(client, &bundle, folder);
		bundle_offline_in_one_call(client, &bundle);
		osp_client_close(client);
	}
	folder_remove(folder);
	free(public_key);
	return end();
}
