/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals, with the numbers and structures of DragonFly/x86_64.
 */
#ifndef VM_LIBC_SIGNAL_H
#define VM_LIBC_SIGNAL_H

#include <sys/types.h>

#define SIGHUP		1
#define SIGINT		2
#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGFPE		8
#define SIGKILL		9
#define SIGBUS		10
#define SIGSEGV		11
#define SIGSYS		12
#define SIGPIPE		13
#define SIGALRM		14
#define SIGTERM		15
#define SIGURG		16
#define SIGSTOP		17
#define SIGTSTP		18
#define SIGCONT		19
#define SIGCHLD		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGIO		23
#define SIGXCPU		24
#define SIGXFSZ		25
#define SIGVTALRM	26
#define SIGPROF		27
#define SIGWINCH	28
#define SIGUSR1		30
#define SIGUSR2		31

typedef struct {
	unsigned int	bits[4];
} sigset_t;

typedef int sig_atomic_t;
typedef void (*sig_t)(int);

#define SIG_DFL		(reinterpret_cast<sig_t>(0))
#define SIG_IGN		(reinterpret_cast<sig_t>(1))

struct sigaction {
	sig_t		sa_handler;
	int		sa_flags;
	sigset_t	sa_mask;
};

#define SA_NOCLDWAIT	0x0020

/* si_code of SIGTRAP. */
#define TRAP_BRKPT	1
#define TRAP_TRACE	2

#define SIG_BLOCK	1
#define SIG_UNBLOCK	2
#define SIG_SETMASK	3

struct timespec;

extern "C" {
int	kill(pid_t pid, int sig);
int	raise(int sig);
int	sigaction(int sig, const struct sigaction *action,
	    struct sigaction *old);
int	sigaddset(sigset_t *set, int sig);
int	sigdelset(sigset_t *set, int sig);
int	sigemptyset(sigset_t *set);
int	sigfillset(sigset_t *set);
int	sigismember(const sigset_t *set, int sig);
sig_t	signal(int sig, sig_t handler);
int	sigpending(sigset_t *set);
int	sigprocmask(int how, const sigset_t *set, sigset_t *old);
int	sigsuspend(const sigset_t *mask);
int	sigtimedwait(const sigset_t *set, void *info,
	    const struct timespec *timeout);
}

#endif /* !VM_LIBC_SIGNAL_H */
