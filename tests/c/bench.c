/* Measures the library named by the first argument, which it loads itself. Prints nanoseconds: from dlopen to
 * the first answer, and per call of osp_create_offline_request and of a call that is refused at once, as the
 * median of several batches; then the threads and the resident kilobytes of this process. */
#define _GNU_SOURCE
#include <openspring.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char config[] =
	"{\"product\":\"editor\",\"api_key\":\"test-api-key\",\"shared_key\":\"test-shared-key\",\"hardware_id\":\"HW-1\"}";
static const char request[] =
	"{\"endpoint\":\"activate_offline\",\"license_key\":\"AAAA-BBBB-CCCC-DDDD\",\"request_id\":\"00000000-0000-4000-8000-000000000001\","
	"\"date\":\"Thu, 01 Jan 2026 00:00:00 GMT\"}";

static int32_t (*open_client)(const char *, osp_client **, char **);
static int32_t (*create)(osp_client *, const char *, char **);
static int32_t (*cancel)(osp_client *, const char *);
static void (*release)(char *);

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void *function(void *library, const char *name)
{
	void *found = library == NULL ? NULL : dlsym(library, name);
	if (found == NULL) {
		fprintf(stderr, "%s: %s\n", name, dlerror());
		exit(1);
	}
	return found;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void one_create(osp_client *client)
{
	char *json;
	if (create(client, request, &json) != OSP_OK) {
		fprintf(stderr, "create: %s\n", json);
		exit(1);
	}
	release(json);
}

static void one_refusal(osp_client *client)
{
	(void)client;
	if (cancel(NULL, NULL) != OSP_E_HANDLE)
		exit(1);
}

static double median(osp_client *client, void (*call)(osp_client *), int calls)
{
	enum { BATCHES = 15 };
	double spent[BATCHES];
	int batch, i;
	for (batch = 0; batch < BATCHES; batch++) {
		double start = now();
		for (i = 0; i < calls; i++)
			call(client);
		spent[batch] = (now() - start) / calls;
	}
	qsort(spent, BATCHES, sizeof *spent, ascending);
	return spent[BATCHES / 2];
}

/* A line of /proc/self/status, as "name number". */
static void print_own(const char *name, const char *label)
{
	char line[256], wanted[32];
	long number;
	FILE *f = fopen("/proc/self/status", "r");
	snprintf(wanted, sizeof wanted, "%s: %%ld", label);
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (sscanf(line, wanted, &number) == 1)
			printf("%s %ld\n", name, number);
	if (f != NULL)
		fclose(f);
}

int main(int argc, char **argv)
{
	osp_client *client;
	char *json;
	void *library;
	double start = now(), loaded;
	if (argc != 2)
		return 2;
	library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
	*(void **)&open_client = function(library, "osp_client_open");
	*(void **)&create = function(library, "osp_create_offline_request");
	*(void **)&cancel = function(library, "osp_cancel");
	*(void **)&release = function(library, "osp_free");
	if (open_client(config, &client, &json) != OSP_OK)
		return 1;
	loaded = now() - start;
	release(json);
	printf("load %.0f\n", loaded);
	printf("create %.0f\n", median(client, one_create, 2000));
	printf("refusal %.0f\n", median(client, one_refusal, 20000));
	print_own("threads", "Threads");
	print_own("resident", "VmRSS");
	return 0;
}
