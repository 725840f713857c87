/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Bits of rflags.
 */
#ifndef _MACHINE_PSL_H_
#define _MACHINE_PSL_H_

#define PSL_C		0x00000001	/* carry: a system call has failed */
#define PSL_T	0x00000100UL	/* trap after the next instruction */

#endif /* !_MACHINE_PSL_H_ */
