/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who called whom, as far as frame pointers tell.
 */
#include <cstdio>

#include "frames.h"

/* What a function that keeps frame pointers has on its stack. */
struct Frame {
	unsigned long caller;		/* the frame of its caller's */
	unsigned long back;		/* where it returns to */
};

static void
print_frame(const Symbols &symbols, unsigned long number,
    unsigned long address)
{
	printf("#%-2lu %s\n", number, symbols.describe(address).c_str());
}

/*
 * Where the return address is if a function has not made its frame yet: at
 * its first instruction, or behind the push of the caller's; else 0.
 */
static unsigned long
unmade_frame(const Symbols &symbols, const struct reg &regs)
{
	const unsigned long pc = regs.r_rip;
	const Symbol *const symbol = symbols.at(pc);

	if (symbol == nullptr || pc - symbol->address > 1)
		return (0);
	return (regs.r_rsp + (pc - symbol->address) * sizeof(pc));
}

void
print_frames(Target &target, const Symbols &symbols, unsigned long most)
{
	const struct reg regs = target.registers();
	const unsigned long unmade = unmade_frame(symbols, regs);
	unsigned long at = regs.r_rbp;
	unsigned long number = 0;
	unsigned long back;
	Frame frame;

	print_frame(symbols, number++, regs.r_rip);
	if (number < most && unmade != 0 &&
	    target.try_read(unmade, &back, sizeof(back)))
		print_frame(symbols, number++, back);

	/* A stack grows down, so each caller's frame is above. */
	while (number < most && at != 0 &&
	    target.try_read(at, &frame, sizeof(frame)) && frame.back != 0) {
		print_frame(symbols, number++, frame.back);
		if (frame.caller <= at)
			break;
		at = frame.caller;
	}
}
