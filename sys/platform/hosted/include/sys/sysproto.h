/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of ptrace(2) inside the kernel.
 */
#ifndef _SYS_SYSPROTO_H_
#define _SYS_SYSPROTO_H_

#include <sys/types.h>

struct ptrace_args {
	int	sysmsg_result;
	int	req;
	pid_t	pid;
	caddr_t	addr;
	int	data;
};

#define sysmsg_result	sysmsg_result	/* a macro in a tree, too */

int	sys_ptrace(struct ptrace_args *uap);

#endif /* !_SYS_SYSPROTO_H_ */
