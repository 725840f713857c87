/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which system calls stop a thread.  A stop is two switches to another
 * process, so a filter (seccomp(2)) tells Linux which calls are of interest,
 * and the others pass.  A process that was not started here, or whose filter
 * could not be installed, stops at the entry and exit of every call.
 */

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../user/calls.h"
#include "host.h"

/* How many numbers DragonFly's calls may have, more than it has. */
static const int DRAGONFLY_CALLS = 1000;

/* See calls.cc, interrupted.cc and faults.cc for what is done with them. */
static const struct {
	int code;
	bool exit;		/* its exit is of interest too */
} watched[] = {
	{ SYS_wait4, false },
	{ SYS_kill, false },
	{ SYS_tkill, false },
	{ SYS_tgkill, false },
	{ SYS_getppid, false },
	{ SYS_close, false },
	{ SYS_execve, true },
	{ SYS_execveat, true },
	{ SYS_setuid, true },
	{ SYS_setreuid, true },
	{ SYS_setresuid, true },
	{ SYS_setgid, true },
	{ SYS_setregid, true },
	{ SYS_setresgid, true },
	{ SYS_setgroups, true },
	{ SYS_rt_sigaction, false },
	{ SYS_rt_sigprocmask, false },
	{ SYS_rt_sigreturn, true },
	{ SYS_rt_sigsuspend, false },
	{ SYS_rt_sigtimedwait, false },
};

bool
is_exit_watched(long code)
{
	for (const auto &call : watched) {
		if (call.code == code)
			return (call.exit);
	}
	return (false);
}

static const int MAX_INSTRUCTIONS = 128;
static struct sock_filter program[MAX_INSTRUCTIONS];
static unsigned short length;

static void
add(unsigned short code, unsigned int operand, int if_true = 0,
    int if_false = 0)
{
	program[length++] = BPF_JUMP(code, operand,
	    static_cast<unsigned char>(if_true),
	    static_cast<unsigned char>(if_false));
}

static const unsigned short LOAD = BPF_LD | BPF_W | BPF_ABS;
static const unsigned short IF_EQUAL = BPF_JMP | BPF_JEQ | BPF_K;
static const unsigned short IF_AT_LEAST = BPF_JMP | BPF_JGE | BPF_K;
static const unsigned short RETURN = BPF_RET | BPF_K;

static void
load_argument(int number)
{
	add(LOAD, offsetof(struct seccomp_data, args) +
	    number * sizeof(seccomp_data::args[0]));
}

/* Loaded is the number of the call, or an argument of it. */
static void
stop_if_between(unsigned int least, unsigned int most)
{
	add(IF_AT_LEAST, least, 0, 2);
	add(IF_AT_LEAST, most + 1, 1, 0);
	add(RETURN, SECCOMP_RET_TRACE);
}

static void
stop_if_equal(unsigned int value)
{
	add(IF_EQUAL, value, 0, 1);
	add(RETURN, SECCOMP_RET_TRACE);
}

static void
compile_filter()
{
	add(LOAD, offsetof(struct seccomp_data, arch));
	add(IF_EQUAL, AUDIT_ARCH_X86_64, 1, 0);
	add(RETURN, SECCOMP_RET_ALLOW);

	add(LOAD, offsetof(struct seccomp_data, nr));
	stop_if_between(DRAGONFLY_CALL(0), DRAGONFLY_CALL(DRAGONFLY_CALLS));
	for (const auto &call : watched)
		stop_if_equal(call.code);

	/* Only short writes can be to /proc/<pid>/ctl. */
	add(IF_EQUAL, SYS_write, 0, 5);
	load_argument(2);
	stop_if_between(CTL_SHORTEST, CTL_LONGEST);
	add(RETURN, SECCOMP_RET_ALLOW);

	/* PIOC*: ioctls of one group. */
	add(IF_EQUAL, SYS_ioctl, 0, 5);
	load_argument(1);
	add(BPF_ALU | BPF_RSH | BPF_K, 8);
	add(BPF_ALU | BPF_AND | BPF_K, 0xff);
	stop_if_equal(PIOC_GROUP);
	add(RETURN, SECCOMP_RET_ALLOW);
}

/* Speculation stays as it is: the filter is for no sandbox. */
void
install_filter()
{
	struct sock_fprog whole = {};

	compile_filter();
	whole.len = length;
	whole.filter = program;
	syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
	    SECCOMP_FILTER_FLAG_SPEC_ALLOW, &whole);
}
