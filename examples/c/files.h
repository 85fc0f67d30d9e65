/* Whole text files. */
#ifndef EXAMPLE_FILES_H
#define EXAMPLE_FILES_H

/* Writes a file that only its owner may read: whole or not at all, by way of
 * a second file that is renamed. Returns 0, or -1 with errno set. */
int file_save(const char *path, const char *text);

/* Reads a text file; the caller frees it. NULL with errno set. */
char *file_load(const char *path);

#endif
