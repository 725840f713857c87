/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials, as far as debugging asks for them.
 */
#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/types.h>

#define NGROUPS	16

struct prison;

struct ucred {
	uid_t	cr_uid;
	short	cr_ngroups;
	gid_t	cr_groups[NGROUPS];	/* the first is the effective one */
	struct prison *cr_prison;	/* null outside every jail */
	uid_t	cr_ruid;
	uid_t	cr_svuid;
	gid_t	cr_rgid;
	gid_t	cr_svgid;
	UCRED_OF_GENERATION
};

int	groupmember(gid_t gid, struct ucred *cred);

#endif /* !_SYS_UCRED_H_ */
