/* The system's authorities are those of the user's store. The arguments: the file with the line of a sandbox that speaks TLS, the
 * file with its authority, and what is to be done: trust adds it to the store, trusted and unknown make a call. */
#include "portable.h"

#include <wincrypt.h>

#include "check.h"

#include <stdio.h>

static PCCERT_CONTEXT authority(const char *path)
{
	char *pem = read_file(path);
	static BYTE der[16384];
	DWORD length = sizeof der;
	PCCERT_CONTEXT certificate = NULL;
	if (CryptStringToBinaryA(pem, 0, CRYPT_STRING_BASE64HEADER, der, &length, NULL, NULL))
		certificate = CertCreateCertificateContext(X509_ASN_ENCODING, der, length);
	free(pem);
	return certificate;
}

static int trust(const char *path)
{
	PCCERT_CONTEXT certificate = authority(path);
	HCERTSTORE store = CertOpenSystemStoreA(0, "ROOT");
	if (certificate == NULL || store == NULL || !CertAddCertificateContextToStore(store, certificate, CERT_STORE_ADD_REPLACE_EXISTING, NULL)) {
		fprintf(stderr, "the store of authorities: error %lu\n", GetLastError());
		return 1;
	}
	CertFreeCertificateContext(certificate);
	return CertCloseStore(store, 0) ? 0 : 1;
}

static void call(const char *line, int trusted)
{
	char *config = sandbox_config(line, "editor", ",\"hardware_id\":\"authorities\",\"retries\":0,\"proxy\":\"none\"");
	char *key = member(line, "licenses.license.license_key"), *request = format("{\"license_key\":%s}", key), *json;
	osp_client *client = must_open(config);
	if (trusted)
		EXPECT(OSP_OK, NULL, osp_activate_license(client, request, &json), &json);
	else
		EXPECT(OSP_E_NETWORK, "tls_unknown_authority", osp_activate_license(client, request, &json), &json);
	CHECK(osp_client_close(client) == OSP_OK, "close");
	free(config);
	free(key);
	free(request);
}

int main(int argc, char **argv)
{
	char *line;
	if (argc != 4)
		return 2;
	if (strcmp(argv[3], "trust") == 0)
		return trust(argv[2]);
	line = read_file(argv[1]);
	call(line, strcmp(argv[3], "trusted") == 0);
	free(line);
	return check_result("authorities");
}
