/* Whole text files, and a folder for them, on POSIX and on Windows. Paths are those of the C library: on Windows in the code page. */
#ifndef EXAMPLE_FILES_H
#define EXAMPLE_FILES_H

#include <stddef.h>

/* Writes a file that only its owner may read: whole or not at all, by way of
 * a second file that is renamed. Returns 0, or -1 with errno set. */
int file_save(const char *path, const char *text);

/* Reads a text file; the caller frees it. NULL with errno set. */
char *file_load(const char *path);

/* Makes a folder that nobody has for files that are needed for a while, and puts its path into
 * path, which holds size bytes. Returns 0, or -1 with errno set. */
int folder_make(char *path, size_t size);

/* Removes a folder of files, which need not be there. */
void folder_remove(const char *path);

#endif
