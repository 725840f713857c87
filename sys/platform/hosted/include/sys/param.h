/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Common constants, and the flags of tsleep(9).
 */
#ifndef _SYS_PARAM_H_
#define _SYS_PARAM_H_

#include <sys/types.h>
#include <sys/errno.h>
#include <sys/signal.h>

#define NULL		0
#define FALSE		0
#define TRUE		1

#define MAXCOMLEN	16

#define PAGE_SIZE	4096
#define PAGE_SHIFT	12
#define PAGE_MASK	(PAGE_SIZE - 1)
#define trunc_page(x)	((u_long)(x) & ~(u_long)PAGE_MASK)

#define PCATCH		0x0100
#define PINTERLOCKED	0x0400

#endif /* !_SYS_PARAM_H_ */
