/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers as test cases set them, and their traps.
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

/* Register i alone enabled: on an int, or on an instruction. */
struct dbreg	debug_registers(int i, const volatile void *where,
		    unsigned int access);

void		require_debug_registers(const char *file, int line, pid_t pid,
		    const struct dbreg &dbregs);
unsigned long	require_debug_status(const char *file, int line, pid_t pid);

/*
 * Continue the tracee and require a stop with SIGTRAP.  Except on the hosted
 * platform the case is skipped if the tracee exits instead: some machines'
 * debug registers never trap.
 */
void		require_debug_trap(const char *file, int line, pid_t pid);

/* The same, and require this rip and these bits of DR6. */
void		require_debug_trap_at(const char *file, int line, pid_t pid,
		    const void *where, unsigned long status);

/*
 * Skip a case that steps over an instruction that hits a watchpoint: a
 * DragonFly 5.6.3 kernel in QEMU then enters ddb(4).
 */
void		skip_if_stepping_onto_watchpoint_panics();

/* DragonFly does not set the resume flag: a breakpoint is hit again. */
void		skip_without_resume_flag();

/* QEMU sets the DR6 bit of only one watchpoint if two are hit. */
void		skip_if_dr6_reports_one_hit();

#define REQUIRE_DEBUG_REGISTERS(pid, dbregs)				\
	require_debug_registers(__FILE__, __LINE__, (pid), (dbregs))
#define REQUIRE_DEBUG_STATUS(pid)					\
	require_debug_status(__FILE__, __LINE__, (pid))
#define REQUIRE_DEBUG_TRAP(pid)						\
	require_debug_trap(__FILE__, __LINE__, (pid))
#define REQUIRE_DEBUG_TRAP_AT(pid, where, status)			\
	require_debug_trap_at(__FILE__, __LINE__, (pid), (where), (status))

#endif /* !SUPPORT_DEBUG_REGISTERS_H */
