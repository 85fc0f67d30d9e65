/* A process that has no descriptor free: each call that needs one says so, may be repeated, and goes well as soon
 * as there are some. Nothing ends the process, and nothing is kept of the shortage. The argument is the file with
 * a sandbox's line. */
#define _GNU_SOURCE
#include "check.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#define LIMIT 64
#define THREADS 8

static int taken[LIMIT];
static size_t count;
static const char request[] = "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}";

static void take_all(void)
{
	int fd;
	while ((fd = open("/dev/null", O_RDONLY)) >= 0)
		taken[count++] = fd;
}

static void give(size_t n)
{
	while (n-- > 0 && count > 0)
		close(taken[--count]);
}

/* Checks the error of a shortage, and frees it. */
static void expect_short(const char *call, int32_t status, char **json)
{
	char *retryable, *message;
	EXPECT_KEEP(OSP_E_MEMORY, "too_many_open_files", status, json);
	retryable = member(*json, "error.retryable");
	message = text_member(*json, "error.message");
	CHECK(retryable != NULL && strcmp(retryable, "true") == 0, "%s: %s", call, *json);
	CHECK(message != NULL && strstr(message, "too many open files: this process may have 64") != NULL, "%s: %s", call, *json);
	free(retryable);
	free(message);
	osp_free(*json);
}

#define EXPECT_SHORT(call, json) expect_short(#call, call, json)

static void *first_call(void *config)
{
	osp_client *client;
	char *json;
	EXPECT_SHORT(osp_hardware_id(NULL, &json), &json);
	EXPECT_SHORT(osp_client_open(config, &client, &json), &json);
	CHECK(client == NULL, "an open that failed gives a client");
	EXPECT(OSP_OK, NULL, osp_evaluate_license("{\"license\":{}}", &json), &json);
	return NULL;
}

static void first_calls(char *config)
{
	pthread_t threads[THREADS];
	osp_client *client;
	char *json;
	int i;
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, first_call, config) != 0)
			exit(2);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	/* Go needs two. With less than it needs in all, at every number, the process must live. */
	for (i = 0; i < 8; i++) {
		if (osp_client_open(config, &client, &json) == OSP_OK)
			CHECK(osp_client_close(client) == OSP_OK, "close");
		osp_free(json);
		give(1);
	}
}

/* The hardware id that this machine has, NULL where there is none, as in a container without a machine id. */
static char *hardware_id(void)
{
	char *json, *id = NULL;
	if (osp_hardware_id(NULL, &json) == OSP_OK)
		id = text_member(json, "result.hardware_id");
	osp_free(json);
	return id;
}

static void after_the_open(const char *config, osp_client *client, char *license)
{
	char *json, *check = format("{\"license_key\":%s}", license), *before = hardware_id(), *after;
	osp_client *second;
	take_all();
	EXPECT(OSP_OK, NULL, osp_create_offline_request(client, request, &json), &json);
	EXPECT(OSP_E_OFFLINE, NULL, osp_load_offline_response(client, "{\"kind\":\"license\",\"text\":\"e30=\"}", &json), &json);
	EXPECT_SHORT(osp_check_license(client, check, &json), &json);
	EXPECT_SHORT(osp_hardware_id(NULL, &json), &json);
	EXPECT_SHORT(osp_client_open("{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\"}", &second, &json), &json);
	EXPECT_SHORT(osp_client_open("{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"ca_file\":\"/etc/hostname\"}",
	                             &second, &json), &json);
	give(1);
	EXPECT(OSP_OK, NULL, osp_activate_license(client, check, &json), &json); /* one socket is all that it needs */
	give(LIMIT);
	EXPECT(OSP_OK, NULL, osp_check_license(client, check, &json), &json);
	after = hardware_id();
	CHECK((before == NULL) == (after == NULL) && (before == NULL || strcmp(before, after) == 0), "the hardware id was %s and is %s", before, after);
	second = must_open(config);
	CHECK(osp_client_close(second) == OSP_OK, "close");
	free(before);
	free(after);
	free(check);
}

/* The system's authorities are read at the open and with the first handshake. Here they are those that the
 * environment names. */
static void authorities(const char *config, char *license, const char *file, const char *other)
{
	char *json, *check = format("{\"license_key\":%s}", license);
	char *with_other = format("%.*s,\"ca_file\":\"%s\"}", (int)strlen(config) - 1, config, other);
	osp_client *client, *second;
	setenv("SSL_CERT_FILE", file, 1);
	setenv("SSL_CERT_DIR", "/nowhere", 1);
	give(8);
	free(hardware_id()); /* starts what Go waits for sockets with */
	take_all();
	EXPECT_SHORT(osp_client_open(config, &client, &json), &json);
	EXPECT_SHORT(osp_client_open(with_other, &second, &json), &json);
	give(1);
	client = must_open(config);
	second = must_open(with_other);
	take_all();
	EXPECT_SHORT(osp_activate_license(client, check, &json), &json);
	EXPECT_SHORT(osp_activate_license(second, check, &json), &json);
	give(1); /* files and sockets one after the other */
	EXPECT(OSP_OK, NULL, osp_activate_license(client, check, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	EXPECT(OSP_OK, NULL, osp_activate_license(second, check, &json), &json);
	CHECK(osp_client_close(second) == OSP_OK, "close");
	free(check);
	free(with_other);
}

int main(int argc, char **argv)
{
	struct rlimit limit = {LIMIT, LIMIT};
	char *line, *config, *license;
	osp_client *client;
	if (argc != 2 && argc != 4)
		return 2;
	line = read_file(argv[1]);
	config = sandbox_config(line, "editor", ",\"hardware_id\":\"short\",\"retries\":0");
	license = member(line, "licenses.license.license_key");
	if (setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		perror("setrlimit");
		return 2;
	}
	take_all();
	if (argc == 2) {
		first_calls(config);
		give(LIMIT);
		client = must_open(config);
		after_the_open(config, client, license);
		CHECK(osp_client_close(client) == OSP_OK, "close");
	} else {
		authorities(config, license, argv[2], argv[3]);
	}
	free(license);
	free(config);
	free(line);
	return check_result("shortage");
}
