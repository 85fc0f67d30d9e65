/* What the examples share: they print their steps, each call with its line of
 * code and what it returns, count what did not go as expected, and open a
 * client for the server that the environment names.
 */
#ifndef EXAMPLE_TELLER_H
#define EXAMPLE_TELLER_H

#include "json.h"

#include <openspring.h>

#include <stdio.h>

/* The identity of a license: a key, or a user and a password. */
struct license {
	const char *product, *key, *user, *password;
};

typedef int32_t (*function)(osp_client *, const char *, char **);

/* Begins a step. */
void title(const char *text);

/* Prints a member and frees its value; nothing where there is none. */
void line(const char *name, char *value);

/* Prints the member at a path of a response, which should be as expected; NULL: any
 * value is fine as long as there is one. */
void tell(const char *response, const char *name, const char *path, const char *expected);

/* Counts what did not go as expected. */
void surprise(const char *expected);

/* Prints what an application would show its user, and its log. */
void print_outcome(int32_t status, const char *document);

/* Prints an expression as it stands in the source, if told is not 0, and
 * evaluates it. */
#define SHOW_IF(told, expression) ((void)((told) && printf("   > status = %s;\n", #expression)), (expression))
#define SHOW(expression) ((void)printf("   > status = %s;\n", #expression), (expression))

/* Prints a call as code: the function's name and the request without its
 * secrets. remark: what is to be said about this call; NULL for nothing. */
void print_call(const char *remark, const char *name, const char *handle, const char *request);

/* Calls a function with a request, prints the call and how it went. Returns the
 * response, which the caller gives to osp_free. The request is used up. The
 * macro is what knows the function's name. */
#define run(remark, call, client, request, expected) run_call(remark, #call, call, client, request, expected)
char *run_call(const char *remark, const char *name, function call, osp_client *client, json_object *request,
               int32_t expected);

/* run() for a call that should be refused with a code of the API. */
#define refused(remark, call, client, request, expected, code) \
	refused_call(remark, #call, call, client, request, expected, code)
void refused_call(const char *remark, const char *name, function call, osp_client *client, json_object *request,
                  int32_t expected, const char *code);

/* Adds the members that say which license a request is about. */
void put_license(json_object *request, const struct license *license);

/* run() with the identity of a license alone. */
#define call_for(call, client, license, expected) call_with_license(#call, call, client, license, expected)
void call_with_license(const char *name, function call, osp_client *client, const struct license *license,
                       int32_t expected);

/* The value of an environment variable; without it the program ends. */
const char *need(const char *name);

/* Ends the program where the library is not the header's. */
void check_abi(void);

/* Opens a client for the server at base_url; NULL, with the reason printed. */
osp_client *open_client(const char *base_url, const char *public_key);

/* open_client() that prints nothing of a client that opened. */
osp_client *open_quiet_client(const char *base_url, const char *public_key);

/* Prints the end and returns the exit code. */
int end(void);

#endif
