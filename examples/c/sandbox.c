#define _POSIX_C_SOURCE 200809L

#include "sandbox.h"

#include "teller.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int dial(const char *host, const char *port)
{
	struct addrinfo hints, *found;
	int s;

	memset(&hints, 0, sizeof hints);
	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(host, port, &hints, &found)) return -1;
	s = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
	if (s >= 0 && connect(s, found->ai_addr, found->ai_addrlen)) {
		close(s);
		s = -1;
	}
	freeaddrinfo(found);
	return s;
}

/* Sends a request and reads the response's first line. */
static int exchange(int s, const char *request)
{
	char status[13];
	size_t n = strlen(request), at = 0;

	if (write(s, request, n) != (ssize_t)n) return -1;
	while (at < sizeof status - 1) {
		ssize_t got = read(s, status + at, sizeof status - 1 - at);

		if (got <= 0) return -1;
		at += (size_t)got;
	}
	status[at] = '\0';
	return strcmp(status, "HTTP/1.1 200") ? -1 : 0;
}

int sandbox_lose_response(const char *path)
{
	char host[64], port[8], fault[160], request[500];
	int s, result;

	if (sscanf(need("OSP_SANDBOX"), "http://%63[^:/]:%7[0-9]/", host, port) != 2) return -1;
	sprintf(fault, "{\"kind\":\"reset\",\"path\":\"%.100s\"}", path);
	sprintf(request, "POST /_sandbox/faults HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\nContent-Length: %u\r\n\r\n%s",
	        host, port, (unsigned)strlen(fault), fault);
	if ((s = dial(host, port)) < 0) return -1;
	result = exchange(s, request);
	close(s);
	return result;
}
