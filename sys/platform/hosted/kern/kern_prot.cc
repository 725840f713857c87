/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials: the host's user ids, and jails, which are credentials only.
 */

#include "hosted.h"

extern "C" {

int securelevel = -1;

int
p_trespass(struct ucred *a, struct ucred *b)
{
	if (a == b)
		return (0);
	if (!PRISON_CHECK(a, b))
		return (ESRCH);
	if (is_restricted(a) && !is_restricted(b))
		return (ESRCH);
	if (a->cr_ruid == b->cr_ruid || a->cr_uid == b->cr_ruid ||
	    a->cr_ruid == b->cr_uid || a->cr_uid == b->cr_uid)
		return (0);
	return (may_trespass(a) ? 0 : EPERM);
}

int
groupmember(gid_t gid, struct ucred *cred)
{
	for (int i = 0; i < cred->cr_ngroups; ++i) {
		if (cred->cr_groups[i] == gid)
			return (1);
	}
	return (0);
}

}

void
cred_set(hosted_proc *p, const struct machine_process *process)
{
	p->cred.cr_ruid = process->ruid;
	p->cred.cr_uid = process->uid;
	p->cred.cr_svuid = process->svuid;
	p->cred.cr_rgid = process->rgid;
	p->cred.cr_svgid = process->svgid;
	p->cred.cr_groups[0] = process->gid;
	p->cred.cr_ngroups = 1;
	for (int i = 0; i < process->group_count &&
	    p->cred.cr_ngroups < NGROUPS; ++i)
		p->cred.cr_groups[p->cred.cr_ngroups++] = process->groups[i];
	bcopy(process->name, p->p_comm, sizeof(p->p_comm));
}

static bool
is_same(const struct ucred &a, const struct ucred &b)
{
	return (a.cr_ruid == b.cr_ruid && a.cr_uid == b.cr_uid &&
	    a.cr_svuid == b.cr_svuid && a.cr_rgid == b.cr_rgid &&
	    a.cr_svgid == b.cr_svgid && a.cr_ngroups == b.cr_ngroups &&
	    memcmp(a.cr_groups, b.cr_groups,
	    a.cr_ngroups * sizeof(a.cr_groups[0])) == 0);
}

/* After a system call that may have changed them. */
void
cred_refresh(hosted_proc *p)
{
	struct machine_process process;
	const hosted_proc before = *p;

	if (machine_lookup(p->p_pid, &process) != 0)
		return;
	cred_set(p, &process);
	if (p->p_stat != SIDL && !is_same(before.cred, p->cred))
		p->p_flags |= P_SUGID;
}

/* After exec: P_SUGID is set for privileged processes only. */
void
cred_exec(hosted_proc *p)
{
	struct machine_process process;

	if (machine_lookup(p->p_pid, &process) != 0)
		return;
	cred_set(p, &process);
	if (process.privileged)
		p->p_flags |= P_SUGID;
	else
		p->p_flags &= ~P_SUGID;
	cred_restrict_after_exec(p);
}

/* Put p into a new jail, which its children inherit. */
int
jail_enter(hosted_proc *p)
{
	if (p->cred.cr_uid != 0)
		return (EPERM);
	p->cred.cr_prison = static_cast<struct prison *>(machine_alloc(1,
	    "jail"));
	p->p_flags |= P_JAILED;
	cred_restrict_in_jail(p);
	return (0);
}
