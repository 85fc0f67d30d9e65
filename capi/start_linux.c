/* What is done around the start of Go, which its own entry in .init_array begins when the library is loaded. */
#include "_cgo_export.h"
#include "limits.h"
#include "poller.h"
#include "signals.h"

/* Runs before Go's entry, which has no priority. */
__attribute__((constructor(101))) static void before_go(void)
{
	limits_note();
	signals_before_go();
}

/* Runs after Go's entry: the linker puts Go's objects first. It waits until Go has started, so that the host
 * never sees the limit that Go sets, neither after the load nor in a child. */
__attribute__((constructor)) static void after_go(void)
{
	goOspStarted();
	poller_start(); /* under Go's limit; where it fails the first call tries again */
	limits_give_back();
	signals_after_go();
}
