/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials: the fields that ptrace(2) and procfs(5) use.
 */
#ifndef _SYS_UCRED_H_
#define _SYS_UCRED_H_

#include <sys/types.h>

#define NGROUPS	16

struct prison;

struct ucred {
	uid_t	cr_uid;
	short	cr_ngroups;
	gid_t	cr_groups[NGROUPS];	/* [0] is the effective gid */
	struct prison *cr_prison;	/* null: not in a jail */
	uid_t	cr_ruid;
	uid_t	cr_svuid;
	gid_t	cr_rgid;
	gid_t	cr_svgid;
	UCRED_OF_GENERATION
};

int	groupmember(gid_t gid, struct ucred *cred);

#endif /* !_SYS_UCRED_H_ */
