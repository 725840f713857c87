/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals by name, and which of those seen are passed on to the target.
 */
#ifndef _DEBUGGER_SIGNALS_H_
#define _DEBUGGER_SIGNALS_H_

#include <set>
#include <string>

std::string	signal_name(int signal);

/* Takes SIGUSR1, USR1 and a number. */
int	signal_number(const std::string &text);

class SignalPolicy {
public:
	SignalPolicy();

	bool passes(int signal) const { return (held_.count(signal) == 0); }
	void set(int signal, bool pass);

	/* The names of those that are not passed. */
	std::string not_passed() const;

private:
	std::set<int> held_;
};

#endif /* !_DEBUGGER_SIGNALS_H_ */
