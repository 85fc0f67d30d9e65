#include "teller.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int steps, surprises;

void title(const char *text)
{
	printf("\n%d. %s\n", ++steps, text);
}

void line(const char *name, char *value)
{
	if (value && *value) printf("   %-12s %s\n", name, value);
	free(value);
}

void surprise(const char *expected)
{
	printf("   %-12s %s was expected here\n", "SURPRISE", expected);
	surprises++;
}

void tell(const char *response, const char *name, const char *path, const char *expected)
{
	char *value = json_get(response, path);

	printf("   %-12s %s\n", name, value ? value : "(none)");
	if (!value || (expected && strcmp(value, expected))) surprise(expected ? expected : "a value");
	free(value);
}

/* Prints which licenses a response holds: one object, an array of them (a
 * bundle), or an object with the array inside (a bundle, offline). */
static void print_licenses(const char *document)
{
	static const char *const places[] = {"result", "result.%d", "result.licenses.%d"};
	char path[80], member[160];
	size_t place;
	int i;

	for (place = 0; place < sizeof places / sizeof *places; place++)
		for (i = 0; i == 0 || strchr(places[place], '%'); i++) {
			char *product, *used, *most;

			sprintf(path, places[place], i);
			sprintf(member, "%s.product_details.short_code", path);
			if (!(product = json_get(document, member))) break;
			sprintf(member, "%s.times_activated", path);
			used = json_get(document, member);
			sprintf(member, "%s.max_activations", path);
			most = json_get(document, member);
			printf("   %-12s %s, active on %s of %s devices\n", "license", product,
			       used ? used : "?", most ? most : "?");
			free(product);
			free(used);
			free(most);
		}
}

void print_outcome(int32_t status, const char *document)
{
	char *word;

	if (status != OSP_OK) {
		char *code = json_get(document, "error.code");

		printf("   %-12s %s (%s)\n", "refused", osp_status_name(status), code ? code : "no document");
		free(code);
		line("message", json_get(document, "error.message"));
		line("user reads", json_get(document, "error.user_message"));
		line("what to do", json_get(document, "error.user_action"));
		return;
	}
	word = json_get(document, "meta.signature");
	printf("   %-12s signature %s\n", "ok", word ? word : "?");
	free(word);
	word = json_get(document, "result");
	if (word && *word != '{' && *word != '[') printf("   %-12s %s\n", "response", *word ? word : "(empty)");
	free(word);
	print_licenses(document);
}

/* What a request may hold that nobody else should see, and texts of files, which are long. */
static int hidden(const char *name, size_t length)
{
	static const char *const names[] = {"license_key", "password", "new_password", "text"};
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == length && !strncmp(names[i], name, length)) return 1;
	return 0;
}

/* The end of a JSON string, past its closing quote. */
static const char *after_string(const char *at)
{
	for (at++; *at && *at != '"'; at++)
		if (*at == '\\' && at[1]) at++;
	return *at ? at + 1 : at;
}

void print_call(const char *remark, const char *name, const char *handle, const char *request)
{
	const char *at, *end;

	if (remark) printf("   /* %s */\n", remark);
	printf("   > status = %s(%s, request, &response);\n", name, handle);
	if (!request || !strcmp(request, "{}")) return;
	printf("   %-12s ", "request");
	for (at = request; *at; at = end) {
		end = *at == '"' ? after_string(at) : at + 1;
		printf("%.*s", (int)(end - at), at);
		if (*at == '"' && end[0] == ':' && end[1] == '"' && hidden(at + 1, (size_t)(end - at) - 2)) {
			printf(":\"...\"");
			end = after_string(end + 1);
		}
	}
	printf("\n");
}

char *run_call(const char *remark, const char *name, function call, osp_client *client, json_object *request,
               int32_t expected)
{
	const char *text = json_finish(request);
	char *response = NULL;
	int32_t status;

	print_call(remark, name, "client", text);
	status = text ? call(client, text, &response) : OSP_E_MEMORY;
	json_clear(request); /* It may hold a password. */
	print_outcome(status, response);
	if (status != expected) surprise(osp_status_name(expected));
	return response;
}

void refused_call(const char *remark, const char *name, function call, osp_client *client, json_object *request,
                  int32_t expected, const char *code)
{
	char *response = run_call(remark, name, call, client, request, expected);
	char *found = json_get(response, "error.code");

	if (!found || strcmp(found, code)) surprise(code);
	free(found);
	osp_free(response);
}

void put_license(json_object *request, const struct license *license)
{
	json_put_text(request, "product", license->product);
	json_put_text(request, "license_key", license->key);
	json_put_text(request, "username", license->user);
	json_put_text(request, "password", license->password);
}

void call_with_license(const char *name, function call, osp_client *client, const struct license *license,
                       int32_t expected)
{
	json_object request = JSON_OBJECT;

	put_license(&request, license);
	osp_free(run_call(NULL, name, call, client, &request, expected));
}

const char *need(const char *name)
{
	const char *value = getenv(name);

	if (value && *value) return value;
	fprintf(stderr, "the environment has no %s; run me as python3 examples/with_sandbox.py -- the program\n", name);
	exit(2);
}

void check_abi(void)
{
	if (osp_abi_version() == OSP_ABI_VERSION) return;
	fprintf(stderr, "the library has ABI %d, the header %d\n", (int)osp_abi_version(), OSP_ABI_VERSION);
	exit(2);
}

static osp_client *open_telling(const char *base_url, const char *public_key, int tells)
{
	json_object config = JSON_OBJECT;
	osp_client *client = NULL;
	char *response = NULL;
	const char *text;
	int32_t status;

	json_put_text(&config, "product", need("OSP_PRODUCT_EDITOR"));
	json_put_text(&config, "api_key", need("OSP_API_KEY"));
	json_put_text(&config, "shared_key", need("OSP_SHARED_KEY"));
	json_put_text(&config, "base_url", base_url);
	json_put_text(&config, "public_key", public_key);
	json_put_json(&config, "company_id", need("OSP_COMPANY_ID"));
	json_put_text(&config, "hardware_id", getenv("OSP_HARDWARE_ID"));
	json_put_text(&config, "ca_file", getenv("OSP_CA_FILE"));
	json_put_text(&config, "app_name", "story");
	json_put_text(&config, "app_version", "1.0");
	json_put_json(&config, "retries", "1");
	text = json_finish(&config);
	status = text ? SHOW_IF(tells, osp_client_open(text, &client, &response)) : OSP_E_MEMORY;
	json_clear(&config);
	if (status != OSP_OK) {
		print_outcome(status, response);
		surprise("a client");
	} else if (tells) {
		line("library", json_get(response, "result.version"));
		line("server", json_get(response, "result.base_url"));
		line("hardware id", json_get(response, "result.hardware_id"));
	}
	osp_free(response);
	return client;
}

osp_client *open_client(const char *base_url, const char *public_key)
{
	return open_telling(base_url, public_key, 1);
}

osp_client *open_quiet_client(const char *base_url, const char *public_key)
{
	return open_telling(base_url, public_key, 0);
}

int end(void)
{
	printf("\n%d steps, %d surprises\n", steps, surprises);
	return surprises != 0;
}
