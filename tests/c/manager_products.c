/* Two products that keep their licenses in one folder: each role is one product with a manager of its own, and the program does
 * both at once in threads, or one, beside another process that does the other. Arguments: the file with the sandbox's line, the
 * folder, and "editor", "studio" or "both". */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 40

static char *line, *folder;

struct role {
	const char *product, *license;
	osp_client *client;
	osp_manager *manager;
	long before; /* what the server has counted before */
};

static struct role roles[] = {{"editor", "metered", NULL, NULL, 0}, {"studio", "consumption", NULL, NULL, 0}};
#define ROLES (sizeof roles / sizeof *roles)

static void start(struct role *r)
{
	char *settings = format("{\"path\":\"%s\",\"lock_timeout_ms\":60000}", folder);
	r->manager = must_manage(r->client, settings);
	free(settings);
}

static long number(struct role *r, const char *path)
{
	char *json, *text;
	long n;
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_current(r->manager, "{}", &json), &json);
	text = member(json, path);
	CHECK(text != NULL, "%s lacks %s: %s", r->product, path, json);
	n = text == NULL ? -1 : atol(text);
	free(text);
	osp_free(json);
	return n;
}

static void own_license(struct role *r)
{
	char *json, *path = format("licenses.%s.license_key", r->license), *want = member(line, path), *got;
	EXPECT_KEEP(OSP_OK, NULL, osp_manager_current(r->manager, "{}", &json), &json);
	got = member(json, "result.identity.license_key");
	CHECK(got != NULL && strcmp(got, want) == 0, "%s has the license of another: %s", r->product, json);
	free(got);
	free(want);
	free(path);
	osp_free(json);
}

static void activate(struct role *r)
{
	char *path = format("licenses.%s.license_key", r->license), *key = member(line, path), *json;
	char *request = format("{\"license_key\":%s}", key), *terms = format("/licenses/%s", r->license);
	free(sandbox_admin(line, "PATCH", terms, "{\"max_consumptions\":100000}"));
	EXPECT(OSP_OK, NULL, osp_manager_activate_license(r->manager, request, &json), &json);
	r->before = number(r, "result.state.facts.consumption.total");
	free(terms);
	free(request);
	free(key);
	free(path);
}

static void *life(void *argument)
{
	struct role *r = argument;
	char *extra = format(",\"hardware_id\":\"c-products\",\"retries\":0,\"proxy\":\"none\""), *config = sandbox_config(line, r->product, extra), *json;
	int i;
	r->client = must_open(config);
	start(r);
	activate(r);
	for (i = 0; i < ROUNDS; i++) {
		EXPECT(OSP_OK, NULL, osp_manager_add_local_consumption(r->manager, "{}", &json), &json);
		EXPECT(OSP_OK, NULL, osp_manager_local_check(r->manager, "{}", &json), &json);
		if (i % 10 == 9)
			EXPECT(OSP_OK, NULL, osp_manager_check(r->manager, "{}", &json), &json);
	}
	own_license(r);
	CHECK(osp_manager_close(r->manager) == OSP_OK, "close");
	start(r);
	own_license(r);
	EXPECT(OSP_OK, NULL, osp_manager_sync_consumption(r->manager, "{}", &json), &json);
	CHECK(number(r, "result.use.local") == 0, "%s keeps what it has reported", r->product);
	CHECK(number(r, "result.state.facts.consumption.total") == r->before + ROUNDS, "%s: the sum is wrong", r->product);
	free(config);
	free(extra);
	return NULL;
}

static void end(struct role *r)
{
	char *json;
	EXPECT(OSP_OK, NULL, osp_manager_deactivate(r->manager, "{\"remove_local_data\":true}", &json), &json);
	EXPECT(OSP_E_NOT_FOUND, "no_license", osp_manager_local_check(r->manager, "{}", &json), &json);
}

static void closed(struct role *r)
{
	CHECK(osp_manager_close(r->manager) == OSP_OK, "close of a manager");
	CHECK(osp_client_close(r->client) == OSP_OK, "close of its client");
}

int main(int argc, char **argv)
{
	pthread_t threads[ROLES];
	size_t i;
	char *json;
	if (argc != 4)
		return 2;
	line = read_file(argv[1]);
	folder = argv[2];
	if (strcmp(argv[3], "both") != 0) {
		struct role *r = &roles[strcmp(argv[3], "studio") == 0];
		life(r);
		end(r);
		closed(r);
		free(line);
		return check_result("manager_products");
	}
	for (i = 0; i < ROLES; i++)
		CHECK(pthread_create(&threads[i], NULL, life, &roles[i]) == 0, "pthread_create");
	for (i = 0; i < ROLES; i++)
		pthread_join(threads[i], NULL);
	end(&roles[0]); /* what one gives up and forgets is no matter of the other */
	EXPECT(OSP_OK, NULL, osp_manager_local_check(roles[1].manager, "{}", &json), &json);
	own_license(&roles[1]);
	end(&roles[1]);
	for (i = 0; i < ROLES; i++)
		closed(&roles[i]);
	free(line);
	return check_result("manager_products");
}
