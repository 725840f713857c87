/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests, each from the same state of the kernel.
 */

#include "scenes.h"
#include "state.h"
#include "../../../sys/platform/hosted/call_sys_ptrace.h"

static const pid_t NOBODY = 99;
static const uid_t USER = 1001, STRANGER = 1002;

/* The function to call; for stopevent() its first argument. */
enum class Entry { SYS_PTRACE, TRACE_REQ, STOPEVENT };

struct Scene {
	const char	*name;
	Entry		entry;
	int		req;
	pid_t		pid;
	void		*addr;
	int		data;
	int		answer;
	void		(*changes)(struct proc &target);
};

static union {
	struct ptrace_io_desc	io;
	struct reg		reg;
	struct fpreg		fpreg;
	struct dbreg		dbreg;
} buffer;

alignas(PAGE_SIZE) static char block[17 * PAGE_SIZE];
static const size_t BLOCK = 16 * PAGE_SIZE;
static char *const across = block + PAGE_SIZE - sizeof(int) / 2;
static void *const where_it_is = reinterpret_cast<void *>(1);

static void
nothing(struct proc &)
{
}

static void
untraced(struct proc &target)
{
	target.p_flags &= ~(P_TRACED | P_WAITED);
	target.p_pptr = &state.processes[PARENT];
	target.p_oppid = 0;
	target.p_stat = SACTIVE;
	target.p_xstat = 0;
	target.p_nstopped = 0;
}

/*
 * A PT_IO of this many bytes, from the start of one of the target's pages to
 * this offset in one of the caller's.
 */
template <int op, size_t len, size_t offset = 0>
static void
block_of(struct proc &)
{
	buffer.io.piod_op = op;
	buffer.io.piod_offs = reinterpret_cast<void *>(0x400000);
	buffer.io.piod_addr = block + offset;
	buffer.io.piod_len = len;
}

/* Trees since 2021 have no guests of vmm. */
template <typename Proc>
static inline auto
set_vmm(Proc *p) -> decltype(void(p->p_vmm = p))
{
	p->p_vmm = p;
}

[[maybe_unused]] static inline void
set_vmm(void *)
{
}

/* A page of a guest of vmm, in trees that have them. */
static void
guest(struct proc &target)
{
	set_vmm(&target);
	block_of<PIOD_READ_D, PAGE_SIZE>(target);
}

#define SERVED(request, addr, data, changes)				\
	{ #request, Entry::SYS_PTRACE, request, TARGET, addr, data, 0,	\
	    changes }
#define WORD(name, request)						\
	{ name, Entry::SYS_PTRACE, request, TARGET, across, 0, 0, nothing }
#define IO(name, changes)						\
	{ name, Entry::SYS_PTRACE, PT_IO, TARGET, &buffer, 0, 0, changes }
#define REFUSED(name, error, request, pid, addr, data, changes)		\
	{ "refused/" name, Entry::SYS_PTRACE, request, pid, addr, data,	\
	    error, changes }

static const Scene scenes[] = {
	SERVED(PT_TRACE_ME, nullptr, 0, nothing),
	SERVED(PT_READ_I, block, 0, nothing),
	SERVED(PT_READ_D, block, 0, nothing),
	SERVED(PT_WRITE_I, block, 1, nothing),
	SERVED(PT_WRITE_D, block, 1, nothing),
	WORD("PT_READ_D/two-pages", PT_READ_D),
	WORD("PT_WRITE_D/two-pages", PT_WRITE_D),
	SERVED(PT_CONTINUE, where_it_is, 0, nothing),
	SERVED(PT_KILL, nullptr, 0, nothing),
	SERVED(PT_STEP, where_it_is, 0, nothing),
	SERVED(PT_ATTACH, nullptr, 0, untraced),
	SERVED(PT_DETACH, where_it_is, 0, nothing),
	IO("PT_IO/read/4", (block_of<PIOD_READ_D, 4>)),
	IO("PT_IO/read/4096", (block_of<PIOD_READ_D, PAGE_SIZE>)),
	IO("PT_IO/read/65536", (block_of<PIOD_READ_D, BLOCK>)),
	IO("PT_IO/read/65536/askew", (block_of<PIOD_READ_D, BLOCK, 8>)),
	IO("PT_IO/read/4096/guest's", guest),
	IO("PT_IO/write/4", (block_of<PIOD_WRITE_D, 4>)),
	IO("PT_IO/write/4096", (block_of<PIOD_WRITE_D, PAGE_SIZE>)),
	IO("PT_IO/write/65536", (block_of<PIOD_WRITE_D, BLOCK>)),
	IO("PT_IO/write/65536/askew", (block_of<PIOD_WRITE_D, BLOCK, 8>)),
	SERVED(PT_GETREGS, &buffer, 0, nothing),
	SERVED(PT_SETREGS, &buffer, 0, nothing),
	SERVED(PT_GETFPREGS, &buffer, 0, nothing),
	SERVED(PT_SETFPREGS, &buffer, 0, nothing),
	SERVED(PT_GETDBREGS, &buffer, 0, nothing),
	SERVED(PT_SETDBREGS, &buffer, 0, nothing),

	REFUSED("EFAULT/registers", EFAULT, PT_SETREGS, TARGET, nullptr, 0,
	    nothing),
	REFUSED("EFAULT/descriptor", EFAULT, PT_IO, TARGET, nullptr, 0,
	    nothing),
	REFUSED("EFAULT/word", EFAULT, PT_READ_D, TARGET, nullptr, 0,
	    nothing),
	REFUSED("ESRCH/nobody", ESRCH, PT_READ_D, NOBODY, block, 0, nothing),
	REFUSED("ESRCH/jail", ESRCH, PT_READ_D, TARGET, block, 0,
	    [](struct proc &) {
		state.creds[CALLER].cr_prison =
		    reinterpret_cast<struct prison *>(&state);
	}),
	REFUSED("EINVAL/system", EINVAL, PT_READ_D, TARGET, block, 0,
	    [](struct proc &target) { target.p_flags |= P_SYSTEM; }),
	REFUSED("EAGAIN/exec", EAGAIN, PT_READ_D, TARGET, block, 0,
	    [](struct proc &target) { target.p_flags |= P_INEXEC; }),
	REFUSED("EINVAL/request", EINVAL, 3, TARGET, block, 0, nothing),
	REFUSED("EINVAL/attach-self", EINVAL, PT_ATTACH, CALLER, nullptr, 0,
	    nothing),
	REFUSED("EBUSY/attach-traced", EBUSY, PT_ATTACH, TARGET, nullptr, 0,
	    nothing),
	REFUSED("EPERM/attach", EPERM, PT_ATTACH, TARGET, nullptr, 0,
	    [](struct proc &target) {
		untraced(target);
		state.creds[TARGET].cr_ruid = STRANGER;
	}),
	REFUSED("EPERM/untraced", EPERM, PT_READ_D, TARGET, block, 0,
	    untraced),
	REFUSED("EBUSY/another's", EBUSY, PT_READ_D, TARGET, block, 0,
	    [](struct proc &target) {
		target.p_pptr = &state.processes[PARENT];
	}),
	REFUSED("EBUSY/runs", EBUSY, PT_READ_D, TARGET, block, 0,
	    [](struct proc &target) { target.p_stat = SACTIVE; }),
	REFUSED("EBUSY/unwaited", EBUSY, PT_READ_D, TARGET, block, 0,
	    [](struct proc &target) { target.p_flags &= ~P_WAITED; }),
	REFUSED("EINVAL/signal", EINVAL, PT_CONTINUE, TARGET, where_it_is,
	    1000, nothing),
	REFUSED("EINVAL/operation", EINVAL, PT_IO, TARGET, &buffer, 0,
	    (block_of<77, 4>)),

	{ "trace_req", Entry::TRACE_REQ, 0, 0, nullptr, 0, 1, nothing },
	{ "stopevent/not-wanted", Entry::STOPEVENT, 0, 0, nullptr, 0, 0,
	    nothing },
	{ "stopevent/stops", Entry::STOPEVENT, 0, 0, nullptr, 0, 0,
	    [](struct proc &) { state.processes[CALLER].p_stops = 1; } },
};

