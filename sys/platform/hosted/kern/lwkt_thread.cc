/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Kernel threads of the one hosted CPU, and the scheduler that picks the
 * next: on the boot stack, in the order they became ready, a thread only
 * once every token it wants is free (LWKT's rule).
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
kthread_exit()
{
	kthread *td = curkthread();

	KASSERT(TD_TOKS_NOT_HELD(&td->td), ("thread exits with a token"));
	KASSERT(td->hold_count == 0, ("thread exits holding a process"));
	td->state = kthread::DONE;
	kthread_block();
	panic("a dead thread runs");
}

/* The first ready thread that can have its tokens. */
static kthread *
take_ready()
{
	kthread *before = nullptr;

	for (kthread *td = ready_head; td != nullptr; td = td->next) {
		if (tokens_acquire(td)) {
			if (before == nullptr)
				ready_head = td->next;
			else
				before->next = td->next;
			if (ready_tail == td)
				ready_tail = before;
			return (td);
		}
		before = td;
	}
	return (nullptr);
}

static void
run(kthread *td)
{
	set_current(td);
	machine_context_switch(nullptr, td->context);
	if (td->state == kthread::DONE) {
		machine_context_free(td->context);
		td->context = nullptr;
		if (td->remains != nullptr)
			machine_free(td->remains);
	}
}

/*
 * The CPU as the kernel's headers want to find it: %gs points at the
 * structure, whose first field points at the structure.
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

extern "C" void
hosted_main(int pid)
{
	cpu_init();
	proc_init();
	first_pid = pid;
	kthread_create(&init, init_loop);
	init.td.td_proc = initproc;
	kthread_ready(&init);

	hosted_proc *first = proc_create(pid, initproc, nullptr);

	first->on_machine = true;
	cred_refresh(first);
	lwp_start(lwp_create(first, pid));
	first->p_stat = SACTIVE;
	proc_enter(first);
	scheduler();
}

void
scheduler()
{
	struct machine_event event;

	for (;;) {
		if (kthread *td = take_ready()) {
			run(td);
			continue;
		}
		if (ready_head != nullptr)
			panic("deadlock: no thread can have its tokens");
		if (machine_wait(&event, sleep_next_expiry(machine_clock())))
			machine_dispatch(event);
		sleep_expire(machine_clock());
	}
}

/* What an inline function of the kernel's headers may call. */
extern "C" {

void
crit_exit_wrapper()
{
	thread_t td = curthread;

	if (--td->td_critcount < 0)
		panic("crit_exit without crit_enter");
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

void
_spin_lock_contested(struct spinlock *, const char *ident, int)
{
	panic("%s: spinlock taken twice on one CPU", ident);
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
