/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules of ptrace(2), in the order in which they are applied.
 */

#include "fpregs.h"
#include "memory.h"
#include "privileges.h"
#include "rules.h"

/* A request on its way through the rules. */
struct Asked {
	const Step &step;
	Expected *expected;
	Name target;
	struct ucred mine;	/* the caller's, as the system call began */
	u_char calls[SERVICES];
	u_char buffer[sizeof(struct fpreg)];
	bool happened;		/* something, when last a service was asked */
	u_long cpu;		/* that the caller is on */
	struct lwp *lp;		/* the thread that it is about */

	struct proc *curp() const { return (proc_of(step.caller)); }
	struct proc *p() const { return (proc_of(target)); }

	Thread &thread() const { return (*thread_of(lp)); }

	static Thread *
	thread_of(struct lwp *lp)
	{
		return (reinterpret_cast<Thread *>(lp));
	}
};

/* No answer is possible. */
static const int NO_ANSWER = -1000;

/* A service is called: make the changes during it; return its orders. */
static const Turn *
pass(Asked &asked, Service service)
{
	const int nth = asked.calls[static_cast<int>(service)]++;
	const Turn *order = nullptr;

	asked.happened = false;
	for (int i = 0; i < asked.step.turn_count; ++i) {
		const Turn &turn = asked.step.turns[i];

		if (turn.service != service || turn.nth != nth)
			continue;
		if (!turn.happens) {
			order = &turn;
		} else if (facts(service).window == Window::BLOCKS) {
			happen(turn.happening);
			asked.happened = true;
		}
	}
	return (order);
}

/* Sets of requests. */

static bool
any(int)
{
	return (true);
}

static bool
attaching(int req)
{
	return (req == PT_ATTACH);
}

static bool
moving_registers(int req)
{
	return (req >= PT_GETREGS && req <= PT_SETDBREGS);
}

static bool
setting_registers(int req)
{
	return (req == PT_SETREGS || req == PT_SETFPREGS ||
	    req == PT_SETDBREGS);
}

static bool
moving_a_word(int req)
{
	return (req == PT_READ_I || req == PT_READ_D ||
	    req == PT_WRITE_I || req == PT_WRITE_D);
}

static bool
moving_a_block(int req)
{
	return (req == PT_IO);
}

static bool
letting_run(int req)
{
	return (req == PT_CONTINUE || req == PT_STEP || req == PT_DETACH);
}

/* At a place of the tracer's choice, that is: PT_DETACH has none. */
static bool
going_on(int req)
{
	return (req == PT_CONTINUE || req == PT_STEP);
}

static bool
detaching(int req)
{
	return (req == PT_DETACH);
}

static bool
offering(int req)
{
	return (req == PT_TRACE_ME);
}

static bool
stepping(int req)
{
	return (req == PT_STEP);
}

static bool
for_tracers(int req)
{
	return (moving_registers(req) || moving_a_word(req) ||
	    moving_a_block(req) || letting_run(req) || req == PT_KILL);
}

/* A tracer may detach a tracee that it may no longer examine. */
static bool
for_tracers_that_may_look(int req)
{
	return (for_tracers(req) && !detaching(req));
}

static bool
unknown(int req)
{
	return (!for_tracers(req) && !attaching(req) && !offering(req));
}

static int
when(bool refused, int error)
{
	return (refused ? error : 0);
}

/* The target is looked up and held from then on. */
static int
not_found(Asked &asked)
{
	const Step &step = asked.step;

	if (step.req == PT_TRACE_ME) {
		asked.target = step.caller;
	} else {
		pass(asked, Service::pfind);
		asked.target = name_of_pid(step.pid);
	}
	if (asked.target == NOBODY)
		return (ESRCH);
	if (asked.target != step.caller &&
	    (!world.beings[asked.target].exists ||
	    asked.p()->p_stat == SZOMB)) {
		asked.target = NOBODY;
		return (ESRCH);
	}
	++asked.p()->p_lock;
	return (0);
}

/* The target's token is held from here on. */
static int
token_waited_for(Asked &asked)
{
	pass(asked, Service::lwkt_gettoken);
	return (0);
}

static int
other_jail(Asked &asked)
{
	const struct prison *jail = asked.mine.cr_prison;

	return (when(jail != nullptr &&
	    jail != asked.p()->p_ucred->cr_prison, ESRCH));
}

static int
system_process(Asked &asked)
{
	return (when((asked.p()->p_flags & P_SYSTEM) != 0, EINVAL));
}

static int
unfinished(Asked &asked)
{
	return (when(asked.p()->p_stat == SIDL, ESRCH));
}

static int
in_exec(Asked &asked)
{
	return (when((asked.p()->p_flags & P_INEXEC) != 0, EAGAIN));
}

static int
no_request(Asked &)
{
	return (EINVAL);
}

static int
on_its_way_out(Asked &asked)
{
	return (when((asked.p()->p_flags & P_WEXIT) != 0, ESRCH));
}

static int
child_of_init(Asked &asked)
{
	return (when(asked.p()->p_pptr == proc_of(INIT), EPERM));
}

static int
self(Asked &asked)
{
	return (when(asked.p()->p_pid == asked.curp()->p_pid, EINVAL));
}

