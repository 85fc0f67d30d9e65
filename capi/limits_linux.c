/* When it starts, Go raises the soft limit of descriptors of the whole process (syscall/rlimit.go), and lowers it
 * only for children that Go itself makes. A host that uses select(), whose sets hold 1,024 descriptors, and a
 * child of such a host rely on the limit that they were given. */
#include <sys/resource.h>

#include "limits.h"

static struct rlimit before;
static int known;

void limits_note(void)
{
	known = getrlimit(RLIMIT_NOFILE, &before) == 0;
}

void limits_give_back(void)
{
	struct rlimit now;
	if (!known || getrlimit(RLIMIT_NOFILE, &now) != 0)
		return;
	/* Go sets one less than the hard limit. Anything else another thread of the host has set meanwhile. */
	if (now.rlim_max == before.rlim_max && now.rlim_cur == before.rlim_max - 1)
		setrlimit(RLIMIT_NOFILE, &before);
}
