/* Proxy variables count as the C environment has them when a client is opened; loopback is exempt. */
#define _GNU_SOURCE
#include "check.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A proxy that asks for credentials and counts who comes. */
static int listener, visits;

static void *proxy(void *argument)
{
	static const char refuse[] = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	int s;
	(void)argument;
	while ((s = accept(listener, NULL, NULL)) >= 0) {
		char head[512] = "";
		if (read(s, head, sizeof head - 1) > 0 && (strncmp(head, "CONNECT licensing.invalid:443 ", 30) == 0 ||
		                                           strncmp(head, "GET http://licensing.invalid/", 29) == 0))
			__atomic_add_fetch(&visits, 1, __ATOMIC_SEQ_CST);
		if (write(s, refuse, sizeof refuse - 1) < 0)
			perror("proxy");
		shutdown(s, SHUT_WR);
		while (read(s, head, sizeof head) > 0)
			;
		close(s);
	}
	return NULL;
}

static int listen_on_loopback(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof at;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&at, sizeof at) != 0 || listen(listener, 8) != 0 || getsockname(listener, (struct sockaddr *)&at, &size) != 0) {
		perror("listen");
		exit(2);
	}
	return ntohs(at.sin_port);
}

static void call(const char *base, const char *extra, int32_t status, const char *code, int want_visits)
{
	char *json, *config = format("{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"retries\":0,\"base_url\":\"%s\"%s}", base, extra);
	osp_client *client = must_open(config);
	int before = __atomic_load_n(&visits, __ATOMIC_SEQ_CST);
	EXPECT(status, code, osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	CHECK(__atomic_load_n(&visits, __ATOMIC_SEQ_CST) - before == want_visits, "%s%s: the proxy was asked %d times, want %d", base, extra,
	      __atomic_load_n(&visits, __ATOMIC_SEQ_CST) - before, want_visits);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
}

static void has(const char *json, const char *path, const char *want, int is_there)
{
	char *got = member(json, path);
	CHECK((got != NULL && strstr(got, want) != NULL) == is_there, "%s is %s, want %s%s", path, got == NULL ? "missing" : got,
	      is_there ? "" : "no ", want);
	free(got);
}

/* A variable that cannot be used fails the call that needs it, and neither the open nor what needs no network. */
static void unusable(const char *base)
{
	char *json, *config = format("{\"product\":\"p\",\"api_key\":\"a\",\"shared_key\":\"s\",\"hardware_id\":\"h\",\"base_url\":\"%s\"}", base);
	osp_client *client = must_open(config);
	int32_t status;
	EXPECT(OSP_OK, NULL, osp_create_offline_request(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"K\"}", &json), &json);
	status = osp_check_license(client, "{\"license_key\":\"K\"}", &json);
	has(json, "error.message", "HTTPS_PROXY", 1);
	has(json, "error.message", "write # as %23", 1);
	has(json, "error.message", "hunter2", 0);
	has(json, "error.user_action", "check_network", 1);
	has(json, "error.retryable", "false", 1);
	EXPECT(OSP_E_CONFIG, "invalid_url", status, &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
}

int main(void)
{
	static const char *const names[] = {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"};
	static const char outside[] = "https://licensing.invalid/api/v4", inside[] = "http://127.0.0.1:1/api/v4";
	static const char plain[] = "http://licensing.invalid/api/v4", allowed[] = ",\"allow_http\":true";
	char *url = format("http://127.0.0.1:%d", listen_on_loopback()), *quoted = format(" \"%s\"\r\n", url), *extra = format(",\"proxy\":\"%s\"", url);
	pthread_t thread;
	size_t i;
	for (i = 0; i < sizeof names / sizeof *names; i++)
		unsetenv(names[i]);
	pthread_create(&thread, NULL, proxy, NULL);

	setenv("HTTPS_PROXY", url, 1);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	call(inside, "", OSP_E_NETWORK, "connection_refused", 0);
	setenv("HTTPS_PROXY", quoted, 1);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	setenv("HTTPS_PROXY", "http://user:hunter2#@proxy.example:3128", 1);
	unusable(outside);
	call(inside, "", OSP_E_NETWORK, "connection_refused", 0);
	setenv("HTTPS_PROXY", "", 1); /* empty is not set */
	setenv("https_proxy", url, 1);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	call(outside, extra, OSP_E_NETWORK, "proxy_refused", 1);
	call(outside, "", OSP_E_NETWORK, NULL, 0);
	unsetenv("https_proxy");

	/* Each variable for its own scheme, in either case, upper first. Under CGI HTTP_PROXY is a request's header. */
	setenv("HTTP_PROXY", url, 1);
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	setenv("REQUEST_METHOD", "GET", 1);
	call(plain, allowed, OSP_E_NETWORK, "proxy_failed", 0);
	unsetenv("REQUEST_METHOD");
	unsetenv("HTTP_PROXY");
	setenv("http_proxy", url, 1);
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);

	/* What is exempt is asked for directly; 0.0.0.0 is this machine, and not loopback by its name. */
	setenv("NO_PROXY", "elsewhere.invalid", 1);
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	for (i = 4; i < 6; i++) {
		unsetenv("NO_PROXY");
		unsetenv("no_proxy");
		setenv(names[i], "elsewhere.invalid, 0.0.0.0/8", 1);
		call("http://0.0.0.0:1/api/v4", allowed, OSP_E_NETWORK, "connection_refused", 0);
		call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	}

	shutdown(listener, SHUT_RDWR);
	close(listener);
	pthread_join(thread, NULL);
	free(url);
	free(quoted);
	free(extra);
	return check_result("environment");
}
