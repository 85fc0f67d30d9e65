/* The host's limit of descriptors is the same after the load as before, for its children too. The argument is
 * the library. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#define SOFT 256

static int failures;

static void compare(const char *when)
{
	struct rlimit now;
	FILE *child = popen("ulimit -Sn", "r");
	int of_child = 0;
	if (getrlimit(RLIMIT_NOFILE, &now) != 0 || child == NULL || fscanf(child, "%d", &of_child) != 1) {
		perror(when);
		exit(2);
	}
	pclose(child);
	printf("%s: %lu here, %d in a child\n", when, (unsigned long)now.rlim_cur, of_child);
	if (now.rlim_cur != SOFT || of_child != SOFT) {
		fprintf(stderr, "%s: the soft limit of descriptors is %lu, %d in a child; want %d\n", when, (unsigned long)now.rlim_cur, of_child, SOFT);
		failures++;
	}
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	int (*open_client)(const char *, void **, char **);
	void *library, *client;
	char *json = NULL;
	if (argc != 2 || getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return 2;
	limit.rlim_cur = SOFT;
	if (limit.rlim_max <= SOFT + 1 || setrlimit(RLIMIT_NOFILE, &limit) != 0) {
		fprintf(stderr, "the hard limit is %lu, too low for this test\n", (unsigned long)limit.rlim_max);
		return 2;
	}
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	compare("after the load");
	*(void **)&open_client = dlsym(library, "osp_client_open");
	if (open_client("{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\"}", &client, &json) != 0) {
		fprintf(stderr, "%s\n", json);
		return 2;
	}
	compare("with an open client");
	return failures != 0;
}
