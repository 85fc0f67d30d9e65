/* Memory stays flat over very many calls. The arguments: a configuration, the request that loads a license
 * file, and the number of rounds; each creates a request, loads the license, and makes an error. */
#define _GNU_SOURCE
#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* What memory may grow by after the first tenth: the collector's own play, not calls. */
enum { MOST_KIB = 6144 };

static long resident_kib(void)
{
	long pages = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1)
		exit(2);
	fclose(f);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

static void rounds(osp_client *client, const char *load, long n)
{
	char *json;
	long i;
	for (i = 0; i < n; i++) {
		int32_t created, loaded, failed;
		created = osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json);
		osp_free(json);
		loaded = osp_load_offline_response(client, load, &json);
		osp_free(json);
		failed = osp_check_license(client, "{\"license\":1}", &json);
		osp_free(json);
		if (created != OSP_OK || loaded != OSP_OK || failed != OSP_E_ARGUMENT) {
			CHECK(0, "round %ld: %d, %d, %d", i, (int)created, (int)loaded, (int)failed);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	char *config, *load;
	osp_client *client;
	long n, start, middle, end;
	long long begun = now_ms();
	if (argc != 4)
		return 2;
	config = read_file(argv[1]);
	load = read_file(argv[2]);
	n = atol(argv[3]);
	client = must_open(config);
	rounds(client, load, n / 10);
	start = resident_kib();
	rounds(client, load, n / 2 - n / 10);
	middle = resident_kib();
	rounds(client, load, n - n / 2);
	end = resident_kib();
	printf("%ld calls in %lld ms; memory %ld KiB after a tenth, %ld after a half, %ld at the end\n", 3 * n, now_ms() - begun, start, middle, end);
	CHECK(end - start <= MOST_KIB, "memory grew by %ld KiB, want %d at most", end - start, MOST_KIB);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
	free(load);
	return check_result("flat");
}
