/* Posts a file to a URL with libcurl, over one connection that is kept, and prints "curl" and the nanoseconds
 * per call in the quickest of several batches. The headers are the lines of a second file.
 *
 *   curl URL CA BODY HEADERS */
#define _GNU_SOURCE
#include <curl/curl.h>

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

static char answer[1 << 16];
static size_t answered;

static size_t keep(char *bytes, size_t size, size_t count, void *unused)
{
	(void)unused;
	if (answered + size * count > sizeof answer)
		return 0;
	memcpy(answer + answered, bytes, size * count);
	answered += size * count;
	return size * count;
}

static void once(CURL *curl)
{
	long status = 0;
	CURLcode code;
	answered = 0;
	code = curl_easy_perform(curl);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	if (code != CURLE_OK || status != 200) {
		fprintf(stderr, "curl: %s, status %ld\n", curl_easy_strerror(code), status);
		exit(1);
	}
}

int main(int argc, char **argv)
{
	enum { BATCHES = 30, CALLS = 50 };
	struct curl_slist *headers = NULL;
	double best = 1e18;
	long size;
	char *line, *body;
	CURL *curl;
	int batch, i;
	if (argc != 5 || (curl = curl_easy_init()) == NULL)
		return 2;
	for (line = strtok(contents(argv[4], &size), "\n"); line != NULL; line = strtok(NULL, "\n"))
		headers = curl_slist_append(headers, line);
	body = contents(argv[3], &size);
	curl_easy_setopt(curl, CURLOPT_URL, argv[1]);
	curl_easy_setopt(curl, CURLOPT_CAINFO, argv[2]);
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, size);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, keep);
	once(curl);
	for (batch = 0; batch < BATCHES; batch++) {
		double start = now();
		for (i = 0; i < CALLS; i++)
			once(curl);
		if ((now() - start) / CALLS < best)
			best = (now() - start) / CALLS;
	}
	printf("curl %.0f\n", best);
	return 0;
}
