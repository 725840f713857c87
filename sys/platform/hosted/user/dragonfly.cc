/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Functions of DragonFly's libc that the host's libc does not have.
 */

#include <sys/caps.h>
#include <sys/jail.h>
#include <sys/procctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

/* Translate /proc/<pid>/ctl; return other paths unchanged. */
static const char *
host_path(const char *path, char (&buffer)[PATH_MAX])
{
	int pid, end = 0;

	if (sscanf(path, "/proc/%d/%n", &pid, &end) != 1 ||
	    end == 0 || strcmp(path + end, "ctl") != 0)
		return (path);
	snprintf(buffer, sizeof(buffer), "/proc/%d/" DRAGONFLY_CTL, pid);
	return (buffer);
}

int
open(const char *path, int flags, ...)
{
	char buffer[PATH_MAX];
	va_list arguments;
	mode_t mode = 0;

	if ((flags & (O_CREAT | O_TMPFILE)) != 0) {
		va_start(arguments, flags);
		mode = va_arg(arguments, mode_t);
		va_end(arguments);
	}
	return (openat(AT_FDCWD, host_path(path, buffer), flags, mode));
}

int
ptrace(int request, pid_t pid, caddr_t addr, int data)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_PTRACE), request, pid, addr,
	    data));
}

/* P_PID is 0 on DragonFly. */
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

int
syscap_get(int cap, void *data, size_t bytes)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_SYSCAP_GET), cap, data,
	    bytes));
}

int
syscap_set(int cap, int flags, const void *data, size_t bytes)
{
	return (syscall(DRAGONFLY_CALL(DRAGONFLY_SYSCAP_SET), cap, flags,
	    data, bytes));
}
