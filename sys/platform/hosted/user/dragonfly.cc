/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What DragonFly's libc has and the host's has not.
 */

#include <sys/jail.h>
#include <sys/procctl.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "calls.h"

int
ptrace(int request, pid_t pid, caddr_t addr, int data)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_PTRACE), request, pid, addr,
	    data));
}

/* DragonFly's P_PID is 0. */
int
procctl(idtype_t idtype, id_t id, int cmd, void *arg)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_PROCCTL),
	    idtype == P_PID ? 0 : -1, id, cmd, arg));
}

int
jail(struct jail *jail)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_JAIL), jail));
}
