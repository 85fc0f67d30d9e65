/* What the C shim and the Go exports say to each other. No part of the public header. */
#ifndef OSP_SHIM_H
#define OSP_SHIM_H

#include "openspring.h"
/* Makes Go's build cache see a change of the public header; a build without make does without it. */
#if defined(__has_include)
#  if __has_include("header_stamp.h")
#    include "header_stamp.h"
#  endif
#endif

/* A text of the host's. length is counted up to limit + 1 only, which then means "longer than limit". */
struct shim_text {
	const char *text;
	size_t length;
	size_t limit;
};

/* The variables of the C environment that a client heeds, NULL where not set, and whether CoreCLR's signals are not
 * protected from Go. */
struct shim_environment {
	const char *http;
	const char *https;
	const char *no;
	const char *cert_file;
	const char *cert_directory;
	int signals_unprotected;
};

/* The variables of the C environment that say where a license may be stored, in UTF-8, NULL where not set. */
struct shim_places {
	const char *home;
	const char *state_home;
	const char *state_directory;
	const char *local_app_data;
	const char *program_data;
};

/* Copies a document into memory that osp_free frees; NULL where memory ran out. */
char *shim_reply(const void *bytes, size_t length);

#endif /* OSP_SHIM_H */
