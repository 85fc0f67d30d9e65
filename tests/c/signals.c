/* What loading and calling the library does to a host's signals. Arguments: the library, "coreclr" or "other"
 * (which kind of host this is; the runner makes a CoreCLR host by a library of that name) or "open" (another host, which
 * opens a client and no more), and how many signals each storm has. */
#include <openspring.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int failures;
static int32_t (*open_client)(const char *, osp_client **, char **);
static int32_t (*create)(osp_client *, const char *, char **);
static int32_t (*close_client)(osp_client *);
static void (*release)(char *);
static osp_client *client;
static atomic_int received, stopping;
static sem_t event, may_end; /* waited for, not looked for: on a busy machine a look in a loop keeps others from what it waits for */

#define CHECK(condition, ...)                                                            \
	do {                                                                             \
		if (!(condition)) {                                                      \
			fprintf(stderr, "%s:%d: ", __FILE__, __LINE__);                  \
			fprintf(stderr, __VA_ARGS__);                                    \
			fputc('\n', stderr);                                             \
			failures++;                                                      \
		}                                                                        \
	} while (0)

static void count(int s)
{
	char used[2048]; /* a handler that needs some stack */
	memset(used, s, sizeof used);
	if (used[sizeof used - 1] == s)
		atomic_fetch_add(&received, 1);
	sem_post(&event);
}

static void handle(int s, int flags, int also_blocked)
{
	struct sigaction action;
	memset(&action, 0, sizeof action);
	action.sa_handler = count;
	action.sa_flags = flags;
	sigemptyset(&action.sa_mask);
	if (also_blocked)
		sigaddset(&action.sa_mask, also_blocked);
	if (sigaction(s, &action, NULL) != 0)
		abort();
}

static struct sigaction now(int s)
{
	struct sigaction action;
	if (sigaction(s, NULL, &action) != 0)
		abort();
	return action;
}

static void load(const char *path)
{
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	*(void **)&open_client = dlsym(library, "osp_client_open");
	*(void **)&create = dlsym(library, "osp_create_offline_request");
	*(void **)&close_client = dlsym(library, "osp_client_close");
	*(void **)&release = dlsym(library, "osp_free");
}

static void one_call(void)
{
	char *json;
	int32_t status = create(client, "{\"endpoint\":\"activate_offline\",\"license_key\":\"AAAA\"}", &json);
	CHECK(status == OSP_OK, "create = %d, want 0", (int)status);
	release(json);
}

/* The blocked signals of a thread of this process, as /proc tells them. */
static unsigned long long blocked(const char *thread)
{
	char path[300], line[200];
	unsigned long long mask = 0;
	FILE *file;
	snprintf(path, sizeof path, "/proc/self/task/%s/status", thread);
	file = fopen(path, "r");
	if (file == NULL)
		return ~0ULL; /* it has ended meanwhile */
	while (fgets(line, sizeof line, file) != NULL)
		sscanf(line, "SigBlk: %llx", &mask);
	fclose(file);
	return mask;
}

/* A thread that is being made has every signal blocked for a moment. */
static unsigned long long settled(const char *thread)
{
	unsigned long long mask = blocked(thread);
	int tries;
	for (tries = 0; tries < 10000 && (mask >> (SIGURG - 1) & 1); tries++) {
		sched_yield();
		mask = blocked(thread);
	}
	return mask;
}

