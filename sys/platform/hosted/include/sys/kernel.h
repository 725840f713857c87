/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing that is needed here.
 */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_


#endif /* !_SYS_KERNEL_H_ */
