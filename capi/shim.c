/* The public symbols. Here stands what must not, or cannot, be done in Go: the guard against fork, the
 * bounded look at the host's texts, the C environment, and the memory that the host frees. */
#include <stdlib.h>
#include <string.h>
#ifdef _WIN32
#  include <windows.h>
#else
#  include <pthread.h>
#  include <signal.h>
#  include <unistd.h>
#endif

#include "_cgo_export.h"
#include "entry.h"
#include "manager_table.h"
#include "operations.h"
#include "poller.h"
#include "signals.h"
#include "tables.h"

#define SMALL_DOCUMENT ((size_t)1 << 20)
#define LARGE_DOCUMENT ((size_t)24 << 20)

/* ---- fork ---- */

#ifdef _WIN32

static int forked(void) { return 0; }

/* A Go runtime cannot be unloaded: FreeLibrary must not take its code away. */
static void stay_loaded(void)
{
	HMODULE self;
	GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_PIN | GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS,
	                   (LPCSTR)(void *)&stay_loaded, &self);
}

#else

static volatile sig_atomic_t in_child;
static pid_t loader;

static void note_child(void) { in_child = 1; }

__attribute__((constructor)) static void guard_against_fork(void)
{
	loader = getpid();
	(void)pthread_atfork(NULL, NULL, note_child);
}

/* The flag is also set in a later process that has got the loader's number anew. The number also tells of a
 * child that was made by _Fork or by the bare system call, which call no handlers. */
static int forked(void) { return in_child || loader != getpid(); }

static void stay_loaded(void) {} /* Go links with -z nodelete */

#endif

static const char forked_reply[] =
	"{\"ok\":false,\"error\":{\"status\":-4,\"name\":\"OSP_E_FORKED\",\"code\":\"forked\","
	"\"message\":\"the library was loaded before a fork and this is the child process: "
	"load it in the child, or start the child with exec\","
	"\"user_message\":\"This application made a mistake. Please contact its vendor.\","
	"\"http_status\":0,\"retryable\":false,\"user_action\":\"fix_integration\",\"details\":{}},"
	"\"meta\":{\"http_status\":0,\"duration_ms\":0,\"attempts\":0,\"signature\":\"none\","
	"\"license_signature\":\"none\",\"form\":\"\",\"clock_offset_ms\":0,"
	"\"server_date\":\"\",\"validity\":null}}";

/* ---- what keeps a call from entering Go ---- */

/* Returns OSP_OK where it may, else the status that the function returns, with its document. */
static int32_t refused(char **out_json)
{
	int shortage;
	if (out_json != NULL)
		*out_json = NULL;
	if (forked()) {
		if (out_json == NULL)
			return OSP_E_FORKED;
		*out_json = shim_reply(forked_reply, sizeof forked_reply - 1);
		return *out_json == NULL ? OSP_E_MEMORY : OSP_E_FORKED;
	}
	shortage = poller_start();
	if (shortage == 0)
		return OSP_OK;
	if (out_json != NULL)
		*out_json = poller_document(shortage);
	return OSP_E_MEMORY;
}

/* Without a poller nothing has been opened. */
static int32_t refused_with_handle(void)
{
	int32_t status = refused(NULL);
	return status == OSP_E_MEMORY ? OSP_E_HANDLE : status;
}

/* ---- texts ---- */

char *shim_reply(const void *bytes, size_t length)
{
	char *copy = malloc(length + 1);
	if (copy == NULL)
		return NULL;
	memcpy(copy, bytes, length);
	copy[length] = '\0';
	return copy;
}

static struct shim_text bounded(const char *text, size_t limit)
{
	struct shim_text t;
	t.text = text;
	t.length = text == NULL ? 0 : strnlen(text, limit + 1);
	t.limit = limit;
	return t;
}

#ifdef _WIN32

/* In UTF-8 whatever the code page, and as the process has it now: each C library in the process has a copy of its own, and
 * what .NET sets is in none of them. To be freed; NULL where not set. */