static void check_threads_of_go(void)
{
	const int asynchronous[] = {SIGTERM, SIGINT, SIGUSR1, SIGWINCH, SIGCONT, SIGCHLD, SIGRTMIN};
	char own[20];
	int others = 0;
	DIR *tasks = opendir("/proc/self/task");
	struct dirent *task;
	snprintf(own, sizeof own, "%d", (int)getpid());
	while ((task = readdir(tasks)) != NULL) {
		size_t i;
		unsigned long long mask;
		if (task->d_name[0] == '.' || strcmp(task->d_name, own) == 0)
			continue;
		mask = settled(task->d_name);
		if (mask == ~0ULL)
			continue;
		others++;
		for (i = 0; i < sizeof asynchronous / sizeof *asynchronous; i++)
			CHECK(mask >> (asynchronous[i] - 1) & 1, "thread %s: signal %d is not blocked", task->d_name, asynchronous[i]);
		CHECK(mask >> (SIGRTMAX - 1) & 1, "thread %s: SIGRTMAX is not blocked", task->d_name);
	}
	closedir(tasks);
	CHECK(others >= 2, "%d threads beside this one; want Go's", others);
}

static void check_handlers(int coreclr)
{
	struct sigaction usr1 = now(SIGUSR1), realtime = now(SIGRTMIN), fpe = now(SIGFPE), segv = now(SIGSEGV);
	CHECK(usr1.sa_handler == count && realtime.sa_handler == count, "a handler that Go does not need was replaced");
	CHECK(((usr1.sa_flags & SA_ONSTACK) == 0) == coreclr, "SIGUSR1 has the flags %#x in a %s host", usr1.sa_flags, coreclr ? "CoreCLR" : "plain");
	CHECK(((realtime.sa_flags & SA_ONSTACK) == 0) == coreclr, "SIGRTMIN has the flags %#x", realtime.sa_flags);
	CHECK((fpe.sa_handler == count) == coreclr, "SIGFPE is %s", fpe.sa_handler == count ? "the host's" : "Go's");
	CHECK(segv.sa_handler != count, "SIGSEGV is the host's; Go needs it");
	CHECK(sigismember(&segv.sa_mask, SIGUSR2) == 1, "SIGSEGV does not block SIGUSR2 as the host's handler did");
	if (coreclr) {
		CHECK(sigismember(&segv.sa_mask, SIGFPE) == 0, "SIGSEGV blocks SIGFPE, as the host's handler did not");
		CHECK(segv.sa_flags & SA_NODEFER, "SIGSEGV lost the host's SA_NODEFER");
	}
	CHECK(now(SIGHUP).sa_handler == SIG_DFL, "SIGHUP is no longer the default");
	CHECK(now(SIGQUIT).sa_handler == SIG_IGN, "SIGQUIT is no longer ignored");
}

static void *caller(void *unused)
{
	(void)unused;
	while (!atomic_load(&stopping))
		one_call();
	return NULL;
}

/* The handler was set after the library was loaded and has no SA_ONSTACK, as .NET's have. This thread does not
 * take the signal: the callers do, or Go's threads. */
static void storm(int s, int signals)
{
	enum { THREADS = 4 };
	pthread_t threads[THREADS];
	sigset_t mask, own;
	int i, status;
	pid_t sender, host = getpid();
	handle(s, SA_RESTART, 0);
	atomic_store(&received, 0);
	atomic_store(&stopping, 0);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, caller, NULL) != 0)
			abort();
	sigemptyset(&mask);
	sigaddset(&mask, s);
	pthread_sigmask(SIG_BLOCK, &mask, &own);
	sender = fork();
	if (sender == 0) {
		for (i = 0; i < signals; i++)
			if (kill(host, s) != 0)
				_exit(1);
		_exit(0);
	}
	while (waitpid(sender, &status, 0) != sender)
		CHECK(errno == EINTR, "waitpid: %s", strerror(errno));
	CHECK(status == 0, "the sender ended with %d", status);
	atomic_store(&stopping, 1);
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	pthread_sigmask(SIG_SETMASK, &own, NULL);
	CHECK(atomic_load(&received) > 0, "no signal %d of %d arrived", s, signals);
	printf("signal %d: %d of %d arrived one by one\n", s, atomic_load(&received), signals);
}

static void *many_calls(void *unused)
{
	int i;
	(void)unused;
	for (i = 0; i < 5000; i++)
		one_call();
	return NULL;
}

