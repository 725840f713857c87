/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * kmalloc(9).  It waits for memory now and then.
 */

#include "hosted.h"

/* What a tree's headers make of the names. */
#undef kmalloc
#undef kfree

extern "C" {

struct malloc_type M_TEMP[1];

void *
kmalloc(u_long size, struct malloc_type *, int)
{
	if (machine_stalls())
		kthread_yield();
	return (machine_alloc(size, "kmalloc"));
}

void
kfree(void *memory, struct malloc_type *)
{
	machine_free(memory);
}

}
