/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rules of ptrace(2), in the order in which they are applied.
 */

#include "memory.h"
#include "rules.h"

/* A request on its way through the rules. */
struct Asked {
	const Step &step;
	Expected *expected;
	Name target;
	u_char calls[SERVICES];
	u_char buffer[sizeof(struct fpreg)];

	struct proc *curp() const { return (proc_of(step.caller)); }
	struct proc *p() const { return (proc_of(target)); }

	Thread &
	thread() const
	{
		return (*reinterpret_cast<Thread *>(
		    p()->p_lwp_tree.rbh_root));
	}
};

/* Refused not with an errno, but because no answer is possible. */
static const int NO_ANSWER = -1000;

/* A service is asked: what happens meanwhile happens; its orders, if any. */
static const Turn *
pass(Asked &asked, Service service)
{
	const int nth = asked.calls[static_cast<int>(service)]++;
	const Turn *order = nullptr;

	for (int i = 0; i < asked.step.turn_count; ++i) {
		const Turn &turn = asked.step.turns[i];

		if (turn.service != service || turn.nth != nth)
			continue;
		if (!turn.happens)
			order = &turn;
		else if (facts(service).window == Window::BLOCKS)
			happen(turn.happening);
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

/* The target is found, and from then on held. */
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

static int
other_jail(Asked &asked)
{
	const struct prison *jail = asked.curp()->p_ucred->cr_prison;

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
	pass(asked, Service::lwkt_gettoken);
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

/* The tracer of a process is its parent; the tracer's is its grandparent. */
static int
own_tracer(Asked &asked)
{
	const struct proc *elder = asked.curp();

	if ((elder->p_flags & P_TRACED) == 0)
		return (0);
	while (elder != nullptr && elder != asked.p())
		elder = elder->p_pptr;
	return (when(elder != nullptr, EINVAL));
}

static int
not_permitted(Asked &asked)
{
	const struct ucred *mine = asked.curp()->p_ucred;

	if (mine->cr_ruid == asked.p()->p_ucred->cr_ruid &&
	    (asked.p()->p_flags & P_SUGID) == 0)
		return (0);

	const Turn *order = pass(asked, Service::priv_check_cred);

	if (order != nullptr)
		return (order->error);
	return (when(!has_privilege(mine, PRIV_ROOT), EPERM));
}

static int
init_when_secure(Asked &asked)
{
	return (when(world.securelevel > 0 && asked.target == INIT, EPERM));
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

static int
no_thread(Asked &asked)
{
	return (when(asked.p()->p_lwp_tree.rbh_root == nullptr, EINVAL));
}

static int
no_signal(Asked &asked)
{
	return (when(asked.step.data < 0 || asked.step.data > 128, EINVAL));
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
 * procfs's rule: an ordinary tracer has but one user, the target's, and the
 * target has not been set-id; root is free.  And nobody trespasses.
 */
static int
not_procfs_to_show(Asked &asked)
{
	const struct ucred *mine = asked.curp()->p_ucred;
	const struct ucred *theirs = asked.p()->p_ucred;

	if (mine->cr_uid != theirs->cr_ruid ||
	    mine->cr_ruid != theirs->cr_ruid ||
	    mine->cr_svuid != theirs->cr_ruid ||
	    (asked.p()->p_flags & P_SUGID) != 0) {
		const Turn *order = pass(asked, Service::priv_check_cred);

		if (order != nullptr ? order->error != 0 :
		    !has_privilege(mine, PRIV_DEBUG_UNPRIV))
			return (EPERM);
	}

	const Turn *order = pass(asked, Service::p_trespass);

	return (when((order != nullptr ? order->error :
	    trespass(mine, theirs)) != 0, EPERM));
}

/* Whether the machine does it; it says so in the end by an errno. */
static int
read_registers(Asked &asked, File file, u_char *registers)
{
	static const Service services[FILES] = {
		Service::procfs_read_regs, Service::procfs_read_fpregs,
		Service::procfs_read_dbregs
	};
	const Turn *order = pass(asked, services[file]);

	if (order != nullptr && order->error != 0)
		return (order->error);
	read_file(&asked.thread(), file, registers);
	return (0);
}

static int
write_registers(Asked &asked, File file, const u_char *registers)
{
	static const Service services[FILES] = {
		Service::procfs_write_regs, Service::procfs_write_fpregs,
		Service::procfs_write_dbregs
	};
	const Turn *order = pass(asked, services[file]);

	if (order != nullptr && order->error != 0)
		return (order->error);
	write_file(&asked.thread(), file, registers);
	return (0);
}

/* Who is let go is not to die of the tracer's single step. */
static int
cannot_end_steps(Asked &asked)
{
	struct reg regs;
	auto *bytes = reinterpret_cast<u_char *>(&regs);
	const int error = read_registers(asked, GENERAL, bytes);

	if (error != 0 || (regs.r_rflags & PSL_T) == 0)
		return (error);
	regs.r_rflags &= ~PSL_T;
	return (write_registers(asked, GENERAL, bytes));
}

/* Nor of its watchpoints. */
static int
cannot_end_watching(Asked &asked)
{
	static const struct dbreg nothing = {};

	return (write_registers(asked, DEBUG,
	    reinterpret_cast<const u_char *>(&nothing)));
}

struct Rule {
	const char *says;
	bool (*concerns)(int req);
	int (*refusal)(Asked &asked);
};

/* While any of these refuses, the result is left alone. */
static const Rule checks[] = {
	{ "ESRCH: no such process, or a zombie", any, not_found },
	{ "ESRCH: not in the caller's jail", any, other_jail },
	{ "EINVAL: a system process", any, system_process },
	{ "ESRCH: fork(2) is not done with it", any, unfinished },
	{ "EAGAIN: the process is in exec", any, in_exec },
	{ "EINVAL: no such request", unknown, no_request },
	{ "ESRCH: exiting", attaching, on_its_way_out },
	{ "EINVAL: a process cannot attach to itself", attaching, self },
	{ "EBUSY: traced already", attaching, traced_already },
	{ "EBUSY: the caller is traced already", offering, traced_already },
	{ "EPERM: init traces nobody", offering, child_of_init },
	{ "EINVAL: one's own tracer, or the tracer's", attaching,
	    own_tracer },
	{ "EPERM: another user's, or set-id", attaching, not_permitted },
	{ "EPERM: init, at a securelevel", attaching, init_when_secure },
	{ "EPERM: not traced", for_tracers, not_traced },
	{ "EBUSY: traced by another", for_tracers, traced_by_another },
	{ "EBUSY: not stopped", for_tracers, not_stopped },
	{ "EBUSY: its stop was not waited for", for_tracers,
	    not_waited_for },
	{ "EINVAL: without a thread", any, no_thread },
};

/* From here on the result is 0, or what the request makes of it. */
static const Rule conditions[] = {
	{ "EINVAL: no such signal", letting_run, no_signal },
	{ "the machine cannot step", stepping, cannot_step },
	{ "the machine cannot go on from there", going_on, cannot_go_there },
	{ "the machine cannot end single steps", detaching,
	    cannot_end_steps },
	{ "the machine cannot end watchpoints", detaching,
	    cannot_end_watching },
	{ "EINVAL: no such operation", moving_a_block, no_operation },
	{ "EPERM: not procfs's to show", moving_registers,
	    not_procfs_to_show },
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

/* What the requests do. */

static void
leave(Name name)
{
	--proc_of(name)->p_lock;
	if (proc_of(name) != curproc)
		reap(name);
}

/* A stopped tracee goes on with a signal; a running one is sent it. */
static void
let_go(Asked &asked, int sig)
{
	struct proc *p = asked.p();

	if (p->p_stat == SSTOP) {
		p->p_xstat = sig;
		pass(asked, Service::proc_unstop);
		if (p->p_stat == SSTOP)
			let_run(asked.target);
	} else if (sig != 0) {
		pass(asked, Service::ksignal);
		send_signal(asked.target, sig);
	}
}

static bool
stops_processes(int sig)
{
	return (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
	    sig == SIGTTOU);
}

/*
 * Who is not traced any more finds a signal where it looks for one, be it
 * where a tracee's stop left off or on the way to user mode.  One that would
 * stop it again just after has stopped it already.
 */
static void
set_free(Asked &asked, int sig)
{
	struct proc *p = asked.p();
	const bool stopped = p->p_stat == SSTOP;

	if (stopped)
		p->p_xstat = sig;
	if (sig != 0 && (!stopped || !stops_processes(sig))) {
		pass(asked, Service::ksignal);
		send_signal(asked.target, sig);
	}
	if (p->p_stat == SSTOP) {
		pass(asked, Service::proc_unstop);
		if (p->p_stat == SSTOP)
			let_run(asked.target);
	}
}

/* SIGKILL is the end of the trace: a tracee would stop for it. */
static void
kill(Asked &asked)
{
	asked.p()->p_flags &= ~P_TRACED;
	set_free(asked, SIGKILL);
}

/*
 * The tracer of its own child is all the parent that this has; p_oppid is of
 * those who have another one, that is to be told of the end too.
 */
static int
do_trace_me(Asked &asked)
{
	asked.p()->p_flags |= P_TRACED;
	return (0);
}

/* It stops for its tracer, who has not waited for that, in any case. */
static int
do_attach(Asked &asked)
{
	struct proc *p = asked.p();

	if (p->p_pptr == nullptr)
		return (NO_ANSWER);
	p->p_flags |= P_TRACED;
	if (p->p_oppid == 0)
		p->p_oppid = p->p_pptr->p_pid;
	if (p->p_oppid == asked.curp()->p_pid)
		p->p_oppid = 0;
	if (p->p_pptr != asked.curp()) {
		pass(asked, Service::proc_reparent);
		give_parent(p, asked.curp());
	}
	if (p->p_stat == SSTOP) {
		pass(asked, Service::proc_unstop);
		if (p->p_stat == SSTOP)
			let_run(asked.target);
		p->p_flags &= ~P_WAITED;
	}
	pass(asked, Service::ksignal);
	send_signal(asked.target, SIGSTOP);
	return (0);
}

/* To whose child it was; to init if that one is no more. */
static void
give_back(Asked &asked)
{
	struct proc *p = asked.p();

	pass(asked, Service::pfind);

	const Name parent = name_of_pid(p->p_oppid);

	if (parent != NOBODY && (parent == asked.step.caller ||
	    (world.beings[parent].exists &&
	    proc_of(parent)->p_stat != SZOMB))) {
		++proc_of(parent)->p_lock;
		pass(asked, Service::proc_reparent);
		give_parent(p, proc_of(parent));
		leave(parent);
	} else {
		pass(asked, Service::proc_reparent);
		give_parent(p, proc_of(INIT));
	}
}

static int
do_detach(Asked &asked)
{
	struct proc *p = asked.p();

	if (p->p_oppid != 0)
		give_back(asked);
	p->p_flags &= ~(P_TRACED | P_WAITED);
	p->p_oppid = 0;
	set_free(asked, asked.step.data);
	return (0);
}

/* As far as it went: an error, and how much. */
struct Moved {
	int error;
	size_t left;
};

static Moved
move(Asked &asked, bool writes, enum uio_seg side, void *base, size_t bytes,
    u_long at)
{
	struct iovec iov = { base, bytes };
	struct uio uio = {};

	uio.uio_iov = &iov;
	uio.uio_iovcnt = 1;
	uio.uio_offset = at;
	uio.uio_resid = bytes;
	uio.uio_segflg = side;
	uio.uio_rw = writes ? UIO_WRITE : UIO_READ;

	const Turn *order = pass(asked, Service::procfs_domem);
	int error = 0;

	if (bytes != 0 || order != nullptr)
		error = refusal(asked.curp(), asked.p());
	if (error == 0)
		error = move_memory(asked.target, asked.step.caller, &uio,
		    limit_of(order));
	if (order != nullptr)
		error = order->error;
	return { error, uio.uio_resid };
}

/* A word is moved whole: one that is on two pages if both are there. */
static int
do_word(Asked &asked)
{
	const Step &step = asked.step;
	const bool writes = step.req == PT_WRITE_I || step.req == PT_WRITE_D;
	int word = writes ? step.data : 0;
	Moved moved = { 0, 0 };
	Thread &thread = asked.thread();

	/* It has to last for two moves. */
	if (writes)
		++thread.lwp.lwp_lock;

	if (writes && step.addr % PAGE_SIZE + sizeof(word) > PAGE_SIZE) {
		int there;

		moved = move(asked, false, UIO_SYSSPACE, &there,
		    sizeof(there), step.addr);
	}
	if (moved.error == 0 && moved.left == 0)
		moved = move(asked, writes, UIO_SYSSPACE, &word,
		    sizeof(word), step.addr);
	if (writes)
		--thread.lwp.lwp_lock;
	if (moved.left != 0 && (moved.error == 0 ||
	    moved.error == ENOSPC)) {
		asked.expected->says = "EINVAL: not all of the word";
		return (EINVAL);
	}
	if (moved.error == 0 && !writes)
		asked.expected->res = word;
	return (moved.error);
}

static int
do_block(Asked &asked)
{
	struct ptrace_io_desc io;

	__builtin_memcpy(&io, &asked.step.io, sizeof(io));

	const bool writes = io.piod_op == PIOD_WRITE_D ||
	    io.piod_op == PIOD_WRITE_I;
	const Moved moved = move(asked, writes, UIO_USERSPACE, io.piod_addr,
	    io.piod_len, reinterpret_cast<u_long>(io.piod_offs));

	io.piod_len -= moved.left;
	__builtin_memcpy(asked.buffer, &io, sizeof(io));
	return (moved.error);
}

/* What the machine does not fill is 0. */
static int
do_file(Asked &asked)
{
	const File file = file_of(asked.step.req);

	if (setting_registers(asked.step.req))
		return (write_registers(asked, file, asked.buffer));
	bzero(asked.buffer, file_size(file));
	return (read_registers(asked, file, asked.buffer));
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
		let_go(asked, asked.step.data);
	return (0);
}

static int
answer_kernel(Asked &asked)
{
	int error = apply(checks, asked);

	if (error == 0) {
		asked.expected->res = 0;
		error = apply(conditions, asked);
		if (error == 0)
			error = serve(asked);
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
	Asked asked = { step, expected, NOBODY, {}, {} };

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
