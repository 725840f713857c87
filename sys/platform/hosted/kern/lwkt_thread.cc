/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel threads and the scheduler of the one hosted CPU.  The scheduler runs
 * on the boot stack.  As in LWKT a thread is run only when all of its tokens
 * are available.
 */

#include "hosted.h"

static struct globaldata cpu;
static kthread boot;		/* curthread while the scheduler runs */
static kthread init;
static kthread *ready_head, *ready_tail;

static void
set_current(kthread *td)
{
	cpu.gd_curthread = &td->td;
}

void
kthread_create(kthread *td, void (*entry)())
{
	auto run = [](void *entry_) {
		reinterpret_cast<void (*)()>(entry_)();
	};

	td->state = kthread::ASLEEP;
	td->td.td_gd = &cpu;
	td->td.td_toks_stop = &td->td.td_toks_base;
	td->context = machine_context_new(run,
	    reinterpret_cast<void *>(entry));
}

void
kthread_ready(kthread *td)
{
	KASSERT(td->state != kthread::READY, ("thread made ready twice"));
	td->state = kthread::READY;
	td->next = nullptr;
	if (ready_head == nullptr)
		ready_head = td;
	else
		ready_tail->next = td;
	ready_tail = td;
}

void
kthread_block()
{
	kthread *td = curkthread();

	if (mycpu->gd_spinlocks != 0)
		panic("a thread blocks with a spinlock held");
	tokens_release(td);
	set_current(&boot);
	machine_context_switch(td->context, nullptr);
}

void
kthread_yield()
{
	kthread *td = curkthread();

	td->state = kthread::ASLEEP;
	kthread_ready(td);
	kthread_block();
}

void
kthread_preempt()
{
	kthread *td = curkthread();

	td->spinlocks = mycpu->gd_spinlocks;
	mycpu->gd_spinlocks = 0;
	td->state = kthread::ASLEEP;
	kthread_ready(td);
	set_current(&boot);
	machine_context_switch(td->context, nullptr);
	mycpu->gd_spinlocks = td->spinlocks;
}

/* The count is the first field in every tree; its name varies. */
static volatile int *
count_of(struct spinlock *spin)
{
	return (reinterpret_cast<volatile int *>(spin));
}

/* Whether td's tokens are available and its spinlock is free. */
static bool
can_run(const kthread *td)
{
	return (tokens_available(td) && (td->waits_for_spin == nullptr ||
	    *count_of(td->waits_for_spin) == 0));
}

bool
kthread_others_ready()
{
	for (const kthread *td = ready_head; td != nullptr; td = td->next) {
		if (can_run(td))
			return (true);
	}
	return (false);
}

void
kthread_exit()
{
	kthread *td = curkthread();

	KASSERT(TD_TOKS_NOT_HELD(&td->td), ("thread exits with a token"));
	KASSERT(td->hold_count == 0, ("thread exits holding a process"));
	td->state = kthread::DONE;
	kthread_block();
	panic("a thread runs after its exit");
}

static void
dequeue(kthread *td)
{
	kthread *before = nullptr;

	for (kthread *at = ready_head; at != td; at = at->next)
		before = at;
	if (before == nullptr)
		ready_head = td->next;
	else
		before->next = td->next;
	if (ready_tail == td)
		ready_tail = before;
}

/*
 * Dequeue a ready thread that can run, as the machine chooses, and acquire
 * its tokens.  Null if the machine chooses the next event.
 */
static kthread *
choose_ready()
{
	static const int MAX_CHOICES = 64;
	kthread *choices[MAX_CHOICES];
	int tids[MAX_CHOICES];
	int count = 0;

	for (kthread *td = ready_head; td != nullptr && count < MAX_CHOICES;
	    td = td->next) {
		if (can_run(td)) {
			const hosted_lwp *lp = hosted(td->td.td_lwp);

			tids[count] = lp == nullptr ? 0 : lp->tid;
			choices[count++] = td;
		}
	}
	if (count == 0 && ready_head != nullptr)
		panic("deadlock: all threads wait for tokens or spinlocks");

	const int choice = machine_choose(tids, count);

	if (choice < 0)
		return (nullptr);
	dequeue(choices[choice]);
	tokens_acquire(choices[choice]);
	return (choices[choice]);
}