static void
begin_process(int who)
{
	struct proc &p = state.processes[who];
	struct lwp &lp = state.threads[who];

	p.p_pid = who;
	p.p_ucred = &state.creds[who];
	p.p_stat = SACTIVE;
	p.p_pptr = who == INIT ? nullptr : &state.processes[who - 1];
	p.p_nthreads = 1;
	p.p_lwp_tree.rbh_root = &lp;
	p.p_sigacts = &state.sigacts[who];
	p.p_vmspace = &state.vmspaces[who];
	p.p_vmspace->vm_refcnt = 1;
	lp.lwp_proc = &p;
	lp.lwp_tid = 1;
	lp.lwp_stat = LSSLEEP;
	lp.lwp_thread = &state.kernel_threads[who];
	lp.lwp_thread->td_lwp = &lp;
	lp.lwp_thread->td_proc = &p;
	lp.lwp_thread->td_pcb = &state.pcbs[who];
	lp.lwp_thread->td_ucred = &state.creds[who];
	lp.lwp_thread->td_gd = &state.processor;
	lp.lwp_thread->td_flags = TDF_USINGFP;
	state.creds[who].cr_uid = USER;
	state.creds[who].cr_ruid = USER;
	state.creds[who].cr_svuid = USER;
	state.creds[who].cr_ngroups = 1;
}

int
scene_count()
{
	return (sizeof(scenes) / sizeof(scenes[0]));
}

const char *
scene_name(int scene)
{
	return (scenes[scene].name);
}

void
set_scene(int scene)
{
	struct proc &target = state.processes[TARGET];

	bzero(&state, sizeof(state));
	bzero(&buffer, sizeof(buffer));
	for (int who = INIT; who < PROCESSES; ++who)
		begin_process(who);
	state.processor.gd_prvspace =
	    reinterpret_cast<struct privatespace *>(&state.processor);
	state.processor.gd_curthread = &state.kernel_threads[CALLER];

	/* The caller's tracee, stopped by a signal, which has been reported. */
	target.p_flags = P_TRACED | P_WAITED;
	target.p_oppid = PARENT;
	target.p_stat = SSTOP;
	target.p_xstat = SIGTRAP;
	SIGADDSET(state.threads[TARGET].lwp_siglist, SIGTRAP);
	target.p_nstopped = 1;
	scenes[scene].changes(target);
}

int
play_scene(int scene)
{
	const Scene &it = scenes[scene];
	struct proc *const caller = &state.processes[CALLER];

	if (it.entry == Entry::STOPEVENT) {
		stopevent(caller, 1, 0);
		return (0);
	}
	if (it.entry == Entry::TRACE_REQ)
		return (trace_req(caller));

	struct ptrace_args args = {};

	args.req = it.req;
	args.pid = it.pid;
	args.addr = static_cast<caddr_t>(it.addr);
	args.data = it.data;
	int result = 0;

	return (call_sys_ptrace(sys_ptrace, &args, &result));
}

int
answer_of_scene(int scene)
{
	return (scenes[scene].answer);
}

void *
processor()
{
	return (&state.processor);
}