static int
traced_already(Asked &asked)
{
	return (when((asked.p()->p_flags & P_TRACED) != 0, EBUSY));
}

/* The process with this pid, held, or NOBODY. */
static Name
find(Asked &asked, pid_t pid)
{
	pass(asked, Service::pfind);

	const Name name = name_of_pid(pid);

	if (name == NOBODY || (name != asked.step.caller &&
	    (!world.beings[name].exists || proc_of(name)->p_stat == SZOMB)))
		return (NOBODY);
	++proc_of(name)->p_lock;
	return (name);
}

static void
leave(Name name)
{
	--proc_of(name)->p_lock;
	if (proc_of(name) != curproc)
		reap(name);
}

/* Those whose ancestors are still to be looked at. */
struct Family {
	pid_t pids[CAST + 1];
	int count;

	/* True if it was not there. */
	bool
	add(pid_t pid)
	{
		for (int i = 0; i < count; ++i) {
			if (pids[i] == pid)
				return (false);
		}
		if (pid != 0)
			pids[count++] = pid;
		return (pid != 0);
	}
};

/*
 * A process may not trace its ancestors, by present or by original parents:
 * otherwise there would be rings.
 */
static int
own_ancestor(Asked &asked)
{
	Family family = { { asked.curp()->p_pid }, 1 };

	pass(asked, Service::lock);
	for (int i = 0; i < family.count; ++i) {
		Name elder = find(asked, family.pids[i]);

		while (elder != NOBODY && elder != asked.target) {
			pass(asked, Service::lwkt_gettoken);

			struct proc *p = proc_of(elder);
			const Name parent = name_of(p->p_pptr);

			const pid_t former = p->p_oppid;

			if (parent != NOBODY)
				++proc_of(parent)->p_lock;
			leave(elder);
			elder = parent;
			if (family.add(former))
				pass(asked, Service::kmalloc);
		}
		if (elder != NOBODY) {
			leave(elder);
			return (EINVAL);
		}
	}
	return (0);
}

/*
 * A caller that may not signal the target may not examine it.  A user other
 * than root may if real, effective and saved user are the same on both sides,
 * the target is in no group that the caller is not in, and it is not set-id.
 * Root may, also in its jail.
 */
static int
not_to_look_into(Asked &asked)
{
	const struct ucred &mine = asked.mine;
	const struct ucred &theirs = *asked.p()->p_ucred;
	const uid_t users[] = { mine.cr_ruid, mine.cr_svuid, theirs.cr_uid,
	    theirs.cr_ruid, theirs.cr_svuid };
	bool own = (asked.p()->p_flags & P_SUGID) == 0;
	const Turn *order = pass(asked, Service::p_trespass);
	const int error = order != nullptr ? order->error :
	    trespass(&mine, &theirs);

	if (error != 0)
		return (error);
	for (const uid_t user : users)
		own = own && user == mine.cr_uid;
	own = own && is_in_group(theirs.cr_rgid, &mine) &&
	    is_in_group(theirs.cr_svgid, &mine);
	for (int i = 0; i < theirs.cr_ngroups; ++i)
		own = own && is_in_group(theirs.cr_groups[i], &mine);
	if (own)
		return (0);
	order = pass(asked, Service::check_privilege);
	if (order != nullptr)
		return (order->error);
	return (when(!has_privilege(&mine, PRIVILEGE_TO_DEBUG), EPERM));
}

static int
not_to_send_to(Asked &asked)
{
	return (asked.step.data == 0 ? 0 : not_to_look_into(asked));
}

static int
not_traced(Asked &asked)
{
	return (when((asked.p()->p_flags & P_TRACED) == 0, EPERM));
}

static int
traced_by_another(Asked &asked)
{
	return (when(asked.p()->p_pptr != asked.curp(), EBUSY));
}

static int
not_stopped(Asked &asked)
{
	return (when(asked.p()->p_stat != SSTOP, EBUSY));
}

static int
not_waited_for(Asked &asked)
{
	return (when((asked.p()->p_flags & P_WAITED) == 0, EBUSY));
}

/* A thread that sleeps will stop before it returns to user mode. */
static int
still_running(Asked &asked)
{
	const struct proc *p = asked.p();

	return (when(p->p_nstopped < p->p_nthreads &&
	    running_threads(asked.target) != 0, EBUSY));
}

static void	wait_for_stop(Asked &asked);
static int	refused_again(Asked &asked);

/*
 * Wait for running threads to stop, for at most a second.  It is the stop that
 * has already been reported to the caller, unless the tracee has been resumed
 * since a report, or the stop is for another signal or another tracer.
 */
static int
yet_to_stop(Asked &asked)
{
	struct proc *p = asked.p();
	const int sig = p->p_xstat;

	if (still_running(asked) == 0)
		return (0);
	wait_for_stop(asked);
	if (p->p_stat == SSTOP && p->p_xstat == sig &&
	    (p->p_flags & P_PTRESUMED) == 0 && not_traced(asked) == 0 && traced_by_another(asked) == 0)
		p->p_flags |= P_WAITED;
	return (refused_again(asked));
}

