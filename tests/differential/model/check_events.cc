/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests for threads and events, which the original does not have: bad
 * input, what is left behind, forks that are followed, system call stops.
 */

#include "checks.h"
#include "memory.h"
#include "model.h"

#include "sys_process.h"

using sys_process::Session;

static const u_long USER_AT = MEMORY_AT;
static const u_long KERNEL_AT = 0xffff800000000000;
static const int INT_LEAST = -__INT_MAX__ - 1;
static const int USR1 = 30, USR2 = 31;

static Text failure;
static Result result;

/* How often something has happened meanwhile. */
static int meanwhiles;

static void
expect_that(bool holds, const char *words)
{
	if (!holds)
		failure.add("not so: %s\n", words);
}

/* Somebody's turn; what it leaves the next one finds. */
static void
play(Name who, void (*function)(), Service pause = Service::COUNT,
    void (*meanwhile)() = nullptr)
{
	Step step = {};

	step.entry = Entry::PLAY;
	step.caller = who;
	step.play = function;
	step.pause = pause;
	step.meanwhile = meanwhile;
	meanwhiles = 0;
	model_run(rewrite, step, 0, &result);
	if (result.outcome != Outcome::RETURNED || result.violation != nullptr)
		describe_answer(result, &failure);
}

static struct ptrace_args asked;
static int answer, value;

static void
do_ask()
{
	value = UNTOUCHED;
	answer = model_sys_ptrace(rewrite, asked, &value);
}

static int
ask(int req, int data, u_long addr = USER_AT)
{
	asked = {};
	asked.req = req;
	asked.pid = pid_of(TARGET);
	asked.addr = reinterpret_cast<caddr_t>(addr);
	asked.data = data;
	play(CALLER, do_ask);
	return (answer);
}

/* The same, while something else is under way. */
static int
ask_meanwhile(int req, int data, u_long addr = USER_AT)
{
	const Bystanding others = model_become(CALLER, 0);

	asked = {};
	asked.req = req;
	asked.pid = pid_of(TARGET);
	asked.addr = reinterpret_cast<caddr_t>(addr);
	asked.data = data;
	do_ask();
	model_return(others);
	return (answer);
}

static void
do_exit()
{
	exited(curproc);
}

/* Everybody exits; then nothing is left, and p_stops is procfs(5)'s. */
static void
end(const char *words, u_int stops = 0)
{
	for (int i = PARENT; i < CAST; ++i) {
		if (world.beings[i].exists)
			play(static_cast<Name>(i), do_exit);
	}
	if (memory_kept() != 0)
		failure.add("%s: %u pieces of memory are left\n", words,
		    memory_kept());
	if (proc_of(TARGET)->p_stops != stops)
		failure.add("%s: p_stops is %#x, not %#x\n", words,
		    proc_of(TARGET)->p_stops, stops);
}

static const Happening ready[] = {
	{ Change::has_threads, TARGET, 3 },
	{ Change::traced_by, TARGET, CALLER },
	{ Change::stops, TARGET, SIGSTOP },
	{ Change::waited_for, TARGET, 1 },
};

static void
begin()
{
	model_begin(ready, 4);
	bzero(user_bytes, sizeof(user_bytes));
}

static void
stopped_again(int sig)
{
	happen({ Change::stops, TARGET, sig });
	happen({ Change::waited_for, TARGET, 1 });
}

static void
set_mask(int mask)
{
	__builtin_memcpy(user_bytes, &mask, sizeof(mask));
	ask(PT_SET_EVENT_MASK, sizeof(mask));
}

static const struct {
	int req, data;
} requests[] = {
	{ PT_LWPINFO, sizeof(struct ptrace_lwpinfo) }, { PT_GETNUMLWPS, 0 },
	{ PT_GETLWPLIST, 3 }, { PT_CLEARSTEP, 1 }, { PT_SETSTEP, 1 },
	{ PT_TO_SCE, 0 }, { PT_TO_SCX, 0 }, { PT_SYSCALL, 0 },
	{ PT_FOLLOW_FORK, 1 }, { PT_GET_EVENT_MASK, sizeof(int) },
	{ PT_SET_EVENT_MASK, sizeof(int) }, { PT_GET_SC_ARGS, 64 },
	{ PT_GET_SC_RET, sizeof(struct ptrace_sc_ret) },
};

