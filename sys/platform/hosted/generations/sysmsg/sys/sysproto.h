/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of sys_ptrace(), without the result.
 */
#ifndef _SYS_SYSPROTO_H_
#define _SYS_SYSPROTO_H_

#include <sys/types.h>

struct sysmsg;

struct ptrace_args {
	int	req;
	pid_t	pid;
	caddr_t	addr;
	int	data;
};

int	sys_ptrace(struct sysmsg *sysmsg, const struct ptrace_args *uap);

#endif /* !_SYS_SYSPROTO_H_ */
