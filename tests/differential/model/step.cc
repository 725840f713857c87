/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One step of a scenario: a call of sys_process.cc, and checks afterwards.
 */

#include "fpregs.h"
#include "host.h"
#include "memory.h"
#include "model.h"
#include "pages.h"
#include "../../../sys/platform/hosted/call_sys_ptrace.h"

static struct thread thread;

/* The caller's credentials as they were when its system call began. */
static struct ucred own_cred;

/* What kern_ptrace() is given for PT_IO and the register requests. */
static u_char buffer[sizeof(struct fpreg)] __attribute__((aligned(16)));

void
model_init()
{
	for (int i = 0; i < CPUS; ++i)
		machine_cpu(i)->gd_curthread = &thread;
	move_to_cpu(HOME);
	thread.td_toks_stop = &thread.td_toks_base;
	host_init(machine_cpu(HOME));
	register_callbacks();
}

/* What %gs points at says which CPU it is. */
void
move_to_cpu(u_long cpu)
{
	machine_cpu(HOME)->gd_prvspace = reinterpret_cast<
	    struct privatespace *>(machine_cpu(cpu));
	thread.td_gd = machine_cpu(cpu);
}

static void
become(Name caller)
{
	thread.td_proc = proc_of(caller);
	thread.td_lwp = &world.beings[caller].threads[0].lwp;
	own_cred = world.beings[caller].cred;
	thread.td_ucred = &own_cred;
	thread.td_critcount = 0;
	move_to_cpu(HOME);
	for (int i = 0; i < CPUS; ++i)
		machine_cpu(i)->gd_spinlocks = 0;
}

void
model_begin(const Happening *setting, int count)
{
	static World beginning;

	if (!beginning.beings[INIT].exists) {
		world_begin();
		beginning = world;
	}
	world = beginning;
	become(CALLER);
	for (int i = 0; i < count; ++i)
		happen(setting[i]);
	world_enter();
}

void
model_restore(const World &saved, Name caller)
{
	world = saved;
	become(caller);
	world_enter();
}

static bool
wants_buffer(int req)
{
	return (req == PT_IO || (req >= PT_GETREGS && req <= PT_SETDBREGS));
}

Bystanding
model_become(Name who, int number)
{
	const Bystanding others = { thread.td_lwp, own_cred, run.token_count };

	thread.td_proc = proc_of(who);
	thread.td_lwp = &world.beings[who].threads[number].lwp;
	own_cred = world.beings[who].cred;
	run.token_count = 0;
	return (others);
}

void
model_return(const Bystanding &others)
{
	thread.td_lwp = others.lp;
	thread.td_proc = others.lp->lwp_proc;
	own_cred = others.cred;
	run.token_count = others.token_count;
}

int
model_sys_ptrace(const Implementation &implementation,
    const struct ptrace_args &wanted, int *value)
{
	struct ptrace_args args = wanted;

	return (call_sys_ptrace(implementation.sys_ptrace, &args, value));
}

static void
call_sys_ptrace(const Implementation &implementation, const Step &step)
{
	struct ptrace_args args;

	args.req = step.req;
	args.pid = step.pid;
	args.addr = reinterpret_cast<caddr_t>(step.addr);
	args.data = step.data;
	run.result->res = UNTOUCHED;
	run.result->error = call_sys_ptrace(implementation.sys_ptrace, &args,
	    &run.result->res);
}

static void
call_kern_ptrace(const Implementation &implementation, const Step &step)
{
	void *addr = reinterpret_cast<void *>(step.addr);

	run.result->res = UNTOUCHED;
	if (wants_buffer(step.req)) {
		bzero(buffer, sizeof(buffer));
		fill_buffer(step, buffer, sizeof(buffer));
		addr = buffer;
	}
	run.result->error = implementation.kern_ptrace(curproc, step.req,
	    step.pid, addr, step.data, &run.result->res);
	if (wants_buffer(step.req))
		run.result->buffer = digest(buffer, sizeof(buffer));
}

/* So that what a system call leaves of its stack in an answer is seen. */
static void __attribute__((__noinline__))
poison_stack()
{
	static const int POISON = 0xa5;
	volatile u_char stack[2048];

	__builtin_memset(const_cast<u_char *>(stack), POISON, sizeof(stack));
	__asm__ __volatile__("" : : "r" (stack) : "memory");
}

