/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers: the CPU's, or emulated.  Some hypervisors accept values
 * for DR0 to DR7 and never raise a debug exception.  There a thread with an
 * enabled register is single-stepped, and the memory accesses and the next
 * address of each instruction are checked.
 */

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "debug_registers.h"
#include "host.h"
#include "numbers.h"

static const int WATCHES = 4;		/* DR0 to DR3 */
static const int STATUS = 6, CONTROL = 7;

/* The reserved bits of DR6, as Linux reports them. */
static const unsigned long STATUS_RESERVED = 0xffff0ff0;
static const unsigned long STATUS_STEP = 1UL << 14;

static const unsigned long RESUME_FLAG = 0x10000;

enum Kind { EXECUTE, WRITE, INPUT_OUTPUT, ACCESS };

static bool
is_enabled(const DebugRegisters &debug, int i)
{
	return ((debug.dr[CONTROL] >> 2 * i & 3) != 0);
}

static Kind
kind_of(const DebugRegisters &debug, int i)
{
	return (static_cast<Kind>(debug.dr[CONTROL] >> (16 + 4 * i) & 3));
}

static size_t
length_of(const DebugRegisters &debug, int i)
{
	static const size_t lengths[] = { 1, 2, 8, 4 };

	return (lengths[debug.dr[CONTROL] >> (18 + 4 * i) & 3]);
}

/* The CPU ignores the address bits below the length. */
static unsigned long
address_of(const DebugRegisters &debug, int i)
{
	return (debug.dr[i] & ~(length_of(debug, i) - 1));
}

static bool
is_watch(const DebugRegisters &debug, int i)
{
	return (is_enabled(debug, i) && kind_of(debug, i) != EXECUTE);
}

static bool
is_any_enabled(const DebugRegisters &debug)
{
	return ((debug.dr[CONTROL] & 0xff) != 0);
}

static bool
is_at_breakpoint(const DebugRegisters &debug, unsigned long rip, int i)
{
	return (is_enabled(debug, i) && kind_of(debug, i) == EXECUTE &&
	    debug.dr[i] == rip);
}

/*
 * Whether the CPU's registers trap is determined once, by a probe.
 */
enum class Use { UNKNOWN, CPU, EMULATED };
static Use use = Use::UNKNOWN;
static bool is_forced;

static const long PROBE_MILLISECONDS = 5000;
static volatile int probe_word;

__attribute__((__noinline__)) static void
probe_target()
{
	probe_word = probe_word + 1;
}

static void
run_probe()
{
	ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
	raise(SIGSTOP);
	probe_target();
	_exit(0);
}

static bool
poke(pid_t tid, int i, unsigned long value)
{
	return (ptrace(PTRACE_POKEUSER, tid, offsetof(struct user,
	    u_debugreg) + i * sizeof(value), value) == 0);
}

static bool
peek(pid_t tid, int i, unsigned long *value)
{
	errno = 0;
	*value = ptrace(PTRACE_PEEKUSER, tid, offsetof(struct user,
	    u_debugreg) + i * sizeof(*value), 0);
	return (errno == 0);
}

static bool
stops(pid_t child, int signal)
{
	int status;

	return (wait_child(child, &status, PROBE_MILLISECONDS) &&
	    WIFSTOPPED(status) && WSTOPSIG(status) == signal);
}

/* Whether the child traps at a register that is set for where. */
static bool
traps(pid_t child, const volatile void *where, Kind kind)
{
	const unsigned long four_bytes = kind == EXECUTE ? 0 : 3;
	unsigned long status;

	return (poke(child, CONTROL, 0) &&
	    poke(child, 0, reinterpret_cast<unsigned long>(where)) &&
	    poke(child, CONTROL, 1 | (four_bytes << 2 | kind) << 16) &&
	    ptrace(PTRACE_CONT, child, nullptr, nullptr) == 0 &&
	    stops(child, SIGTRAP) && peek(child, STATUS, &status) &&
	    (status & 1) != 0);
}

static bool
probe()
{
	const pid_t child = fork();

	if (child < 0)
		return (false);
	if (child == 0)
		run_probe();

	const bool found = stops(child, SIGSTOP) && traps(child,
	    reinterpret_cast<const void *>(probe_target), EXECUTE) &&
	    traps(child, &probe_word, WRITE);

	kill(child, SIGKILL);
	waitpid(child, nullptr, __WALL);
	return (found);
}

static bool
is_emulated()
{
	if (use == Use::UNKNOWN)
		use = probe() ? Use::CPU : Use::EMULATED;
	return (use == Use::EMULATED);
}

