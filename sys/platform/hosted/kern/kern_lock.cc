/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * lockmgr(9): all of these may block but lockmgr_release().
 */

#include "hosted.h"

extern "C" {

int
lockmgr_shared(struct lock *lock, u_int)
{
	if (machine_stalls())
		kthread_yield();
	KASSERT(lock->lk_lockholder != curthread,
	    ("lock %s taken twice", lock->lk_wmesg));
	while (lock->lk_lockholder != nullptr)
		tsleep(lock, 0, lock->lk_wmesg, 0);
	++lock->lk_count;
	return (0);
}

int
lockmgr_exclusive(struct lock *lock, u_int)
{
	KASSERT(lock->lk_lockholder != curthread,
	    ("lock %s taken twice", lock->lk_wmesg));
	while (lock->lk_lockholder != nullptr || lock->lk_count != 0)
		tsleep(lock, 0, lock->lk_wmesg, 0);
	lock->lk_lockholder = curthread;
	++curkthread()->locks;
	return (0);
}

int
lockmgr_release(struct lock *lock, u_int)
{
	KASSERT(lock->lk_lockholder == curthread || lock->lk_count != 0,
	    ("lock %s released and not held", lock->lk_wmesg));
	if (lock->lk_count != 0)
		--lock->lk_count;
	else {
		lock->lk_lockholder = nullptr;
		--curkthread()->locks;
	}
	wakeup(lock);
	return (0);
}

}
