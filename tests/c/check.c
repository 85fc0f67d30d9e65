#include "portable.h"

#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

static int failures, checks;

void check_failed(const char *file, int line, const char *pattern, ...)
{
	va_list args;
	__atomic_add_fetch(&failures, 1, __ATOMIC_SEQ_CST);
	fprintf(stderr, "%s:%d: ", file, line);
	va_start(args, pattern);
	vfprintf(stderr, pattern, args);
	va_end(args);
	fputc('\n', stderr);
}

static void *must(void *memory)
{
	if (memory == NULL) {
		fputs("out of memory\n", stderr);
		exit(2);
	}
	return memory;
}

/* ---- JSON ---- */

static const char *skip_space(const char *p)
{
	while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
		p++;
	return p;
}

static const char *skip_string(const char *p)
{
	for (p++; *p != '"'; p++) {
		if ((unsigned char)*p < 0x20)
			return NULL;
		if (*p == '\\' && strchr("\"\\/bfnrtu", *++p) == NULL)
			return NULL;
	}
	return p + 1;
}

static const char *skip_value(const char *p);

static const char *skip_members(const char *p, char closing)
{
	p = skip_space(p + 1);
	if (*p == closing)
		return p + 1;
	for (;;) {
		if (closing == '}') {
			if (*p != '"' || (p = skip_string(p)) == NULL || *(p = skip_space(p)) != ':')
				return NULL;
			p++;
		}
		if ((p = skip_value(p)) == NULL)
			return NULL;
		p = skip_space(p);
		if (*p == closing)
			return p + 1;
		if (*p != ',')
			return NULL;
		p = skip_space(p + 1);
	}
}

static const char *skip_value(const char *p)
{
	static const char *const words[] = {"true", "false", "null"};
	size_t i, digits;
	p = skip_space(p);
	if (*p == '{')
		return skip_members(p, '}');
	if (*p == '[')
		return skip_members(p, ']');
	if (*p == '"')
		return skip_string(p);
	for (i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(p, words[i], strlen(words[i])) == 0)
			return p + strlen(words[i]);
	digits = strspn(p, "-+0123456789.eE");
	return digits > 0 ? p + digits : NULL;
}

int is_json(const char *text)
{
	const char *end = skip_value(text);
	return end != NULL && *skip_space(end) == '\0';
}

/* The value of one member of the object at p. */
static const char *value_of(const char *p, const char *name, size_t length)
{
	p = skip_space(p);
	if (*p != '{')
		return NULL;
	for (p = skip_space(p + 1); *p == '"'; p = skip_space(p + 1)) {
		const char *start = p + 1, *end = skip_string(p), *value;
		if (end == NULL)
			return NULL;
		value = skip_space(skip_space(end) + 1);
		if ((size_t)(end - 1 - start) == length && memcmp(start, name, length) == 0)
			return value;
		if ((p = skip_value(value)) == NULL || *(p = skip_space(p)) != ',')
			return NULL;
	}
	return NULL;
}

char *member(const char *json, const char *path)
{
	const char *p = json;
	while (p != NULL && *path != '\0') {
		size_t length = strcspn(path, ".");
		p = value_of(p, path, length);
		path += length + (path[length] == '.');
	}
	if (p == NULL || skip_value(p) == NULL)
		return NULL;
	return must(strndup(p, (size_t)(skip_value(p) - p)));
}

char *text_member(const char *json, const char *path)
{
	char *value = member(json, path);
	size_t length = value == NULL ? 0 : strlen(value);
	if (length < 2 || *value != '"') {
		free(value);
		return NULL;
	}
	memmove(value, value + 1, length - 2);
	value[length - 2] = '\0';
	return value;
}

/* ---- responses ---- */

static int has(const char *json, const char *path, const char *want)
{
	char *got = member(json, path);
	int equal = got != NULL && strcmp(got, want) == 0;
	free(got);
	return equal;
}

static const char *const meta_members[] = {"meta.http_status", "meta.duration_ms", "meta.attempts",
	"meta.signature", "meta.license_signature", "meta.form", "meta.clock_offset_ms",
	"meta.server_date", "meta.validity"};
