/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers as test cases set them, and the traps they bring.
 */
#ifndef SUPPORT_DEBUG_REGISTERS_H
#define SUPPORT_DEBUG_REGISTERS_H

#include <sys/types.h>
#include <sys/ptrace.h>
#include <machine/reg.h>

/* Bits of DR6. */
static const unsigned long DR6_HITS = 0xf;
static const unsigned long DR6_STEP = 0x4000;

/* DR7 for register i: enabled, on len bytes; access is DBREG_DR7_*. */
unsigned long	enable(int i, unsigned int access, unsigned int len);

/* With nothing but register i: on an int, or on an instruction. */
struct dbreg	debug_registers(int i, const volatile void *where,
		    unsigned int access);

void		require_debug_registers(const char *file, int line, pid_t pid,
		    const struct dbreg &dbregs);
unsigned long	require_debug_status(const char *file, int line, pid_t pid);

/*
 * The tracee runs into a debug register.  Where the machine promises
 * nothing the case is skipped if the tracee exits instead.
 */
void		require_debug_trap(const char *file, int line, pid_t pid);

/* And stops here with these bits of DR6. */
void		require_debug_trap_at(const char *file, int line, pid_t pid,
		    const void *where, unsigned long status);

/*
 * For a case whose tracee steps over an instruction that a watchpoint is
 * hit by: a DragonFly 5.6.3 kernel in QEMU enters ddb(4) then.
 */
void		skip_where_steps_cannot_hit();

/* DragonFly leaves it to the tracer to get past a breakpoint. */
void		skip_where_breakpoints_hold();

/* QEMU's DR6 has the bit of one watchpoint where two are hit. */
void		skip_where_one_hit_is_told();

#define REQUIRE_DEBUG_REGISTERS(pid, dbregs)				\
	require_debug_registers(__FILE__, __LINE__, (pid), (dbregs))
#define REQUIRE_DEBUG_STATUS(pid)					\
	require_debug_status(__FILE__, __LINE__, (pid))
#define REQUIRE_DEBUG_TRAP(pid)						\
	require_debug_trap(__FILE__, __LINE__, (pid))
#define REQUIRE_DEBUG_TRAP_AT(pid, where, status)			\
	require_debug_trap_at(__FILE__, __LINE__, (pid), (where), (status))

#endif /* !SUPPORT_DEBUG_REGISTERS_H */
