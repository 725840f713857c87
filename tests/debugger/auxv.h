/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What exec(2) tells a program about itself: its auxiliary vector.
 */
#ifndef _DEBUGGER_AUXV_H_
#define _DEBUGGER_AUXV_H_

#include "target.h"

struct Auxv {
	unsigned long entry;		/* where the program starts */
	unsigned long headers;		/* where its program headers are */
	unsigned long count;		/* and how many */
	unsigned long interpreter;	/* where that was put, or 0 */
};

/* False if no auxiliary vector is to be seen above the stack pointer. */
bool	read_auxv(Target &target, unsigned long stack_pointer, Auxv *auxv);

/* Is the process at the first instruction after an exec? */
bool	at_exec(Target &target, const struct reg &regs, const Auxv &auxv);

/*
 * Print the whole vector.  Throws an Error if none is to be seen.
 */
void	print_auxv(Target &target, unsigned long stack_pointer);

#endif /* !_DEBUGGER_AUXV_H_ */
