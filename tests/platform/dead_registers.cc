/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Loaded before the C library: simulates a host whose debug registers can be
 * set and read back but never trap, as under some hypervisors.
 */
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <unistd.h>

static const size_t FIRST = offsetof(struct user, u_debugreg);
static const size_t REGISTERS = 8;

static long values[REGISTERS];

static bool
is_peek(int request)
{
	return (request == PTRACE_PEEKTEXT || request == PTRACE_PEEKDATA ||
	    request == PTRACE_PEEKUSER);
}

/* The system call returns a word through its last argument. */
static long
real_ptrace(int request, pid_t pid, size_t addr, long data)
{
	long word;

	if (!is_peek(request))
		return (syscall(SYS_ptrace, request, pid, addr, data));
	if (syscall(SYS_ptrace, request, pid, addr, &word) == -1)
		return (-1);
	errno = 0;
	return (word);
}

extern "C" long
ptrace(enum __ptrace_request request, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, request);

	const pid_t pid = __builtin_va_arg(args, pid_t);
	const size_t addr = __builtin_va_arg(args, size_t);
	const long data = __builtin_va_arg(args, long);

	__builtin_va_end(args);

	const size_t i = (addr - FIRST) / sizeof(long);

	if (addr < FIRST || i >= REGISTERS)
		return (real_ptrace(request, pid, addr, data));
	if (request == PTRACE_POKEUSER) {
		values[i] = data;
		return (0);
	}
	if (request == PTRACE_PEEKUSER) {
		errno = 0;
		return (values[i]);
	}
	return (real_ptrace(request, pid, addr, data));
}
