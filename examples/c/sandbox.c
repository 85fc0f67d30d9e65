#define _POSIX_C_SOURCE 200809L

#include "sandbox.h"

#include "teller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#  include <winsock2.h>
#  include <ws2tcpip.h>
#else
#  include <netdb.h>
#  include <sys/socket.h>
#  include <unistd.h>
#  define closesocket close
#endif

static int dial(const char *host, const char *port)
{
	struct addrinfo hints, *found;
	int s;

#ifdef _WIN32
	WSADATA data;

	if (WSAStartup(MAKEWORD(2, 2), &data)) return -1;
#endif
	memset(&hints, 0, sizeof hints);
	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(host, port, &hints, &found)) return -1;
	s = (int)socket(found->ai_family, found->ai_socktype, found->ai_protocol);
	if (s >= 0 && connect(s, found->ai_addr, (int)found->ai_addrlen)) {
		closesocket(s);
		s = -1;
	}
	freeaddrinfo(found);
	return s;
}

/* Sends a request and reads the response to its end, at most size - 1 bytes. */
static int exchange(int s, const char *request, char *response, size_t size)
{
	size_t n = strlen(request), at = 0;
	int got;

	if (send(s, request, (int)n, 0) != (int)n) return -1;
	while (at < size - 1 && (got = (int)recv(s, response + at, (int)(size - 1 - at), 0)) > 0) at += (size_t)got;
	response[at] = '\0';
	return strncmp(response, "HTTP/1.1 200", 12) ? -1 : 0;
}

static int order(const char *method, const char *path, const char *body, char *response, size_t size)
{
	char host[64], port[8], request[1000];
	int s, result;

	if (sscanf(need("OSP_SANDBOX"), "http://%63[^:/]:%7[0-9]/", host, port) != 2) return -1;
	sprintf(request, "%s /_sandbox%.300s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\nContent-Length: %u\r\n\r\n%.300s",
	        method, path, host, port, (unsigned)strlen(body), body);
	if ((s = dial(host, port)) < 0) return -1;
	result = exchange(s, request, response, size);
	closesocket(s);
	return result;
}

/* order() whose response matters to nobody. */
static int give(const char *method, const char *path, const char *body)
{
	char response[64];

	return order(method, path, body, response, sizeof response);
}

int sandbox_lose_response(const char *path)
{
	char fault[160];

	sprintf(fault, "{\"kind\":\"reset\",\"path\":\"%.100s\"}", path);
	return give("POST", "/faults", fault);
}

int sandbox_cut_network(void)
{
	return give("POST", "/faults", "{\"kind\":\"reset\",\"times\":0}");
}

int sandbox_mend_network(void)
{
	return give("DELETE", "/faults", "");
}

int sandbox_move_clock(long seconds)
{
	char clock[60];

	sprintf(clock, "{\"offset_s\":%ld}", seconds);
	return give("PUT", "/clock", clock);
}

int sandbox_change_license(const char *key, const char *members)
{
	char path[120];

	sprintf(path, "/licenses/%.100s", key);
	return give("PATCH", path, members);
}

char *sandbox_refresh_file(const char *key, const char *hardware_id)
{
	enum { SIZE = 65536 };
	char path[400], *response = malloc(SIZE), *body, *text = NULL;

	sprintf(path, "/refresh/%.100s?hardware_id=%.200s", key, hardware_id);
	if (response && !order("GET", path, "", response, SIZE) && (body = strstr(response, "\r\n\r\n"))) {
		body += 4;
		if ((text = malloc(strlen(body) + 1))) strcpy(text, body);
	}
	free(response);
	return text;
}
