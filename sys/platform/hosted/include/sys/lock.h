/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * lockmgr(9) locks.  Their holder may block.
 */
#ifndef _SYS_LOCK_H_
#define _SYS_LOCK_H_

#include <sys/types.h>

struct thread;

struct lock {
	const char *lk_wmesg;
	struct thread *lk_lockholder;	/* exclusive, or null */
	u_long lk_count;		/* shared holders */
};

#define LOCK_INITIALIZER(wmesg, timo, flags)	{ wmesg, NULL, 0 }

#define LK_SHARED	0x01
#define LK_EXCLUSIVE	0x02
#define LK_RELEASE	0x06

int	lockmgr_shared(struct lock *lock, u_int flags);
int	lockmgr_exclusive(struct lock *lock, u_int flags);
int	lockmgr_release(struct lock *lock, u_int flags);

static inline int
lockmgr(struct lock *lock, u_int flags)
{
	return (flags == LK_RELEASE ? lockmgr_release(lock, flags) :
	    flags == LK_SHARED ? lockmgr_shared(lock, flags) :
	    lockmgr_exclusive(lock, flags));
}

#endif /* !_SYS_LOCK_H_ */
