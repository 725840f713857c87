/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers: the CPU's, or made here.  Some hypervisors take values
 * for DR0 to DR7 and never raise a debug exception.  There a thread with
 * an enabled register runs by single steps, and each instruction is looked
 * at: what it accessed, and where it led to.
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

/* What DR6 shows where it has no meaning: as Linux does. */
static const unsigned long STATUS_RESERVED = 0xffff0ff0;
static const unsigned long STATUS_STEP = 1UL << 14;

static const unsigned long TRAP_FLAG = 0x100;
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

/* The CPU ignores the bits below the length. */
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
 * Whether the CPU's registers trap: found out once, by trying.
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

	return (await_child(child, &status, PROBE_MILLISECONDS) &&
	    WIFSTOPPED(status) && WSTOPSIG(status) == signal);
}

/* Let the child run into a register set like this. */
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

/* Once, on the console: why programs that are watched are slow. */
static void
tell_of_emulation()
{
	static bool told;

	if (!told)
		complain("debug registers are emulated by single steps%s",
		    is_forced ? "" : ": this machine's never trap");
	told = true;
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

	if (thread == nullptr || !thread->stands)
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
 * Linux checks each register as it comes, against a control register that
 * is already there: so switch everything off, set the addresses, switch on.
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

/* Where nothing was set, a single step has changed the status at most. */
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

	if (thread == nullptr || !thread->stands)
		return (-1);
	if (!is_emulated())
		return (set_cpu_dbregs(thread, regs) ? 0 : -1);
	for (int i = 0; i < MACHINE_DBREGS; ++i)
		thread->debug.dr[i] = has_dbreg(i) ? regs[i] : 0;
	thread->debug.dr[STATUS] ^= STATUS_RESERVED;
	if (is_any_enabled(thread->debug))
		tell_of_emulation();
	return (0);
}

/*
 * One instruction of a thread.
 */

/*
 * Read what is watched and the instruction that comes next.  As a rule
 * that is one system call: this is done at every step.
 */
static void
look(Thread *thread)
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

	/* A piece is not there; what follows it was not read either. */
	debug.code_bytes = machine_read(thread->pid, thread->regs.rip,
	    debug.code, sizeof(debug.code));
	for (int i = 1; i < count; ++i) {
		memset(here[i].iov_base, 0, here[i].iov_len);
		machine_read(thread->pid, reinterpret_cast<unsigned long>(
		    there[i].iov_base), here[i].iov_base, here[i].iov_len);
	}
}

/* Linux makes the call anew when the thread runs on. */
static bool
is_to_restart(const struct user_regs_struct &regs)
{
	const long error = -static_cast<long>(regs.rax);

	return (static_cast<long>(regs.orig_rax) >= 0 &&
	    (error == 512 || error == 513 || error == 514 || error == 516));
}

/* Whether a handler of the thread's takes the signal it is run with. */
static bool
is_caught(const Thread *thread, int signal)
{
	const int number = signal_from_linux(signal);

	return (signal != 0 && machine_action(thread->pid, number) ==
	    ACTION_CATCH && !machine_blocks(thread->tid, number));
}

/*
 * Set or clear the trap flag that is ours; thread->regs has the program's.
 * A trap of a thread that blocks SIGTRAP would take its handler from it:
 * Linux forces the signal, so it is not blocked meanwhile.
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
	lose_ignored(thread, SIGTRAP);
	if (!debug.was_traced) {
		thread->regs.eflags |= TRAP_FLAG;
		store_regs(thread);
		thread->regs.eflags &= ~TRAP_FLAG;
	}
	debug.unblocks = ptrace(PTRACE_GETSIGMASK, thread->tid, sizeof(mask),
	    &mask) == 0 && (mask & sigtrap) != 0;
	if (debug.unblocks) {
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
	if (debug.unblocks)
		ptrace(PTRACE_SETSIGMASK, thread->tid, sizeof(debug.mask),
		    &debug.mask);
	if (debug.withheld)
		machine_post(thread->pid, thread->tid,
		    signal_from_linux(SIGTRAP));
	debug.withheld = false;
}

/*
 * The flag is set by hand, and not by PTRACE_SINGLESTEP: that lets system
 * calls pass unreported, and takes the flag for the program's after popf.
 * It alone stops a thread on its way into a handler.
 */