static char *variable(const wchar_t *name)
{
	wchar_t value[32768]; /* no variable is longer */
	DWORD length = GetEnvironmentVariableW(name, value, sizeof value / sizeof *value);
	int size;
	char *out;
	if (length == 0 || length >= sizeof value / sizeof *value)
		return NULL;
	size = WideCharToMultiByte(CP_UTF8, 0, value, -1, NULL, 0, NULL, NULL);
	out = malloc((size_t)size);
	if (out != NULL)
		WideCharToMultiByte(CP_UTF8, 0, value, -1, out, size, NULL, NULL);
	return out;
}

static int is_set(const wchar_t *name) { return GetEnvironmentVariableW(name, NULL, 0) != 0; }

static struct shim_environment environment(void)
{
	struct shim_environment e;
	/* Under CGI, HTTP_PROXY is a request's "Proxy" header and so anybody's. Names have no case here, so http_proxy is the same. */
	e.http = is_set(L"REQUEST_METHOD") ? NULL : variable(L"HTTP_PROXY");
	e.https = variable(L"HTTPS_PROXY");
	e.no = variable(L"NO_PROXY");
	e.cert_file = variable(L"SSL_CERT_FILE");
	e.cert_directory = variable(L"SSL_CERT_DIR");
	e.signals_unprotected = signals_are_unprotected();
	return e;
}

static void forget_environment(struct shim_environment *e)
{
	free((char *)e->http);
	free((char *)e->https);
	free((char *)e->no);
	free((char *)e->cert_file);
	free((char *)e->cert_directory);
}

static struct shim_places places(void)
{
	struct shim_places p = {NULL, NULL, NULL, NULL, NULL};
	p.local_app_data = variable(L"LOCALAPPDATA");
	p.program_data = variable(L"ProgramData");
	return p;
}

static void forget_places(struct shim_places *p)
{
	free((char *)p->local_app_data);
	free((char *)p->program_data);
}

#else

/* variable takes the first of the two that is set and not empty. */
static const char *variable(const char *upper, const char *lower)
{
	const char *value = getenv(upper);
	return value != NULL && *value != '\0' ? value : getenv(lower);
}

static struct shim_environment environment(void)
{
	struct shim_environment e;
	/* Under CGI, HTTP_PROXY is a request's "Proxy" header and so anybody's. */
	e.http = getenv("REQUEST_METHOD") != NULL ? getenv("http_proxy") : variable("HTTP_PROXY", "http_proxy");
	e.https = variable("HTTPS_PROXY", "https_proxy");
	e.no = variable("NO_PROXY", "no_proxy");
	e.cert_file = getenv("SSL_CERT_FILE");
	e.cert_directory = getenv("SSL_CERT_DIR");
	e.signals_unprotected = signals_are_unprotected();
	return e;
}

static void forget_environment(struct shim_environment *e) { (void)e; }

static struct shim_places places(void)
{
	struct shim_places p = {NULL, NULL, NULL, NULL, NULL};
	p.home = getenv("HOME");
	p.state_home = getenv("XDG_STATE_HOME");
	p.state_directory = getenv("STATE_DIRECTORY");
	return p;
}

static void forget_places(struct shim_places *p) { (void)p; }

#endif

static uintptr_t token(osp_client *client) { return (uintptr_t)client; }

static uintptr_t manager_token(osp_manager *manager) { return (uintptr_t)manager; }

/* ---- functions that never enter Go ---- */

const char *osp_version(void) { return OSP_VERSION_STRING; }

int32_t osp_abi_version(void) { return OSP_ABI_VERSION; }

const char *osp_status_name(int32_t status)
{
#define NAME(status) case status: return #status;
	switch (status) {
	OSP_STATUSES(NAME)
	}
#undef NAME
	return "OSP_E_UNKNOWN";
}

/* Through a volatile pointer the compiler cannot leave out the writing to memory that is freed next. */
static void *(*const volatile overwrite)(void *, int, size_t) = memset;

void osp_free(char *json)
{
	if (json == NULL)
		return;
	overwrite(json, 0, strlen(json));
	free(json);
}

/* ---- functions that do ---- */

/* Every call into Go stands in this. waited are the nanoseconds that the thread has waited to come in. */
#define IN_GO(call)                                                                                     \
	do {                                                                                            \
		struct signals of_thread;                                                               \
		int64_t waited;                                                                         \
		signals_enter(&of_thread);                                                              \
		waited = entry_of_thread();                                                             \
		(void)waited;                                                                           \
		call;                                                                                   \
		signals_leave(&of_thread);                                                              \
	} while (0)

