/* Proxy variables count as the C environment, on Windows the process, has them when a client is opened; loopback is exempt. */
#include "portable.h"

#include "check.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A proxy that asks for credentials and counts who comes. */
static int listener, visits;

static void *proxy(void *argument)
{
	static const char refuse[] = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
	int s;
	(void)argument;
	while ((s = (int)accept(listener, NULL, NULL)) >= 0) {
		char head[512] = "";
		if (recv(s, head, sizeof head - 1, 0) > 0 && (strncmp(head, "CONNECT licensing.invalid:443 ", 30) == 0 ||
		                                           strncmp(head, "GET http://licensing.invalid/", 29) == 0))
			__atomic_add_fetch(&visits, 1, __ATOMIC_SEQ_CST);
		if (send(s, refuse, sizeof refuse - 1, 0) < 0)
			perror("proxy");
		shutdown(s, SD_SEND);
		while (recv(s, head, sizeof head, 0) > 0)
			;
		close_socket(s);
	}
	return NULL;
}

static int listen_on_loopback(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t size = sizeof at;
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	start_sockets();
	listener = (int)socket(AF_INET, SOCK_STREAM, 0);
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

static const char plain[] = "http://licensing.invalid/api/v4", allowed[] = ",\"allow_http\":true";

/* Leaves the proxy for http set. Under CGI HTTP_PROXY is a request's header. */
static void plain_http(const char *url)
{
#ifdef _WIN32 /* where names have no case */
	set_variable("HTTP_PROXY", url);
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	set_variable("REQUEST_METHOD", "GET");
	call(plain, allowed, OSP_E_NETWORK, NULL, 0);
	unset_variable("REQUEST_METHOD");
#else
	set_variable("HTTP_PROXY", url);
	set_variable("http_proxy", "http://127.0.0.1:1"); /* upper first */
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	set_variable("REQUEST_METHOD", "GET");
	call(plain, allowed, OSP_E_NETWORK, "proxy_failed", 0);
	unset_variable("REQUEST_METHOD");
	unset_variable("HTTP_PROXY");
	set_variable("http_proxy", url);
#endif
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
}

int main(void)
{
	static const char *const names[] = {"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "NO_PROXY", "no_proxy"};
	static const char outside[] = "https://licensing.invalid/api/v4", inside[] = "http://127.0.0.1:1/api/v4";
	char *url = format("http://127.0.0.1:%d", listen_on_loopback()), *quoted = format(" \"%s\"\r\n", url), *extra = format(",\"proxy\":\"%s\"", url);
	pthread_t thread;
	size_t i;
	for (i = 0; i < sizeof names / sizeof *names; i++)
		unset_variable(names[i]);
	pthread_create(&thread, NULL, proxy, NULL);

	set_variable("HTTPS_PROXY", url);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	call(inside, "", OSP_E_NETWORK, "connection_refused", 0);
	set_variable("HTTPS_PROXY", quoted);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	set_variable("HTTPS_PROXY", "http://user:hunter2#@proxy.example:3128");
	unusable(outside);
	call(inside, "", OSP_E_NETWORK, "connection_refused", 0);
	set_variable("HTTPS_PROXY", ""); /* empty is not set */
	set_variable("https_proxy", url);
	call(outside, "", OSP_E_NETWORK, "proxy_refused", 1);
	set_variable("https_proxy", "http://127.0.0.1:1");
	call(outside, extra, OSP_E_NETWORK, "proxy_refused", 1);
	call(outside, "", OSP_E_NETWORK, NULL, 0);
	unset_variable("https_proxy");

	/* Each variable for its own scheme. */
	plain_http(url);

	/* What is exempt is asked for directly; 0.0.0.0 is this machine, and not loopback by its name. */
	set_variable("NO_PROXY", "elsewhere.invalid");
	call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	for (i = 4; i < 6; i++) {
		unset_variable("NO_PROXY");
		unset_variable("no_proxy");
		set_variable(names[i], "elsewhere.invalid, 0.0.0.0/8");
		call("http://0.0.0.0:1/api/v4", allowed, OSP_E_NETWORK, "connection_refused", 0);
		call(plain, allowed, OSP_E_NETWORK, "proxy_refused", 1);
	}

	shutdown(listener, SD_BOTH);
	close_socket(listener);
	pthread_join(thread, NULL);
	free(url);
	free(quoted);
	free(extra);
	return check_result("environment");
}
