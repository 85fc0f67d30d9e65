/* Where a thread begins to run Go it unblocks some signals, whatever its mask was: with the faults also
 * SIGCHLD, for programs that ask Go for it, and 34, which is musl's. .NET has handlers without SA_ONSTACK for
 * both: it learns by SIGCHLD of the end of a program it has started, and suspends threads by 34. On a goroutine's
 * small stack such a handler overwrites the neighbour's. Go reads what to unblock from a table in its data
 * (runtime/sigtab_linux_generic.go), whose symbol it keeps to itself, so that the table is found by what it says.
 * Another Go may say something else: then no client is opened beside CoreCLR. */
#ifndef _GNU_SOURCE
#  define _GNU_SOURCE
#endif
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signals.h"

struct go_signal {
	int32_t flags;
	const char *name;
	intptr_t name_length;
};

enum { GO_UNBLOCKS = 1 << 7, OF_MUSL = 34 }; /* the first is _SigUnblock in runtime/runtime2.go */
static const char name_of_chld[] = "SIGCHLD: child status has changed", name_of_34[] = "signal 34";
static int kept;

#ifdef OSP_TESTING
/* Lets a test have a Go whose table is another one. */
static int is_another_go(void) { return getenv("OSP_TESTING_ANOTHER_GO") != NULL; }
#else
#  define is_another_go() 0
#endif

static int is_part_of(const struct dl_phdr_info *object, const char *at, size_t length)
{
	int i;
	for (i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		const char *from = (const char *)(object->dlpi_addr + part->p_vaddr);
		if (part->p_type == PT_LOAD && at >= from && at + length <= from + part->p_filesz)
			return 1;
	}
	return 0;
}

static int is_named(const struct dl_phdr_info *object, const struct go_signal *entry, const char *name, size_t length)
{
	return entry->name_length == (intptr_t)length && is_part_of(object, entry->name, length) && memcmp(entry->name, name, length) == 0;
}

static int keep_from_unblocking(struct dl_phdr_info *object, size_t size, void *found)
{
	int i;
	(void)size;
	if (!is_part_of(object, name_of_chld, sizeof name_of_chld))
		return 0; /* another library */
	for (i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &object->dlpi_phdr[i];
		struct go_signal *chld = (struct go_signal *)(object->dlpi_addr + part->p_vaddr);
		struct go_signal *end = chld + part->p_filesz / sizeof *chld - OF_MUSL;
		if (part->p_type != PT_LOAD || !(part->p_flags & PF_W))
			continue;
		for (; chld < end; chld = (struct go_signal *)((char *)chld + sizeof(void *))) {
			struct go_signal *of_musl = chld + OF_MUSL - SIGCHLD;
			if (!is_named(object, chld, name_of_chld, sizeof name_of_chld - 1) || !is_named(object, of_musl, name_of_34, sizeof name_of_34 - 1))
				continue;
			chld->flags &= ~GO_UNBLOCKS;
			of_musl->flags &= ~GO_UNBLOCKS;
			*(int *)found = 1;
			return 1;
		}
	}
	return 1;
}

void signals_keep_go_from_unblocking(void)
{
	if (!is_another_go())
		dl_iterate_phdr(keep_from_unblocking, &kept);
}

int signals_go_is_kept(void) { return kept; }
