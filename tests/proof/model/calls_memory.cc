/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Services that have to do with a thread of the target and its memory, and
 * with the caller's memory.
 */

#include "memory.h"
#include "model.h"

extern "C" {

void
seen_lwphold(struct lwp *lp)
{
	Visit visit(Service::lwphold, lp);

	visit.check_thread(lp);
}

void
seen_lwprele(struct lwp *lp)
{
	Visit visit(Service::lwprele, lp);

	visit.check_thread(lp);
	visit.check(lp->lwp_lock >= 0, "a thread that is not held");
}

int
ptrace_set_pc(struct lwp *lp, unsigned long addr)
{
	Visit visit(Service::ptrace_set_pc, lp, addr);

	visit.check_thread(lp);
	visit.check(lp->lwp_lock > 0, "a thread that is not held");
	if (visit.ordered_error() != 0)
		return (visit.answer(visit.ordered_error()));
	thread_of(lp)->pc = addr;
	return (visit.answer(0));
}

int
ptrace_single_step(struct lwp *lp)
{
	Visit visit(Service::ptrace_single_step, lp);

	visit.check_thread(lp);
	visit.check(lp->lwp_lock > 0, "a thread that is not held");
	if (visit.ordered_error() != 0)
		return (visit.answer(visit.ordered_error()));
	++thread_of(lp)->steps;
	return (visit.answer(0));
}

}

/* What a uio asks, in the bits that describe() knows. */
static long
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

/* The caller's side: an address, or if it is the kernel's what is there. */
static u_long
uio_base(const struct uio *uio)
{
	const struct iovec *iov = uio->uio_iov;

	if (uio->uio_segflg == UIO_USERSPACE)
		return (reinterpret_cast<u_long>(iov->iov_base));
	return (uio->uio_rw == UIO_WRITE ?
	    digest(iov->iov_base, iov->iov_len) : 0);
}

extern "C" {

int
procfs_domem(struct proc *curp, struct lwp *lp, struct pfsnode *pfs,
    struct uio *uio)
{
	Visit visit(Service::procfs_domem, curp, lp, uio->uio_offset,
	    uio->uio_resid, uio_flags(uio, pfs), uio_base(uio));

	visit.check_thread(lp);
	visit.check(curp == curproc, "not for the calling process");
	visit.check(uio->uio_iovcnt == 1 &&
	    uio->uio_iov->iov_len == uio->uio_resid,
	    "the uio's lengths differ");
	visit.check(uio->uio_td == curthread, "not the calling thread's");
	visit.wait();
	if (uio->uio_resid == 0 && visit.order() == nullptr)
		return (visit.answer(0));

	int error = refusal(curp, lp->lwp_proc);

	if (error == 0)
		error = move_memory(name_of(lp), name_of(curp), uio,
		    limit_of(visit.order()));
	if (visit.order() != nullptr)
		error = visit.ordered_error();
	return (visit.answer(error));
}

}

static int
copy_error(const Visit &visit, const void *address, size_t bytes)
{
	if (visit.order() != nullptr)
		return (visit.ordered_error());
	return (is_user_range(address, bytes) ? 0 : EFAULT);
}

static void
check_copy(const Visit &visit)
{
	visit.check_no_spinlock();
	visit.check(run.token_count == 0, "a token is held");
}

extern "C" {

int
copyin(const void *from, void *to, size_t bytes)
{
	Visit visit(Service::copyin, from, bytes);

	check_copy(visit);
	visit.wait();
	if (copy_error(visit, from, bytes) != 0)
		return (visit.answer(copy_error(visit, from, bytes)));
	fill_buffer(*run.step, to, bytes);
	return (visit.answer(0));
}

int
copyout(const void *from, void *to, size_t bytes)
{
	const u_long contents = digest(from, bytes);
	Visit visit(Service::copyout, to, bytes, contents);

	check_copy(visit);
	visit.wait();
	if (copy_error(visit, to, bytes) != 0)
		return (visit.answer(copy_error(visit, to, bytes)));
	run.result->buffer = contents;
	return (visit.answer(0));
}

}
