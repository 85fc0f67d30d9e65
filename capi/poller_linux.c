/* Go ends the process where it gets no descriptors for its poller. Every timer needs the poller, also the garbage
 * collector's, and each call that allocates brings the next collection nearer. So the poller is started with the
 * load, or else by the first call that finds descriptors free. Until then a call is refused outside Go. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "_cgo_export.h"
#include "entry.h"
#include "poller.h"
#include "shim.h"
#include "signals.h"

static int started;

int poller_start(void)
{
	struct signals of_thread;
	int shortage;
	if (__atomic_load_n(&started, __ATOMIC_ACQUIRE))
		return 0;
	signals_enter(&of_thread);
	(void)entry_of_thread();
	shortage = goOspStartPoller();
	signals_leave(&of_thread);
	if (shortage == 0)
		__atomic_store_n(&started, 1, __ATOMIC_RELEASE);
	return shortage;
}

static void explain(int shortage, char *why, size_t size)
{
	struct rlimit limit;
	if (shortage == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
		snprintf(why, size,
		         "too many open files: this process may have %llu (RLIMIT_NOFILE, ulimit -n): close some or raise its limit, then try again",
		         (unsigned long long)limit.rlim_cur);
	else if (shortage == EMFILE || shortage == ENFILE)
		snprintf(why, size, "too many open files in the whole system: close other programs, then try again");
	else if (shortage == ENOSPC)
		snprintf(why, size, "the system gives no poller: close other programs, or raise fs.epoll.max_user_watches, then try again");
	else
		snprintf(why, size, "the system is short of memory: close other programs, then try again");
}

char *poller_document(int shortage)
{
	char why[200], document[1024];
	int length;
	explain(shortage, why, sizeof why);
	length = snprintf(document, sizeof document,
	                  "{\"ok\":false,\"error\":{\"status\":%d,\"name\":\"OSP_E_MEMORY\",\"code\":\"%s\","
	                  "\"message\":\"the library cannot work: %s\","
	                  "\"user_message\":\"This device is too busy at the moment. Please close other programs and try again.\","
	                  "\"http_status\":0,\"retryable\":true,\"user_action\":\"retry\",\"details\":{}},"
	                  "\"meta\":{\"http_status\":0,\"duration_ms\":0,\"attempts\":0,\"signature\":\"none\","
	                  "\"license_signature\":\"none\",\"form\":\"\",\"clock_offset_ms\":0,"
	                  "\"server_date\":\"\",\"validity\":null}}",
	                  OSP_E_MEMORY, shortage == EMFILE || shortage == ENFILE ? "too_many_open_files" : "system_resources_short", why);
	return shim_reply(document, (size_t)length);
}
