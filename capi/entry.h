/* How a thread of the host comes into Go for the first time. No part of the public header. */
#ifndef OSP_ENTRY_H
#define OSP_ENTRY_H

#include <stdint.h>

#ifdef __linux__

/* Stands before every call into Go. Returns the nanoseconds that the thread has waited for it. */
int64_t entry_of_thread(void);

#else

#  define entry_of_thread() ((int64_t)0)

#endif
#endif /* OSP_ENTRY_H */
