/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * mutex(9), exclusive.  With a tree's headers mtx_lock() and mtx_unlock() come
 * here only if they find it locked, or not locked as they did it.
 */

#include "hosted.h"

#include <sys/mutex2.h>

#ifdef MTXF_NOCOLLSTATS		/* a tree's: who unlocks it wakes nobody */
static const int TICKS = 1;
#else
static const int TICKS = 0;
#endif

extern "C" {

int
_mtx_lock_ex(struct mtx *mtx, int, int)
{
	KASSERT(mtx->mtx_owner != curthread,
	    ("mutex %s taken twice", mtx->mtx_ident));
	while (mtx->mtx_lock != 0)
		tsleep(mtx, 0, mtx->mtx_ident, TICKS);
	mtx->mtx_lock = MTX_EXCLUSIVE | 1;
	mtx->mtx_owner = curthread;
	if (TICKS == 0)
		++curkthread()->locks;
	return (0);
}

void
_mtx_unlock(struct mtx *mtx)
{
	KASSERT(mtx->mtx_owner == curthread,
	    ("mutex %s released and not held", mtx->mtx_ident));
	mtx->mtx_owner = nullptr;
	mtx->mtx_lock = 0;
	if (TICKS == 0)
		--curkthread()->locks;
	wakeup(mtx);
}

}
