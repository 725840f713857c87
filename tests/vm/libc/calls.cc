/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The system calls that the test suite makes.
 */
#include <sys/types.h>
#include <sys/caps.h>
#include <sys/ioctl.h>
#include <sys/jail.h>
#include <sys/linker.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/procctl.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysctl.h>
#include <sys/time.h>
#include <sys/usched.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <kenv.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "call.h"

int errno;

void
_exit(int status)
{
	for (;;)
		call(SYS_EXIT, status);
}

int
clock_gettime(int clock, struct timespec *now)
{
	return (call(SYS_CLOCK_GETTIME, clock, now));
}

int
nanosleep(const struct timespec *time, struct timespec *left)
{
	return (call(SYS_NANOSLEEP, time, left));
}

int
close(int fd)
{
	return (call(SYS_CLOSE, fd));
}

int
dup2(int from, int to)
{
	return (call(SYS_DUP2, from, to));
}

int
execve(const char *path, char *const argv[], char *const envp[])
{
	return (call(SYS_EXECVE, path, argv, envp));
}

int
execl(const char *path, const char *arg0, ...)
{
	const size_t most = 8;
	char *argv[most + 1], *envp[] = { nullptr };
	size_t count = 0;
	va_list ap;

	va_start(ap, arg0);
	for (const char *arg = arg0; arg != nullptr && count < most;
	    arg = va_arg(ap, const char *))
		argv[count++] = const_cast<char *>(arg);
	va_end(ap);
	argv[count] = nullptr;
	return (execve(path, argv, envp));
}

pid_t
fork(void)
{
	return (call(SYS_FORK));
}

uid_t
geteuid(void)
{
	return (call(SYS_GETEUID));
}

pid_t
getpid(void)
{
	return (call(SYS_GETPID));
}

pid_t
getppid(void)
{
	return (call(SYS_GETPPID));
}

int
ioctl(int fd, unsigned long command, ...)
{
	va_list ap;
	long argument;

	va_start(ap, command);
	argument = va_arg(ap, long);
	va_end(ap);
	return (call(SYS_IOCTL, fd, command, argument));
}

int
jail(struct jail *jail)
{
	return (call(SYS_JAIL, jail));
}

int
syscap_get(int cap, void *data, size_t bytes)
{
	return (call(SYS_SYSCAP_GET, cap, data, bytes));
}

int
syscap_set(int cap, int flags, const void *data, size_t bytes)
{
	return (call(SYS_SYSCAP_SET, cap, flags, data, bytes));
}

/* An id_t is a long. */
int
procctl(int idtype, pid_t id, int cmd, void *arg)
{
	return (call(SYS_PROCCTL, idtype, id, cmd, arg));
}

int
kenv(int action, const char *name, char *value, int size)
{
	return (call(SYS_KENV, action, name, value, size));
}

int
kill(pid_t pid, int sig)
{
	return (call(SYS_KILL, pid, sig));
}

int
kldload(const char *path)
{
	return (call(SYS_KLDLOAD, path));
}

int
kldunload(int file)
{
	return (call(SYS_KLDUNLOAD, file));
}

int
madvise(void *address, size_t len, int advice)
{
	return (call(SYS_MADVISE, address, len, advice));
}

int
mlock(const void *address, size_t len)
{
	return (call(SYS_MLOCK, address, len));
}

void *
mmap(void *address, size_t len, int protection, int flags, int fd,
    off_t offset)
{
	const int padding = 0;

	return (reinterpret_cast<void *>(call(SYS_MMAP, address, len,
	    protection, flags, fd, padding, offset)));
}

int
mount(const char *type, const char *where, int flags, void *data)
{
	return (call(SYS_MOUNT, type, where, flags, data));
}

int
mprotect(void *address, size_t len, int protection)
{
	return (call(SYS_MPROTECT, address, len, protection));
}

int
munmap(void *address, size_t len)
{
	return (call(SYS_MUNMAP, address, len));
}

int
open(const char *path, int flags, ...)
{
	const int mode = 0644;

	return (call(SYS_OPEN, path, flags, mode));
}

int
pipe(int fds[2])
{
	const Returned ends = call_both(SYS_PIPE);

	if (ends.first == -1)
		return (-1);
	fds[0] = ends.first;
	fds[1] = ends.second;
	return (0);
}

int
poll(struct pollfd *fds, unsigned int count, int milliseconds)
{
	return (call(SYS_POLL, fds, count, milliseconds));
}

int
ptrace(int request, pid_t pid, caddr_t addr, int data)
{
	return (call(SYS_PTRACE, request, pid, addr, data));
}

int
stat(const char *path, struct stat *info)
{
	return (call(SYS_STAT, path, info));
}

int
raise(int sig)
{
	return (kill(getpid(), sig));
}

ssize_t
read(int fd, void *to, size_t len)
{
	return (call(SYS_READ, fd, to, len));
}

ssize_t
recv(int socket, void *to, size_t len, int flags)
{
	const void *const from = nullptr;

	return (call(SYS_RECVFROM, socket, to, len, flags, from, from));
}

int
reboot(int how)
{
	return (call(SYS_REBOOT, how));
}

