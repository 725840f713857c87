/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Empty: the original includes it but uses nothing of it.
 */
#ifndef _DIFFERENTIAL_VM_VM_MAP_H_
#define _DIFFERENTIAL_VM_VM_MAP_H_

#endif /* !_DIFFERENTIAL_VM_VM_MAP_H_ */
