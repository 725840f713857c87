/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The register files of a thread, by name and on paper.
 */
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <iterator>

#include "registers.h"
#include "text.h"

#define NAMED(name)	{ #name, &reg::r_##name }

static const struct Name {
	const char *name;
	decltype(reg::r_rax) reg::*member;
} names[] = {
	NAMED(rax), NAMED(rbx), NAMED(rcx),
	NAMED(rdx), NAMED(rsi), NAMED(rdi),
	NAMED(rbp), NAMED(rsp), NAMED(rip),
	NAMED(r8), NAMED(r9), NAMED(r10),
	NAMED(r11), NAMED(r12), NAMED(r13),
	NAMED(r14), NAMED(r15), NAMED(rflags),
	NAMED(cs), NAMED(ss),
};

/*
 * How PT_GETFPREGS fills struct fpreg, whose own members say less: the
 * x87's state as fnsave has it, but for the tag word, which is fxsave's.
 */
struct X87 {
	uint32_t cw;
	uint32_t sw;
	uint32_t tw;		/* bit r: physical register r is in use */
	uint32_t fip;
	uint16_t fcs;
	uint16_t opcode;
	uint32_t foo;
	uint32_t fos;
	uint8_t st[8][10];	/* from the top of the stack */
};

static_assert(sizeof(X87) == 108, "the x87's state has 108 bytes");

static const Name &
find(const std::string &name)
{
	for (const auto &entry : names) {
		if (name == entry.name)
			return (entry);
	}
	fail("\"%s\" is no register", name.c_str());
}

unsigned long
register_value(const struct reg &regs, const std::string &name)
{
	return (regs.*find(name).member);
}

void
set_register_value(struct reg *regs, const std::string &name,
    unsigned long value)
{
	regs->*find(name).member = value;
}

void
print_registers(const struct reg &regs)
{
	constexpr size_t columns = 3;

	for (size_t i = 0; i < std::size(names); ++i) {
		const bool last = i % columns == columns - 1 ||
		    i == std::size(names) - 1;

		printf("%-6s 0x%016lx%s", names[i].name,
		    static_cast<unsigned long>(regs.*names[i].member),
		    last ? "\n" : "  ");
	}
}

void
print_fp_registers(const struct fpreg &regs)
{
	X87 x87;

	static_assert(sizeof(x87) <= sizeof(regs));
	memcpy(&x87, &regs, sizeof(x87));

	const unsigned top = x87.sw >> 11 & 7;

	printf("cw 0x%04x  sw 0x%04x (top %u)  tw 0x%02x\n", x87.cw & 0xffff,
	    x87.sw & 0xffff, top, x87.tw & 0xff);
	for (unsigned i = 0; i < 8; ++i) {
		long double value = 0;

		if ((x87.tw >> ((top + i) & 7) & 1) == 0)
			continue;
		memcpy(&value, x87.st[i], sizeof(x87.st[i]));
		printf("ST(%u)  %.18Lg\n", i, value);
	}
	if ((x87.tw & 0xff) == 0)
		printf("all of ST(0) to ST(7) empty\n");
}