static const char *const error_members[] = {"error.status", "error.name", "error.code", "error.message", "error.user_message",
	"error.http_status", "error.retryable", "error.user_action", "error.details"};

static int has_all(const char *json, const char *const *paths, size_t n)
{
	size_t i;
	for (i = 0; i < n; i++) {
		char *value = member(json, paths[i]);
		if (value == NULL)
			return 0;
		free(value);
	}
	return 1;
}

static int is_whole(const char *json, int32_t status, const char *code)
{
	char number[16], name[64], quoted[80];
	if (!is_json(json) || !has_all(json, meta_members, sizeof meta_members / sizeof *meta_members))
		return 0;
	if (status == OSP_OK)
		return has(json, "ok", "true");
	snprintf(number, sizeof number, "%d", (int)status);
	snprintf(name, sizeof name, "\"%s\"", osp_status_name(status));
	snprintf(quoted, sizeof quoted, "\"%s\"", code == NULL ? "" : code);
	return has(json, "ok", "false") && has_all(json, error_members, sizeof error_members / sizeof *error_members) &&
	       has(json, "error.status", number) && has(json, "error.name", name) && (code == NULL || has(json, "error.code", quoted));
}

void check_kept(const char *file, int line, const char *call, int32_t want, const char *code, int32_t status,
                char **json)
{
	__atomic_add_fetch(&checks, 1, __ATOMIC_SEQ_CST);
	if (status != want || *json == NULL || !is_whole(*json, want, code))
		check_failed(file, line, "%s:\n   got %d %s\n  want %s %s", call, (int)status,
		             *json == NULL ? "NULL" : *json, osp_status_name(want), code == NULL ? "" : code);
}

void check_answer(const char *file, int line, const char *call, int32_t want, const char *code,
                  int32_t status, char **json)
{
	check_kept(file, line, call, want, code, status, json);
	osp_free(*json);
	*json = NULL;
}

int check_result(const char *program)
{
#ifndef _WIN32
	/* POSIX allows this conversion; ISO C has no word for it. */
	int32_t (*alive)(void);
	*(void **)&alive = dlsym(RTLD_DEFAULT, "osp_testing_alive");
	if (alive != NULL)
		CHECK(alive() == 0, "%d clients or calls are still alive", (int)alive());
#endif
	if (failures > 0) {
		fprintf(stderr, "%s: %d failures\n", program, failures);
		return 1;
	}
	printf("%s: ok, %d responses checked\n", program, checks);
	return 0;
}

/* ---- operations ---- */

#define OPERATION(name) {#name, osp_##name},
const struct named_operation operations[OPERATIONS] = {EACH_OPERATION(OPERATION)};

#define LOCAL(name) {#name, osp_##name},
const struct local_operation local_operations[LOCAL_OPERATIONS] = {EACH_LOCAL_OPERATION(LOCAL)};

operation find_operation(const char *name)
{
	size_t i;
	for (i = 0; i < OPERATIONS; i++)
		if (strcmp(operations[i].name, name) == 0)
			return operations[i].run;
	return NULL;
}

#define MANAGER_OPERATION(name, network) {#name, osp_manager_##name, network},
const struct named_manager_operation manager_operations[MANAGER_OPERATIONS] = {EACH_MANAGER_OPERATION(MANAGER_OPERATION)};

manager_operation find_manager_operation(const char *name)
{
	size_t i;
	for (i = 0; i < MANAGER_OPERATIONS; i++)
		if (strcmp(manager_operations[i].name, name) == 0)
			return manager_operations[i].run;
	return NULL;
}

/* ---- memory and files ---- */

char *format(const char *pattern, ...)
{
	va_list args;
	char *out;
	int length;
	va_start(args, pattern);
	length = vasprintf(&out, pattern, args);
	va_end(args);
	return must(length < 0 ? NULL : out);
}

char *repeat(char c, size_t n)
{
	char *out = must(malloc(n + 1));
	memset(out, c, n);
	out[n] = '\0';
	return out;
}