bool
choose_debug_registers()
{
	const char *choice = getenv("DEBUG_REGISTERS");

	if (choice == nullptr || choice[0] == '\0')
		return (true);
	is_forced = true;
	if (strcmp(choice, "cpu") == 0)
		use = Use::CPU;
	else if (strcmp(choice, "emulated") == 0)
		use = Use::EMULATED;
	else
		return (false);
	return (true);
}

const char *
debug_registers_in_use()
{
	return (is_emulated() ? "emulated" : "cpu");
}

/* Print once that registers are emulated, which makes programs slow. */
static void
report_emulation()
{
	static bool reported;

	if (!reported)
		host_message("debug registers are emulated by single steps%s",
		    is_forced ? "" : ": this machine's never trap");
	reported = true;
}

static bool
has_dbreg(int i)
{
	return (i != 4 && i != 5);
}

int
machine_get_dbregs(int tid, unsigned long *regs)
{
	const Thread *thread = find_thread(tid);

	if (thread == nullptr || !thread->stopped)
		return (-1);
	for (int i = 0; i < MACHINE_DBREGS; ++i) {
		regs[i] = 0;
		if (!has_dbreg(i))
			continue;
		if (is_emulated())
			regs[i] = thread->debug.dr[i] ^
			    (i == STATUS ? STATUS_RESERVED : 0);
		else if (!peek(tid, i, &regs[i]))
			return (-1);
	}
	return (0);
}

/*
 * Linux checks each register against the present control register: clear that
 * first, set the addresses, and set it last.
 */
static bool
set_all_dbregs(pid_t tid, const unsigned long *regs)
{
	static const int order[] = { 0, 1, 2, 3, STATUS, CONTROL };

	if (!poke(tid, CONTROL, 0))
		return (false);
	for (int i : order) {
		if (!poke(tid, i, regs[i]))
			return (false);
	}
	return (true);
}

/* If all registers are clear already, only the status may have changed. */
static bool
set_cpu_dbregs(Thread *thread, const unsigned long *regs)
{
	static const unsigned long none[MACHINE_DBREGS] = {};
	const bool clear = memcmp(regs, none, sizeof(none)) == 0;

	if (clear && thread->debug.is_clear)
		return (poke(thread->tid, STATUS, 0));
	thread->debug.is_clear = false;
	if (!set_all_dbregs(thread->tid, regs))
		return (false);
	thread->debug.is_clear = clear;
	return (true);
}

int
machine_set_dbregs(int tid, const unsigned long *regs)
{
	Thread *thread = find_thread(tid);

	if (thread == nullptr || !thread->stopped)
		return (-1);
	if (!is_emulated())
		return (set_cpu_dbregs(thread, regs) ? 0 : -1);
	for (int i = 0; i < MACHINE_DBREGS; ++i)
		thread->debug.dr[i] = has_dbreg(i) ? regs[i] : 0;
	thread->debug.dr[STATUS] ^= STATUS_RESERVED;
	if (is_any_enabled(thread->debug))
		report_emulation();
	return (0);
}

/*
 * One instruction of a thread.
 */

/*
 * Read the watched bytes and the instruction at rip.  Usually this is one
 * system call; it is done at every step.
 */
static void
read_watched(Thread *thread)
{
	DebugRegisters &debug = thread->debug;
	struct iovec here[1 + WATCHES], there[1 + WATCHES];
	size_t wanted = sizeof(debug.code);
	int count = 1;

	here[0] = { debug.code, sizeof(debug.code) };
	there[0] = { reinterpret_cast<void *>(thread->regs.rip),
	    sizeof(debug.code) };
	for (int i = 0; i < WATCHES; ++i) {
		if (!is_watch(debug, i))
			continue;

		const size_t length = length_of(debug, i);

		here[count] = { debug.bytes[i], length };
		there[count++] = { reinterpret_cast<void *>(
		    address_of(debug, i)), length };
		wanted += length;
	}
	debug.code_bytes = sizeof(debug.code);
	if (process_vm_readv(thread->pid, here, count, there, count, 0) ==
	    static_cast<ssize_t>(wanted))
		return;

	/* A part is unmapped: read each part by itself. */
	debug.code_bytes = machine_read(thread->pid, thread->regs.rip,
	    debug.code, sizeof(debug.code));
	for (int i = 1; i < count; ++i) {
		memset(here[i].iov_base, 0, here[i].iov_len);
		machine_read(thread->pid, reinterpret_cast<unsigned long>(
		    there[i].iov_base), here[i].iov_base, here[i].iov_len);
	}
}

