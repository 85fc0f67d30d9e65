/* What loading the library changes about the host's signals, and what calling it does. The host sets its
 * handlers before any library's constructors run, as one does that loads the library late. */
#define _GNU_SOURCE
#include "check.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { SIGNALS = 65 };

static struct sigaction before[SIGNALS];
static sigset_t mask_before;
static volatile sig_atomic_t seen;

static void note(int s) { seen = s; }

/* SIGKILL and SIGSTOP have no handler; the C library keeps 32 and 33 for itself. */
static int is_hosts(int s) { return s != SIGKILL && s != SIGSTOP && s != 32 && s != 33; }

static void set_handlers(void)
{
	int s;
	sigemptyset(&mask_before);
	sigaddset(&mask_before, SIGWINCH);
	sigprocmask(SIG_SETMASK, &mask_before, NULL);
	for (s = 1; s < SIGNALS; s++) {
		struct sigaction a;
		memset(&a, 0, sizeof a);
		a.sa_handler = s == SIGTTOU ? SIG_IGN : s == SIGTTIN ? SIG_DFL : note;
		a.sa_flags = s % 2 ? SA_RESTART : 0;
		sigaddset(&a.sa_mask, SIGWINCH);
		if (is_hosts(s) && (sigaction(s, &a, NULL) != 0 || sigaction(s, NULL, &before[s]) != 0))
			perror("sigaction");
	}
}
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = set_handlers;

/* These Go needs itself; it passes on what is not its own. */
static int taken_by_go(int s) { return s == SIGSEGV || s == SIGBUS || s == SIGFPE || s == SIGPIPE || s == SIGURG; }

/* Job control: Go does not touch these. */
static int left_alone(int s) { return s == SIGCONT || s == SIGTSTP || s == SIGTTIN || s == SIGTTOU; }

static void compare(const char *when)
{
	int s, moved = 0, taken = 0;
	for (s = 1; s < SIGNALS; s++) {
		struct sigaction now;
		if (!is_hosts(s) || sigaction(s, NULL, &now) != 0)
			continue;
		if (now.sa_handler != before[s].sa_handler) {
			CHECK(taken_by_go(s), "%s: the handler of signal %d is another", when, s);
			taken++;
			continue;
		}
		CHECK((now.sa_flags & ~SA_ONSTACK) == (before[s].sa_flags & ~SA_ONSTACK), "%s: the flags of signal %d were %#x and are %#x", when, s,
		      (unsigned)before[s].sa_flags, (unsigned)now.sa_flags);
		CHECK(memcmp(&now.sa_mask, &before[s].sa_mask, 8) == 0, "%s: the mask of signal %d is another", when, s);
		if (now.sa_handler == note && !left_alone(s))
			CHECK(now.sa_flags & SA_ONSTACK, "%s: signal %d is not on the alternate stack: it would run on a goroutine's", when, s);
		moved += now.sa_handler == note;
	}
	printf("%s: %d handlers are as they were but for SA_ONSTACK, %d are Go's\n", when, moved, taken);
}

static void check_mask(const char *when)
{
	sigset_t now;
	pthread_sigmask(SIG_SETMASK, NULL, &now);
	CHECK(memcmp(&now, &mask_before, 8) == 0, "%s: the thread's signal mask is another", when);
}

static void check_delivery(void)
{
	int s;
	for (s = 1; s < SIGNALS; s++) {
		if (!is_hosts(s) || before[s].sa_handler != note || s == SIGWINCH)
			continue;
		if (s == SIGSEGV || s == SIGBUS || s == SIGFPE) /* only a real fault is passed on: crash.c */
			continue;
		seen = 0;
		raise(s);
		if (s == SIGURG) /* how Go preempts: it keeps those for itself */
			continue;
		CHECK(seen == s, "signal %d does not arrive at the host's handler", s);
	}
}

int main(void)
{
	osp_client *client;
	char *json;
	size_t i;
	compare("after the load");
	check_mask("after the load");
	client = must_open(local_config);
	for (i = 0; i < OPERATIONS; i++) {
		EXPECT(OSP_E_ARGUMENT, NULL, operations[i].run(client, WRONG_REQUEST, &json), &json);
		check_mask(operations[i].name);
	}
	EXPECT(OSP_E_NETWORK, "connection_refused", osp_check_license(client, "{\"license_key\":\"K\"}", &json), &json);
	check_mask("after a call over the network");
	compare("after calls");
	check_delivery();
	CHECK(osp_client_close(client) == OSP_OK, "close");
	check_mask("after close");
	return check_result("handlers");
}
