/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals as the protocol numbers them.
 */
#include <csignal>

#include "signal_numbers.h"

constexpr int UNKNOWN = 143;

/* Real-time signals have numbers of their own, one for each of Linux'. */
constexpr int FIRST_REALTIME = 33;
constexpr int REALTIME_33 = 45;		/* 33 to 63 are 45 to 75 */
constexpr int REALTIME_32 = 77;
constexpr int REALTIME_64 = 78;

static const struct {
	int signal;
	int number;
} numbers[] = {
	{ SIGHUP, 1 }, { SIGINT, 2 }, { SIGQUIT, 3 }, { SIGILL, 4 },
	{ SIGTRAP, 5 }, { SIGABRT, 6 },
#ifdef SIGEMT
	{ SIGEMT, 7 },
#endif
	{ SIGFPE, 8 }, { SIGKILL, 9 }, { SIGBUS, 10 }, { SIGSEGV, 11 },
	{ SIGSYS, 12 }, { SIGPIPE, 13 }, { SIGALRM, 14 }, { SIGTERM, 15 },
	{ SIGURG, 16 }, { SIGSTOP, 17 }, { SIGTSTP, 18 }, { SIGCONT, 19 },
	{ SIGCHLD, 20 }, { SIGTTIN, 21 }, { SIGTTOU, 22 }, { SIGIO, 23 },
	{ SIGXCPU, 24 }, { SIGXFSZ, 25 }, { SIGVTALRM, 26 },
	{ SIGPROF, 27 }, { SIGWINCH, 28 }, { SIGUSR1, 30 },
	{ SIGUSR2, 31 },
#ifdef SIGPWR
	{ SIGPWR, 32 },
#endif
#ifdef SIGINFO
	{ SIGINFO, 44 },
#endif
};

int
protocol_signal(int signal)
{
	for (const auto &entry : numbers) {
		if (entry.signal == signal)
			return (entry.number);
	}
	if (signal >= FIRST_REALTIME && signal <= 63)
		return (REALTIME_33 + signal - FIRST_REALTIME);
	if (signal == 32)
		return (REALTIME_32);
	if (signal == 64)
		return (REALTIME_64);
	return (signal == 0 ? 0 : UNKNOWN);
}

int
system_signal(unsigned long number)
{
	constexpr int most = 127;

	for (int signal = 1; signal <= most; ++signal) {
		const int its = protocol_signal(signal);

		if (its != UNKNOWN && static_cast<unsigned long>(its) == number)
			return (signal);
	}
	return (0);
}
