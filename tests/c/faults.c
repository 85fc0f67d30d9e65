/* Meets faults, of which the runner tells a line for each thing that there is to know, and asks it by words on
 * standard output for what has to happen in between. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fault {
	char *name, *config, *operation, *request, *cancel, *status, *code, *retryable, *http_status, *attempts, *sent, *says, *at_most_ms;
	char *good, *good_request;
};

struct call {
	const struct fault *fault;
	osp_client *client;
	char *json;
	int32_t status;
	long long took;
};

/* The next line without its end; malloc'd, NULL at the end of the input. */
static char *next_line(void)
{
	char *line = NULL;
	size_t size = 0;
	int length = (int)getline(&line, &size, stdin);
	if (length <= 0) {
		free(line);
		return NULL;
	}
	line[length - 1] = '\0';
	return line;
}

static void ask(const char *word)
{
	puts(word);
	fflush(stdout);
	free(next_line());
}

static void *make(void *argument)
{
	struct call *call = argument;
	long long started = now_ms();
	call->status = find_operation(call->fault->operation)(call->client, call->fault->request, &call->json);
	call->took = now_ms() - started;
	return NULL;
}

static void has(const struct fault *f, const char *json, const char *path, const char *want)
{
	char *got = member(json, path);
	CHECK(got != NULL && strcmp(got, want) == 0, "%s: %s is %s, want %s", f->name, path, got == NULL ? "missing" : got, want);
	free(got);
}

static void says_whether_sent(const struct fault *f, const char *json)
{
	char *got = text_member(json, "error.details.sent");
	int either = f->sent[0] == '\0' && got != NULL && (strcmp(got, "no") == 0 || strcmp(got, "maybe") == 0);
	CHECK(either || (got != NULL && strcmp(got, f->sent) == 0), "%s: sent is %s, want %s", f->name, got == NULL ? "missing" : got, f->sent);
	free(got);
}

static void message_holds(const struct fault *f, const char *json)
{
	char *got = member(json, "error.message");
	CHECK(got != NULL && strstr(got, f->says) != NULL, "%s: the message is %s, want %s", f->name, got == NULL ? "missing" : got, f->says);
	free(got);
}

static void meet(const struct fault *f)
{
	struct call call = {f, must_open(f->config), NULL, 0, 0};
	pthread_t thread;
	char *json;
	if (strcmp(f->cancel, "true") == 0) {
		CHECK(pthread_create(&thread, NULL, make, &call) == 0, "pthread_create");
		ask("seen");
		CHECK(osp_cancel(call.client, NULL) == OSP_OK, "cancel");
		pthread_join(thread, NULL);
	} else {
		make(&call);
	}
	has(f, call.json, "error.retryable", f->retryable);
	has(f, call.json, "error.http_status", f->http_status);
	has(f, call.json, "meta.attempts", f->attempts);
	says_whether_sent(f, call.json);
	message_holds(f, call.json);
	CHECK(call.took <= atoll(f->at_most_ms), "%s took %lld ms", f->name, call.took);
	EXPECT((int32_t)atoi(f->status), f->code, call.status, &call.json);
	ask("heal");
	if (f->good[0] != '\0')
		EXPECT(OSP_OK, NULL, find_operation(f->good)(call.client, f->good_request, &json), &json);
	CHECK(osp_client_close(call.client) == OSP_OK, "close");
	puts("done");
	fflush(stdout);
}

int main(void)
{
	struct fault f;
	char **members = (char **)&f;
	size_t i, n = sizeof f / sizeof *members, met = 0;
	while ((f.name = next_line()) != NULL) {
		for (i = 1; i < n; i++)
			members[i] = next_line();
		if (members[n - 1] == NULL)
			return 2;
		meet(&f);
		met++;
		for (i = 0; i < n; i++)
			free(members[i]);
	}
	printf("%zu faults met\n", met);
	return check_result("faults");
}