/* Whether Linux will restart a system call when the thread is run. */
static bool
is_to_restart(const struct user_regs_struct &regs)
{
	const long error = -static_cast<long>(regs.rax);

	return (static_cast<long>(regs.orig_rax) >= 0 &&
	    (error == 512 || error == 513 || error == 514 || error == 516));
}

/* Whether the thread will run a handler for the signal. */
static bool
is_caught(const Thread *thread, int signal)
{
	const int number = signal_from_linux(signal);

	return (signal != 0 && machine_action(thread->pid, number) ==
	    ACTION_CATCH && !machine_blocks(thread->tid, number));
}

/*
 * Set or clear the trap flag for a step; thread->regs has the program's flag.
 * SIGTRAP is unblocked meanwhile: for a trap with SIGTRAP blocked Linux would
 * reset its handler.
 */
static void
arm(Thread *thread)
{
	DebugRegisters &debug = thread->debug;
	const unsigned long sigtrap = 1UL << (SIGTRAP - 1);
	unsigned long mask;

	if (debug.is_armed)
		return;
	debug.is_armed = true;
	mark_ignored_reset(thread, SIGTRAP);
	if (!debug.had_trap_flag) {
		thread->regs.eflags |= TRAP_FLAG;
		store_regs(thread);
		thread->regs.eflags &= ~TRAP_FLAG;
	}
	debug.unblocked = ptrace(PTRACE_GETSIGMASK, thread->tid, sizeof(mask),
	    &mask) == 0 && (mask & sigtrap) != 0;
	if (debug.unblocked) {
		debug.mask = mask;
		mask &= ~sigtrap;
		ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof(mask), &mask);
	}
}

static void
disarm(Thread *thread)
{
	DebugRegisters &debug = thread->debug;

	if (!debug.is_armed)
		return;
	debug.is_armed = false;
	store_regs(thread);
	if (debug.unblocked)
		ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof(debug.mask),
		    &debug.mask);
	if (debug.repost)
		machine_post(thread->pid, thread->tid,
		    signal_from_linux(SIGTRAP));
	debug.repost = false;
}

bool
is_emulating(const Thread *thread)
{
	return (use == Use::EMULATED && is_any_enabled(thread->debug));
}

/*
 * The trap flag is set directly, because PTRACE_SINGLESTEP does not report
 * system calls, and takes the flag for the program's after popf.  Only
 * PTRACE_SINGLESTEP stops a thread at the first instruction of a handler.
 */
bool
prepare_debug_step(Thread *thread, int signal)
{
	DebugRegisters &debug = thread->debug;

	debug.stepping = false;
	if (!is_emulating(thread) || thread->in_call || !load_regs(thread))
		return (false);
	if (!debug.is_current)
		read_watched(thread);
	debug.is_current = false;
	debug.had_trap_flag = (thread->regs.eflags & TRAP_FLAG) != 0;
	decode_instruction(debug.code, debug.code_bytes, thread->regs,
	    &debug.instruction);
	if (is_caught(thread, signal)) {
		debug.stepping = true;
		return (true);
	}
	debug.stepping = !debug.instruction.is_call &&
	    !is_to_restart(thread->regs);
	if (debug.stepping)
		arm(thread);
	else
		disarm(thread);
	return (false);
}

/* The watchpoints that the instruction has hit, as bits of DR6. */
static unsigned long
find_hits(const DebugRegisters &debug, const unsigned char (*before)[8])
{
	const Instruction &instruction = debug.instruction;
	unsigned long hits = 0;

	for (int i = 0; i < WATCHES; ++i) {
		if (!is_watch(debug, i))
			continue;

		const size_t length = length_of(debug, i);
		bool hit = !instruction.is_known &&
		    memcmp(before[i], debug.bytes[i], length) != 0;

		for (int j = 0; j < instruction.access_count; ++j) {
			const Access &access = instruction.accesses[j];

			if ((access.writes || kind_of(debug, i) == ACCESS) &&
			    access.address < address_of(debug, i) + length &&
			    address_of(debug, i) <
			    access.address + access.bytes)
				hit = true;
		}
		if (hit)
			hits |= 1UL << i;
	}
	return (hits);
}

/* The breakpoints at rip, as bits of DR6. */
static unsigned long
find_breakpoints(const Thread *thread)
{
	unsigned long hits = 0;

	if ((thread->regs.eflags & RESUME_FLAG) != 0)
		return (0);
	for (int i = 0; i < WATCHES; ++i) {
		if (is_at_breakpoint(thread->debug, thread->regs.rip, i))
			hits |= 1UL << i;
	}
	return (hits);
}

/*
 * Stop before an instruction, with the resume flag set, so that the CPU passes
 * the breakpoint afterwards.  PTRACE_SETSIGINFO works only in a signal stop.
 */