static void
run(kthread *td)
{
	set_current(td);
	machine_context_switch(nullptr, td->context);
	if (td->state == kthread::DONE) {
		machine_context_free(td->context);
		td->context = nullptr;
		if (td->to_free != nullptr)
			machine_free(td->to_free);
	}
}

/*
 * Set up the per-CPU data as the kernel's headers require: %gs points to the
 * structure, and its first field to itself.
 */
static void
cpu_init()
{
	cpu.gd_prvspace = reinterpret_cast<struct privatespace *>(&cpu);
	boot.td.td_gd = &cpu;
	boot.td.td_toks_stop = &boot.td.td_toks_base;
	set_current(&boot);
	machine_set_cpu(&cpu);
}

/* There is one CPU. */
extern "C" void
lwkt_setcpu_self(struct globaldata *gd)
{
	KASSERT(gd == &cpu, ("no such CPU"));
}

/* The linker set of SYSINIT(); null if it is empty. */
extern "C" {
extern struct sysinit *__start_set_sysinit_set[] __attribute__((weak));
extern struct sysinit *__stop_set_sysinit_set[] __attribute__((weak));
}

static void
call_sysinits()
{
	for (struct sysinit **entry = __start_set_sysinit_set;
	    entry < __stop_set_sysinit_set; ++entry)
		(*entry)->func((*entry)->udata);
}

void
scheduler()
{
	struct machine_event event;

	for (;;) {
		if (kthread *td = choose_ready()) {
			run(td);
			continue;
		}

		const long timeout = ready_head != nullptr ? 0 :
		    sleep_next_expiry(machine_clock());

		if (machine_wait(&event, timeout))
			machine_dispatch(event);
		sleep_expire(machine_clock());
	}
}

extern "C" {

void
hosted_boot()
{
	cpu_init();
	proc_init();
	call_sysinits();
	kthread_create(&init, init_loop);
	init.td.td_proc = initproc;
	init.td.td_ucred = initproc->p_ucred;
	kthread_ready(&init);
}

void
hosted_add_process(int pid, int parent)
{
	hosted_proc *const forker = proc_lookup(parent);
	hosted_proc *p = proc_create(pid, forker, nullptr);

	p->on_machine = true;
	cred_refresh(p);
	lwp_start(lwp_create(p, pid));
	p->p_stat = SACTIVE;
	proc_enter(p);

	/* As sys_process's function for at_fork(9). */
	if (forker != nullptr)
		forker->p_flags |= P_UNUSED20;
}

void
hosted_run(int last)
{
	last_pid = last;
	scheduler();
}

/* The following are called by inline functions of the kernel's headers. */

void
crit_exit_wrapper()
{
	thread_t td = curthread;

	if (--td->td_critcount < 0)
		panic("crit_exit without crit_enter");
}

void
lwkt_user_yield()
{
	machine_yield();
	kthread_yield();
	signals_load(curlwp());
}

/* Software interrupts: there are none. */
void
lwkt_maybe_splz(struct thread *)
{
}

void
crit_panic()
{
	panic("critical section count is wrong");
}

/*
 * A preempted thread holds the spinlock.  Undo the caller's increment of the
 * count, and wait until the count can be set from 0 to 1.
 */
void
_spin_lock_contested(struct spinlock *spin, const char *ident, int)
{
	kthread *td = curkthread();

	atomic_add_int(count_of(spin), -1);
	td->waits_for_spin = spin;
	td->td.td_wmesg = ident;
	do {
		kthread_preempt();
	} while (!atomic_cmpset_int(count_of(spin), 0, 1));
	td->waits_for_spin = nullptr;
	td->td.td_wmesg = nullptr;
}

void
panic(const char *format, ...)
{
	__builtin_va_list args;

	kprintf("panic: ");
	__builtin_va_start(args, format);
	machine_vprint(format, args);
	__builtin_va_end(args);
	kprintf("\n");
	machine_stop();
}

int
kprintf(const char *format, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, format);
	machine_vprint(format, args);
	__builtin_va_end(args);
	return (0);
}

}
