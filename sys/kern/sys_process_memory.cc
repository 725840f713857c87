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

/* An entry of the auxiliary vector. */
struct AuxEntry {
	u_int type;		/* AT_*; 0 ends the vector */
	u_int unused;
	u_long value;
};

/* No program gets more; what a tracee has written there may have no end. */
static constexpr u_int MAX_AUX_ENTRIES = 64;

/*
 * Read the tracee's auxiliary vector, which exec puts behind the NULL at the
 * end of the environment; *count entries with the one that ends it.  The
 * tracee may have overwritten all of this.
 */
static int
read_auxv(const Call &call, struct AuxEntry *entries, u_int *count)
    TA_REQUEST
{
	struct ps_strings strings;
	vm_offset_t at = PS_STRINGS;
	int error = read_tracee(call, at, &strings, sizeof(strings));

	if (error != 0)
		return (error);
	if (strings.ps_nenvstr < 0)
		return (EINVAL);
	at = reinterpret_cast<vm_offset_t>(strings.ps_envstr) +
	    (strings.ps_nenvstr + 1UL) * sizeof(char *);

	/* One by one: the last may be at the end of what is mapped. */
	for (*count = 0; *count < MAX_AUX_ENTRIES; at += sizeof(*entries)) {
		struct AuxEntry *const entry = &entries[(*count)++];

		error = check_tracee(call.tracer, call.tracee);
		if (error == 0)
			error = read_tracee(call, at, entry, sizeof(*entry));
		if (error != 0 || entry->type == 0)
			return (error);
	}
	return (EINVAL);
}

/* PIOD_READ_AUXV: piod_offs is in the vector.  Nothing is behind its end. */
static __noinline int
copy_auxv(const Call &call, struct ptrace_io_desc *block)
    TA_REQUEST
{
	const size_t offset = reinterpret_cast<size_t>(block->piod_offs);
	auto *const entries = static_cast<struct AuxEntry *>(kmalloc(
	    MAX_AUX_ENTRIES * sizeof(struct AuxEntry), M_TEMP, M_WAITOK));
	u_int count;
	int error = check_tracee(call.tracer, call.tracee);

	if (error == 0)
		error = read_auxv(call, entries, &count);
	if (error == 0) {
		const size_t all = count * sizeof(*entries);
		const size_t left = offset < all ? all - offset : 0;

		if (block->piod_len > left)
			block->piod_len = left;
		error = copyout(reinterpret_cast<char *>(entries) +
		    (left == 0 ? 0 : offset), block->piod_addr,
		    block->piod_len);
	}
	kfree(entries, M_TEMP);
	return (error);
}

/*
 * As CURSIG_NOBLOCK(), which is inline and five times as long, but a signal
 * that lpmap blocks is not noted there: userret() does that.
 */
static bool
has_signal(const struct lwp *lp)
{
	for (int i = 0; i < _SIG_WORDS; ++i) {
		if (((lp->lwp_proc->p_siglist.__bits[i] |
		    lp->lwp_siglist.__bits[i]) & unblocked_signals(lp, i)) != 0)
			return (true);
	}
	return (false);
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

	if (block->piod_op == PIOD_READ_AUXV)
		return (copy_auxv(call, block));
	if (block->piod_op == PIOD_WRITE_D || block->piod_op == PIOD_WRITE_I)
		uio.uio_rw = UIO_WRITE;

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
		if (has_signal(curthread->td_lwp))
			break;
	}
	block->piod_len -= uio.uio_resid;
	return (error);
}

}
