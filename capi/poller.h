/* Go's poller, without which no call may enter Go. No part of the public header. */
#ifndef OSP_POLLER_H
#define OSP_POLLER_H

#ifdef __linux__

/* Starts the poller where it does not run yet. Returns 0, or the errno of what the system is short of. */
int poller_start(void);

/* The document of the error for such an errno, from malloc; NULL where memory ran out. */
char *poller_document(int shortage);

#else

#  define poller_start() 0
#  define poller_document(shortage) ((void)(shortage), (char *)NULL)

#endif
#endif /* OSP_POLLER_H */
