/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The privileges that ptrace(2) and procfs(5) check.
 */
#ifndef _SYS_PRIV_H_
#define _SYS_PRIV_H_

struct ucred;

#define PRIV_ROOT		1
#define PRIV_DEBUG_UNPRIV	82
#define PRIV_PROC_TRESPASS	163

int	priv_check_cred(struct ucred *cred, int priv, int flags);

#endif /* !_SYS_PRIV_H_ */
