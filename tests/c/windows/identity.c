/* The hardware id comes from the registry. The argument is the id that is wanted. */
#include "portable.h"

#include "check.h"

static char *json;

static void is(const char *path, const char *want)
{
	char *got = text_member(json, path);
	CHECK(got != NULL && strcmp(got, want) == 0, "%s: want %s in %s", path, want, json);
	free(got);
}

int main(int argc, char **argv)
{
	static const char *const algorithms[] = {"default", "windows_cryptography_id"};
	size_t i;
	if (argc != 2)
		return 2;
	for (i = 0; i < 2; i++) {
		char *request = format("{\"algorithm\":\"%s\"}", algorithms[i]);
		EXPECT_KEEP(OSP_OK, NULL, osp_hardware_id(request, &json), &json);
		is("result.hardware_id", argv[1]);
		is("result.source", "HKLM\\\\SOFTWARE\\\\Microsoft\\\\Cryptography\\\\MachineGuid");
		osp_free(json);
		free(request);
	}
	EXPECT_KEEP(OSP_OK, NULL, osp_device_info(NULL, &json), &json);
	{
		char *name = text_member(json, "result.hostname"), *version = text_member(json, "result.os_ver");
		CHECK(name != NULL && *name != '\0', "hostname: %s", json);
		CHECK(version != NULL && strcmp(version, "Windows 10.0.19045") == 0, "os_ver: %s", json);
		free(name);
		free(version);
	}
	osp_free(json);
	return check_result("identity");
}
