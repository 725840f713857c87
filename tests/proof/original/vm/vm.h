/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing that the original uses.
 */
#ifndef _PROOF_VM_VM_H_
#define _PROOF_VM_VM_H_

#endif /* !_PROOF_VM_VM_H_ */
