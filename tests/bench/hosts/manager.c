/* Measures a local check of the license on the device, as a C host sees it: manager LIBRARY CONFIG FOLDER. CONFIG is a file of JSON.
 * Prints a line of the name and nanoseconds. */
#define _GNU_SOURCE
#include <openspring.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void fail(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why == NULL ? "failed" : why);
	exit(1);
}

static void *function(void *library, const char *name)
{
	void *found = library == NULL ? NULL : dlsym(library, name);
	if (found == NULL)
		fail(name, dlerror());
	return found;
}

static char *contents(const char *path)
{
	static char text[1 << 16];
	FILE *f = fopen(path, "rb");
	size_t n = f == NULL ? 0 : fread(text, 1, sizeof text - 1, f);
	if (n == 0)
		fail(path, "cannot be read");
	text[n] = '\0';
	fclose(f);
	return text;
}

int main(int argc, char **argv)
{
	int32_t (*open_client)(const char *, osp_client **, char **);
	int32_t (*open_manager)(osp_client *, const char *, osp_manager **, char **);
	int32_t (*local_check)(osp_manager *, const char *, char **);
	void (*release)(char *);
	osp_client *client;
	osp_manager *manager;
	char settings[4096], *json;
	double best = 1e12;
	int batch, i, calls = 500;
	void *library;
	if (argc != 4)
		fail("usage", "manager LIBRARY CONFIG FOLDER");
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	*(void **)&open_client = function(library, "osp_client_open");
	*(void **)&open_manager = function(library, "osp_manager_open");
	*(void **)&local_check = function(library, "osp_manager_local_check");
	*(void **)&release = function(library, "osp_free");
	if (open_client(contents(argv[2]), &client, &json) != OSP_OK)
		fail("osp_client_open", json);
	release(json);
	snprintf(settings, sizeof settings, "{\"path\":\"%s\"}", argv[3]);
	if (open_manager(client, settings, &manager, &json) != OSP_OK)
		fail("osp_manager_open", json);
	release(json);
	for (batch = 0; batch < 60; batch++) {
		double begun = now(), spent;
		for (i = 0; i < calls; i++) {
			if (local_check(manager, "{}", &json) != OSP_OK)
				fail("osp_manager_local_check", json);
			release(json);
		}
		spent = (now() - begun) / calls;
		if (spent < best)
			best = spent;
	}
	printf("local %.0f\n", best);
	return 0;
}
