/* A small harness for tests of the C ABI: checks that count, and just enough JSON to look into responses. */
#ifndef CHECK_H
#define CHECK_H

#include <openspring.h>

#include <stddef.h>

/* The attribute of functions that take a pattern of printf's. */
#if defined(__MINGW32__)
#  define PRINTS(pattern, arguments) __attribute__((format(gnu_printf, pattern, arguments)))
#elif defined(__GNUC__)
#  define PRINTS(pattern, arguments) __attribute__((format(printf, pattern, arguments)))
#else
#  define PRINTS(pattern, arguments)
#endif

/* Says what is wrong and where, and counts it. */
#define CHECK(condition, ...) \
	do { \
		if (!(condition)) \
			check_failed(__FILE__, __LINE__, __VA_ARGS__); \
	} while (0)

/* Checks a response's status, and that its document is whole and says the same with this code (NULL for a
 * success), and frees it. */
#define EXPECT(status, code, call, json) check_answer(__FILE__, __LINE__, #call, status, code, call, json)

/* Like EXPECT, and leaves the document to the caller. */
#define EXPECT_KEEP(status, code, call, json) check_kept(__FILE__, __LINE__, #call, status, code, call, json)

void check_failed(const char *file, int line, const char *format, ...) PRINTS(3, 4);
void check_answer(const char *file, int line, const char *call, int32_t want, const char *code,
                  int32_t status, char **json);
void check_kept(const char *file, int line, const char *call, int32_t want, const char *code, int32_t status,
                char **json);

/* Prints the sum, and returns what main returns. Tells also what the library still has open, where it was
 * built to tell. */
int check_result(const char *program);

/* The functions that take a client and a request. */
typedef int32_t (*operation)(osp_client *client, const char *request_json, char **out_json);
struct named_operation {
	const char *name;
	operation run;
};
#include "local.h"
#include "operations.h"
/* A request that every operation refuses. */
#define WRONG_REQUEST "{\"unknown\":1}"

extern const struct named_operation operations[OPERATIONS];

/* Those that need no client. */
struct local_operation {
	const char *name;
	int32_t (*run)(const char *request_json, char **out_json);
};
extern const struct local_operation local_operations[LOCAL_OPERATIONS];
operation find_operation(const char *name);

/* The functions that take a manager and a request. */
typedef int32_t (*manager_operation)(osp_manager *manager, const char *request_json, char **out_json);
struct named_manager_operation {
	const char *name;
	manager_operation run;
	int network; /* whether it asks a server */
};
#include "manager_operations.h"

extern const struct named_manager_operation manager_operations[MANAGER_OPERATIONS];
manager_operation find_manager_operation(const char *name);

/* The text of a member, "error.code" or "licenses.license.license_key", as it stands in the document (with
 * the quotes of a string); malloc'd, NULL where there is none. */
char *member(const char *json, const char *path);
/* A string member without its quotes; only for strings without escapes. */
char *text_member(const char *json, const char *path);
/* Whether text is one whole JSON value. */
int is_json(const char *text);

/* printf into malloc'd memory. */
char *format(const char *pattern, ...) PRINTS(1, 2);
/* n bytes c, ended by a NUL; malloc'd. */
char *repeat(char c, size_t n);
/* The whole file; malloc'd. Ends the program where it cannot be read. */
char *read_file(const char *path);
/* Decodes base64 of the standard alphabet; malloc'd and ended by a NUL. */
char *decode_base64(const char *text, size_t *length);

/* A configuration that needs no server. */
extern const char local_config[];
/* A configuration for the sandbox whose line this is; extra is "" or further members, each after a comma. */
char *sandbox_config(const char *line, const char *product, const char *extra);
/* Sends one request to the admin API of the sandbox whose line this is, checks that it is taken, and returns the body of
 * the response; malloc'd. */
char *sandbox_admin(const char *line, const char *method, const char *path, const char *body);
/* Opens a client; ends the program where that fails. */
osp_client *must_open(const char *config);
/* Settings of a manager that stores nothing. */
extern const char memory_settings[];
osp_manager *must_manage(osp_client *client, const char *settings);

/* Milliseconds of a clock that only goes forward. */
long long now_ms(void);

#endif /* CHECK_H */
