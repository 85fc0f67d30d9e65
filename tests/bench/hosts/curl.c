/* Makes a request with libcurl over connections that are kept. With one thread it prints "curl" and the nanoseconds per
 * call in the quickest of several batches; with more, each with an easy handle of its own, "curls" and the time of them
 * all by the calls. BODY is what is posted; where it is empty, the request is a GET. HEADERS are lines.
 *
 *   curl URL CA BODY HEADERS THREADS */
#define _GNU_SOURCE
#include <curl/curl.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static char *contents(const char *path, long *size)
{
	FILE *f = fopen(path, "rb");
	char *text;
	if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (*size = ftell(f)) < 0)
		exit(1);
	rewind(f);
	text = malloc((size_t)*size + 1);
	if (text == NULL || fread(text, 1, (size_t)*size, f) != (size_t)*size)
		exit(1);
	text[*size] = '\0';
	fclose(f);
	return text;
}

static const char *url, *ca, *body;
static long body_size;
static struct curl_slist *headers;

struct caller {
	CURL *curl;
	char response[1 << 16];
	size_t received;
	double end;
	long calls;
};

static size_t keep(char *bytes, size_t size, size_t count, void *caller)
{
	struct caller *c = caller;
	if (c->received + size * count > sizeof c->response)
		return 0;
	memcpy(c->response + c->received, bytes, size * count);
	c->received += size * count;
	return size * count;
}

static void once(struct caller *c)
{
	long status = 0;
	CURLcode code;
	c->received = 0;
	code = curl_easy_perform(c->curl);
	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK || status != 200) {
		fprintf(stderr, "curl: %s, status %ld\n", curl_easy_strerror(code), status);
		exit(1);
	}
}

/* A caller that has connected. */
static struct caller *connected(void)
{
	struct caller *c = calloc(1, sizeof *c);
	if (c == NULL || (c->curl = curl_easy_init()) == NULL)
		exit(1);
	curl_easy_setopt(c->curl, CURLOPT_URL, url);
	curl_easy_setopt(c->curl, CURLOPT_CAINFO, ca);
	curl_easy_setopt(c->curl, CURLOPT_PROXY, "");
	curl_easy_setopt(c->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c->curl, CURLOPT_HTTPHEADER, headers);
	if (body_size > 0) {
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDS, body);
		curl_easy_setopt(c->curl, CURLOPT_POSTFIELDSIZE, body_size);
	}
	curl_easy_setopt(c->curl, CURLOPT_WRITEFUNCTION, keep);
	curl_easy_setopt(c->curl, CURLOPT_WRITEDATA, c);
	once(c);
	return c;
}

static void measure_one(void)
{
	enum { BATCHES = 30, CALLS = 50 };
	struct caller *c = connected();
	double best = 1e18;
	int batch, i;
	for (batch = 0; batch < BATCHES; batch++) {
		double start = now();
		for (i = 0; i < CALLS; i++)
			once(c);
		if ((now() - start) / CALLS < best)
			best = (now() - start) / CALLS;
	}
	printf("curl %.0f\n", best);
}

static pthread_barrier_t together;

static void *call_until(void *unused)
{
	struct caller *c = connected();
	(void)unused;
	pthread_barrier_wait(&together);
	c->end = now() + 1e9;
	while (now() < c->end) {
		once(c);
		c->calls++;
	}
	c->end = now();
	return c;
}

static void measure_many(int n)
{
	pthread_t *threads = calloc((size_t)n, sizeof *threads);
	double start, end = 0;
	long calls = 0;
	int i;
	pthread_barrier_init(&together, NULL, (unsigned)n + 1);
	for (i = 0; i < n; i++)
		if (pthread_create(&threads[i], NULL, call_until, NULL) != 0)
			exit(1);
	pthread_barrier_wait(&together);
	start = now();
	for (i = 0; i < n; i++) {
		void *done;
		struct caller *c;
		pthread_join(threads[i], &done);
		c = done;
		calls += c->calls;
		if (c->end > end)
			end = c->end;
	}
	printf("curls %.0f\n", (end - start) / (double)calls);
}

int main(int argc, char **argv)
{
	long size;
	char *line;
	if (argc != 6 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return 2;
	url = argv[1];
	ca = argv[2];
	body = contents(argv[3], &body_size);
	for (line = strtok(contents(argv[4], &size), "\n"); line != NULL; line = strtok(NULL, "\n"))
		headers = curl_slist_append(headers, line);
	if (atoi(argv[5]) == 1)
		measure_one();
	else
		measure_many(atoi(argv[5]));
	return 0;
}
