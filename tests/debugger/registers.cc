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

/* What gdb(1) calls some of them, too. */
static const struct {
	const char *alias;
	const char *name;
} aliases[] = {
	{ "pc", "rip" }, { "sp", "rsp" }, { "fp", "rbp" },
	{ "eflags", "rflags" },
};

/*
 * How PT_GETFPREGS fills struct fpreg, whose own members say less: as FXSAVE
 * stores it.
 */
struct Fxsave {
	uint16_t cw;
	uint16_t sw;
	uint16_t tw;		/* bit r: physical register r is in use */
	uint16_t opcode;
	uint64_t rip;
	uint64_t rdp;
	uint32_t mxcsr;
	uint32_t mxcsr_mask;
	uint8_t st[8][16];	/* from the top of the stack; ten bytes each */
	uint64_t xmm[16][2];
	uint8_t unused[96];
};

static_assert(sizeof(Fxsave) == sizeof(struct fpreg), "the same 512 bytes");

static const Name &
find(const std::string &name)
{
	for (const auto &entry : names) {
		if (name == entry.name)
			return (entry);
	}
	for (const auto &entry : aliases) {
		if (name == entry.alias)
			return (find(entry.name));
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

bool
same_registers(const struct reg &a, const struct reg &b)
{
	constexpr long resume_flag = 0x10000;

	for (const Name &name : names) {
		const long difference = a.*name.member ^ b.*name.member;

		if (difference != 0 && (name.member != &reg::r_rflags ||
		    (difference & ~(TRAP_FLAG | resume_flag)) != 0))
			return (false);
	}
	return (true);
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
print_register(const struct reg &regs, const std::string &name)
{
	const unsigned long value = register_value(regs, name);

	printf("%-6s 0x%016lx  %ld\n", find(name).name, value,
	    static_cast<long>(value));
}

static void
print_x87(const Fxsave &fxsave)
{
	const size_t value_bytes = 10;
	const unsigned top = fxsave.sw >> 11 & 7;

	printf("cw 0x%04x  sw 0x%04x (top %u)  tw 0x%02x\n", fxsave.cw,
	    fxsave.sw, top, fxsave.tw & 0xff);
	for (unsigned i = 0; i < std::size(fxsave.st); ++i) {
		long double value = 0;

		if ((fxsave.tw >> ((top + i) & 7) & 1) == 0)
			continue;
		memcpy(&value, fxsave.st[i], value_bytes);
		printf("ST(%u)  %.18Lg\n", i, value);
	}
	if ((fxsave.tw & 0xff) == 0)
		printf("all of ST(0) to ST(7) empty\n");
}

static void
print_sse(const Fxsave &fxsave)
{
	printf("mxcsr 0x%08x\n", fxsave.mxcsr);
	for (size_t i = 0; i < std::size(fxsave.xmm); ++i)
		printf("xmm%-3zu 0x%016lx%016lx\n", i,
		    static_cast<unsigned long>(fxsave.xmm[i][1]),
		    static_cast<unsigned long>(fxsave.xmm[i][0]));
}

void
print_fp_registers(const struct fpreg &regs)
{
	Fxsave fxsave;

	memcpy(&fxsave, &regs, sizeof(fxsave));
	print_x87(fxsave);
	print_sse(fxsave);
}
