/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Root's privileges: restricted by capabilities (caps(9), kern_caps.c) or, in
 * trees before October 2023, by priv(9) (kern_prot.c).
 */

#include "hosted.h"

#if __has_include(<sys/caps.h>)

static __syscapelm_t *
element(struct ucred *cred, int cap)
{
	return (&cred->cr_caps.caps[__SYSCAP_INDEX(cap)]);
}

static void
restrict(struct ucred *cred, int cap, __syscapelm_t bits)
{
	*element(cred, SYSCAP_ANY) |= bits << __SYSCAP_SHIFT(SYSCAP_ANY);
	*element(cred, cap) |= bits << __SYSCAP_SHIFT(cap);
}

extern "C" {

int
caps_get(struct ucred *cred, int cap)
{
	cap &= ~__SYSCAP_XFLAGS;
	if (cap < 0 || cap >= static_cast<int>(__SYSCAP_COUNT))
		return (0);
	return (*element(cred, cap) >> __SYSCAP_SHIFT(cap) &
	    __SYSCAP_BITS_MASK);
}

/* 0 if root and neither the capability nor its group is restricted. */
int
caps_priv_check(struct ucred *cred, int cap)
{
	const int group = (cap & __SYSCAP_GROUP_MASK) >> __SYSCAP_GROUP_SHIFT;
	int restricted = caps_get(cred, cap);

	if (cred->cr_uid != 0)
		return (EPERM);
	if (group != 0)
		restricted |= caps_get(cred, group);
	if ((restricted & __SYSCAP_SELF) != 0)
		return (EPERM);
	if (cred->cr_prison != nullptr && cap == SYSCAP_RESTRICTEDROOT)
		return (EPERM);
	return (0);
}

/* The EXEC bits become the new SELF bits and are kept. */
void
caps_exec(struct proc *p)
{
	for (__syscapelm_t &element : p->p_ucred->cr_caps.caps) {
		const __syscapelm_t exec = element & 0xaaaaaaaaaaaaaaaaUL;

		element = exec | exec >> 1;
	}
}

void
caps_set_locked(struct proc *p, int cap, int flags)
{
	restrict(p->p_ucred, cap, flags);
}

}

bool
has_root_privilege(struct ucred *cred)
{
	return (caps_priv_check(cred, SYSCAP_RESTRICTEDROOT) == 0);
}

bool
may_trespass(struct ucred *cred)
{
	return (caps_priv_check(cred, SYSCAP_NOPROC_TRESPASS) == 0 ||
	    cred->cr_uid == 0);
}

bool
is_restricted(struct ucred *cred)
{
	return ((caps_get(cred, SYSCAP_RESTRICTEDROOT) & __SYSCAP_SELF) != 0);
}

void
cred_restrict_in_jail(hosted_proc *p)
{
	caps_set_locked(p, SYSCAP_RESTRICTEDROOT, __SYSCAP_ALL);
}

void
cred_restrict_after_exec(hosted_proc *p)
{
	caps_exec(p);
}

/* The process that a call applies to, held: the caller, or its parent. */
static ProcHold
hold_subject(int cap)
{
	if ((cap & __SYSCAP_INPARENT) != 0)
		return (ProcHold(pfind(curproc->p_ppid)));
	return (ProcHold::hold(curproc));
}

/* No capability has resources yet: copy out the end of the list. */
static int
copyout_no_resources(void *data, size_t bytes)
{
	const struct { size_t res, len; } end = { 0, sizeof(end) };

	if (data == nullptr || bytes == 0)
		return (0);
	return (copyout(&end, data, sizeof(end)));
}

int
syscap_get(int cap, void *data, size_t bytes, long *value)
{
	const int number = cap & ~__SYSCAP_XFLAGS;

	if (number < 0)
		return (EINVAL);
	if (number >= static_cast<int>(__SYSCAP_COUNT))
		return (EOPNOTSUPP);
	if (bytes != 0 && bytes < 2 * sizeof(size_t))
		return (EINVAL);

	const ProcHold whose = hold_subject(cap);

	if (!whose)
		return (EINVAL);

	const int error = copyout_no_resources(data, bytes);

	if (error == 0)
		*value = caps_get(whose.get()->p_ucred, number);
	return (error);
}

int
syscap_set(int cap, int flags, const void *data, size_t bytes, long *value)
{
	const int number = cap & ~__SYSCAP_XFLAGS;

	if (number < 0 || number >= static_cast<int>(__SYSCAP_COUNT) ||
	    (flags & ~__SYSCAP_BITS_MASK) != 0 || data != nullptr ||
	    bytes != 0)
		return (EINVAL);

	const ProcHold whose = hold_subject(cap);

	if (!whose)
		return (EINVAL);

	struct ucred *const cred = whose.get()->p_ucred;

	if (cred->cr_uid != curproc->p_ucred->cr_uid ||
	    cred->cr_prison != curproc->p_ucred->cr_prison)
		return (EINVAL);
	if (flags != 0)
		restrict(cred, number, flags);
	*value = caps_get(cred, number);
	return (0);
}

#else

extern "C" {

/* 0 for root; in a jail only for the privileges that a jail permits. */
int
priv_check_cred(struct ucred *cred, int priv, int)
{
	if (cred->cr_uid != 0)
		return (EPERM);
	if (cred->cr_prison != nullptr && priv != PRIV_DEBUG_UNPRIV &&
	    priv != PRIV_PROC_TRESPASS)
		return (EPERM);
	return (0);
}

}

bool
has_root_privilege(struct ucred *cred)
{
	return (priv_check_cred(cred, PRIV_ROOT, 0) == 0);
}

bool
may_trespass(struct ucred *cred)
{
	return (priv_check_cred(cred, PRIV_PROC_TRESPASS, 0) == 0);
}

bool
is_restricted(struct ucred *)
{
	return (false);
}

void
cred_restrict_in_jail(hosted_proc *)
{
}

void
cred_restrict_after_exec(hosted_proc *)
{
}

int
syscap_get(int, void *, size_t, long *)
{
	return (ENOSYS);
}

int
syscap_set(int, int, const void *, size_t, long *)
{
	return (ENOSYS);
}

#endif