bool
begin_debug_step(Thread *thread, int signal)
{
	DebugRegisters &debug = thread->debug;

	debug.stepping = false;
	if (use != Use::EMULATED || !is_any_enabled(debug) ||
	    thread->in_call || !load_regs(thread))
		return (false);
	if (!debug.looked)
		look(thread);
	debug.looked = false;
	debug.was_traced = (thread->regs.eflags & TRAP_FLAG) != 0;
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

/* The registers whose bytes the instruction has accessed, as DR6 has them. */
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

/* The breakpoints on the instruction that comes next. */
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
 * Stop before an instruction: when it is continued the CPU passes it.  The
 * signal is at hand only if the thread has just stopped for one.
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
	if (use != Use::EMULATED || !is_any_enabled(thread->debug) ||
	    thread->in_call || signal != 0 || !load_regs(thread) ||
	    is_to_restart(thread->regs))
		return (false);

	const unsigned long hits = find_breakpoints(thread);

	if (hits != 0)
		hit_breakpoints(thread, hits);
	return (hits != 0);
}

/* The step has been made, and something else is reported before its trap. */
static bool
is_trap_pending(pid_t tid)
{
	siginfo_t infos[8];
	const struct __ptrace_peeksiginfo_args all = { 0, 0, 8 };
	const long count = ptrace(PTRACE_PEEKSIGINFO, tid, &all, infos);

	for (long i = 0; i < count; ++i) {
		if (infos[i].si_signo == SIGTRAP &&
		    infos[i].si_code == TRAP_TRACE)
			return (true);
	}
	return (false);
}

/* The flag was Linux's, and pushf has pushed it. */
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

/* After an instruction: whether the CPU would have trapped for it. */
static bool
is_trap(Thread *thread, siginfo_t *info)
{
	DebugRegisters &debug = thread->debug;
	unsigned char before[WATCHES][8];
	unsigned long hits;

	memcpy(before, debug.bytes, sizeof(before));
	if (debug.instruction.pushes_flags && !debug.was_traced)
		hide_trap_flag(thread);
	look(thread);
	hits = find_hits(debug, before);
	if (hits == 0 && !debug.was_traced)
		return (false);
	debug.dr[STATUS] = hits | (debug.was_traced ? STATUS_STEP : 0);
	if (!debug.was_traced) {
		info->si_code = TRAP_HWBKPT;
		ptrace(PTRACE_SETSIGINFO, thread->tid, nullptr, info);
	}
	return (true);
}

/*
 * What the SIGTRAP of a thread that ran for one instruction means; flags
 * are those that it stopped with.
 */
static DebugStop
finish_step(Thread *thread, unsigned long flags, bool halting)
{
	DebugRegisters &debug = thread->debug;
	const int handler_entered = SIGTRAP;
	siginfo_t info;

	if (ptrace(PTRACE_GETSIGINFO, thread->tid, nullptr, &info) != 0)
		return (DebugStop::AS_IT_SAYS);
	switch (info.si_code) {
	case TRAP_TRACE:
		if (debug.instruction.loads_flags) {
			thread->regs.eflags = flags;
			disarm(thread);
		}
		if (is_trap(thread, &info))
			return (DebugStop::AS_IT_SAYS);
		break;
	case handler_entered:
		thread->takes_signal = false;
		look(thread);
		break;
	default:
		if (info.si_code > 0 || !debug.unblocks)
			return (DebugStop::AS_IT_SAYS);
		debug.withheld = true;
		break;
	}

	const unsigned long hits = find_breakpoints(thread);

	if (hits != 0) {
		hit_breakpoints(thread, hits);
		return (DebugStop::AS_IT_SAYS);
	}
	if (halting)
		return (DebugStop::STANDS);
	debug.looked = true;
	resume(thread, 0);
	return (DebugStop::RUNS);
}

DebugStop
take_debug_stop(Thread *thread, int status)
{
	DebugRegisters &debug = thread->debug;
	const bool stepping = debug.stepping, halting = debug.halting;
	const bool is_sigtrap = status >> 8 == SIGTRAP;
	DebugStop stop = DebugStop::AS_IT_SAYS;

	debug.stepping = debug.halting = false;
	if (!stepping)
		return (stop);

	/* A trap must not be left over for a thread that is let go. */
	if (status >> 16 == PTRACE_EVENT_STOP &&
	    is_trap_pending(thread->tid)) {
		debug.stepping = debug.halting = true;
		thread->stands = false;
		ptrace(PTRACE_SYSCALL, thread->tid, nullptr, 0);
		return (DebugStop::RUNS);
	}
	if (!load_regs(thread))
		return (stop);

	const unsigned long flags = thread->regs.eflags;

	if (!debug.was_traced)
		thread->regs.eflags &= ~TRAP_FLAG;
	if (is_sigtrap)
		stop = finish_step(thread, flags, halting);
	if (stop != DebugStop::RUNS)
		disarm(thread);
	return (stop);
}
