/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory of both sides of a transfer.
 */

#include "memory.h"

static u_char *
caller_byte(Name caller, const struct uio *uio, size_t at)
{
	u_char *base = static_cast<u_char *>(uio->uio_iov->iov_base);

	return (uio->uio_segflg == UIO_SYSSPACE ? base + at :
	    byte_at(caller, reinterpret_cast<u_long>(base) + at));
}

int
move_memory(Name name, Name caller, struct uio *uio, size_t limit)
{
	for (size_t at = 0; uio->uio_resid > 0; ++at) {
		u_char *theirs = byte_at(name, uio->uio_offset);

		if (at == limit)
			return (0);
		if (theirs == nullptr)
			return (EFAULT);

		u_char *ours = caller_byte(caller, uio, at);

		if (ours == nullptr)
			return (EFAULT);
		if (uio->uio_rw == UIO_READ)
			*ours = *theirs;
		else
			*theirs = *ours;
		++uio->uio_offset;
		--uio->uio_resid;
	}
	return (0);
}

bool
has_privilege(const struct ucred *cred, int priv)
{
	return (cred->cr_uid == 0 &&
	    (cred->cr_prison == nullptr || priv == PRIV_DEBUG_UNPRIV ||
	    priv == PRIV_PROC_TRESPASS));
}

int
trespass(const struct ucred *mine, const struct ucred *theirs)
{
	if (mine->cr_prison != nullptr &&
	    mine->cr_prison != theirs->cr_prison)
		return (ESRCH);
	return (mine->cr_ruid == theirs->cr_ruid ||
	    mine->cr_uid == theirs->cr_ruid ||
	    mine->cr_ruid == theirs->cr_uid ||
	    mine->cr_uid == theirs->cr_uid ||
	    has_privilege(mine, PRIV_PROC_TRESPASS) ? 0 : EPERM);
}

static bool
may_look(const struct proc *a, const struct proc *b)
{
	const struct ucred *mine = a->p_ucred;
	const struct ucred *theirs = b->p_ucred;

	if (has_privilege(mine, PRIV_DEBUG_UNPRIV))
		return (true);
	return (mine->cr_uid == theirs->cr_ruid &&
	    mine->cr_ruid == theirs->cr_ruid &&
	    mine->cr_svuid == theirs->cr_ruid &&
	    (b->p_flags & P_SUGID) == 0);
}

int
refusal(const struct proc *curp, const struct proc *p)
{
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	return (may_look(curp, p) &&
	    trespass(curp->p_ucred, p->p_ucred) == 0 ? 0 : EPERM);
}

size_t
limit_of(const Turn *order)
{
	return (order == nullptr || order->bytes < 0 ? ~0UL :
	    static_cast<size_t>(order->bytes));
}

bool
is_user_range(const void *address, size_t bytes)
{
	const u_long at = reinterpret_cast<u_long>(address);

	return (at >= MEMORY_AT && at < USER_END && bytes < USER_END - at);
}

void
fill_buffer(const Step &step, void *buffer, size_t bytes)
{
	auto *at = static_cast<u_char *>(buffer);

	if (step.req == PT_IO) {
		__builtin_memcpy(buffer, &step.io, sizeof(step.io));
		return;
	}
	for (size_t i = 0; i < bytes; ++i)
		at[i] = (step.contents >> i % 8 * 8) + i * 13;
}
