/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * System calls of DragonFly/x86_64: the number in rax, arguments
 * in rdi, rsi, rdx, r10, r8 and r9, the rest on the stack behind a return
 * address; on return the carry flag means that rax is an errno.
 */
#ifndef VM_LIBC_CALL_H
#define VM_LIBC_CALL_H

#include <errno.h>

/* sys/syscall.h. */
enum CallNumber {
	SYS_EXIT = 1,
	SYS_FORK = 2,
	SYS_READ = 3,
	SYS_WRITE = 4,
	SYS_OPEN = 5,
	SYS_CLOSE = 6,
	SYS_WAIT4 = 7,
	SYS_GETPID = 20,
	SYS_MOUNT = 21,
	SYS_SETUID = 23,
	SYS_GETEUID = 25,
	SYS_PTRACE = 26,
	SYS_RECVFROM = 29,
	SYS_KILL = 37,
	SYS_GETPPID = 39,
	SYS_PIPE = 42,
	SYS_IOCTL = 54,
	SYS_REBOOT = 55,
	SYS_EXECVE = 59,
	SYS_MUNMAP = 73,
	SYS_MPROTECT = 74,
	SYS_MADVISE = 75,
	SYS_SETGROUPS = 80,
	SYS_SETITIMER = 83,
	SYS_DUP2 = 90,
	SYS_SELECT = 93,
	SYS_SETSOCKOPT = 105,
	SYS_GETRUSAGE = 117,
	SYS_SOCKETPAIR = 135,
	SYS_SETSID = 147,
	SYS_SETGID = 181,
	SYS_MMAP = 197,
	SYS_SYSCTL = 202,
	SYS_MLOCK = 203,
	SYS_POLL = 209,
	SYS_CLOCK_GETTIME = 232,
	SYS_NANOSLEEP = 240,
	SYS_KLDLOAD = 304,
	SYS_KLDUNLOAD = 305,
	SYS_SETRESUID = 311,
	SYS_SCHED_YIELD = 331,
	SYS_JAIL = 338,
	SYS_SIGPROCMASK = 340,
	SYS_SIGSUSPEND = 341,
	SYS_SIGACTION = 342,
	SYS_SIGPENDING = 343,
	SYS_SIGTIMEDWAIT = 345,
	SYS_KENV = 390,
	SYS_SYSCAP_GET = 455,
	SYS_SYSCAP_SET = 456,
	SYS_SET_TLS_AREA = 472,
	SYS_STAT = 475,
	SYS_USCHED_SET = 481,
	SYS_EXTEXIT = 494,
	SYS_LWP_CREATE = 495,
	SYS_LWP_GETTID = 496,
	SYS_LWP_KILL = 497,
	SYS_PROCCTL = 536,
	SYS_LWP_SETNAME = 542
};

/* The result of a call, in rax and for a few calls also in rdx. */
struct Returned {
	long	first;
	long	second;
};

/* An argument is an integer or a pointer. */
class Argument {
public:
	Argument(long value = 0)
	    : value_(value)
	{
	}

	Argument(const void *pointer)
	    : value_(reinterpret_cast<long>(pointer))
	{
	}

	operator
	long() const
	{
		return (value_);
	}

private:
	long	value_;
};

/* On failure errno is set and both are -1. */
inline Returned
call_both(CallNumber number, Argument a = {}, Argument b = {},
    Argument c = {}, Argument d = {}, Argument e = {}, Argument f = {},
    Argument on_stack = {})
{
	const long rdi = a, rsi = b, pushed = on_stack;
	long rax = number, rdx = c;
	const long fourth = d, fifth = e, sixth = f;
	bool failed;

	/* Assigned last: a call after this could overwrite these registers. */
	register long r10 asm("r10") = fourth;
	register long r8 asm("r8") = fifth;
	register long r9 asm("r9") = sixth;

	asm volatile(
	    "pushq	%[on_stack]\n\t"
	    "pushq	$0\n\t"
	    "syscall\n\t"
	    "leaq	16(%%rsp), %%rsp"
	    : "+a" (rax), "+d" (rdx), "=@ccc" (failed), "+r" (r10),
	      "+r" (r8), "+r" (r9)
	    : "D" (rdi), "S" (rsi), [on_stack] "r" (pushed)
	    : "rcx", "r11", "memory");
	if (failed) {
		errno = static_cast<int>(rax);
		return { -1, -1 };
	}
	return { rax, rdx };
}

template <typename... Arguments>
long
call(CallNumber number, Arguments... arguments)
{
	return (call_both(number, arguments...).first);
}

#endif /* !VM_LIBC_CALL_H */