static const struct {
	const char *words;
	Happening change;
	int error;
} refusals[] = {
	{ "not traced", { Change::untraced, TARGET, 0 }, EPERM },
	{ "traced by another", { Change::traced_by, TARGET, RIVAL }, EBUSY },
	{ "running", { Change::runs, TARGET, 0 }, EBUSY },
	{ "not waited for", { Change::waited_for, TARGET, 0 }, EBUSY },
	{ "in exec", { Change::in_exec, TARGET, 0 }, EAGAIN },
	{ "a zombie", { Change::becomes_zombie, TARGET, 0 }, ESRCH },
	{ "in the making", { Change::is_made, TARGET, 0 }, ESRCH },
	{ "out of the caller's jail", { Change::in_jail, CALLER, 1 }, ESRCH },
	{ "another user's", { Change::uid, TARGET, 1002 }, EPERM },
	{ "a set-id program", { Change::set_id, TARGET, 1 }, EPERM },
	{ "a system process", { Change::is_system, TARGET, 0 }, EINVAL },
	{ "without a thread", { Change::has_threads, TARGET, 0 }, EINVAL },
};

const char *
check_refusals()
{
	failure.clear();
	for (const auto &refusal : refusals) {
		for (const auto &request : requests) {
			begin();
			happen(refusal.change);
			if (ask(request.req, request.data) != refusal.error)
				failure.add("request %d, %s: %d, not %d\n",
				    request.req, refusal.words, answer,
				    refusal.error);
			if (memory_kept() != 0)
				failure.add("request %d, %s: a session\n",
				    request.req, refusal.words);
			end(refusal.words);
		}
	}
	return (failure.empty() ? nullptr : failure.get());
}

static const int INFO = sizeof(struct ptrace_lwpinfo);

