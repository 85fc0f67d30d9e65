/* Go and CoreCLR, the runtime of .NET, both rule a process's signals, and on Linux they do not agree. When
 * it is loaded Go puts every handler of the host on the alternate stack and takes SIGSEGV, SIGBUS and SIGFPE;
 * CoreCLR suspends its threads by a real-time signal, which then lands on an alternate stack that CoreCLR's
 * own SIGSEGV handler is still using, and leaves Go's handler without returning. The process hangs in a
 * garbage collection or dies. Four things prevent that:
 *
 *   the handlers are remembered before Go changes them, and in a host with CoreCLR or Mono put back after Go has started:
 *   those that Go only moved, SIGFPE, and the masks of the two that Go must keep (it needs SIGSEGV for its
 *   own nil checks and passes the others on);
 *
 *   Go's own threads are born with asynchronous signals blocked, and Go is kept from unblocking any, so that
 *   a handler without SA_ONSTACK does not run on a goroutine's small stack and overwrite its neighbour;
 *
 *   for the same reason the threads of such a host block them while they are inside Go;
 *
 *   Go stops no thread by SIGURG, whose handler is on the alternate stack: the Makefile links it so.
 *
 * Mono suspends its threads by signals too, and its handler is no better off on a goroutine's stack. It needs no signal
 * for a thread that has called a native function, unless it is told to suspend by signals alone.
 *
 * The third costs about 0.4 microseconds a call and delays Ctrl-C in a host of one thread until the call ends,
 * so other hosts are left alone. */
#ifndef _GNU_SOURCE
#  define _GNU_SOURCE
#endif
#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "_cgo_export.h"
#include "signals.h"

enum { SIGNALS = 65 };

static struct sigaction before[SIGNALS];
static int known[SIGNALS];
static sigset_t asynchronous, of_loader;
static volatile int dotnet; /* CoreCLR or Mono is here; once set it stays */
static pthread_once_t given_back = PTHREAD_ONCE_INIT;

#ifdef OSP_TESTING
/* Lets a test show what happens without all this. */
static int switched_off(void) { return getenv("OSP_TESTING_SIGNALS_OFF") != NULL; }
#else
#  define switched_off() 0
#endif

static void list_asynchronous(void)
{
	/* Raised by the thread's own doing, or Go's. */
	static const int others[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT,
	                             SIGSYS, SIGPIPE, SIGURG, SIGPROF, SIGVTALRM};
	size_t i;
	sigfillset(&asynchronous);
	for (i = 0; i < sizeof others / sizeof *others; i++)
		sigdelset(&asynchronous, others[i]);
}

/* The thread that starts Go, and by it all of Go's threads, inherit this thread's mask. */
void signals_before_go(void)
{
	int s;
	if (switched_off())
		return;
	list_asynchronous();
	for (s = 1; s < SIGNALS; s++)
		known[s] = sigaction(s, NULL, &before[s]) == 0;
	signals_keep_go_from_unblocking();
	pthread_sigmask(SIG_BLOCK, &asynchronous, &of_loader);
}

static int was_handled(int s)
{
	return known[s] && before[s].sa_handler != SIG_DFL && before[s].sa_handler != SIG_IGN;
}

/* Go keeps its handler and passes on what is not Go's, but must leave a thread's mask as the host's did. */
static void keep_go_with_mask_of_host(int s, struct sigaction *now)
{
	if (now->sa_handler == before[s].sa_handler)
		return;
	now->sa_mask = before[s].sa_mask;
	now->sa_flags |= before[s].sa_flags & SA_NODEFER;
	sigaction(s, now, NULL);
}

static void give_back(void)
{
	int s;
	goOspStarted(); /* returns when Go has set all its handlers */
	for (s = 1; s < SIGNALS; s++) {
		struct sigaction now;
		if (!was_handled(s) || sigaction(s, NULL, &now) != 0)
			continue;
		if (s == SIGSEGV || s == SIGBUS)
			keep_go_with_mask_of_host(s, &now);
		else if (s == SIGFPE || now.sa_handler == before[s].sa_handler)
			sigaction(s, &before[s], NULL);
	}
}

void signals_after_go(void)
{
	if (switched_off())
		return;
	signals_look_for_dotnet();
	if (dotnet) /* now, since the first call may come long after the first garbage collection */
		pthread_once(&given_back, give_back);
	pthread_sigmask(SIG_SETMASK, &of_loader, NULL);
}

static int is_runtime(struct dl_phdr_info *object, size_t size, void *unused)
{
	const char *name = object->dlpi_name == NULL ? NULL : strrchr(object->dlpi_name, '/');
	(void)size;
	(void)unused;
	/* A host that embeds Mono has it as libmonosgen-2.0.so.1 or, as Unity, libmonobdwgc-2.0.so. */
	return name != NULL && (strcmp(name, "/libcoreclr.so") == 0 || strncmp(name, "/libmonosgen", 12) == 0 ||
	                        strncmp(name, "/libmonobdwgc", 13) == 0);
}

void signals_look_for_dotnet(void)
{
	if (dotnet || switched_off())
		return;
	/* A self-contained single file has CoreCLR linked into the program, which exports the first; the program mono
	 * exports the second. */
	if (dl_iterate_phdr(is_runtime, NULL) || dlsym(RTLD_DEFAULT, "DotNetRuntimeInfo") != NULL ||
	    dlsym(RTLD_DEFAULT, "mono_jit_init") != NULL)
		dotnet = 1;
}

int signals_are_unprotected(void) { return dotnet && !signals_go_is_kept(); }

void signals_enter(struct signals *s)
{
	s->masked = dotnet;
	if (!s->masked)
		return;
	pthread_sigmask(SIG_BLOCK, &asynchronous, &s->before);
	pthread_once(&given_back, give_back);
}

void signals_leave(const struct signals *s)
{
	if (s->masked)
		pthread_sigmask(SIG_SETMASK, &s->before, NULL);
}
