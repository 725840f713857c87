/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Time in ticks.
 */
#ifndef _SYS_KERNEL_H_
#define _SYS_KERNEL_H_

extern int hz;		/* ticks in a second */

#endif /* !_SYS_KERNEL_H_ */