/* The one that stopped the process; or the first. */
static int
no_thread(Asked &asked)
{
	const int sig = asked.p()->p_xstat;

	asked.lp = thread_at(asked.target, 0);
	if (asked.p()->p_stat == SSTOP && sig >= 1 && sig <= LAST_SIGNAL) {
		for (int i = 2; i >= 0; --i) {
			struct lwp *lp = thread_at(asked.target, i);

			if (lp != nullptr && __sigismember(&lp->lwp_siglist,
			    sig))
				asked.lp = lp;
		}
	}
	return (when(asked.lp == nullptr, EINVAL));
}

/* A register request's data is 0, or the number of a thread. */
static int
no_such_thread(Asked &asked)
{
	const int tid = asked.step.data;
	struct lwp *lp = tid == 0 ? asked.lp : nullptr;

	for (int i = 0; tid != 0 && thread_at(asked.target, i) != nullptr;
	    ++i) {
		struct lwp *const other = thread_at(asked.target, i);

		if (other->lwp_tid == tid &&
		    (other->lwp_mpflags & LWP_MP_WEXIT) == 0)
			lp = other;
	}
	if (lp == nullptr)
		return (ESRCH);
	asked.lp = lp;
	return (0);
}

static int
no_signal(Asked &asked)
{
	return (when(asked.step.data < 0 || asked.step.data > LAST_SIGNAL, EINVAL));
}

static int
cannot_step(Asked &asked)
{
	const Turn *order = pass(asked, Service::ptrace_single_step);

	if (order != nullptr && order->error != 0)
		return (order->error);
	++asked.thread().steps;
	return (0);
}

static int
cannot_go_there(Asked &asked)
{
	if (asked.step.addr == 1)
		return (0);

	const Turn *order = pass(asked, Service::ptrace_set_pc);

	if (order != nullptr && order->error != 0)
		return (order->error);
	asked.thread().pc = asked.step.addr;
	return (0);
}

static int
no_operation(Asked &asked)
{
	return (when(asked.step.io.piod_op < 1 || asked.step.io.piod_op > 4,
	    EINVAL));
}

static File
file_of(int req)
{
	return (req == PT_GETREGS || req == PT_SETREGS ? GENERAL :
	    req == PT_GETFPREGS || req == PT_SETFPREGS ? FLOATING : DEBUG);
}

/*
 * What FXSAVE stored of a thread, where the machine has it; whose first
 * floating point instruction is still to come has what that one will find.
 */
static int
read_fpregs(const Thread &thread, u_char *registers)
{
	FpArea area;

	unfold(thread.files[FLOATING], &area);
	if (thread.kernel_fp)
		return (EBUSY);
	if (thread.uses_fp)
		__builtin_memcpy(registers, area.bytes,
		    sizeof(struct fpreg));
	else
		initial_fpregs(registers);
	return (0);
}

/*
 * The registers become what was set, except for reserved bits of MXCSR, and the
 * x87 and SSE states count as in use.  States that FXSAVE does not store are
 * unchanged, or initial if they were not in use.
 */
static int
write_fpregs(Thread *thread, u_char *registers)
{
	static const int MXCSR = 24, PRESENT = 512;
	FpArea area = {};

	if (thread->kernel_fp)
		return (EBUSY);
	registers[MXCSR] &= ~0x40;
	registers[MXCSR + 2] = registers[MXCSR + 3] = 0;
	if (thread->uses_fp)
		unfold(thread->files[FLOATING], &area);
	thread->uses_fp = 1;
	__builtin_memcpy(area.bytes, registers, sizeof(struct fpreg));
	area.bytes[PRESENT] |= 3;
	thread->files[FLOATING] = fold(area);
	return (0);
}

/* Whether the machine does it; it says so in the end by an errno. */
static int
read_registers(Asked &asked, Thread *thread, File file, u_char *registers)
{
	if (file == FLOATING)
		return (read_fpregs(*thread, registers));

	const Turn *order = pass(asked, file == GENERAL ?
	    Service::procfs_read_regs : Service::procfs_read_dbregs);

	if (order != nullptr && order->error != 0)
		return (order->error);
	read_file(thread, file, registers);
	return (0);
}

static int
write_registers(Asked &asked, Thread *thread, File file, u_char *registers)
{
	if (file == FLOATING)
		return (write_fpregs(thread, registers));

	const Turn *order = pass(asked, file == GENERAL ?
	    Service::procfs_write_regs : Service::procfs_write_dbregs);

	if (order != nullptr && order->error != 0)
		return (order->error);
	write_file(thread, file, registers);
	return (0);
}

/* Clear the tracer's single-step flag, which would kill the process. */
static int
end_steps(Asked &asked, Thread *thread)
{
	struct reg regs;
	auto *bytes = reinterpret_cast<u_char *>(&regs);
	const int error = read_registers(asked, thread, GENERAL, bytes);

	if (error != 0 || (regs.r_rflags & PSL_T) == 0)
		return (error);
	regs.r_rflags &= ~PSL_T;
	return (write_registers(asked, thread, GENERAL, bytes));
}

