/* Load, use, close, load, use; the library stays; and the first load in a forked child. */
#include "portable.h"

#include <openspring.h>

#include <stdio.h>
#ifndef _WIN32
#  include <sys/wait.h>
#endif

static const char config[] = "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\"}";

static void *function(library_handle library, const char *name)
{
	void *found = find_function(library, name);
	if (found == NULL) {
		fprintf(stderr, "%s: %s\n", name, library_error());
		exit(1);
	}
	return found;
}

static int use(library_handle library)
{
	int32_t (*open)(const char *, osp_client **, char **);
	int32_t (*close)(osp_client *);
	void (*release)(char *);
	osp_client *client;
	char *json;
	int good;
	*(void **)&open = function(library, "osp_client_open");
	*(void **)&close = function(library, "osp_client_close");
	*(void **)&release = function(library, "osp_free");
	good = open(config, &client, &json) == OSP_OK && strstr(json, "\"ok\":true") != NULL;
	if (!good)
		fprintf(stderr, "open: %s\n", json == NULL ? "no response" : json);
	release(json);
	return good && close(client) == OSP_OK;
}

static int load_and_use(const char *path)
{
	library_handle library = open_library(path);
	if (library == NULL) {
		fprintf(stderr, "%s: %s\n", path, library_error());
		return 0;
	}
	return use(library) && close_library(library) == 0;
}

#ifdef _WIN32

/* After as many closes as one likes the library's code is still there. */
static int stays(const char *path)
{
	int i;
	for (i = 0; i < 3; i++) {
		library_handle library = GetModuleHandleA(path);
		if (library == NULL)
			return 0;
		(void)close_library(library);
	}
	return GetModuleHandleA(path) != NULL && use(GetModuleHandleA(path));
}

static int in_a_child(const char *path) { return path != NULL; } /* no process is forked here */

#else

static int stays(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_NOLOAD);
	return library != NULL && dlclose(library) == 0;
}

/* Before the library is loaded: the child may use it. */
static int in_a_child(const char *path)
{
	int status;
	pid_t pid = fork();
	if (pid == 0) {
		alarm(20);
		_exit(load_and_use(path) ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && status == 0;
}

#endif

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	if (!in_a_child(argv[1])) {
		fputs("loading in a forked child failed\n", stderr);
		return 1;
	}
	if (!load_and_use(argv[1]) || !load_and_use(argv[1]) || !stays(argv[1])) {
		fputs("load, use, close, load, use, or staying loaded failed\n", stderr);
		return 1;
	}
	puts("unload: ok");
	return 0;
}
