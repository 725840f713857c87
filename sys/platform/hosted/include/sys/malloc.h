/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * kmalloc(9).
 */
#ifndef _SYS_MALLOC_H_
#define _SYS_MALLOC_H_

#include <sys/types.h>

struct malloc_type {
	const char *ks_shortdesc;
};

extern struct malloc_type M_TEMP[1];

#define M_WAITOK	0x0002
#define M_ZERO		0x0100

void	*kmalloc(u_long size, struct malloc_type *type, int flags);
void	kfree(void *memory, struct malloc_type *type);

#endif /* !_SYS_MALLOC_H_ */
