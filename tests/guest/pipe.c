/* Broken pipes. The library's own, a server that hangs up in the middle of a large request, are an error of
 * the call, whatever the host does about SIGPIPE. The host's own stay as they were: with the default action it
 * ends. The arguments: what the host sets ("default", "ignored", "handled"), when ("early", before the library
 * is loaded, or "late"), and a configuration. */
#define _GNU_SOURCE
#include "check.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROUNDS = 20 };

static volatile sig_atomic_t handled;

static void note(int s) { handled += s == SIGPIPE; }

static void set_action(const char *what)
{
	struct sigaction a;
	memset(&a, 0, sizeof a);
	a.sa_handler = strcmp(what, "default") == 0 ? SIG_DFL : strcmp(what, "ignored") == 0 ? SIG_IGN : note;
	a.sa_flags = SA_ONSTACK;
	sigaction(SIGPIPE, &a, NULL);
}

static void early(int argc, char **argv, char **environment)
{
	(void)environment;
	if (argc == 4 && strcmp(argv[2], "early") == 0)
		set_action(argv[1]);
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = early;

static void own_pipe(const char *action)
{
	int ends[2], before = handled;
	if (pipe(ends) != 0) {
		perror("pipe");
		exit(2);
	}
	close(ends[0]);
	CHECK(write(ends[1], "x", 1) < 0 && errno == EPIPE, "a write to a broken pipe: %s", strerror(errno));
	CHECK(handled - before == (strcmp(action, "handled") == 0), "the host's handler was called %d times", (int)handled - before);
	close(ends[1]);
}

/* More than a connection's buffers hold, so that the library still writes when the server has gone. */
static char *large_request(osp_client *client)
{
	char *json, *text, *request, *padding = repeat('k', 4000);
	char *create = format("{\"endpoint\":\"activate_offline\",\"license_key\":\"K\",\"variables\":{\"v\":\"\"");
	int i;
	for (i = 0; i < 200; i++) {
		char *longer = format("%s,\"v%d\":\"%s\"", create, i, padding);
		free(create);
		create = longer;
	}
	request = format("%s}}", create);
	EXPECT_KEEP(OSP_OK, NULL, osp_create_offline_request(client, request, &json), &json);
	text = text_member(json, "result.text");
	osp_free(json);
	free(request);
	request = format("{\"endpoint\":\"activate_offline\",\"text\":\"%s\"}", text);
	free(create);
	free(padding);
	free(text);
	return request;
}

int main(int argc, char **argv)
{
	char *config, *request, *json;
	osp_client *client;
	int i;
	if (argc != 4)
		return 2;
	config = read_file(argv[3]);
	client = must_open(config);
	request = large_request(client);
	if (strcmp(argv[2], "late") == 0)
		set_action(argv[1]);
	for (i = 0; i < ROUNDS; i++) {
		int32_t status = osp_send_offline_request(client, request, &json);
		CHECK(status == OSP_E_NETWORK || status == OSP_E_PROTOCOL, "a server that hangs up: %d %s", (int)status, json);
		osp_free(json);
	}
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
	free(request);
	printf("%d requests were cut; SIGPIPE came to the host %d times\n", ROUNDS, (int)handled);
	i = check_result("pipe");
	fflush(NULL);
	own_pipe(argv[1]);
	return i;
}