int
sched_yield(void)
{
	return (call(SYS_SCHED_YIELD));
}

int
select(int count, fd_set *in, fd_set *out, fd_set *except,
    struct timeval *timeout)
{
	return (call(SYS_SELECT, count, in, out, except, timeout));
}

int
setgid(gid_t group)
{
	return (call(SYS_SETGID, group));
}

int
setgroups(int count, const gid_t *groups)
{
	return (call(SYS_SETGROUPS, count, groups));
}

int
setitimer(int which, const struct itimerval *timer, struct itimerval *old)
{
	return (call(SYS_SETITIMER, which, timer, old));
}

int
setresuid(uid_t real, uid_t effective, uid_t saved)
{
	return (call(SYS_SETRESUID, real, effective, saved));
}

int
setsockopt(int socket, int level, int option, const void *value,
    unsigned int len)
{
	return (call(SYS_SETSOCKOPT, socket, level, option, value, len));
}

int
socketpair(int family, int type, int protocol, int sockets[2])
{
	return (call(SYS_SOCKETPAIR, family, type, protocol, sockets));
}

pid_t
setsid(void)
{
	return (call(SYS_SETSID));
}

int
setuid(uid_t user)
{
	return (call(SYS_SETUID, user));
}

int
sigaction(int sig, const struct sigaction *action, struct sigaction *old)
{
	return (call(SYS_SIGACTION, sig, action, old));
}

int
sigprocmask(int how, const sigset_t *set, sigset_t *old)
{
	return (call(SYS_SIGPROCMASK, how, set, old));
}

int
sigpending(sigset_t *set)
{
	return (call(SYS_SIGPENDING, set));
}

int
sigsuspend(const sigset_t *mask)
{
	return (call(SYS_SIGSUSPEND, mask));
}

int
pause(void)
{
	sigset_t mask;

	sigprocmask(SIG_BLOCK, nullptr, &mask);
	return (sigsuspend(&mask));
}

int
sigtimedwait(const sigset_t *set, void *info, const struct timespec *timeout)
{
	return (call(SYS_SIGTIMEDWAIT, set, info, timeout));
}

/* {0, 3} translates a name to numbers. */
int
sysctlbyname(const char *name, void *old, size_t *oldlen, void *newp,
    size_t newlen)
{
	int of_name[] = { 0, 3 }, numbers[24];
	size_t len = sizeof(numbers);

	if (call(SYS_SYSCTL, of_name, 2, numbers, &len, name,
	    strlen(name)) == -1)
		return (-1);
	return (call(SYS_SYSCTL, numbers, len / sizeof(numbers[0]), old,
	    oldlen, newp, newlen));
}

int
getrusage(int who, struct rusage *usage)
{
	return (call(SYS_GETRUSAGE, who, usage));
}

int
usched_set(pid_t pid, int cmd, void *data, int bytes)
{
	return (call(SYS_USCHED_SET, pid, cmd, data, bytes));
}

pid_t
waitpid(pid_t pid, int *status, int options)
{
	return (call(SYS_WAIT4, pid, status, options, nullptr));
}

ssize_t
write(int fd, const void *from, size_t len)
{
	return (call(SYS_WRITE, fd, from, len));
}

namespace {

/* Signal 1 is bit 0 of the first word. */
unsigned int &
word_of(sigset_t *set, int sig)
{
	return (set->bits[(sig - 1) / 32]);
}

unsigned int
bit_of(int sig)
{
	return (1U << ((sig - 1) % 32));
}

} /* namespace */

int
sigaddset(sigset_t *set, int sig)
{
	word_of(set, sig) |= bit_of(sig);
	return (0);
}

int
sigdelset(sigset_t *set, int sig)
{
	word_of(set, sig) &= ~bit_of(sig);
	return (0);
}

int
sigemptyset(sigset_t *set)
{
	memset(set, 0, sizeof(*set));
	return (0);
}

int
sigfillset(sigset_t *set)
{
	memset(set, 0xff, sizeof(*set));
	return (0);
}

int
sigismember(const sigset_t *set, int sig)
{
	sigset_t copy = *set;

	return ((word_of(&copy, sig) & bit_of(sig)) != 0);
}

/* As in libc, interrupted calls are restarted. */
sig_t
signal(int sig, sig_t handler)
{
	const int SA_RESTART = 0x0002;
	struct sigaction action, old;

	memset(&action, 0, sizeof(action));
	action.sa_handler = handler;
	action.sa_flags = SA_RESTART;
	sigaction(sig, &action, &old);
	return (old.sa_handler);
}

/*
 * The child runs on the parent's stack, so the return address is kept in a
 * register.
 */
asm(
    "	.globl	vfork\n"
    "	.type	vfork, @function\n"
    "vfork:\n"
    "	popq	%rsi\n"
    "	movl	$66, %eax\n"
    "	syscall\n"
    "	jc	1f\n"
    "	jmpq	*%rsi\n"
    "1:	movl	%eax, errno(%rip)\n"
    "	movq	$-1, %rax\n"
    "	jmpq	*%rsi\n"
    "	.size	vfork, . - vfork\n");
