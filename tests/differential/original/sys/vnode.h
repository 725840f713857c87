/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Nothing that the original uses.
 */
#ifndef _DIFFERENTIAL_SYS_VNODE_H_
#define _DIFFERENTIAL_SYS_VNODE_H_

#endif /* !_DIFFERENTIAL_SYS_VNODE_H_ */
