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
	if (uio->uio_resid == 0)
		return (visit.answer(0));

	int error = refusal(curp, lp->lwp_proc);

	if (error == 0)
		error = move_memory(name_of(lp), name_of(curp), uio,
		    limit_of(*run.step, visit.order()));
	return (visit.answer(ordered_of(*run.step, visit.order(), error)));
}

}

/*
 * With a token held it is a piece of a block that is copied, from memory or
 * to it: as far as there is any.
 */
static bool
is_piece()
{
	return (run.token_count != 0);
}

static int
copy_piece(const Visit &visit, enum uio_rw rw, u_long user, u_char *kernel,
    size_t bytes)
{
	if (visit.ordered_error() != 0)
		return (visit.ordered_error());
	return (copy_user(name_of(curproc), rw, user, kernel, bytes));
}

static int
copy_error(const Visit &visit, const void *address, size_t bytes)
{
	if (visit.order() != nullptr)
		return (visit.ordered_error());
	return (is_user_range(address, bytes) ? 0 : EFAULT);
}

/* Only what it allocated a buffer for it copies with a token held. */
static void
check_copy(const Visit &visit, size_t bytes)
{
	visit.check_no_spinlock();
	visit.check(curthread->td_critcount == 0, "a critical section");
	visit.check(!is_piece() || run.allocations[0].used,
	    "a token is held");
	visit.check(!is_piece() || bytes <= run.allocations[0].bytes,
	    "more than was allocated");
}

extern "C" {

int
copyin(const void *from, void *to, size_t bytes)
{
	Visit visit(Service::copyin, from, bytes);

	check_copy(visit, bytes);
	visit.wait();
	if (is_piece())
		return (visit.answer(copy_piece(visit, UIO_WRITE,
		    reinterpret_cast<u_long>(from),
		    static_cast<u_char *>(to), bytes)));
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

	check_copy(visit, bytes);
	visit.wait();
	if (is_piece())
		return (visit.answer(copy_piece(visit, UIO_READ,
		    reinterpret_cast<u_long>(to),
		    static_cast<u_char *>(const_cast<void *>(from)),
		    bytes)));
	if (copy_error(visit, to, bytes) != 0)
		return (visit.answer(copy_error(visit, to, bytes)));
	run.result->buffer = contents;
	if (run.step->entry == Entry::PLAY)
		__builtin_memcpy(user_bytes, from, bytes);
	return (visit.answer(0));
}

}

/*
 * Two: a set of pids that grows is copied from one to the other.  Such a set
 * may be larger than the model's page.
 */
static const size_t MOST = 2 * PAGE_SIZE;
static u_char kernel_memory[2][MOST];

/* What was there before, and what is there after. */
static const int RUBBISH = 0xdb;

static bool
is_rubbish(const u_char *from, const u_char *to)
{
	while (from < to && *from == RUBBISH)
		++from;
	return (from == to);
}

/* What is kept longer than a request is asked for with M_ZERO. */
static const int KEPT = 8;
static u_char kept_memory[KEPT][256];
static bool kept[KEPT];

u_int
memory_kept()
{
	u_int count = 0;

	for (const bool is : kept)
		count += is;
	return (count);
}

static void *
keep_memory(const Visit &visit, u_long size)
{
	static int next;
	int place = next++ % KEPT;

	visit.check(size <= sizeof(kept_memory[0]), "more than a session");
	for (int i = 0; i < KEPT && kept[place]; ++i)
		place = (place + 1) % KEPT;
	if (kept[place] || size > sizeof(kept_memory[0]))
		escape(Outcome::PANICKED);
	kept[place] = true;
	return (bzero(kept_memory[place], sizeof(kept_memory[0])),
	    kept_memory[place]);
}

static bool
free_kept(const Visit &visit, const void *memory)
{
	for (int i = 0; i < KEPT; ++i) {
		if (memory != kept_memory[i])
			continue;
		visit.check(kept[i], "what was not allocated");
		kept[i] = false;
		__builtin_memset(kept_memory[i], RUBBISH,
		    sizeof(kept_memory[0]));
		return (true);
	}
	return (false);
}

extern "C" {

struct malloc_type M_TEMP[1];

void *
kmalloc(u_long size, struct malloc_type *type, int flags)
{
	Visit visit(Service::kmalloc, size, flags);

	visit.check_no_spinlock();
	visit.check(curthread->td_critcount == 0, "a critical section");
	if (type == M_TEMP && flags == (M_WAITOK | M_ZERO)) {
		visit.wait();
		return (keep_memory(visit, size));
	}
	visit.check(type == M_TEMP && flags == M_WAITOK, "another kind");
	visit.check(size <= (run.step->req == PT_ATTACH ? MOST : PAGE_SIZE),
	    "more than a page");

	const int place = run.allocations[0].used;

	visit.check(!run.allocations[place].used, "more than two");
	visit.wait();
	if (size > MOST || run.allocations[place].used)
		escape(Outcome::PANICKED);
	__builtin_memset(kernel_memory[place], RUBBISH, MOST);
	run.allocations[place] = { true, size };
	return (kernel_memory[place]);
}

void
kfree(void *memory, struct malloc_type *type)
{
	Visit visit(Service::kfree);

	if (free_kept(visit, memory)) {
		visit.check(type == M_TEMP, "another kind");
		return;
	}

	const int place = memory == kernel_memory[1];
	u_char *const bytes = kernel_memory[place];

	visit.check(memory == bytes && run.allocations[place].used,
	    "what was not allocated");
	visit.check(is_rubbish(bytes + run.allocations[place].bytes,
	    bytes + MOST), "what was written beyond its end");
	visit.check(type == M_TEMP, "another kind");
	run.allocations[place].used = false;
}

}
