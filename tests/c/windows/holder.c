/* Another program that locks a file, or keeps it open as virus scanners do, until its input ends. The arguments: lock or open, and
 * the files. */
#include "portable.h"

#include <stdio.h>

static int hold(const char *how, const char *path)
{
	OVERLAPPED at = {0};
	int locks = strcmp(how, "lock") == 0;
	HANDLE file = CreateFileA(path, locks ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ, FILE_SHARE_READ | (locks ? FILE_SHARE_WRITE : 0), NULL,
	                          OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, NULL);
	if (file == INVALID_HANDLE_VALUE || (locks && !LockFileEx(file, LOCKFILE_EXCLUSIVE_LOCK, 0, 1, 0, &at))) {
		fprintf(stderr, "%s: error %lu\n", path, GetLastError());
		return 0;
	}
	return 1;
}

int main(int argc, char **argv)
{
	int i;
	for (i = 2; i < argc; i++)
		if (!hold(argv[1], argv[i]))
			return 1;
	puts("held");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
