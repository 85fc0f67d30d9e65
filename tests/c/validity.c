/* osp_evaluate_license. Each line of the file named by the first argument holds, between tabs: name, request and the
 * result that is wanted. */
#include "portable.h"

#include "check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *json;

static void judge(const char *name, const char *request, const char *want)
{
	char *got;
	EXPECT_KEEP(OSP_OK, NULL, osp_evaluate_license(request, &json), &json);
	got = member(json, "result");
	CHECK(got != NULL && strcmp(got, want) == 0, "%s:\n   got %s\n  want %s", name, json, want);
	free(got);
	osp_free(json);
}

static void refusals(void)
{
	EXPECT(OSP_E_ARGUMENT, "null_argument", osp_evaluate_license(NULL, &json), &json);
	EXPECT(OSP_E_ARGUMENT, "missing_member", osp_evaluate_license("{}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, "wrong_type", osp_evaluate_license("{\"license\":[]}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, "invalid_value", osp_evaluate_license("{\"license\":{},\"now\":\"today\"}", &json), &json);
	EXPECT(OSP_E_ARGUMENT, "unknown_member", osp_evaluate_license("{\"license\":{},\"at\":1}", &json), &json);
	CHECK(osp_evaluate_license("{\"license\":{}}", NULL) == OSP_OK, "without a place for the response");
}

/* A license may be larger than a request. */
static void large(void)
{
	char *filling = repeat('x', (size_t)2 << 20), *request = format("{\"license\":{\"metadata\":\"%s\",\"license_enabled\":false}}", filling);
	judge("large", request, "{\"state\":\"invalid\",\"reason\":\"license_not_enabled\",\"until\":null,\"days_remaining\":null}");
	free(request);
	free(filling);
}

int main(int argc, char **argv)
{
	char *text, *rest, *line;
	if (argc != 2)
		return 2;
	text = read_file(argv[1]);
	for (rest = text; (line = strsep(&rest, "\n")) != NULL && *line != '\0';) {
		char *name = strsep(&line, "\t"), *request = strsep(&line, "\t");
		judge(name, request, line);
	}
	free(text);
	refusals();
	large();
	return check_result("validity");
}