/* The same for watchpoints, in all of its threads. */
static int
cannot_end_traps(Asked &asked)
{
	int error = 0;

	for (int i = 0; error == 0 && thread_at(asked.target, i) != nullptr;
	    ++i) {
		Thread *thread = Asked::thread_of(thread_at(asked.target, i));
		struct dbreg nothing = {};

		error = end_steps(asked, thread);
		if (error == 0 && has_dbregs(*thread))
			error = write_registers(asked, thread, DEBUG,
			    reinterpret_cast<u_char *>(&nothing));

		/* Registers that the machine does not have are not set. */
		if (error == ENOSYS)
			error = 0;
	}
	return (error);
}

struct Rule {
	const char *says;
	bool (*concerns)(int req);
	int (*refusal)(Asked &asked);
};

/* While any of these refuses, the result is left alone. */
static const Rule checks[] = {
	{ "ESRCH: no such process, or a zombie", any, not_found },
	{ "", any, token_waited_for },
	{ "ESRCH: not in the caller's jail", any, other_jail },
	{ "ESRCH: fork(2) is not done with it", any, unfinished },
	{ "EINVAL: a system process", any, system_process },
	{ "EAGAIN: the process is in exec", any, in_exec },
	{ "EINVAL: no such request", unknown, no_request },
	{ "ESRCH: exiting", attaching, on_its_way_out },
	{ "EINVAL: a process cannot attach to itself", attaching, self },
	{ "EBUSY: traced already", attaching, traced_already },
	{ "EBUSY: the caller is traced already", offering, traced_already },
	{ "EPERM: init may not be a tracer", offering, child_of_init },
	{ "EPERM: not the caller's to look into", attaching,
	    not_to_look_into },
	{ "EPERM: not traced", for_tracers, not_traced },
	{ "EBUSY: traced by another", for_tracers, traced_by_another },
	{ "EBUSY: not stopped", for_tracers, not_stopped },
	{ "EBUSY: its stop was not waited for", for_tracers,
	    not_waited_for },
	{ "EINVAL: no such signal", letting_run, no_signal },
	{ "EINVAL: no such operation", moving_a_block, no_operation },
	{ "EPERM: no longer the caller's to look into",
	    for_tracers_that_may_look, not_to_look_into },
	{ "after a thread that was yet to stop", for_tracers, yet_to_stop },
	{ "EINVAL: without a thread", any, no_thread },
	{ "ESRCH: no such thread", moving_registers, no_such_thread },
};

/* From here on the result is 0, or what the request makes of it. */
static const Rule conditions[] = {
	{ "the machine cannot step", stepping, cannot_step },
	{ "the machine cannot go on from there", going_on, cannot_go_there },
	{ "EPERM: not the caller's to send a signal to", detaching,
	    not_to_send_to },
	{ "the machine cannot end steps or watchpoints", detaching,
	    cannot_end_traps },

	/* Acquiring the locks may have blocked: check the target again. */
	{ "EINVAL: an ancestor", attaching, own_ancestor },
	{ "EAGAIN: it has begun exec", attaching, in_exec },
	{ "ESRCH: it exits by now", attaching, on_its_way_out },
	{ "EBUSY: traced by now", attaching, traced_already },
	{ "EPERM: not the caller's any more", attaching, not_to_look_into },
};

template <size_t COUNT>
static int
apply(const Rule (&rules)[COUNT], Asked &asked)
{
	for (const Rule &rule : rules) {
		if (!rule.concerns(asked.step.req))
			continue;

		const int error = rule.refusal(asked);

		if (error != 0) {
			asked.expected->says = rule.says;
			return (error);
		}
	}
	return (0);
}

/* What may have changed while threads were waited for. */
static int
refused_again(Asked &asked)
{
	for (const Rule &rule : checks) {
		if (rule.refusal == not_found || !rule.concerns(asked.step.req) ||
		    rule.refusal == token_waited_for)
			continue;

		const int error = rule.refusal == yet_to_stop ?
		    still_running(asked) : rule.refusal(asked);

		if (error != 0 || rule.refusal == yet_to_stop)
			return (error);
	}
	return (0);
}

/* The effects of the requests. */

/* Whatever has been waited for was not the stop that is to come. */
static void
go_on(Asked &asked, int sig)
{
	struct proc *p = asked.p();

	/* The stop for PT_ATTACH's SIGSTOP has ended. */
	if (p->p_xstat == SIGSTOP)
		p->p_flags &= ~P_PTSIGSTOP;
	/* Of a trap nothing is known after another signal. */
	if (p->p_xstat != sig && p->p_xstat == asked.lp->lwp_sig) {
		asked.lp->lwp_sig = 0;
		asked.lp->lwp_code = 0;
	}
	p->p_xstat = sig;
	p->p_flags |= P_PTRESUMED;
	pass(asked, Service::proc_unstop);
	if (p->p_stat == SSTOP)
		let_run(asked.target);
}

/*
 * A process that is not traced any more takes a signal where its stop ended or
 * before it returns to user mode.  One that would stop it again right
 * afterwards has stopped it already.
 */
static void
set_free(Asked &asked, int sig)
{
	struct proc *p = asked.p();
	const bool stopped = p->p_stat == SSTOP;

	if (stopped)
		p->p_xstat = sig;
	if (sig != 0 && (!stopped || !is_stop_signal(sig))) {
		pass(asked, Service::ksignal);
		send_signal(asked.target, sig);
	}
	if (stopped) {
		pass(asked, Service::proc_unstop);
		if (p->p_stat == SSTOP)
			let_run(asked.target);
	}
}

