/* Load, use, dlclose, load, use; and the first load in a forked child. */
#define _GNU_SOURCE
#include <openspring.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char config[] = "{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\"}";

static void *function(void *library, const char *name)
{
	void *found = dlsym(library, name);
	if (found == NULL) {
		fprintf(stderr, "%s: %s\n", name, dlerror());
		exit(1);
	}
	return found;
}

static int use(void *library)
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
		fprintf(stderr, "open: %s\n", json == NULL ? "no answer" : json);
	release(json);
	return good && close(client) == OSP_OK;
}

static int load_and_use(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 0;
	}
	return use(library) && dlclose(library) == 0;
}

int main(int argc, char **argv)
{
	int status;
	pid_t pid;
	if (argc != 2)
		return 2;
	pid = fork(); /* before the library is loaded: the child may use it */
	if (pid == 0) {
		alarm(20);
		_exit(load_and_use(argv[1]) ? 0 : 1);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0) {
		fprintf(stderr, "loading in a forked child: %#x\n", (unsigned)status);
		return 1;
	}
	if (!load_and_use(argv[1]) || !load_and_use(argv[1])) {
		fputs("load, use, dlclose, load, use failed\n", stderr);
		return 1;
	}
	puts("unload: ok");
	return 0;
}