bool
moves_cpu_registers(const Step &step)
{
	return (step.req >= PT_GETFPREGS && step.req <= PT_SETDBREGS);
}

struct Entrance {
	const Implementation *implementation;
	const Step *step;
};

static void
enter(void *argument)
{
	const Entrance &entrance = *static_cast<Entrance *>(argument);
	const Implementation &implementation = *entrance.implementation;
	const Step &step = *entrance.step;

	poison_stack();
	switch (step.entry) {
	case Entry::SYS_PTRACE:
		call_sys_ptrace(implementation, step);
		break;
	case Entry::KERN_PTRACE:
		call_kern_ptrace(implementation, step);
		break;
	case Entry::STOPEVENT:
		implementation.stopevent(curproc, step.event, step.val);
		break;
	case Entry::TRACE_REQ:
		run.result->error = implementation.trace_req(curproc);
		break;
	case Entry::PLAY:
		step.play();
		break;
	case Entry::FORK:
		forked(curproc, proc_of(name_of_pid(step.pid)));
		break;
	case Entry::HAPPENING:
		break;
	}
}

/* The kernel's own checks on the way out to user land, and stricter. */
static void
check_return()
{
	const Service last = run.result->count == 0 ? Service::COUNT :
	    run.result->records[run.result->count - 1].service;
	const Service where = last == Service::COUNT ? Service::pfind : last;

	check(run.token_count == 0, where, "a token is held at return");
	check(curthread->td_critcount == 0, where,
	    "a critical section at return");
	check(mycpu->gd_spinlocks == 0, where, "a spinlock is held at return");
	check(run.queued == nullptr, where, "queued for a sleep at return");
	check(run.lock == nullptr, where, "a lock is held at return");
	check(run.step->req != PT_ATTACH || memory_kept() <= run.memory_kept,
	    where, "memory is left allocated by PT_ATTACH");
	check(run.map == nullptr, where, "a map is locked at return");
	check(run.objects_held == 0, where, "an object is held at return");
	check(!run.allocations[0].used && !run.allocations[1].used, where,
	    "memory is left allocated at return");
	check(!is_page_had(), where, "a page is held or busy at return");
	check(mycpu == machine_cpu(HOME), where, "not back on its own CPU");
	check(!moves_cpu_registers(*run.step) || !flags_have_changed(), where,
	    "td_flags were changed outside of a critical section");
	for (const struct sysreaper &reaper : world.reapers)
		check(reaper.refs == 0 ||
		    reaper.refs == count_references(&reaper), where,
		    "a reaper's reference is left at return");
	for (const Being &being : world.beings) {
		if (!being.exists)
			continue;
		check(being.p.p_lock == 0, where, "a hold is left at return");
		for (const Thread &own : being.threads)
			check(own.lwp.lwp_lock == 0, where,
			    "a thread's hold is left at return");
	}
}

/* Other CPUs are done with their spinlocks. */
static void
settle()
{
	for (int i = 0; i < CAST; ++i) {
		if (world.spin_taken[i]) {
			--world.beings[i].p.p_spin.counta;
			world.spin_taken[i] = false;
		}
	}
}

static Outcome
outcome_of(int why)
{
	switch (why) {
	case 0:
		return (Outcome::RETURNED);
	case HOST_FAULT:
		return (Outcome::FAULTED);
	case HOST_TIMEOUT:
		return (Outcome::ENDLESS);
	default:
		return (static_cast<Outcome>(why));
	}
}

void
model_run(const Implementation &implementation, const Step &step,
    int limit_ms, Result *result)
{
	Entrance entrance = { &implementation, &step };

	bzero(&run, sizeof(run));
	pages_begin();
	run.step = &step;
	run.result = result;
	run.memory_kept = memory_kept();
	run.locks_attach = &implementation == &rewrite &&
	    step.req == PT_ATTACH && (step.entry == Entry::KERN_PTRACE ||
	    step.entry == Entry::SYS_PTRACE);
	result->error = 0;
	result->res = 0;
	result->buffer = 0;
	result->violation = nullptr;
	result->violator = Service::COUNT;
	result->count = 0;
	become(step.caller);
	if (moves_cpu_registers(step))
		fpregs_enter();

	result->outcome = outcome_of(host_try(enter, &entrance, limit_ms));
	if (result->outcome == Outcome::RETURNED)
		check_return();
	if (moves_cpu_registers(step))
		fpregs_leave();
	settle();
	result->after = world;
}
