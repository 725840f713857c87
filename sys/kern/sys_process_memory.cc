/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The tracee's memory: a word (PT_READ, PT_WRITE) or a block (PT_IO).
 */

#include "sys_process.h"

namespace sys_process {

/*
 * Copy what uio has on the tracee's first page by procfs_domem(), and advance
 * uio.  The caller's memory ("own") is copied to and from a bounce buffer,
 * because a page of the tracee's must not be held across a fault of the
 * caller's.
 */
static int
copy_by_bounce_buffer(const Call &call, struct uio *uio)
    TA_REQUEST
{
	void *const own = uio->uio_iov->iov_base;
	const size_t len = bytes_on_page(uio->uio_offset, uio->uio_resid);
	void *const buffer = kmalloc(len, M_TEMP, M_WAITOK);
	struct iovec iov = { static_cast<char *>(buffer), len };
	struct uio bounce = { &iov, 1, uio->uio_offset, len, UIO_SYSSPACE,
	    uio->uio_rw, curthread };
	int error = 0;

	if (uio->uio_rw == UIO_WRITE)
		error = copyin(own, buffer, len);
	if (error == 0)
		error = check_tracee(call.tracer, call.tracee);
	if (error == 0)
		error = procfs_domem(call.tracer, call.lp, nullptr, &bounce);
	if (error == 0 && uio->uio_rw == UIO_READ)
		error = copyout(buffer, own, len);
	kfree(buffer, M_TEMP);
	if (error == 0)
		advance(uio, len);
	return (error);
}

/*
 * Copy *word, which is in the kernel, to or from the tracee's memory at
 * call.addr.  EINVAL if only a part of it could be copied.
 */
static int
copy_word(const Call &call, enum uio_rw rw, int *word)
    TA_REQUEST
{
	struct iovec iov = { reinterpret_cast<char *>(word), sizeof(*word) };
	struct uio uio = { &iov, 1, reinterpret_cast<off_t>(call.addr),
	    sizeof(*word), UIO_SYSSPACE, rw, curthread };
	int error = check_memory(call.tracee);

	if (error == 0)
		error = copy_by_direct_map(call, &uio);
	if (error == 0 && uio.uio_resid != 0)
		error = procfs_domem(call.tracer, call.lp, nullptr, &uio);
	if (uio.uio_resid != 0 && (error == 0 || error == ENOSPC))
		error = EINVAL;
	return (error);
}

int
pt_read(const Call &call)
{
	int word = 0;
	const int error = copy_word(call, UIO_READ, &word);

	if (error == 0)
		*call.res = word;
	return (error);
}

/* A word on two pages is read first: nothing is written unless both exist. */
int
pt_write(const Call &call)
{
	const vm_offset_t at = reinterpret_cast<vm_offset_t>(call.addr);
	int word = call.data, before;

	if (bytes_on_page(at, sizeof(word)) < sizeof(word)) {
		int error = copy_word(call, UIO_READ, &before);

		if (error == 0)
			error = check_tracee(call.tracer, call.tracee);
		if (error != 0)
			return (error);
	}
	return (copy_word(call, UIO_WRITE, &word));
}

int
read_tracee(const Call &call, vm_offset_t addr, void *buffer, size_t len)
{
	struct iovec iov = { static_cast<char *>(buffer), len };
	struct uio uio = { &iov, 1, static_cast<off_t>(addr), len,
	    UIO_SYSSPACE, UIO_READ, curthread };
	int error = check_memory(call.tracee);

	if (error == 0)
		error = procfs_domem(call.tracer, call.lp, nullptr, &uio);
	if (uio.uio_resid != 0 && (error == 0 || error == ENOSPC))
		error = EINVAL;
	return (error);
}

/*
 * call.addr is a struct ptrace_io_desc in the kernel; its piod_addr is in the
 * caller's memory, its piod_offs in the tracee's.  piod_len becomes the bytes
 * copied, fewer than asked for if a signal came.  May block for as long as
 * the pages of either take.
 */
int
pt_io(const Call &call)
{
	auto *const block = static_cast<struct ptrace_io_desc *>(call.addr);
	struct iovec iov = { static_cast<char *>(block->piod_addr),
	    block->piod_len };
	struct uio uio = { &iov, 1, reinterpret_cast<off_t>(block->piod_offs),
	    block->piod_len, UIO_USERSPACE, UIO_READ, curthread };

	switch (block->piod_op) {
	case PIOD_READ_D:
	case PIOD_READ_I:
		break;
	case PIOD_WRITE_D:
	case PIOD_WRITE_I:
		uio.uio_rw = UIO_WRITE;
		break;
	default:
		return (EINVAL);
	}

	int error = 0;

	while (uio.uio_resid != 0) {
		const size_t left = uio.uio_resid;

		error = check_memory(call.tracee);
		if (error == 0)
			error = copy_by_direct_map(call, &uio);
		if (error == 0 && uio.uio_resid == left)
			error = copy_by_bounce_buffer(call, &uio);
		if (error != 0 || uio.uio_resid == 0)
			break;
		lwkt_user_yield();

		/* Not for a signal that the caller blocks (mask, lpmap). */
		if (CURSIG_NOBLOCK(curthread->td_lwp))
			break;
	}
	block->piod_len -= uio.uio_resid;
	return (error);
}

}
