/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Declarations that the original gets through this header.
 */
#ifndef _DIFFERENTIAL_SYS_LOCK_H_
#define _DIFFERENTIAL_SYS_LOCK_H_

#include_next <sys/lock.h>

#include <sys/uio.h>
#include <machine/atomic.h>

typedef unsigned long	uintptr_t;
typedef unsigned long	uintfptr_t;

#endif /* !_DIFFERENTIAL_SYS_LOCK_H_ */