/* Go's collector wants all threads that run Go to stop, many times meanwhile. */
static void check_that_go_stops_threads_without_signals(void)
{
	enum { THREADS = 4 };
	pthread_t threads[THREADS];
	struct sigaction go = now(SIGURG);
	int i;
	atomic_store(&received, 0);
	handle(SIGURG, SA_ONSTACK | SA_RESTART, 0);
	for (i = 0; i < THREADS; i++)
		if (pthread_create(&threads[i], NULL, many_calls, NULL) != 0)
			abort();
	for (i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	sigaction(SIGURG, &go, NULL);
	CHECK(atomic_load(&received) == 0, "Go sent SIGURG to its threads %d times, want none", atomic_load(&received));
}

static void *first_call(void *unused)
{
	(void)unused;
	one_call();
	atomic_store(&stopping, 1);
	sem_post(&event);
	while (sem_wait(&may_end) != 0)
		;
	return NULL;
}

/* CoreCLR suspends its threads so, also while they make the first call of theirs, in which Go sets itself up. */
static void suspend_new_threads(int threads)
{
	int i;
	atomic_store(&received, 0);
	for (i = 0; i < threads; i++) {
		pthread_t thread;
		atomic_store(&stopping, 0);
		if (pthread_create(&thread, NULL, first_call, NULL) != 0)
			abort();
		while (!atomic_load(&stopping)) {
			int seen = atomic_load(&received);
			if (pthread_kill(thread, SIGRTMIN) != 0)
				abort();
			while (!atomic_load(&stopping) && atomic_load(&received) == seen)
				(void)sem_wait(&event);
		}
		sem_post(&may_end);
		pthread_join(thread, NULL);
	}
	CHECK(atomic_load(&received) > 0, "no signal arrived");
	printf("%d signals arrived in %d new threads\n", atomic_load(&received), threads);
}

int main(int argc, char **argv)
{
	char *json;
	sigset_t mask, after;
	int coreclr;
	if (argc < 4)
		return 2;
	coreclr = strcmp(argv[2], "coreclr") == 0;
	sem_init(&event, 0, 0);
	sem_init(&may_end, 0, 0);
	if (coreclr && dlopen("libcoreclr.so", RTLD_NOW) == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		return 1;
	}
	handle(SIGUSR1, SA_RESTART, 0);
	handle(SIGRTMIN, SA_RESTART, 0);
	handle(SIGFPE, 0, 0);
	handle(SIGSEGV, SA_NODEFER, SIGUSR2);
	signal(SIGHUP, SIG_DFL); /* a parent such as nohup may have it ignored */
	signal(SIGQUIT, SIG_IGN);
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR2);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);

	load(argv[1]);
	check_handlers(coreclr); /* the host may collect garbage before its first call */
	if (open_client("{\"product\":\"p\",\"api_key\":\"k\",\"shared_key\":\"s\",\"hardware_id\":\"HW-1\"}", &client, &json) != OSP_OK) {
		fprintf(stderr, "%s\n", json);
		return 1;
	}
	release(json);
	one_call();
	if (strcmp(argv[2], "open") == 0)
		return failures != 0;

	pthread_sigmask(SIG_SETMASK, NULL, &after);
	CHECK(sigismember(&after, SIGUSR2) == 1 && sigismember(&after, SIGTERM) == 0 && sigismember(&after, SIGINT) == 0,
	      "the caller's mask is not what it was");
	check_threads_of_go();
	check_handlers(coreclr);
	check_that_go_stops_threads_without_signals();
	if (atoi(argv[3]) > 0) {
		storm(SIGTERM, atoi(argv[3]));
		storm(SIGCHLD, atoi(argv[3]));
		suspend_new_threads(200);
	}
	CHECK(close_client(client) == OSP_OK, "close failed");
	printf("signals: %d failures\n", failures);
	return failures != 0;
}
