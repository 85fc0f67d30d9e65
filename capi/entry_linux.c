/* With its first call a thread takes a structure that Go runs it by, and keeps it until it ends. Go has one ready
 * and makes the next when that one is taken. Threads that find none sleep a microsecond and look again: a thousand
 * that come at once keep the processors from those that would make one, for seconds. Where they come one by one
 * there is always one ready. */
#include <pthread.h>
#include <time.h>

#include "_cgo_export.h"
#include "entry.h"

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static __thread int entered;

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t entry_of_thread(void)
{
	int64_t begun;
	if (entered)
		return 0;
	begun = now();
	pthread_mutex_lock(&turn);
	goOspStarted();
	pthread_mutex_unlock(&turn);
	entered = 1;
	return now() - begun;
}
