/* What the tests take from POSIX, for Windows too. Include it first. */
#ifndef PORTABLE_H
#define PORTABLE_H

#ifndef _GNU_SOURCE
#  define _GNU_SOURCE /* on Windows it also gives printf its conversions of C99 */
#endif

#include <stddef.h>

#ifdef _WIN32
#  include <winsock2.h>

#  include <stdio.h>
#  include <stdlib.h>
#  include <string.h>
#  include <windows.h>
#  include <ws2tcpip.h>

typedef HMODULE library_handle;

static inline void start_sockets(void)
{
	WSADATA data;
	if (WSAStartup(MAKEWORD(2, 2), &data) != 0)
		exit(2);
}

static inline int close_socket(int s) { return closesocket((SOCKET)s); }

/* In the process's environment, as SetEnvironmentVariable and so .NET do it, which the copies of C libraries do not show. */
static inline void set_variable(const char *name, const char *value)
{
	wchar_t wide_name[64], wide[1024];
	MultiByteToWideChar(CP_UTF8, 0, name, -1, wide_name, 64);
	MultiByteToWideChar(CP_UTF8, 0, value, -1, wide, 1024);
	SetEnvironmentVariableW(wide_name, wide);
}

static inline void unset_variable(const char *name) { SetEnvironmentVariableA(name, NULL); }

static inline void pause_ms(unsigned ms) { Sleep(ms); }

static inline library_handle open_library(const char *path) { return LoadLibraryA(path); }
static inline void *find_function(library_handle library, const char *name) { return (void *)(INT_PTR)GetProcAddress(library, name); }
static inline int close_library(library_handle library) { return FreeLibrary(library) ? 0 : -1; }
static inline const char *library_error(void)
{
	static char text[32];
	_ultoa(GetLastError(), text, 10);
	return text;
}

static inline char *strndup(const char *text, size_t n)
{
	size_t length = strnlen(text, n);
	char *copy = malloc(length + 1);
	if (copy != NULL) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

/* A line with its end into malloc'd memory; -1 at the end of the input. */
static inline int getline(char **line, size_t *size, FILE *from)
{
	size_t length = 0;
	int c;
	while ((c = getc(from)) != EOF) {
		if (length + 2 > *size) {
			char *more = realloc(*line, *size += 1024);
			if (more == NULL)
				return -1;
			*line = more;
		}
		(*line)[length++] = (char)c;
		(*line)[length] = '\0';
		if (c == '\n')
			break;
	}
	return length == 0 ? -1 : (int)length;
}

static inline char *strsep(char **text, const char *separators)
{
	char *start = *text;
	if (start == NULL)
		return NULL;
	*text = start + strcspn(start, separators);
	*text = **text == '\0' ? NULL : (**text = '\0', *text + 1);
	return start;
}

#else
#  include <arpa/inet.h>
#  include <dlfcn.h>
#  include <netinet/in.h>
#  include <stdlib.h>
#  include <string.h>
#  include <sys/socket.h>
#  include <time.h>
#  include <unistd.h>

typedef void *library_handle;

#  define SD_BOTH SHUT_RDWR
#  define SD_SEND SHUT_WR

static inline void start_sockets(void) {}
static inline int close_socket(int s) { return close(s); }
static inline void set_variable(const char *name, const char *value) { setenv(name, value, 1); }
static inline void unset_variable(const char *name) { unsetenv(name); }

static inline void pause_ms(unsigned ms)
{
	struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000};
	nanosleep(&pause, NULL);
}

static inline library_handle open_library(const char *path) { return dlopen(path, RTLD_NOW | RTLD_LOCAL); }
static inline void *find_function(library_handle library, const char *name) { return dlsym(library, name); }
static inline int close_library(library_handle library) { return dlclose(library); }
static inline const char *library_error(void) { return dlerror(); }

#endif

#endif /* PORTABLE_H */
