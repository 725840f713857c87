/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What exec(2) tells a program about itself, read from its stack.
 *
 * An initial stack is argc, the arguments, the environment and then the
 * auxiliary vector.  Whatever was pushed since stands below argc, so the
 * vector is found from any stack pointer by going up.
 */
#include <sys/types.h>
#include <elf.h>

#include <cstddef>
#include <vector>

#include "auxv.h"

using Stack = std::vector<unsigned long>;

/*
 * The words from the stack pointer up to the end of the stack.
 */
static Stack
read_stack(Target &target, unsigned long stack_pointer)
{
	constexpr unsigned long page = 4096;
	constexpr size_t limit = 64UL << 20;
	unsigned long address = stack_pointer & ~7UL;
	Stack stack;

	while (stack.size() * sizeof(stack[0]) < limit) {
		const size_t old = stack.size();
		const size_t bytes = page - address % page;

		stack.resize(old + bytes / sizeof(stack[0]));
		if (!target.try_read(address, &stack[old], bytes)) {
			stack.resize(old);
			break;
		}
		address += bytes;
	}
	return (stack);
}

/*
 * Every kernel puts these three next to each other.
 */
static bool
program_headers(const Stack &stack, size_t i)
{
	return (stack[i] == AT_PHDR && stack[i + 2] == AT_PHENT &&
	    stack[i + 3] == sizeof(Elf64_Phdr) && stack[i + 4] == AT_PHNUM);
}

bool
read_auxv(Target &target, unsigned long stack_pointer, Auxv *auxv)
{
	const Stack stack = read_stack(target, stack_pointer);
	size_t i = 0;

	while (i + 6 <= stack.size() && !program_headers(stack, i))
		++i;
	*auxv = Auxv{0, 0, 0, 0};
	for (; i + 1 < stack.size() && stack[i] != AT_NULL; i += 2) {
		const unsigned long value = stack[i + 1];

		if (stack[i] == AT_ENTRY)
			auxv->entry = value;
		else if (stack[i] == AT_PHDR)
			auxv->headers = value;
		else if (stack[i] == AT_PHNUM)
			auxv->count = value;
		else if (stack[i] == AT_BASE)
			auxv->interpreter = value;
	}
	return (auxv->entry != 0);
}

bool
at_exec(Target &target, const struct reg &regs, const Auxv &auxv)
{
	const auto pc = static_cast<unsigned long>(regs.r_rip);
	Elf64_Ehdr header;

	if (auxv.interpreter == 0)
		return (pc == auxv.entry);
	return (target.try_read(auxv.interpreter, &header, sizeof(header)) &&
	    pc == auxv.interpreter + header.e_entry);
}
