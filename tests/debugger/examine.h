/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Memory and values on paper: what x and print show.
 */
#ifndef _DEBUGGER_EXAMINE_H_
#define _DEBUGGER_EXAMINE_H_

#include <string>

#include "symbols.h"
#include "target.h"

/* What stands behind a slash, 16xb for example; 0: not said. */
struct Format {
	unsigned long count;
	char letter;		/* how a value is shown */
	unsigned long size;	/* of a value, in bytes */
};

/* Throws an Error if it cannot be read. */
Format	parse_format(const std::string &text);

/* One value of so many bytes; "" is as value_text() has it. */
std::string	formatted(const Symbols &symbols, unsigned long value,
    unsigned long size, char letter);

/*
 * Show memory as gdb(1) does, some values a line.  The address behind the
 * last one.
 */
unsigned long	examine(Target &target, const Symbols &symbols,
    unsigned long address, const Format &format);

/* Show memory in hexadecimal and as text, 16 bytes a line. */
void	dump(Target &target, unsigned long address, unsigned long length);

#endif /* !_DEBUGGER_EXAMINE_H_ */