/* PT_KILL ends the trace first, because a tracee would stop for SIGKILL. */
static void
kill(Asked &asked)
{
	asked.p()->p_flags &= ~P_TRACED;
	set_free(asked, SIGKILL);
}

/*
 * A child that its parent traces has no other parent.  p_oppid is set only for
 * processes with another parent, to which the exit is reported too.
 */
static int
do_trace_me(Asked &asked)
{
	struct proc *p = asked.p();

	/* It was stopped for job control and has been resumed. */
	if ((p->p_flags & P_WAITED) != 0)
		p->p_flags |= P_PTRESUMED;
	p->p_flags |= P_TRACED;
	return (0);
}

static bool
is_uncounted_sleeper(const struct proc *p, const struct lwp *lp)
{
	return (p->p_stat == SSTOP && lp->lwp_stat == LSSLEEP &&
	    (lp->lwp_mpflags & LWP_MP_WSTOP) == 0);
}

static struct lwp *
find_uncounted_sleeper(Asked &asked)
{
	struct lwp *lp = thread_at(asked.target, 0);

	while (lp != nullptr && !is_uncounted_sleeper(asked.p(), lp))
		lp = lp->u.lwp_rbnode.rbe_next;
	return (lp);
}

/* Count threads that fell asleep before they stopped. */
static void
count_sleepers(Asked &asked)
{
	while (struct lwp *lp = find_uncounted_sleeper(asked)) {
		++lp->lwp_lock;
		pass(asked, Service::lwkt_gettoken);
		--lp->lwp_lock;
		if (is_uncounted_sleeper(asked.p(), lp))
			count_in(asked.target, lp);
	}
}

/*
 * The stop is reported to the tracer when all threads have stopped, or after a
 * second; one SIGCHLD is sent, by the last thread to stop or else here.
 */
static void
wait_for_stop(Asked &asked)
{
	const struct proc *p = asked.p();

	for (int tick = 0; tick < hz && p->p_stat == SSTOP; ++tick) {
		const bool rested = p->p_nstopped >= p->p_nthreads;

		if (!rested)
			count_sleepers(asked);
		if (p->p_nstopped < p->p_nthreads) {
			pass(asked, Service::tsleep);
			if (!asked.happened)
				pass_tick(asked.target);
			continue;
		}
		if (!rested)
			pass(asked, Service::wakeup);
		if (!rested && (world.beings[asked.step.caller].actions.
		    ps_flag & PS_NOCLDSTOP) == 0) {
			pass(asked, Service::ksignal);
			send_signal(asked.step.caller, SIGCHLD);
		}
		break;
	}
}

