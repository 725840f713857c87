/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers: the CPU's, or emulated.
 */
#ifndef _HOSTED_HOST_DEBUG_REGISTERS_H_
#define _HOSTED_HOST_DEBUG_REGISTERS_H_

#include "../machine.h"
#include "instruction.h"

struct Thread;

/* The emulated registers of a thread, and the state of its single step. */
struct DebugRegisters {
	unsigned long dr[MACHINE_DBREGS];
	bool is_clear;		/* the CPU's are 0, except DR6 */
	bool stepping;		/* single-stepping for the emulation */
	bool halting;		/* to be reported as halted after the step */
	bool had_trap_flag;	/* its trap flag was set before the step */
	bool is_armed;		/* trap flag set and SIGTRAP unblocked */
	bool unblocked;		/* SIGTRAP was blocked; mask is valid */
	bool repost;		/* a pending SIGTRAP must be sent again */
	bool is_current;	/* code and bytes are current */
	unsigned long mask;	/* the program's */
	size_t code_bytes;
	unsigned char code[MAX_INSTRUCTION];	/* at rip */
	unsigned char bytes[4][8];		/* at DR0 to DR3 */
	Instruction instruction;		/* decoded from code */
};

/* Read DEBUG_REGISTERS from the environment; false: it is invalid. */
bool	choose_debug_registers();

/* "cpu" or "emulated". */
const char *debug_registers_in_use();

/* Whether a thread has enabled registers, which are emulated. */
bool	is_emulating(const Thread *thread);

/*
 * Called before a thread is run: prepares a single step if it has enabled
 * emulated registers.  Returns whether PTRACE_SINGLESTEP must be used.
 */
bool	prepare_debug_step(Thread *thread, int signal);

/* Whether an emulated breakpoint at rip prevents it from running: SIGTRAP. */
bool	stops_at_breakpoint(Thread *thread, int signal);

/*
 * Called for each stop of a thread.  Returns whether to process the stop as
 * usual, to report MACHINE_HALTED, or nothing, as the thread runs again.
 */
enum class DebugStop { ORDINARY, HALTED, RESUMED };

DebugStop handle_debug_stop(Thread *thread, int status);

#endif /* !_HOSTED_HOST_DEBUG_REGISTERS_H_ */