static const struct Input {
	int req, data;
	u_long addr;
	int first;		/* of what is copied in */
	int error, value;
} inputs[] = {
	{ PT_LWPINFO, INFO, USER_AT, 0, 0, 0 },
	{ PT_LWPINFO, 4, USER_AT, 2, 0, 0 },
	{ PT_LWPINFO, INFO, USER_AT, 3, 0, 0 },
	{ PT_LWPINFO, INFO, USER_AT, 4, ESRCH, 0 },
	{ PT_LWPINFO, INFO, USER_AT, -1, ESRCH, 0 },
	{ PT_LWPINFO, 0, USER_AT, 0, EINVAL, 0 },
	{ PT_LWPINFO, -1, USER_AT, 0, EINVAL, 0 },
	{ PT_LWPINFO, INT_LEAST, USER_AT, 0, EINVAL, 0 },
	{ PT_LWPINFO, INFO + 1, USER_AT, 0, EINVAL, 0 },
	{ PT_LWPINFO, __INT_MAX__, USER_AT, 0, EINVAL, 0 },
	{ PT_LWPINFO, INFO, KERNEL_AT, 0, EFAULT, 0 },
	{ PT_GETNUMLWPS, 0, USER_AT, 0, 0, 3 },
	{ PT_GETNUMLWPS, -1, KERNEL_AT, 0, 0, 3 },
	{ PT_GETLWPLIST, 1, USER_AT, 0, 0, 1 },
	{ PT_GETLWPLIST, 3, USER_AT, 0, 0, 3 },
	{ PT_GETLWPLIST, 4, USER_AT, 0, 0, 3 },
	{ PT_GETLWPLIST, __INT_MAX__, USER_AT, 0, 0, 3 },
	{ PT_GETLWPLIST, 0, USER_AT, 0, EINVAL, 0 },
	{ PT_GETLWPLIST, -1, USER_AT, 0, EINVAL, 0 },
	{ PT_GETLWPLIST, INT_LEAST, USER_AT, 0, EINVAL, 0 },
	{ PT_GETLWPLIST, 3, KERNEL_AT, 0, EFAULT, 0 },
	{ PT_GETLWPLIST, 3, MEMORY_AT + MEMORY_SIZE - 4, 0, EFAULT, 0 },
	{ PT_SETSTEP, 0, USER_AT, 0, 0, 0 },
	{ PT_SETSTEP, 3, USER_AT, 0, 0, 0 },
	{ PT_SETSTEP, 4, USER_AT, 0, ESRCH, 0 },
	{ PT_SETSTEP, -1, USER_AT, 0, ESRCH, 0 },
	{ PT_CLEARSTEP, 0, USER_AT, 0, 0, 0 },
	{ PT_CLEARSTEP, INT_LEAST, USER_AT, 0, ESRCH, 0 },
	{ PT_CLEARSTEP, __INT_MAX__, USER_AT, 0, ESRCH, 0 },
	{ PT_GET_EVENT_MASK, 4, USER_AT, 0, 0, 0 },
	{ PT_GET_EVENT_MASK, 4, KERNEL_AT, 0, EFAULT, 0 },
	{ PT_GET_EVENT_MASK, 3, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_EVENT_MASK, 5, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_EVENT_MASK, 0, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_EVENT_MASK, -4, USER_AT, 0, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 4, USER_AT, 0, 0, 0 },
	{ PT_SET_EVENT_MASK, 4, USER_AT, 0x2f, 0, 0 },
	{ PT_SET_EVENT_MASK, 4, USER_AT, 0x10, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 4, USER_AT, 0x40, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 4, USER_AT, -1, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 3, USER_AT, 0, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 8, USER_AT, 0, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, -1, USER_AT, 0, EINVAL, 0 },
	{ PT_SET_EVENT_MASK, 4, KERNEL_AT, 0, EFAULT, 0 },
	{ PT_FOLLOW_FORK, 0, USER_AT, 0, 0, 0 },
	{ PT_FOLLOW_FORK, 1, KERNEL_AT, 0, 0, 0 },
	{ PT_GET_SC_ARGS, 64, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_SC_ARGS, 0, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_SC_RET, -1, USER_AT, 0, EINVAL, 0 },
	{ PT_GET_SC_RET, 24, USER_AT, 0, EINVAL, 0 },
	{ PT_TO_SCE, -1, 1, 0, EINVAL, 0 },
	{ PT_TO_SCX, 129, 1, 0, EINVAL, 0 },
	{ PT_SYSCALL, INT_LEAST, 1, 0, EINVAL, 0 },
	{ PT_TO_SCE, 0, 1, 0, 0, 0 },
	{ PT_TO_SCX, 0, 1, 0, 0, 0 },
	{ PT_SYSCALL, 0, 1, 0, 0, 0 },
	{ PT_SYSCALL, SIGKILL, 1, 0, 0, 0 },
};

const char *
check_input()
{
	failure.clear();
	for (const Input &input : inputs) {
		begin();
		__builtin_memcpy(user_bytes, &input.first,
		    sizeof(input.first));
		ask(input.req, input.data, input.addr);
		if (answer != input.error ||
		    (answer == 0 && value != input.value))
			failure.add("request %d, data %d, addr %#lx, %d: "
			    "error %d, value %d\n", input.req, input.data,
			    input.addr, input.first, answer, value);
		end("bad input");
	}

	/* A thread that exits is none any more. */
	begin();
	world.beings[TARGET].threads[1].lwp.lwp_mpflags |= LWP_MP_WEXIT;
	expect_that(ask(PT_GETNUMLWPS, 0) == 0 && value == 2,
	    "two threads do not exit");
	expect_that(ask(PT_GETLWPLIST, 9) == 0 && value == 2,
	    "the list has these");
	expect_that(ask(PT_SETSTEP, 2) == ESRCH && ask(PT_GETREGS, 2) ==
	    ESRCH, "the third takes no request");
	end("a thread that exits");
	return (failure.empty() ? nullptr : failure.get());
}

