/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * waitpid(2) and wait statuses.
 */
#ifndef VM_LIBC_SYS_WAIT_H
#define VM_LIBC_SYS_WAIT_H

#include <sys/types.h>

#define WNOHANG		1
#define WUNTRACED	2

#define WIFSTOPPED(status)	(((status) & 0177) == 0177)
#define WSTOPSIG(status)	(((status) >> 8) & 0377)
#define WIFEXITED(status)	(((status) & 0177) == 0)
#define WEXITSTATUS(status)	(((status) >> 8) & 0377)
#define WTERMSIG(status)	((status) & 0177)
#define WIFSIGNALED(status)						\
	(!WIFSTOPPED(status) && !WIFEXITED(status))

extern "C" pid_t	waitpid(pid_t pid, int *status, int options);

#endif /* !VM_LIBC_SYS_WAIT_H */
