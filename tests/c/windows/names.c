/* Paths are UTF-8 whatever the code page. The arguments: the file with the line of a sandbox that speaks TLS, and a folder in
 * which the runner has put that sandbox's authority under a name outside of ASCII. */
#include "portable.h"

#include "check.h"

#define NAME "h\xc3\xa9l\xc3\xa8ne-\xe6\x97\xa5\xe6\x9c\xac"

int main(int argc, char **argv)
{
	char *line, *extra, *config, *key, *request, *settings, *json;
	osp_client *client;
	osp_manager *manager;
	if (argc != 3)
		return 2;
	line = read_file(argv[1]);
	extra = format(",\"hardware_id\":\"names\",\"retries\":0,\"proxy\":\"none\",\"ca_only\":true,\"ca_file\":\"%s/" NAME ".pem\"", argv[2]);
	config = sandbox_config(line, "editor", extra);
	key = member(line, "licenses.license.license_key");
	request = format("{\"license_key\":%s}", key);
	settings = format("{\"path\":\"%s/" NAME "/store\"}", argv[2]);
	client = must_open(config);
	manager = must_manage(client, settings);
	EXPECT(OSP_OK, NULL, osp_manager_activate_license(manager, request, &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK, "close");
	manager = must_manage(client, settings);
	EXPECT(OSP_OK, NULL, osp_manager_local_check(manager, "{}", &json), &json);
	CHECK(osp_manager_close(manager) == OSP_OK && osp_client_close(client) == OSP_OK, "close");
	free(line);
	free(extra);
	free(config);
	free(key);
	free(request);
	free(settings);
	return check_result("names");
}
