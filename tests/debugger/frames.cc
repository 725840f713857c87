/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who called whom, as far as frame pointers tell.
 */
#include <cstdio>
#include <cstring>

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

/* The instruction that a function may begin with, for indirect calls. */
static const unsigned char ENDBR64[] = { 0xf3, 0x0f, 0x1e, 0xfa };

constexpr unsigned char RET = 0xc3;

/* Where a function's first instruction is that does something. */
static unsigned long
body_of(Target &target, const Symbol &symbol)
{
	unsigned char bytes[sizeof(ENDBR64)];
	const bool marked = target.try_read(symbol.address, bytes,
	    sizeof(bytes)) && memcmp(bytes, ENDBR64, sizeof(bytes)) == 0;

	return (symbol.address + (marked ? sizeof(bytes) : 0));
}

/*
 * Where the return address is if a function has no frame: it has not made
 * one, at its first instruction, or behind the push of the caller's; or it
 * is about to return.  Else 0.
 */
static unsigned long
unmade_frame(Target &target, const Symbols &symbols, const struct reg &regs)
{
	const unsigned long pc = regs.r_rip;
	const Symbol *const symbol = symbols.at(pc);
	unsigned char byte;

	if (target.try_read(pc, &byte, sizeof(byte)) && byte == RET)
		return (regs.r_rsp);

	/* A label in the middle of a function has no size. */
	if (symbol == nullptr || symbol->size == 0)
		return (0);

	const unsigned long body = body_of(target, *symbol);

	if (pc > body + 1)
		return (0);
	return (regs.r_rsp + (pc == body + 1 ? sizeof(pc) : 0));
}

void
print_frames(Target &target, const Symbols &symbols, unsigned long most)
{
	const struct reg regs = target.registers();
	const unsigned long unmade = unmade_frame(target, symbols, regs);
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
