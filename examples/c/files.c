#define _POSIX_C_SOURCE 200809L

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int write_and_sync(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n) {
		ssize_t written = write(fd, text, n);

		if (written < 0 && errno == EINTR) continue;
		if (written < 0) return -1;
		text += written;
		n -= (size_t)written;
	}
	return fsync(fd);
}

int file_save(const char *path, const char *text)
{
	size_t n = strlen(path);
	char *temporary = malloc(n + 8);
	int fd, saved = -1, why;

	if (!temporary) return -1;
	memcpy(temporary, path, n);
	strcpy(temporary + n, ".XXXXXX");
	if ((fd = mkstemp(temporary)) >= 0) { /* mode 0600 */
		saved = write_and_sync(fd, text);
		if (close(fd)) saved = -1;
		if (!saved) saved = rename(temporary, path);
		why = errno;
		if (saved) unlink(temporary);
		errno = why;
	}
	free(temporary);
	return saved;
}

char *file_load(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = NULL, *bigger;
	size_t size = 0, length = 0;

	if (!file) return NULL;
	do {
		size += 8192;
		if (!(bigger = realloc(text, size + 1))) break;
		text = bigger;
		length += fread(text + length, 1, size - length, file);
	} while (length == size);
	if (!bigger || ferror(file)) {
		free(text);
		text = NULL;
	} else {
		text[length] = '\0';
	}
	fclose(file);
	return text;
}