char *read_file(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *out = NULL;
	size_t length = 0, space = 0, got;
	if (f == NULL) {
		perror(path);
		exit(2);
	}
	do {
		space += 65536;
		out = must(realloc(out, space + 1));
		got = fread(out + length, 1, space - length, f);
		length += got;
	} while (length == space);
	fclose(f);
	out[length] = '\0';
	return out;
}

char *decode_base64(const char *text, size_t *length)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *out = must(malloc(strlen(text) + 1));
	unsigned long bits = 0;
	int n = 0;
	*length = 0;
	for (; *text != '\0' && *text != '='; text++) {
		const char *at = strchr(alphabet, *text);
		if (at == NULL)
			continue;
		bits = (bits << 6 | (unsigned long)(at - alphabet)) & 0xFFFFFF;
		if ((n += 6) >= 8) {
			n -= 8;
			out[(*length)++] = (char)(bits >> n & 0xFF);
		}
	}
	out[*length] = '\0';
	return out;
}

/* ---- clients ---- */

const char local_config[] =
	"{\"product\":\"editor\",\"api_key\":\"test-api-key\",\"shared_key\":\"test-shared-key\",\"hardware_id\":\"HW-1\","
	"\"base_url\":\"http://127.0.0.1:1/api/v4\",\"retries\":0,\"proxy\":\"none\"}";

char *sandbox_config(const char *line, const char *product, const char *extra)
{
	char *base = member(line, "base_url"), *api_key = member(line, "api_key"), *shared = member(line, "shared_key");
	char *key = member(line, "public_key"), *company = member(line, "company_id"), *path = format("products.%s", product), *code = member(line, path);
	char *config = format("{\"product\":%s,\"api_key\":%s,\"shared_key\":%s,\"base_url\":%s,\"public_key\":%s,\"company_id\":%s%s}",
	                      code, api_key, shared, base, key, company, extra);
	free(base);
	free(api_key);
	free(shared);
	free(key);
	free(company);
	free(path);
	free(code);
	return config;
}

char *sandbox_admin(const char *line, const char *method, const char *path, const char *body)
{
	char *base = text_member(line, "base_url"), *response = must(malloc(1 << 20)), *rest = NULL;
	struct sockaddr_in to = {.sin_family = AF_INET};
	char *request = format("%s /_sandbox%s HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Length: %zu\r\n\r\n%s", method, path, strlen(body), body);
	size_t length = 0;
	int got, s;
	start_sockets();
	s = (int)socket(AF_INET, SOCK_STREAM, 0);
	to.sin_port = htons((unsigned short)atoi(strrchr(base, ':') + 1));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(s, (struct sockaddr *)&to, sizeof to) == 0 && send(s, request, (int)strlen(request), 0) >= 0)
		while (length < (1 << 20) - 1 && (got = (int)recv(s, response + length, (1 << 20) - 1 - (int)length, 0)) > 0)
			length += (size_t)got;
	response[length] = '\0';
	close_socket(s);
	rest = strstr(response, "\r\n\r\n");
	CHECK(length > 12 && response[9] == '2' && rest != NULL, "%s %s: %s", method, path, response);
	rest = format("%s", rest == NULL ? "" : rest + 4);
	free(request);
	free(base);
	free(response);
	return rest;
}

osp_client *must_open(const char *config)
{
	osp_client *client;
	char *json;
	if (osp_client_open(config, &client, &json) != OSP_OK) {
		fprintf(stderr, "open: %s\n", json == NULL ? "no response" : json);
		exit(2);
	}
	osp_free(json);
	return client;
}

const char memory_settings[] = "{\"location\":\"memory\",\"name\":\"c-test\"}";

osp_manager *must_manage(osp_client *client, const char *settings)
{
	osp_manager *manager;
	char *json;
	if (osp_manager_open(client, settings, &manager, &json) != OSP_OK) {
		fprintf(stderr, "osp_manager_open: %s\n", json == NULL ? "no response" : json);
		exit(2);
	}
	osp_free(json);
	return manager;
}

long long now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
