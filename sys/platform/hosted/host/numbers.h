/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Translation between DragonFly's and Linux's numbers: signals, errno, wait
 * statuses and options.
 */
#ifndef _HOSTED_HOST_NUMBERS_H_
#define _HOSTED_HOST_NUMBERS_H_

/*
 * Signals.  Each of the first 31 has a counterpart (SIGSTKFLT for SIGEMT,
 * SIGPWR for SIGINFO); higher numbers are unchanged, and become 0 if Linux
 * does not have them.
 */
int	signal_to_linux(int signal);
int	signal_from_linux(int signal);

/* Translate a positive errno. */
int	errno_to_linux(int error);

/* Wait statuses. */
int	status_to_linux(int status);
int	status_from_linux(int status);

/* The options of wait4(2). */
int	wait_options_from_linux(int options);

#endif /* !_HOSTED_HOST_NUMBERS_H_ */
