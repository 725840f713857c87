/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Text in and out: formatting, numbers, words, and the one kind of error.
 */
#ifndef _DEBUGGER_TEXT_H_
#define _DEBUGGER_TEXT_H_

#include <stdexcept>
#include <string>
#include <vector>

using Words = std::vector<std::string>;

/* Why a command cannot be done, in one line for the user. */
class Error : public std::runtime_error {
public:
	using std::runtime_error::runtime_error;
};

/* Why ptdb has to end: unlike an Error it does not end with the command. */
class Ending : public std::runtime_error {
public:
	using std::runtime_error::runtime_error;
};

/* Write what was printed, to be done before the process prints, too. */
void	flush_output();

std::string	format(const char *fmt, ...)
    __attribute__((__format__(__printf__, 1, 2)));
[[noreturn]] void	fail(const char *fmt, ...)
    __attribute__((__format__(__printf__, 1, 2)));

/* A C number, decimal, 0x or 0, perhaps negative; `what' names it. */
unsigned long	number(const std::string &text, const char *what);

/* A number from least to most. */
unsigned long	number_between(const std::string &text, const char *what,
    unsigned long least, unsigned long most);

std::string	counted(unsigned long count, const char *thing);
Words		split(const std::string &text, const char *separators);

#endif /* !_DEBUGGER_TEXT_H_ */
