/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The arguments of sys_ptrace(), which include the result.
 */
#ifndef _SYS_SYSPROTO_H_
#define _SYS_SYSPROTO_H_

#include <sys/types.h>

struct ptrace_args {
	struct {
		int	iresult;
	} sysmsg;
	int	req;
	pid_t	pid;
	caddr_t	addr;
	int	data;
};

#define sysmsg_result	sysmsg.iresult

int	sys_ptrace(struct ptrace_args *uap);

#endif /* !_SYS_SYSPROTO_H_ */