/* However the tracing ends, nothing of it is left. */
const char *
check_ends()
{
	static const u_int watched = S_SCE | S_EXIT;

	failure.clear();
	for (int way = 0; way < 7; ++way) {
		begin();
		proc_of(TARGET)->p_stops = watched;
		set_mask(PTRACE_FORK | PTRACE_SYSCALL);
		expect_that(memory_kept() == 1, "there is a session");
		expect_that(ask(PT_SYSCALL, 0, 1) == 0 &&
		    proc_of(TARGET)->p_stops == (watched | S_SCX),
		    "PT_SYSCALL stops at entries and exits");
		stopped_again(SIGTRAP);
		switch (way) {
		case 0:
			expect_that(ask(PT_DETACH, 0) == 0, "PT_DETACH");
			break;
		case 1:
			expect_that(ask(PT_KILL, 0) == 0, "PT_KILL");
			break;
		case 2:
			expect_that(ask(PT_CONTINUE, SIGKILL, 1) == 0,
			    "PT_CONTINUE with SIGKILL");
			break;
		case 3:
			play(TARGET, do_exit);
			break;
		case 4:		/* procfs(5) detaches, and it is attached */
			happen({ Change::untraced, TARGET, 0 });
			expect_that(ask(PT_ATTACH, 0) == 0, "PT_ATTACH");
			break;
		case 5:		/* procfs(5) lets another attach */
			happen({ Change::untraced, TARGET, 0 });
			happen({ Change::traced_by, TARGET, RIVAL });
			play(TARGET, [] { stopevent(curproc, S_SCX, 0); });
			break;
		case 6:		/* exec of a set-id program */
			happen({ Change::runs, TARGET, 0 });
			happen({ Change::set_id, TARGET, 1 });
			play(TARGET, [] { stopevent(curproc, S_EXEC, 0); });
			break;
		}
		if (memory_kept() != 0 ||
		    proc_of(TARGET)->p_stops != watched)
			failure.add("end %d: %u pieces are left, p_stops is "
			    "%#x\n", way, memory_kept(),
			    proc_of(TARGET)->p_stops);
		end("an end", watched);
	}
	return (failure.empty() ? nullptr : failure.get());
}

static void
do_fork()
{
	happen({ Change::is_made, BYSTANDER, 0 });
	give_parent(proc_of(BYSTANDER), curproc);
	forked(curproc, proc_of(BYSTANDER));
}

static void
lets_go()
{
	if (meanwhiles++ != 0)
		return;
	stopped_again(SIGSTOP);
	expect_that(ask_meanwhile(PT_DETACH, 0) == 0, "a detach meanwhile");
}

static void
lets_go_and_attaches()
{
	if (meanwhiles != 0)
		return;
	lets_go();
	expect_that(ask_meanwhile(PT_ATTACH, 0) == 0, "an attach meanwhile");
}

static void
tracer_is_gone()
{
	if (meanwhiles++ != 0)
		return;
	happen({ Change::untraced, TARGET, 0 });
	give_parent(proc_of(TARGET), proc_of(INIT));
	proc_of(CALLER)->p_stat = SZOMB;
}

static const struct {
	const char *words;
	bool follows;
	Service pause;
	void (*meanwhile)();
	bool traced;
} forks[] = {
	{ "nobody asked", false, Service::COUNT, nullptr, false },
	{ "followed", true, Service::COUNT, nullptr, true },
	{ "detached at kmalloc()", true, Service::kmalloc, lets_go, false },
	{ "detached at reparent", true, Service::proc_reparent, lets_go,
	    false },
	{ "another attach at kmalloc()", true, Service::kmalloc,
	    lets_go_and_attaches, false },
	{ "another attach at reparent", true, Service::proc_reparent,
	    lets_go_and_attaches, false },
	{ "the tracer gone at kmalloc()", true, Service::kmalloc,
	    tracer_is_gone, false },
	{ "the tracer gone at reparent", true, Service::proc_reparent,
	    tracer_is_gone, false },
};

const char *
check_follow()
{
	failure.clear();
	for (const auto &fork : forks) {
		begin();
		if (fork.follows)
			ask(PT_FOLLOW_FORK, 1);
		ask(PT_CONTINUE, 0, 1);
		play(TARGET, do_fork, fork.pause, fork.meanwhile);

		const struct proc *const child = proc_of(BYSTANDER);
		const bool traced = (child->p_flags & P_TRACED) != 0;
		const bool well = fork.traced ? child->p_pptr ==
		    proc_of(CALLER) && child->p_oppid == pid_of(TARGET) &&
		    SIGISMEMBER(child->p_siglist, SIGSTOP) &&
		    (child->p_flags & P_PTSIGSTOP) != 0 &&
		    (proc_of(TARGET)->p_stops & S_SCX) != 0 :
		    child->p_pptr == proc_of(TARGET) && child->p_oppid == 0 &&
		    !SIGISMEMBER(child->p_siglist, SIGSTOP) &&
		    memory_kept() == (fork.pause == Service::COUNT &&
		    fork.follows ? 1 : 0);

		if (traced != fork.traced || !well)
			failure.add("%s: the child's parent is %s, P_TRACED "
			    "%d, %u pieces are kept\n", fork.words,
			    name_text(name_of(child->p_pptr)), traced,
			    memory_kept());
		end(fork.words);
	}
	return (failure.empty() ? nullptr : failure.get());
}

