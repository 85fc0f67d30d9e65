/* Tests of json.c: exits with 0 when everything is as it should be. */
#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int run, failed;

static void is(const char *what, const char *got, const char *want)
{
	run++;
	if (got == want || (got && want && !strcmp(got, want))) return;
	failed++;
	printf("%s: got %s, want %s\n", what, got ? got : "NULL", want ? want : "NULL");
}

static void reads(const char *document, const char *path, const char *want)
{
	char *got = json_get(document, path);

	is(path, got, want);
	free(got);
}

static void test_writing(void)
{
	json_object o = JSON_OBJECT;
	char big[2000];

	is("an empty object", json_finish(&o), "{}");
	json_clear(&o);

	json_put_text(&o, "key", "a\"b\\c\n\x01/\xc3\xa4");
	json_put_text(&o, "absent", NULL);
	json_put_json(&o, "retries", "0");
	is("members", json_finish(&o), "{\"key\":\"a\\\"b\\\\c\\u000a\\u0001/\xc3\xa4\",\"retries\":0}");
	json_clear(&o);
	is("a cleared object", o.text, NULL);

	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = '\0';
	json_put_text(&o, "big", big);
	reads(json_finish(&o), "big", big);
	json_clear(&o);
}

static void test_reading(void)
{
	const char *d = " { \"a\" : [ {\"b\":\"no\"}, {\"b\":\"}],\\\"\"} ] ,\"n\":-1.50e3,\"t\":true,"
	                "\"e\":\"\", \"o\":{\"x\":[1,2]},\"\\u0061b\":1,\"z\":null } ";

	reads(d, "a.0.b", "no");
	reads(d, "a.1.b", "}],\"");
	reads(d, "a.2.b", NULL);
	reads(d, "n", "-1.50e3");
	reads(d, "t", "true");
	reads(d, "e", "");
	reads(d, "o", "{\"x\":[1,2]}");
	reads(d, "o.x.1", "2");
	reads(d, "ab", "1");
	reads(d, "z", "null");
	reads(d, "b", NULL);
	reads(d, "n.x", NULL);
	reads("[[],[\"in\"]]", "1.0", "in");
	reads("{}", "a", NULL);
	reads("[]", "0", NULL);
	reads(NULL, "a", NULL);
}

static void test_strings(void)
{
	reads("[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]", "0", "\"\\/\b\f\n\r\t");
	reads("[\"\\u00e4\\u20AC\"]", "0", "\xc3\xa4\xe2\x82\xac");
	reads("[\"\\ud83d\\ude00\"]", "0", "\xf0\x9f\x98\x80");
	reads("[\"\\ud83d!\"]", "0", "\xef\xbf\xbd!");
	reads("[\"\\ude00\"]", "0", "\xef\xbf\xbd");
	reads("[\"a\\u0000b\"]", "0", "a\xef\xbf\xbd" "b");
}

/* What is no JSON may give anything, but must end and stay inside the text. */
static void test_cut_documents(void)
{
	const char *whole = "{\"a\\u00e4\":[1,{\"b\":\"\\ud83d\\ude00\"}],\"c\":\"d\\\"\"}";
	size_t n;

	for (n = 0; n <= strlen(whole); n++) {
		char *cut = malloc(n + 1); /* its own allocation, for the sanitizer */

		if (!cut) exit(2);
		memcpy(cut, whole, n);
		cut[n] = '\0';
		free(json_get(cut, "a\xc3\xa4.1.b"));
		free(json_get(cut, "c"));
		free(cut);
		run++;
	}
}

int main(void)
{
	test_writing();
	test_reading();
	test_strings();
	test_cut_documents();
	printf("json: %d checks, %d failed\n", run, failed);
	return failed != 0;
}
