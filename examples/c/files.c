#define _POSIX_C_SOURCE 200809L

#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#  include <windows.h>
#  include <direct.h>
#  include <io.h>
#  include <sys/stat.h>
#else
#  include <dirent.h>
#  include <unistd.h>
#endif

#define SUFFIX ".XXXXXX"

#ifdef _WIN32

/* Makes a file whose name nobody has, from a path that ends in six X. */
static int create(char *path)
{
	if (_mktemp_s(path, strlen(path) + 1)) return -1;
	return _open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY, _S_IREAD | _S_IWRITE);
}

static int put(int fd, const char *text, size_t n)
{
	return _write(fd, text, (unsigned)n);
}

static int sync_file(int fd)
{
	return _commit(fd);
}

/* rename of Windows replaces no file. */
static int replace(const char *from, const char *to)
{
	if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH)) return 0;
	errno = EACCES;
	return -1;
}

static int close_file(int fd)
{
	return _close(fd);
}

int folder_make(char *path, size_t size)
{
	char parent[MAX_PATH + 1];

	if (!GetTempPathA(sizeof parent, parent) || strlen(parent) + 40 > size) return -1;
	sprintf(path, "%sopenspring-story.%lu", parent, GetCurrentProcessId());
	return _mkdir(path);
}

void folder_remove(const char *path)
{
	char name[MAX_PATH + 300];
	struct _finddata_t found;
	intptr_t search;

	sprintf(name, "%.300s/*", path);
	search = _findfirst(name, &found);
	if (search != -1) {
		do {
			sprintf(name, "%.300s/%.255s", path, found.name);
			remove(name); /* . and .. stay */
		} while (!_findnext(search, &found));
		_findclose(search);
	}
	_rmdir(path);
}

#else

static int create(char *path)
{
	return mkstemp(path); /* mode 0600 */
}

static ssize_t put(int fd, const char *text, size_t n)
{
	return write(fd, text, n);
}

static int sync_file(int fd)
{
	return fsync(fd);
}

static int replace(const char *from, const char *to)
{
	return rename(from, to);
}

static int close_file(int fd)
{
	return close(fd);
}

int folder_make(char *path, size_t size)
{
	static const char pattern[] = "/tmp/openspring-story.XXXXXX";

	if (size < sizeof pattern) return -1;
	return mkdtemp(strcpy(path, pattern)) ? 0 : -1;
}

void folder_remove(const char *path)
{
	DIR *open = opendir(path);
	struct dirent *entry;
	char name[600];

	while (open && (entry = readdir(open))) {
		sprintf(name, "%.300s/%.255s", path, entry->d_name);
		unlink(name); /* . and .. stay */
	}
	if (open) closedir(open);
	rmdir(path);
}

#endif

static int write_and_sync(int fd, const char *text)
{
	size_t n = strlen(text);

	while (n) {
		long written = (long)put(fd, text, n);

		if (written < 0 && errno == EINTR) continue;
		if (written < 0) return -1;
		text += written;
		n -= (size_t)written;
	}
	return sync_file(fd);
}

int file_save(const char *path, const char *text)
{
	size_t n = strlen(path);
	char *temporary = malloc(n + sizeof SUFFIX);
	int fd, saved = -1, why;

	if (!temporary) return -1;
	memcpy(temporary, path, n);
	strcpy(temporary + n, SUFFIX);
	if ((fd = create(temporary)) >= 0) {
		saved = write_and_sync(fd, text);
		if (close_file(fd)) saved = -1;
		if (!saved) saved = replace(temporary, path);
		why = errno;
		if (saved) remove(temporary);
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
