/* Many threads that come into the library at once, each for the first time, and wait for a server that is silent: they
 * come into Go one by one. The arguments: a configuration, the number of threads, and the time of each call in
 * milliseconds. For a library built with osp_testing. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

int32_t osp_testing_most_entering(void);

static osp_client *client;
static char *request;
static pthread_barrier_t together;
static long long longest;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *one_call(void *unused)
{
	long long begun, spent;
	char *json;
	(void)unused;
	pthread_barrier_wait(&together);
	begun = now_ms();
	EXPECT(OSP_E_TIMEOUT, "deadline_exceeded", osp_check_license(client, request, &json), &json);
	spent = now_ms() - begun;
	pthread_mutex_lock(&lock);
	if (spent > longest)
		longest = spent;
	pthread_mutex_unlock(&lock);
	return NULL;
}

int main(int argc, char **argv)
{
	struct rlimit limit;
	pthread_t *threads;
	char *config;
	int n, i;
	if (argc != 4)
		return 2;
	n = atoi(argv[2]);
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	config = read_file(argv[1]);
	client = must_open(config);
	request = format("{\"license_key\":\"K\",\"options\":{\"timeout_ms\":%s}}", argv[3]);
	threads = calloc((size_t)n, sizeof *threads);
	pthread_barrier_init(&together, NULL, (unsigned)n);
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, one_call, NULL) != 0) {
			perror("pthread_create");
			return 2;
		}
	for (i = 0; i < n; i++)
		pthread_join(threads[i], NULL);
	printf("%d threads, calls of %s ms: the longest lasted %lld ms\n", n, argv[3], longest);
	CHECK(osp_testing_most_entering() == 1, "%d threads came into Go at the same time; want 1", (int)osp_testing_most_entering());
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(threads);
	free(request);
	free(config);
	return check_result("crowd");
}
