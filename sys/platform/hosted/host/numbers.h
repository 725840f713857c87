/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's numbers and Linux's: signals, errno, wait statuses, options.
 */
#ifndef _HOSTED_HOST_NUMBERS_H_
#define _HOSTED_HOST_NUMBERS_H_

/*
 * Signals.  Each of the 31 classic ones has a partner (SIGEMT and SIGINFO
 * get SIGSTKFLT and SIGPWR); other numbers stand for themselves, and what
 * Linux has no signal for becomes 0.
 */
int	signal_to_linux(int signal);
int	signal_from_linux(int signal);

/* A positive errno; DragonFly's ERESTART becomes Linux's ERESTARTSYS. */
int	errno_to_linux(int error);

int	status_to_linux(int status);
int	status_from_linux(int status);

/* The options of wait4(2). */
int	wait_options_from_linux(int options);

#endif /* !_HOSTED_HOST_NUMBERS_H_ */
