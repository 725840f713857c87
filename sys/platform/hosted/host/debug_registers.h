/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers, the CPU's or made here.
 */
#ifndef _HOSTED_HOST_DEBUG_REGISTERS_H_
#define _HOSTED_HOST_DEBUG_REGISTERS_H_

#include "../machine.h"
#include "instruction.h"

struct Thread;

/* A thread's own, if they are made here, and its step under way for them. */
struct DebugRegisters {
	unsigned long dr[MACHINE_DBREGS];
	bool is_clear;		/* the CPU's are, all but the status */
	bool stepping;		/* runs for one instruction, for their sake */
	bool halting;		/* shall report that it stands, after that */
	bool was_traced;	/* it was to trap anyway, as its rflags say */
	bool is_armed;		/* the trap flag is set, and SIGTRAP free */
	bool unblocks;		/* that was blocked; mask is the program's */
	bool withheld;		/* it was pending, and shall be again */
	bool looked;		/* code and bytes are of now */
	unsigned long mask;
	size_t code_bytes;
	unsigned char code[MAX_INSTRUCTION];	/* what comes next */
	unsigned char bytes[4][8];		/* what is watched, by DR0-3 */
	Instruction instruction;		/* that is being executed */
};

/* As DEBUG_REGISTERS in the environment says; false: it is nonsense. */
bool	choose_debug_registers();

/* "cpu" or "emulated". */
const char *debug_registers_in_use();

/*
 * A thread is to run, for one instruction if it has an enabled register.
 * Whether that shall be by PTRACE_SINGLESTEP.
 */
bool	begin_debug_step(Thread *thread, int signal);

/* A breakpoint is where it is to run: it stays, with a SIGTRAP to report. */
bool	stops_at_breakpoint(Thread *thread, int signal);

/*
 * A thread has stopped.  What that means: what the stop itself says; that
 * the thread stands, and nothing else; or nothing, for it runs again.
 */
enum class DebugStop { AS_IT_SAYS, STANDS, RUNS };

DebugStop take_debug_stop(Thread *thread, int status);

#endif /* !_HOSTED_HOST_DEBUG_REGISTERS_H_ */
