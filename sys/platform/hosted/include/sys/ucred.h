/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials, as far as debugging asks for them.
 */
#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/types.h>

struct prison;

struct ucred {
	uid_t	cr_uid;
	struct prison *cr_prison;	/* null outside every jail */
	uid_t	cr_ruid;
	uid_t	cr_svuid;
};

#endif /* !_SYS_UCRED_H_ */
