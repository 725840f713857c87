/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reapers: who gets the orphans among a process's descendants.
 */
#ifndef _SYS_PROCCTL_H_
#define _SYS_PROCCTL_H_

#include_next <sys/procctl.h>
#include <sys/lock.h>

struct proc;

struct sysreaper {
	struct lock	lock;		/* guards what follows */
	struct sysreaper *parent;	/* the next one up */
	struct proc	*p;		/* who it is; null: it has exited */
	u_int		flags;
	u_int		refs;
};

#endif /* !_SYS_PROCCTL_H_ */
