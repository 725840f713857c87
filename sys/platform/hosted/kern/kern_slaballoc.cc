/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * kmalloc(9).  May block if the machine stalls.
 */

#include "hosted.h"

/* They are macros in a tree's headers. */
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