/* What its tracer is told of a tracee that has stopped in stopevent(). */
static int
flags_now()
{
	struct ptrace_lwpinfo info;

	happen({ Change::comes_to_rest, TARGET, 0 });
	happen({ Change::waited_for, TARGET, 1 });
	bzero(user_bytes, sizeof(user_bytes));
	expect_that(ask_meanwhile(PT_LWPINFO, INFO) == 0, "PT_LWPINFO");
	__builtin_memcpy(&info, user_bytes, sizeof(info));
	return (info.pl_event == PL_EVENT_SIGNAL ? info.pl_flags : -1);
}

static void
at_entry()
{
	const struct proc *const p = proc_of(TARGET);

	expect_that(p->p_stat == SSTOP && p->p_xstat == SIGTRAP,
	    "it stops with SIGTRAP");
	expect_that(flags_now() == PL_FLAG_SCE, "at an entry");
	expect_that(ask_meanwhile(PT_GET_SC_ARGS, 64) == 0, "arguments");
	expect_that(ask_meanwhile(PT_GET_SC_RET, 24) == EINVAL,
	    "no result yet");
	expect_that(ask_meanwhile(PT_CONTINUE, USR1, 1) == 0,
	    "it continues with a signal");
}

/*
 * A signal of another thread's replaces the stop; as that is resumed, a third
 * thread stops first.  The stop that was replaced comes after that.
 */
static void
overtaken()
{
	switch (meanwhiles++) {
	case 0: {
		happen({ Change::stores_signal, TARGET, USR2 });
		SIGADDSET(world.beings[TARGET].threads[2].lwp.lwp_siglist,
		    USR2);
		happen({ Change::waited_for, TARGET, 1 });
		expect_that(ask_meanwhile(PT_SYSCALL, 0, 1) == 0,
		    "it continues from the signal");
		SIGDELSET(world.beings[TARGET].threads[2].lwp.lwp_siglist,
		    USR2);

		const Bystanding others = model_become(TARGET, 1);

		stopevent(curproc, S_SCE, 0);
		model_return(others);
		break;
	}
	default:
		expect_that(flags_now() == PL_FLAG_SCE, "at an entry again");
		expect_that(ask_meanwhile(PT_SYSCALL, 0, 1) == 0,
		    "it continues");
	}
}

static void
do_entry()
{
	stopevent(curproc, S_SCE, 0);
}

const char *
check_event_stops()
{
	failure.clear();
	begin();
	give_threads(TARGET, 1);
	ask(PT_SYSCALL, 0, 1);
	play(TARGET, do_entry, Service::tstop, at_entry);
	expect_that(proc_of(TARGET)->p_stat == SACTIVE &&
	    SIGISMEMBER(world.beings[TARGET].threads[0].lwp.lwp_siglist,
	    USR1), "the signal is the thread's");
	end("a stop at an entry");

	/* The tracer is gone before the thread has run again. */
	begin();
	give_threads(TARGET, 1);
	ask(PT_SYSCALL, 0, 1);
	play(TARGET, do_entry, Service::tstop, [] {
		happen({ Change::waited_for, TARGET, 1 });
		expect_that(ask_meanwhile(PT_DETACH, 0) == 0, "PT_DETACH");
	});
	end("a detach at an entry");

	begin();
	ask(PT_SYSCALL, 0, 1);
	for (Thread &thread : world.beings[TARGET].threads)
		thread.lwp.lwp_stat = LSSLEEP;
	play(TARGET, do_entry, Service::tstop, overtaken);
	if (meanwhiles != 3)
		failure.add("a stop that is overtaken: %d stops, not 3\n",
		    meanwhiles);
	end("a stop that is overtaken");
	return (failure.empty() ? nullptr : failure.get());
}
