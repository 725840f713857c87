/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What DragonFly's libc has and the host's has not.
 */

#include <errno.h>
#include <string.h>
#include <sys/jail.h>
#include <sys/ptrace.h>
#include <sys/sysctl.h>
#include <unistd.h>

#include "calls.h"

int
ptrace(int request, pid_t pid, caddr_t addr, int data)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_PTRACE), request, pid, addr,
	    data));
}

int
jail(struct jail *jail)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_JAIL), jail));
}

int
sysctlbyname(const char *name, void *old, size_t *oldlen, void *newp,
    size_t newlen)
{
	if (strcmp(name, "kern.securelevel") != 0) {
		errno = ENOENT;
		return (-1);
	}
	if ((old != nullptr && *oldlen != sizeof(int)) ||
	    (newp != nullptr && newlen != sizeof(int))) {
		errno = EINVAL;
		return (-1);
	}
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_SECURELEVEL), old, newp));
}
