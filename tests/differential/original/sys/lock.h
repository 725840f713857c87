/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the original gets from the machine's headers by way of this one.
 */
#ifndef _DIFFERENTIAL_SYS_LOCK_H_
#define _DIFFERENTIAL_SYS_LOCK_H_

#include_next <sys/lock.h>

#include <sys/uio.h>
#include <machine/atomic.h>

typedef unsigned long	uintptr_t;
typedef unsigned long	uintfptr_t;

#endif /* !_DIFFERENTIAL_SYS_LOCK_H_ */
