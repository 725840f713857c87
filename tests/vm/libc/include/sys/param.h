/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A limit of DragonFly's.
 */
#ifndef VM_LIBC_SYS_PARAM_H
#define VM_LIBC_SYS_PARAM_H

#include <sys/types.h>

#define MAXCOMLEN	16

#endif /* !VM_LIBC_SYS_PARAM_H */
