/* Replays vectors. Each line of the file named by the first argument holds, between tabs: id, function,
 * configuration (or - for one that needs no client), request, status, code (or -), and what the response must hold: "-", "path=value", "path~base64
 * of the value's bytes", "path^text", where the value decoded from base64 must contain text, or "path?text", where it must as it is. */
#include "portable.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int holds(const char *json, const char *want)
{
	size_t at = strcspn(want, "=~^?"), length;
	char *path, *got, *bytes = NULL;
	int good;
	if (strcmp(want, "-") == 0)
		return 1;
	path = strndup(want, at);
	got = member(json, path);
	if (got == NULL) {
		good = 0;
	} else if (want[at] == '=') {
		good = strcmp(got, want + at + 1) == 0;
	} else if (want[at] == '~') {
		bytes = decode_base64(want + at + 1, &length);
		good = strlen(got) == length && memcmp(got, bytes, length) == 0;
	} else if (want[at] == '?') {
		good = strstr(got, want + at + 1) != NULL;
	} else {
		bytes = decode_base64(got + 1, &length);
		good = strstr(bytes, want + at + 1) != NULL;
	}
	free(path);
	free(got);
	free(bytes);
	return good;
}

static int32_t run_local(const char *name, const char *request, char **json)
{
	size_t i;
	for (i = 0; i < LOCAL_OPERATIONS; i++)
		if (strcmp(local_operations[i].name, name) == 0)
			return local_operations[i].run(request, json);
	fprintf(stderr, "there is no %s\n", name);
	exit(2);
}

static void replay(char **field)
{
	int local = strcmp(field[2], "-") == 0;
	osp_client *client = local ? NULL : must_open(field[2]);
	int32_t want = (int32_t)atoi(field[4]), status;
	char *json;
	status = local ? run_local(field[1], field[3], &json) : find_operation(field[1])(client, field[3], &json);
	if (status != want || !holds(json, field[6]))
		CHECK(0, "vector %s, %s: want %s", field[0], field[1], field[6]);
	EXPECT(want, strcmp(field[5], "-") == 0 ? NULL : field[5], status, &json);
	CHECK(local || osp_client_close(client) == OSP_OK, "close");
}

int main(int argc, char **argv)
{
	enum { FIELDS = 7 };
	char *text, *rest, *line;
	if (argc != 2)
		return 2;
	text = read_file(argv[1]);
	for (rest = text; (line = strsep(&rest, "\n")) != NULL && *line != '\0';) {
		char *field[FIELDS];
		int n = 0;
		while (n < FIELDS && (field[n] = strsep(&line, "\t")) != NULL)
			n++;
		CHECK(n == FIELDS, "a line of %d fields", n);
		if (n == FIELDS)
			replay(field);
	}
	free(text);
	return check_result("vectors");
}
