/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Decode system calls of user processes.  DragonFly's own system calls have
 * DragonFly's number plus a base (../user/calls.h); all others are Linux's.
 */

#include <string.h>
#include <sys/syscall.h>

#include "../user/calls.h"
#include "host.h"
#include "numbers.h"

/* PIOC* are ioctls 1 to 7 of group 'p'; PIOCCONT has a signal. */
static const unsigned long PIOCCONT_NUMBER = 5;

static bool
is_pioc(unsigned long command)
{
	const unsigned long group = command >> 8 & 0xff;
	const unsigned long number = command & 0xff;

	return (group == PIOC_GROUP && number >= 1 && number <= 7);
}

bool pioc_used;

static int
signal_arg(unsigned long arg)
{
	return (signal_from_linux(static_cast<int>(arg)));
}

/* For kill(2): an invalid signal on the host is -1 for the kernel. */
static int
sendable_signal_arg(unsigned long arg)
{
	const int signal = static_cast<int>(arg);

	return (signal >= 0 && signal <= 64 ? signal_from_linux(signal) : -1);
}

/* PT_CONTINUE, PT_STEP and PT_DETACH have a signal in data. */
static bool
takes_signal(unsigned long request)
{
	return (request == 7 || request == 9 || request == 11);
}

static void
decode_ioctl(const Thread *thread, struct machine_event *event)
{
	const pid_t target = is_pioc(event->args[1]) ?
	    proc_file_target(thread->pid, event->args[0], "mem") : 0;

	if (target == 0)
		return;
	pioc_used = true;
	event->call = CALL_PIOC;
	event->args[0] = target;
	if ((event->args[1] & 0xff) == PIOCCONT_NUMBER)
		event->args[2] = signal_arg(event->args[2]);
}

static void
decode_close(const Thread *thread, struct machine_event *event)
{
	const pid_t target = pioc_used ?
	    proc_file_target(thread->pid, event->args[0], "mem") : 0;

	if (target == 0)
		return;
	event->call = CALL_CLOSE;
	event->args[0] = target;
}

static void
decode_write(const Thread *thread, struct machine_event *event)
{
	const unsigned long length = event->args[2];
	const pid_t target = length >= CTL_SHORTEST && length <= CTL_LONGEST ?
	    proc_file_target(thread->pid, event->args[0], DRAGONFLY_CTL) : 0;

	if (target == 0)
		return;
	event->call = CALL_CTL;
	event->args[0] = target;
}

void
decode_call(const Thread *thread, long code, struct machine_event *event)
{
	const unsigned long *const args = thread->args;

	event->call = CALL_NATIVE;
	event->code = code;
	memcpy(event->args, args, sizeof(event->args));

	switch (code) {
	case DRAGONFLY_CALL(DRAGONFLY_PTRACE):
		event->call = CALL_PTRACE;
		if (takes_signal(args[0]))
			event->args[3] = signal_arg(args[3]);
		break;
	case DRAGONFLY_CALL(DRAGONFLY_JAIL):
		event->call = CALL_JAIL;
		break;
	case DRAGONFLY_CALL(DRAGONFLY_PROCCTL):
		event->call = CALL_PROCCTL;
		break;
	case DRAGONFLY_CALL(DRAGONFLY_SYSCAP_GET):
		event->call = CALL_SYSCAP_GET;
		break;
	case DRAGONFLY_CALL(DRAGONFLY_SYSCAP_SET):
		event->call = CALL_SYSCAP_SET;
		break;
	case SYS_wait4:
		event->call = CALL_WAIT;
		event->args[2] = wait_options_from_linux(args[2]);
		break;
	case SYS_kill:
		event->call = CALL_KILL;
		event->args[1] = sendable_signal_arg(args[1]);
		break;
	case SYS_tkill:
		event->call = CALL_LWP_KILL;
		event->args[0] = -1UL;
		event->args[1] = args[0];
		event->args[2] = sendable_signal_arg(args[1]);
		break;
	case SYS_tgkill:
		event->call = CALL_LWP_KILL;
		event->args[2] = sendable_signal_arg(args[2]);
		break;
	case SYS_rt_sigaction:
		record_action(thread);
		break;
	case SYS_getppid:
		event->call = CALL_GETPPID;
		break;
	case SYS_ioctl:
		decode_ioctl(thread, event);
		break;
	case SYS_write:
		decode_write(thread, event);
		break;
	case SYS_close:
		decode_close(thread, event);
		break;
	case SYS_execve:
	case SYS_execveat:
		event->call = CALL_EXEC;
		break;
	case SYS_setuid:
	case SYS_setreuid:
	case SYS_setresuid:
	case SYS_setgid:
	case SYS_setregid:
	case SYS_setresgid:
	case SYS_setgroups:
		event->call = CALL_SETCRED;
		break;
	}
}
