/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials without capabilities.
 */
#ifndef _PRIV_SYS_UCRED_H_
#define _PRIV_SYS_UCRED_H_

#define UCRED_OF_GENERATION

#include_next <sys/ucred.h>

#endif /* !_PRIV_SYS_UCRED_H_ */