static void
hit_breakpoints(Thread *thread, unsigned long hits)
{
	siginfo_t info = {};

	thread->debug.dr[STATUS] = hits;
	thread->regs.eflags |= RESUME_FLAG;
	store_regs(thread);
	info.si_signo = SIGTRAP;
	info.si_code = TRAP_HWBKPT;
	info.si_addr = reinterpret_cast<void *>(thread->regs.rip);
	ptrace(PTRACE_SETSIGINFO, thread->tid, nullptr, &info);
}

bool
stops_at_breakpoint(Thread *thread, int signal)
{
	if (!is_emulating(thread) || thread->in_call || signal != 0 ||
	    !load_regs(thread) || is_to_restart(thread->regs))
		return (false);

	const unsigned long hits = find_breakpoints(thread);

	if (hits != 0)
		hit_breakpoints(thread, hits);
	return (hits != 0);
}

/* Clear the trap flag in the flags that pushf has stored. */
static void
hide_trap_flag(const Thread *thread)
{
	unsigned short flags;

	if (machine_read(thread->pid, thread->regs.rsp, &flags,
	    sizeof(flags)) != sizeof(flags))
		return;
	flags &= ~TRAP_FLAG;
	machine_write(thread->pid, thread->regs.rsp, &flags, sizeof(flags), 0);
}

/* Whether the CPU would have trapped after the instruction. */
static bool
is_trap(Thread *thread, siginfo_t *info)
{
	DebugRegisters &debug = thread->debug;
	unsigned char before[WATCHES][8];
	unsigned long hits;

	memcpy(before, debug.bytes, sizeof(before));
	if (debug.instruction.pushes_flags && !debug.had_trap_flag)
		hide_trap_flag(thread);
	read_watched(thread);
	hits = find_hits(debug, before);
	if (hits == 0 && !debug.had_trap_flag)
		return (false);
	debug.dr[STATUS] = hits | (debug.had_trap_flag ? STATUS_STEP : 0);
	if (!debug.had_trap_flag) {
		info->si_code = TRAP_HWBKPT;
		ptrace(PTRACE_SETSIGINFO, thread->tid, nullptr, info);
	}
	return (true);
}

/*
 * Process the SIGTRAP of a single step.  flags are the eflags of the stop.
 */
static DebugStop
finish_step(Thread *thread, unsigned long flags, bool halting)
{
	DebugRegisters &debug = thread->debug;
	const int handler_entered = SIGTRAP;
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, thread->tid, nullptr, &info) != 0)
		return (DebugStop::ORDINARY);
	switch (info.si_code) {
	case TRAP_TRACE:
		if (debug.instruction.loads_flags) {
			thread->regs.eflags = flags;
			disarm(thread);
		}
		if (is_trap(thread, &info))
			return (DebugStop::ORDINARY);
		break;
	case handler_entered:
		thread->in_signal_stop = false;
		read_watched(thread);
		break;
	default:
		if (info.si_code > 0 || !debug.unblocked)
			return (DebugStop::ORDINARY);
		debug.repost = true;
		break;
	}

	const unsigned long hits = find_breakpoints(thread);

	if (hits != 0) {
		hit_breakpoints(thread, hits);
		return (DebugStop::ORDINARY);
	}
	if (halting)
		return (DebugStop::HALTED);
	debug.is_current = true;
	resume(thread, 0);
	return (DebugStop::RESUMED);
}

DebugStop
handle_debug_stop(Thread *thread, int status)
{
	DebugRegisters &debug = thread->debug;
	const bool stepping = debug.stepping, halting = debug.halting;
	const bool is_sigtrap = status >> 8 == SIGTRAP;
	DebugStop stop = DebugStop::ORDINARY;

	debug.stepping = debug.halting = false;
	if (!stepping)
		return (stop);

	/* Get the trap first: none may be pending after a release. */
	if (status >> 16 == PTRACE_EVENT_STOP &&
	    has_pending_fault(thread->tid)) {
		debug.stepping = debug.halting = true;
		thread->stopped = false;
		ptrace(PTRACE_SYSCALL, thread->tid, nullptr, 0);
		return (DebugStop::RESUMED);
	}
	if (!load_regs(thread))
		return (stop);

	const unsigned long flags = thread->regs.eflags;

	if (!debug.had_trap_flag)
		thread->regs.eflags &= ~TRAP_FLAG;
	if (is_sigtrap)
		stop = finish_step(thread, flags, halting);
	if (stop != DebugStop::RESUMED)
		disarm(thread);
	return (stop);
}
