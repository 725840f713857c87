/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The privileges of root that are checked: capabilities, or in trees
 * before October 2023 numbers of priv(9).
 */
#ifndef _DIFFERENTIAL_PRIVILEGES_H_
#define _DIFFERENTIAL_PRIVILEGES_H_

#include "sys_process_kernel.h"

#if __has_include(<sys/caps.h>)
static const int PRIVILEGE_TO_DEBUG = SYSCAP_NODEBUG_UNPRIV;
static const int PRIVILEGE_TO_TRESPASS = SYSCAP_NOPROC_TRESPASS;
#else
static const int PRIVILEGE_TO_DEBUG = PRIV_DEBUG_UNPRIV;
static const int PRIVILEGE_TO_TRESPASS = PRIV_PROC_TRESPASS;
#endif

/* Whether a process is root, and if that helps in a jail too. */
bool	has_privilege(const struct ucred *cred, int privilege);

#endif /* !_DIFFERENTIAL_PRIVILEGES_H_ */
