/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing that the original uses.
 */
#ifndef _PROOF_SYS_VNODE_H_
#define _PROOF_SYS_VNODE_H_

#endif /* !_PROOF_SYS_VNODE_H_ */
