/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * mutex(9), exclusive.
 */

#include "hosted.h"

#include <sys/mutex2.h>

extern "C" {

int
_mtx_lock_ex(struct mtx *mtx, int, int)
{
	KASSERT(mtx->mtx_owner != curthread,
	    ("mutex %s taken twice", mtx->mtx_ident));
	while (mtx->mtx_owner != nullptr)
		tsleep(mtx, 0, mtx->mtx_ident, 0);
	mtx->mtx_owner = curthread;
	++curkthread()->locks;
	return (0);
}

void
_mtx_unlock(struct mtx *mtx)
{
	KASSERT(mtx->mtx_owner == curthread,
	    ("mutex %s released and not held", mtx->mtx_ident));
	mtx->mtx_owner = nullptr;
	--curkthread()->locks;
	wakeup(mtx);
}

}
