/* The clock by which licenses are judged, moved. The first argument names the file with a sandbox's line. For a library
 * built with osp_testing. */
#define _GNU_SOURCE
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void osp_testing_move_clock(int64_t ahead_ms);

static const int64_t day = 86400000;
static char *json;

static void wants(const char *path, const char *want)
{
	char *got = member(json, path);
	CHECK(got != NULL && strcmp(got, want) == 0, "%s: got %s, want %s in %s", path, got == NULL ? "nothing" : got, want, json);
	free(got);
}

static char *copy(const char *path)
{
	char *got = text_member(json, path);
	if (got == NULL) {
		fprintf(stderr, "no %s in %s\n", path, json);
		exit(2);
	}
	osp_free(json);
	return got;
}

int main(int argc, char **argv)
{
	char *line, *key, *config, *request, *file, *license, *evaluation, *corrected;
	osp_client *online, *offline;
	if (argc != 2)
		return 2;
	line = read_file(argv[1]);
	key = text_member(line, "licenses.trial.license_key");
	config = sandbox_config(line, "editor", ",\"hardware_id\":\"HW-1\"");
	online = must_open(config);
	offline = must_open(config);
	request = format("{\"license_key\":\"%s\"}", key);
	EXPECT_KEEP(OSP_OK, NULL, osp_activate_license(online, request, &json), &json);
	wants("meta.validity.state", "\"valid\"");
	license = member(json, "result");
	osp_free(json);
	evaluation = format("{\"license\":%s}", license);

	osp_testing_move_clock(400 * day);
	EXPECT_KEEP(OSP_OK, NULL, osp_evaluate_license(evaluation, &json), &json);
	wants("result.reason", "\"trial_expired\"");
	osp_free(json);
	free(evaluation);
	evaluation = format("{\"license\":%s,\"clock_offset_ms\":%lld}", license, (long long)(-400 * day));
	EXPECT_KEEP(OSP_OK, NULL, osp_evaluate_license(evaluation, &json), &json);
	wants("result.reason", "\"ok\"");
	osp_free(json);

	EXPECT_KEEP(OSP_OK, NULL, osp_check_license(online, request, &json), &json);
	corrected = member(json, "meta.clock_offset_ms");
	CHECK(corrected != NULL && atoll(corrected) < -399 * day, "clock_offset_ms in %s", json);
	free(corrected);
	wants("meta.validity.state", "\"valid\"");
	osp_free(json);
	free(request);

	osp_testing_move_clock(0);
	request = format("{\"endpoint\":\"activate_offline\",\"license_key\":\"%s\"}", key);
	EXPECT_KEEP(OSP_OK, NULL, osp_create_offline_request(offline, request, &json), &json);
	file = copy("result.text");
	free(request);
	request = format("{\"endpoint\":\"activate_offline\",\"text\":\"%s\"}", file);
	EXPECT_KEEP(OSP_OK, NULL, osp_send_offline_request(offline, request, &json), &json);
	wants("meta.validity", "null");
	free(file);
	file = copy("result.text");
	free(request);
	request = format("{\"text\":\"%s\",\"kind\":\"license\"}", file);
	EXPECT_KEEP(OSP_OK, NULL, osp_load_offline_response(offline, request, &json), &json);
	wants("meta.validity.state", "\"valid\"");
	wants("meta.server_date", "\"\"");
	osp_free(json);
	osp_testing_move_clock(400 * day);
	EXPECT_KEEP(OSP_OK, NULL, osp_load_offline_response(offline, request, &json), &json);
	wants("meta.validity.reason", "\"trial_expired\"");
	wants("meta.validity.days_remaining", "0");
	osp_free(json);

	CHECK(osp_client_close(online) == OSP_OK && osp_client_close(offline) == OSP_OK, "close");
	free(file);
	free(request);
	free(evaluation);
	free(license);
	free(config);
	free(key);
	free(line);
	return check_result("clock");
}
