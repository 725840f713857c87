/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reapers: the processes that inherit orphaned descendants.
 */
#ifndef _SYS_PROCCTL_H_
#define _SYS_PROCCTL_H_

#include_next <sys/procctl.h>
#include <sys/lock.h>

struct proc;

struct sysreaper {
	struct lock	lock;		/* protects the other fields */
	struct sysreaper *parent;	/* reaper of the reaper */
	struct proc	*p;		/* the reaper; null: exited */
	u_int		flags;
	u_int		refs;
};

#endif /* !_SYS_PROCCTL_H_ */
