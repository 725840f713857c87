/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * mutex(9), exclusive: the holder may block.
 */
#ifndef _SYS_MUTEX2_H_
#define _SYS_MUTEX2_H_

#include <sys/types.h>

struct thread;

struct mtx {
	volatile u_int mtx_lock;
	struct thread *mtx_owner;
	const char *mtx_ident;
};

#define MTX_EXCLUSIVE	0x80000000

#define MTX_INITIALIZER(ident)	{ 0, NULL, ident }

int	_mtx_lock_ex(struct mtx *mtx, int flags, int timo);
void	_mtx_unlock(struct mtx *mtx);

static inline void
mtx_lock(struct mtx *mtx)
{
	_mtx_lock_ex(mtx, 0, 0);
}

static inline void
mtx_unlock(struct mtx *mtx)
{
	_mtx_unlock(mtx);
}

#endif /* !_SYS_MUTEX2_H_ */
