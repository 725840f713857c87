/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals, as DragonFly numbers them.
 */
#ifndef _SYS_SIGNAL_H_
#define _SYS_SIGNAL_H_

#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGEMT		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGBUS		10
#define SIGSEGV		11
#define SIGSYS		12
#define SIGURG		16
#define SIGSTOP		17
#define SIGTSTP		18
#define SIGCONT		19
#define SIGCHLD		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGIO		23
#define SIGWINCH	28
#define SIGINFO		29

#define NSIG		64	/* the first that PIOCCONT rejects */
#define _SIG_MAXSIG	128
#define _SIG_WORDS	4

typedef struct {
	unsigned int __bits[_SIG_WORDS];
} sigset_t;

static inline int
__sigismember(const sigset_t *set, int sig)
{
	return (set->__bits[(sig - 1) / 32] >> (sig - 1) % 32 & 1);
}

static inline int
__sigisempty(const sigset_t *set)
{
	for (int i = 0; i < _SIG_WORDS; ++i) {
		if (set->__bits[i] != 0)
			return (0);
	}
	return (1);
}

/* Why a signal was sent. */
typedef struct __siginfo {
	int	si_signo;
	int	si_errno;
	int	si_code;
	int	si_pid;
	unsigned int si_uid;
	int	si_status;
	void	*si_addr;
	union {
		int	sival_int;
		void	*sival_ptr;
	} si_value;
	long	si_band;
	int	__spare__[7];
} siginfo_t;

#define SIGISMEMBER(set, sig)	__sigismember(&(set), sig)
#define SIGISEMPTY(set)		__sigisempty(&(set))
#define SIGEMPTYSET(set)	__builtin_memset(&(set), 0, sizeof(set))
#define SIGADDSET(set, sig)						\
	((set).__bits[((sig) - 1) / 32] |= 1U << ((sig) - 1) % 32)
#define SIGDELSET(set, sig)						\
	((set).__bits[((sig) - 1) / 32] &= ~(1U << ((sig) - 1) % 32))
#define SIGADDSET_ATOMIC(set, sig)	SIGADDSET(set, sig)
#define SIGDELSET_ATOMIC(set, sig)	SIGDELSET(set, sig)

#endif /* !_SYS_SIGNAL_H_ */
