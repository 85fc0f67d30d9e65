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

#ifdef OSP_TESTING
/* How many threads have been coming in at the same time, at most. */
static int32_t entering, most_entering;

static void come_in(void)
{
	int32_t most, n = __atomic_add_fetch(&entering, 1, __ATOMIC_SEQ_CST);
	most = __atomic_load_n(&most_entering, __ATOMIC_SEQ_CST);
	while (n > most && !__atomic_compare_exchange_n(&most_entering, &most, n, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	goOspStarted();
	__atomic_sub_fetch(&entering, 1, __ATOMIC_SEQ_CST);
}

__attribute__((visibility("default"))) int32_t osp_testing_most_entering(void)
{
	return __atomic_load_n(&most_entering, __ATOMIC_SEQ_CST);
}
#else
#  define come_in() goOspStarted()
#endif

int64_t entry_of_thread(void)
{
	int64_t begun;
	if (entered)
		return 0;
	begun = now();
	pthread_mutex_lock(&turn);
	come_in();
	pthread_mutex_unlock(&turn);
	entered = 1;
	return now() - begun;
}
