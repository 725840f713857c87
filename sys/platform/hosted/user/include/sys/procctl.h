/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's <sys/procctl.h> for programs on the hosted platform: reapers,
 * processes that inherit orphaned descendants.
 */
#ifndef _SYS_PROCCTL_USER_H_
#define _SYS_PROCCTL_USER_H_

#include <sys/types.h>

#define PROC_REAP_ACQUIRE	0x0001
#define PROC_REAP_RELEASE	0x0002
#define PROC_REAP_STATUS	0x0003

#define REAPER_STAT_OWNED	0x00000001	/* the caller is a reaper */

struct reaper_status {
	unsigned int	flags;
	unsigned int	refs;
	long		reserved1[15];
	pid_t		pid_head;	/* a child, or -1 */
	int		reserved2[15];
};

union reaper_info {
	struct reaper_status	status;
};

#ifndef _KERNEL
#include <sys/wait.h>		/* idtype_t */

#ifdef __cplusplus
extern "C" {
#endif

int	procctl(idtype_t idtype, id_t id, int cmd, void *arg);

#ifdef __cplusplus
}
#endif
#endif /* !_KERNEL */

#endif /* !_SYS_PROCCTL_USER_H_ */
