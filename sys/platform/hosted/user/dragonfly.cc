/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What DragonFly's libc has and the host's has not.
 */

#include <sys/jail.h>
#include <sys/ptrace.h>
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
