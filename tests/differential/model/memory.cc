/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory of both sides of a transfer.
 */

#include "memory.h"
#include "privileges.h"

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

int
move_bytes(u_char *page, Name caller, const struct uio *uio, size_t bytes,
    size_t limit)
{
	for (size_t at = 0; at < bytes && at < limit; ++at) {
		u_char *ours = caller_byte(caller, uio, at);

		if (ours == nullptr)
			return (EFAULT);
		if (uio->uio_rw == UIO_READ)
			*ours = page[at];
		else
			page[at] = *ours;
	}
	return (0);
}

void
advance(struct uio *uio, size_t bytes)
{
	struct iovec *const iov = uio->uio_iov;

	iov->iov_base = static_cast<u_char *>(iov->iov_base) + bytes;
	iov->iov_len -= bytes;
	uio->uio_offset += bytes;
	uio->uio_resid -= bytes;
}

int
unavailable(const struct proc *p)
{
	if (p->p_flags & P_INEXEC)
		return (EAGAIN);
	return (p->p_stat == SIDL || p->p_stat == SZOMB ||
	    (p->p_flags & P_WEXIT) != 0 || !has_address_space(name_of(p)) ?
	    EFAULT : 0);
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
	    has_privilege(mine, PRIVILEGE_TO_TRESPASS) ? 0 : EPERM);
}

bool
is_in_group(gid_t gid, const struct ucred *cred)
{
	for (int i = 0; i < cred->cr_ngroups; ++i) {
		if (cred->cr_groups[i] == gid)
			return (true);
	}
	return (false);
}

int
copy_user(Name caller, enum uio_rw rw, u_long user, u_char *kernel,
    size_t bytes)
{
	for (size_t i = 0; i < bytes; ++i) {
		u_char *byte = byte_at(caller, user + i);

		if (byte == nullptr)
			return (EFAULT);
		if (rw == UIO_READ)
			*byte = kernel[i];
		else
			kernel[i] = *byte;
	}
	return (0);
}

static bool
may_look(const struct proc *a, const struct proc *b)
{
	const struct ucred *mine = a->p_ucred;
	const struct ucred *theirs = b->p_ucred;

	if (has_privilege(mine, PRIVILEGE_TO_DEBUG))
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
	if (!may_look(curp, p) ||
	    trespass(curp->p_ucred, p->p_ucred) != 0)
		return (EPERM);
	return (unavailable(p));
}

int
ordered_of(const Step &step, const Turn *order, int error)
{
	if (order == nullptr || (step.req == PT_IO && order->error == 0))
		return (error);
	return (order->error);
}

long
uio_flags(const struct uio *uio, const struct pfsnode *pfs)
{
	long flags = 0;

	if (uio->uio_rw == UIO_WRITE)
		flags |= 1;
	if (uio->uio_segflg == UIO_SYSSPACE)
		flags |= 2;
	if (uio->uio_iovcnt != 1)
		flags |= 4;
	if (uio->uio_iov->iov_len != uio->uio_resid)
		flags |= 8;
	if (uio->uio_td != curthread)
		flags |= 16;
	if (pfs != nullptr)
		flags |= 32;
	return (flags);
}

u_long
uio_base(const struct uio *uio)
{
	const struct iovec *iov = uio->uio_iov;

	if (uio->uio_segflg == UIO_USERSPACE)
		return (reinterpret_cast<u_long>(iov->iov_base));
	return (uio->uio_rw == UIO_WRITE ?
	    digest(iov->iov_base, iov->iov_len) : 0);
}

size_t
limit_of(const Step &step, const Turn *order)
{
	if (order == nullptr || order->bytes < 0 ||
	    (step.req == PT_IO && order->error == 0))
		return (~0UL);
	return (order->bytes);
}

bool
is_user_range(const void *address, size_t bytes)
{
	const u_long at = reinterpret_cast<u_long>(address);

	return (at >= MEMORY_AT && at < USER_END && bytes < USER_END - at);
}

/* FINIT and LDMXCSR, then FXSAVE. */
void
initial_fpregs(u_char *registers)
{
	static const u_char control[] = { 0x7f, 0x03 };
	static const u_char mxcsr[] = { 0x80, 0x1f, 0, 0 };
	static const u_char mask[] = { 0xbf, 0xff, 0, 0 };

	bzero(registers, sizeof(struct fpreg));
	__builtin_memcpy(registers, control, sizeof(control));
	__builtin_memcpy(registers + 24, mxcsr, sizeof(mxcsr));
	__builtin_memcpy(registers + 28, mask, sizeof(mask));
}

u_char user_bytes[512];

void
fill_buffer(const Step &step, void *buffer, size_t bytes)
{
	auto *at = static_cast<u_char *>(buffer);

	if (step.entry == Entry::PLAY) {
		__builtin_memcpy(buffer, user_bytes, bytes);
		return;
	}
	if (step.req == PT_IO) {
		__builtin_memcpy(buffer, &step.io, sizeof(step.io));
		return;
	}
	if (step.req == PT_SETFPREGS && (step.contents == INITIAL_FPREGS ||
	    step.contents == SURPLUS_FPREGS ||
	    step.contents == OTHER_CONTROL_FPREGS ||
	    step.contents == OTHER_REST_FPREGS ||
	    step.contents == OTHER_FIRST_FPREGS)) {
		initial_fpregs(at);
		if (step.contents == SURPLUS_FPREGS)
			at[24] |= 0x40;
		if (step.contents == OTHER_CONTROL_FPREGS)
			at[0] ^= 1;
		if (step.contents == OTHER_REST_FPREGS)
			at[sizeof(struct fpreg) - 1] ^= 1;
		if (step.contents == OTHER_FIRST_FPREGS)
			at[sizeof(struct envxmm64)] ^= 1;
		return;
	}
	for (size_t i = 0; i < bytes; ++i)
		at[i] = (step.contents >> i % 8 * 8) + i * 13;
}