static int32_t local(const char *operation, const char *request_json, size_t limit, char **out_json)
{
	int32_t status = refused(out_json);
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspLocal((char *)operation, bounded(request_json, limit), out_json));
	return status;
}

#define LOCAL(name, limit)                                                                              \
	int32_t osp_##name(const char *request_json, char **out_json)                                   \
	{                                                                                               \
		return local(#name, request_json, limit, out_json);                                     \
	}

OSP_LOCAL_OPERATIONS(LOCAL)

int32_t osp_client_open(const char *config_json, osp_client **client, char **out_json)
{
	uintptr_t opened = 0;
	struct shim_environment variables;
	int32_t status = refused(out_json);
	if (client != NULL)
		*client = NULL;
	if (status != OSP_OK)
		return status;
	stay_loaded();
	signals_look_for_dotnet();
	variables = environment();
	IN_GO(status = goOspClientOpen(bounded(config_json, SMALL_DOCUMENT), variables,
	                               client == NULL ? NULL : &opened, out_json));
	forget_environment(&variables);
	if (status != OSP_OK && opened != 0) { /* no memory for the result */
		IN_GO(goOspClientClose(opened));
		opened = 0;
	}
	if (client != NULL)
		*client = (osp_client *)opened;
	return status;
}

int32_t osp_client_close(osp_client *client)
{
	int32_t status = refused_with_handle();
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspClientClose(token(client)));
	return status;
}

int32_t osp_cancel(osp_client *client, const char *call_id)
{
	int32_t status = refused_with_handle();
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspCancel(token(client), bounded(call_id, SMALL_DOCUMENT)));
	return status;
}

static int32_t call(const char *operation, osp_client *client, const char *request_json, size_t limit,
                    char **out_json)
{
	int32_t status = refused(out_json);
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspCall((char *)operation, token(client), bounded(request_json, limit), waited, out_json));
	return status;
}

#define OPERATION(name, limit)                                                                          \
	int32_t osp_##name(osp_client *client, const char *request_json, char **out_json)               \
	{                                                                                               \
		return call(#name, client, request_json, limit, out_json);                              \
	}
#define ENDPOINT(name) OPERATION(name, SMALL_DOCUMENT)

OSP_ENDPOINTS(ENDPOINT)
OSP_CLIENT_OPERATIONS(OPERATION)

/* ---- the manager ---- */

int32_t osp_manager_open(osp_client *client, const char *settings_json, osp_manager **manager, char **out_json)
{
	uintptr_t opened = 0;
	struct shim_places where;
	int32_t status = refused(out_json);
	if (manager != NULL)
		*manager = NULL;
	if (status != OSP_OK)
		return status;
	where = places();
	IN_GO(status = goOspManagerOpen(token(client), bounded(settings_json, SMALL_DOCUMENT), where,
	                                manager == NULL ? NULL : &opened, out_json));
	forget_places(&where);
	if (status != OSP_OK && opened != 0) { /* no memory for the result */
		IN_GO(goOspManagerClose(opened));
		opened = 0;
	}
	if (manager != NULL)
		*manager = (osp_manager *)opened;
	return status;
}

int32_t osp_manager_close(osp_manager *manager)
{
	int32_t status = refused_with_handle();
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspManagerClose(manager_token(manager)));
	return status;
}

int32_t osp_manager_cancel(osp_manager *manager, const char *call_id)
{
	int32_t status = refused_with_handle();
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspManagerCancel(manager_token(manager), bounded(call_id, SMALL_DOCUMENT)));
	return status;
}

static int32_t manage(const char *operation, osp_manager *manager, const char *request_json, size_t limit,
                      char **out_json)
{
	int32_t status = refused(out_json);
	if (status != OSP_OK)
		return status;
	IN_GO(status = goOspManagerCall((char *)operation, manager_token(manager), bounded(request_json, limit), waited,
	                                out_json));
	return status;
}

#define MANAGER_OPERATION(name, limit)                                                                  \
	int32_t osp_manager_##name(osp_manager *manager, const char *request_json, char **out_json)     \
	{                                                                                               \
		return manage(#name, manager, request_json, limit, out_json);                           \
	}

OSP_MANAGER_OPERATIONS(MANAGER_OPERATION)