/* It stops for its tracer, which has not waited for that stop. */
static int
do_attach(Asked &asked)
{
	struct proc *p = asked.p();

	if (p->p_pptr == nullptr)
		return (NO_ANSWER);

	const pid_t parent = p->p_oppid != 0 ? p->p_oppid : p->p_pptr->p_pid;

	p->p_oppid = parent == asked.curp()->p_pid ? 0 : parent;

	const pid_t former = p->p_oppid;

	if (p->p_pptr != asked.curp()) {
		pass(asked, Service::proc_reparent);
		give_parent(p, asked.curp());
	}
	p->p_oppid = former;
	p->p_flags |= P_TRACED;
	if (p->p_stat == SSTOP) {
		pass(asked, Service::proc_unstop);
		if (p->p_stat == SSTOP)
			let_run(asked.target);
	}
	p->p_flags &= ~(P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	pass(asked, Service::ksignal);
	send_signal(asked.target, SIGSTOP);
	wait_for_stop(asked);

	/* The stop is for another signal: SIGSTOP is still pending. */
	if (p->p_stat == SSTOP && p->p_xstat != SIGSTOP) {
		p->p_flags |= P_PTSIGSTOP;
		pass(asked, Service::ksignal);
		send_signal(asked.target, SIGSTOP);
	}
	return (0);
}

/* The reaper of an orphan other than itself, held; init if there is none. */
static Name
find_heir(Asked &asked)
{
	struct sysreaper *reaper = asked.p()->p_reaper;
	struct proc *heir;

	if (reaper == nullptr)
		return (NOBODY);
	++reaper->refs;
	if (reaper->p == asked.p()) {
		struct sysreaper *const own = reaper;

		pass(asked, Service::lock);
		reaper = own->parent;
		++reaper->refs;
		drop_reaper(own);
	}
	pass(asked, Service::reaper_get);
	heir = heir_of(reaper);
	if (heir != nullptr)
		++heir->p_lock;
	drop_reaper(reaper);
	return (name_of(heir));
}

/* A zombie has killed its tracees and gets no new ones. */
static void
give_to(Asked &asked, Name parent)
{
	struct proc *p = asked.p();

	if (parent == NOBODY || proc_of(parent)->p_stat == SZOMB)
		parent = INIT;
	pass(asked, Service::proc_reparent);
	give_parent(p, proc_of(parent));
	if (p->p_pptr->p_stat == SZOMB) {
		pass(asked, Service::proc_reparent);
		give_parent(p, proc_of(INIT));
	}
}

/* Reparent to the original parent, or to a reaper if that has exited. */
static void
give_back(Asked &asked)
{
	Name parent = find(asked, asked.p()->p_oppid);

	if (parent == NOBODY)
		parent = find_heir(asked);
	give_to(asked, parent);
	if (parent != NOBODY)
		leave(parent);
}

static int
do_detach(Asked &asked)
{
	struct proc *p = asked.p();

	if (p->p_oppid != 0)
		give_back(asked);
	if (p->p_flags & P_PTSIGSTOP)
		SIGDELSET(p->p_siglist, SIGSTOP);
	p->p_flags &= ~(P_TRACED | P_WAITED | P_PTRESUMED | P_PTSIGSTOP);
	p->p_oppid = 0;
	set_free(asked, asked.step.data);
	return (0);
}

/* As far as it went: an error, and how much. */
struct Moved {
	int error;
	size_t left;
};

/* Whether it is the caller's to look into no more, after time has passed. */
static int
refused_by_now(Asked &asked)
{
	static int (*const rules[])(Asked &) = {
		not_traced, traced_by_another, not_stopped, not_waited_for,
		not_to_look_into, still_running
	};

	for (auto rule : rules) {
		const int error = rule(asked);

		if (error != 0)
			return (error);
	}
	return (0);
}

/* The pages of the target that are held at once: at most two exist. */
struct Had {
	u_char *pages[2];
	int count;
};

/*
 * In memory where a fault would look first; to have them is to wait.  None is
 * looked for that is not in the first one's entry.
 */
static void
find_pages(Asked &asked, bool writes, u_long from, u_long *end, Had *had)
{
	pass(asked, Service::map_lock);

	const bool second = byte_at(asked.target, SECOND_PAGE) != nullptr;
	const auto kind = static_cast<Memory>(
	    world.beings[asked.target].memory_kind);

	if (byte_at(asked.target, from) == nullptr || kind == NO_OBJECT ||
	    kind == NO_MEMORY || kind == WIRED || kind == UNKNOWN ||
	    (writes ? kind == UNCOPIED || kind == UNWRITABLE ||
	    kind == A_FILES : kind == UNREADABLE))
		return;

	const u_long end_of_entry = second ? MEMORY_AT + MEMORY_SIZE :
	    SECOND_PAGE;

	if (*end > end_of_entry)
		*end = end_of_entry;
	pass(asked, Service::object_hold);
	for (u_long at = from; at < *end; at += PAGE_SIZE) {
		if (kind == BEHIND && !writes)
			pass(asked, Service::object_hold);
		if (!is_found(kind, writes) || is_device(asked.target, at))
			return;
		had->pages[had->count++] = &world.beings[asked.target].
		    memory[at - MEMORY_AT];
	}
}

/* By faults, as long as the target is stopped. */
static void
fault_pages(Asked &asked, bool writes, u_long from, u_long end, Had *had)
{
	for (u_long at = from; at < end; at += PAGE_SIZE) {
		const Turn *order = pass(asked, Service::vm_fault_page);
		u_char *const page = byte_at(asked.target, at);

		if ((order != nullptr && order->error != 0) ||
		    page == nullptr || is_device(asked.target, at) ||
		    (writes && !is_writable_directly(static_cast<Memory>(
		    world.beings[asked.target].memory_kind))))
			return;
		had->pages[had->count++] = page;
		if (asked.p()->p_stat != SSTOP)
			return;
	}
}

static size_t
room_on_page(u_long address)
{
	return (PAGE_SIZE - address % PAGE_SIZE);
}

/* What is on those pages, one after the other, up to a fault of the caller's. */
static void
move_had(Asked &asked, const Had &had, struct uio *uio)
{
	for (int i = 0; i < had.count; ++i) {
		const u_long at = uio->uio_offset;
		const size_t room = room_on_page(at);
		const size_t bytes = uio->uio_resid < room ?
		    uio->uio_resid : room;
		const Turn *order = uio->uio_segflg == UIO_SYSSPACE ?
		    nullptr : pass(asked, Service::copy_nofault);

		if (ordered_of(asked.step, order, move_bytes(had.pages[i] +
		    at % PAGE_SIZE, asked.step.caller, uio, bytes,
		    limit_of(asked.step, order))) != 0)
			return;
		advance(uio, bytes);
	}
}

/*
 * By way of the kernel's map of all memory, if sys_process.cc has been built
 * with that; but not a guest's, nor what is not there.
 */
static int
move_directly(Asked &asked, struct uio *uio)
{
	const bool writes = uio->uio_rw == UIO_WRITE;
	const u_long from = trunc_page(uio->uio_offset);
	u_long end = uio->uio_offset + uio->uio_resid;
	int error = unavailable(asked.p());
	Had had = {};

	if (error != 0 || is_vmm_guest(asked.p()) || !DIRECT_MAP)
		return (error);
	pass(asked, Service::vmspace_hold);
	find_pages(asked, writes, from, &end, &had);
	error = refused_by_now(asked);
	if (had.count == 0 && error == 0) {
		fault_pages(asked, writes, from, end, &had);
		error = refused_by_now(asked);
	}
	if (error == 0)
		error = unavailable(asked.p());
	if (error == 0)
		move_had(asked, had, uio);
	return (error);
}

/* By procfs, which can access the memory of every process. */
static int
move_by_procfs(Asked &asked, struct uio *uio)
{
	const Turn *order = pass(asked, Service::procfs_domem);
	int error = refusal(asked.curp(), asked.p());

	if (error == 0)
		error = move_memory(asked.target, asked.step.caller, uio,
		    limit_of(asked.step, order));
	return (ordered_of(asked.step, order, error));
}

static struct uio
transfer(enum uio_rw rw, enum uio_seg seg, struct iovec *iov, u_long at)
{
	struct uio uio = {};

	uio.uio_iov = iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = at;
	uio.uio_resid = iov->iov_len;
	uio.uio_segflg = seg;
	uio.uio_rw = rw;
	return (uio);
}

static Moved
move(Asked &asked, bool writes, void *base, size_t bytes, u_long at)
{
	struct iovec iov = { base, bytes };
	struct uio uio = transfer(writes ? UIO_WRITE : UIO_READ,
	    UIO_SYSSPACE, &iov, at);
	int error = move_directly(asked, &uio);

	if (error == 0 && uio.uio_resid != 0)
		error = move_by_procfs(asked, &uio);
	return { error, uio.uio_resid };
}

/* A word is moved as a whole: on two pages only if both are mapped. */
static int
do_word(Asked &asked)
{
	const Step &step = asked.step;
	const bool writes = step.req == PT_WRITE_I || step.req == PT_WRITE_D;
	int word = writes ? step.data : 0;
	Moved moved = { 0, 0 };

	if (writes && step.addr % PAGE_SIZE + sizeof(word) > PAGE_SIZE) {
		int there;

		moved = move(asked, false, &there, sizeof(there), step.addr);
		if (moved.error == 0 && moved.left == 0)
			moved.error = refused_by_now(asked);
	}
	if (moved.error == 0 && moved.left == 0)
		moved = move(asked, writes, &word, sizeof(word), step.addr);
	if (moved.left != 0 && (moved.error == 0 ||
	    moved.error == ENOSPC)) {
		asked.expected->says = "EINVAL: not all of the word";
		return (EINVAL);
	}
	if (moved.error == 0 && !writes)
		asked.expected->res = word;
	return (moved.error);
}

/* The caller's side of a piece. */
static int
copy(Asked &asked, Service service, u_long user, u_char *kernel, size_t bytes)
{
	const Turn *order = pass(asked, service);

	if (order != nullptr && order->error != 0)
		return (order->error);
	return (copy_user(asked.step.caller, service == Service::copyin ?
	    UIO_WRITE : UIO_READ, user, kernel, bytes));
}

/*
 * What the target has and the caller gets, or the other way round, by way of
 * memory of the kernel's.
 */
static int
move_buffered(Asked &asked, bool writes, u_long user, u_long at, size_t bytes)
{
	static u_char kernel[PAGE_SIZE];
	struct iovec iov = { kernel, bytes };
	struct uio uio = transfer(writes ? UIO_WRITE : UIO_READ,
	    UIO_SYSSPACE, &iov, at);
	int error = 0;

	pass(asked, Service::kmalloc);
	if (writes)
		error = copy(asked, Service::copyin, user, kernel, bytes);
	if (error == 0)
		error = refused_by_now(asked);
	if (error == 0)
		error = move_by_procfs(asked, &uio);
	if (error == 0 && !writes)
		error = copy(asked, Service::copyout, user, kernel, bytes);
	return (error);
}

/* As many pages as are held at once, or the part on one page. */
static int
move_some(Asked &asked, bool writes, u_long user, u_long at, size_t *bytes)
{
	const size_t most = 32 * PAGE_SIZE - at % PAGE_SIZE;
	const size_t span = *bytes < most ? *bytes : most;
	struct iovec iov = { reinterpret_cast<void *>(user), span };
	struct uio uio = transfer(writes ? UIO_WRITE : UIO_READ,
	    UIO_USERSPACE, &iov, at);
	const int error = move_directly(asked, &uio);

	if (error != 0 || uio.uio_resid != span) {
		*bytes = span - uio.uio_resid;
		return (error);
	}
	if (room_on_page(at) < *bytes)
		*bytes = room_on_page(at);
	return (move_buffered(asked, writes, user, at, *bytes));
}

/* True if the caller has a signal pending. */
static bool
is_interrupted(Asked &asked)
{
	const struct lwp &own = world.beings[asked.step.caller].
	    threads[0].lwp;

	pass(asked, Service::lwkt_user_yield);
	for (int sig = 1; sig <= LAST_SIGNAL; ++sig) {
		if (__sigismember(&own.lwp_siglist, sig) ||
		    __sigismember(&asked.curp()->p_siglist, sig))
			return (true);
	}
	return (false);
}

/* A few pages of the target at once; other processes may run in between. */
static int
do_block(Asked &asked)
{
	struct ptrace_io_desc io;
	size_t moved = 0;
	int error = 0;

	__builtin_memcpy(&io, &asked.step.io, sizeof(io));

	const bool writes = io.piod_op == PIOD_WRITE_D ||
	    io.piod_op == PIOD_WRITE_I;
	const size_t bytes = io.piod_len;
	const u_long user = reinterpret_cast<u_long>(io.piod_addr);
	const u_long at = reinterpret_cast<u_long>(io.piod_offs);

	while (moved < bytes) {
		size_t piece = bytes - moved;

		error = move_some(asked, writes, user + moved, at + moved,
		    &piece);
		if (error != 0)
			break;
		moved += piece;
		if (moved < bytes && is_interrupted(asked))
			break;
	}
	io.piod_len = moved;
	__builtin_memcpy(asked.buffer, &io, sizeof(io));
	return (error);
}

/* Bytes that the machine does not fill are 0. */
static int
move_file(Asked &asked, File file)
{
	if (setting_registers(asked.step.req))
		return (write_registers(asked, &asked.thread(), file,
		    asked.buffer));
	if (file == DEBUG)
		bzero(asked.buffer, file_size(file));
	return (read_registers(asked, &asked.thread(), file, asked.buffer));
}

/* The thread that ran there is switched out; its pcb has its registers. */
static void
go_to_cpu(Asked &asked, u_long cpu)
{
	if (asked.cpu == cpu)
		return;
	pass(asked, Service::setcpu);
	asked.cpu = cpu;
	take_cpu(cpu);
}

/*
 * What a thread has in its CPU is set there, where it does not run
 * meanwhile, and read there if it runs.  It takes time to get there.
 */
static int
do_file(Asked &asked)
{
	const File file = file_of(asked.step.req);
	Thread &thread = asked.thread();

	if (file == GENERAL || (!setting_registers(asked.step.req) &&
	    thread.where != ON_CPU && thread.where != PREEMPTED))
		return (move_file(asked, file));
	while (asked.cpu != thread.cpu)
		go_to_cpu(asked, thread.cpu);

	int error = refused_by_now(asked);

	if (error == 0)
		error = when(thread.where == MIGRATES, EBUSY);
	if (error == 0)
		error = move_file(asked, file);
	go_to_cpu(asked, HOME);
	return (error);
}

static int
serve(Asked &asked)
{
	const int req = asked.step.req;

	if (req == PT_TRACE_ME)
		return (do_trace_me(asked));
	if (req == PT_ATTACH)
		return (do_attach(asked));
	if (moving_a_word(req))
		return (do_word(asked));
	if (moving_a_block(req))
		return (do_block(asked));
	if (moving_registers(req))
		return (do_file(asked));
	if (req == PT_DETACH)
		return (do_detach(asked));
	if (req == PT_KILL || asked.step.data == SIGKILL)
		kill(asked);
	else
		go_on(asked, asked.step.data);
	return (0);
}

static int
answer_kernel(Asked &asked)
{
	int error = apply(checks, asked);

	if (error == 0) {
		struct lwp *const lp = asked.lp;

		asked.expected->res = 0;
		++lp->lwp_lock;
		error = apply(conditions, asked);
		if (error == 0)
			error = serve(asked);
		--lp->lwp_lock;
	}
	if (asked.target != NOBODY)
		leave(asked.target);
	return (error);
}

static size_t
copied_bytes(int req)
{
	return (moving_a_block(req) ? sizeof(struct ptrace_io_desc) :
	    moving_registers(req) ? file_size(file_of(req)) : 0);
}

static int
copy_error(Asked &asked, Service service, size_t bytes)
{
	const Turn *order = pass(asked, service);

	if (order != nullptr)
		return (order->error);
	return (when(!is_user_range(reinterpret_cast<const void *>(
	    asked.step.addr), bytes), EFAULT));
}

/* The caller's memory: copied in before everything, out after success. */
static int
answer_user(Asked &asked)
{
	const Step &step = asked.step;
	const size_t bytes = copied_bytes(step.req);

	if (setting_registers(step.req) || moving_a_block(step.req)) {
		const int error = copy_error(asked, Service::copyin, bytes);

		if (error != 0) {
			asked.expected->says = "cannot copy in";
			return (error);
		}
		fill_buffer(step, asked.buffer, bytes);
	}

	int error = answer_kernel(asked);

	if (error != 0 || bytes == 0 || setting_registers(step.req))
		return (error);
	error = copy_error(asked, Service::copyout, bytes);
	if (error == 0) {
		asked.expected->buffer = digest(asked.buffer, bytes);
		return (0);
	}
	asked.expected->says = "cannot copy out";
	return (error);
}

void
expect(const Step &step, Expected *expected)
{
	Asked asked = { step, expected, NOBODY,
	    *proc_of(step.caller)->p_ucred, {}, {}, false, HOME, nullptr };

	expected->says = nullptr;
	expected->res = UNTOUCHED;
	expected->buffer = 0;
	if (step.entry == Entry::KERN_PTRACE) {
		if (copied_bytes(step.req) != 0)
			fill_buffer(step, asked.buffer,
			    sizeof(asked.buffer));
		expected->error = answer_kernel(asked);
		if (copied_bytes(step.req) != 0)
			expected->buffer = digest(asked.buffer,
			    sizeof(asked.buffer));
	} else {
		expected->error = answer_user(asked);
	}
	expected->outcome = expected->error == NO_ANSWER ?
	    Outcome::FAULTED : Outcome::RETURNED;
	expected->after = world;
}
