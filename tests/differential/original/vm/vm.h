/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing that the original uses.
 */
#ifndef _DIFFERENTIAL_VM_VM_H_
#define _DIFFERENTIAL_VM_VM_H_

#endif /* !_DIFFERENTIAL_VM_VM_H_ */
