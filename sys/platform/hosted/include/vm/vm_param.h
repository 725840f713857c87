/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Return values of VM functions.
 */
#ifndef _VM_VM_PARAM_H_
#define _VM_VM_PARAM_H_

#define KERN_SUCCESS		0
#define KERN_INVALID_ADDRESS	1
#define KERN_PROTECTION_FAILURE	2

#endif /* !_VM_VM_PARAM_H_ */
