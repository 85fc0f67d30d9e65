/* How calls keep out of the way of a host's signals. No part of the public header. */
#ifndef OSP_SIGNALS_H
#define OSP_SIGNALS_H

#ifdef __linux__
#  include <signal.h>

/* What a thread's call changed about its signals. */
struct signals {
	int masked;
	sigset_t before;
};

/* Stand before and after the start of Go, in the thread that loads the library. */
void signals_before_go(void);
void signals_after_go(void);

/* Stand before and after every call into Go. */
void signals_enter(struct signals *s);
void signals_leave(const struct signals *s);

/* Looks whether CoreCLR or Mono runs in this process. At every opening of a client, since a host may start it later
 * than it loads this library. */
void signals_look_for_dotnet(void);

/* Whether this is a host with CoreCLR or Mono in which Go may unblock signals that it must not. */
int signals_are_unprotected(void);

/* Keeps Go from unblocking signals that its threads were born with blocked. Stands before Go starts. */
void signals_keep_go_from_unblocking(void);

/* Whether that has found its place in Go. */
int signals_go_is_kept(void);

#else

struct signals {
	char unused;
};

#  define signals_enter(s) ((void)(s))
#  define signals_leave(s) ((void)(s))
#  define signals_look_for_dotnet() ((void)0)
#  define signals_are_unprotected() 0

#endif
#endif /* OSP_SIGNALS_H */
