/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The memory accesses of an instruction: a table of the opcodes that compilers
 * use.  For opcodes that are not in it, is_known is false, and the caller
 * compares memory before and after the instruction.
 */

#include "instruction.h"

#include <string.h>

/* Properties of a row's instructions. */
enum {
	READ = 1, WRITE = 2,	/* of the ModRM operand, if in memory */
	UNKNOWN = 4,		/* not described here */
	PUSH = 8, POP = 16,
	SOURCE = 32,		/* reads at rsi */
	DESTINATION = 64,	/* writes at rdi */
	COMPARED = 128,		/* reads at rdi */
	LEAVE = 256,		/* reads at rbp */
	MODRM = 512		/* ModRM byte without memory operand */
};
static const int OPERAND = READ | WRITE | UNKNOWN | MODRM;

/* The operand size: a number of bytes, or one of these. */
enum {
	BV = 100,	/* a byte for even opcodes, otherwise V */
	V,		/* 2, 4 or 8, by the prefixes */
	Y,		/* 4 or 8, by REX.W */
	X,		/* a vector, or a scalar by the prefix */
	S,		/* 8 for MMX, a vector with a prefix */
	FULL		/* a vector */
};

static const int IMMEDIATE_Z = 100;	/* 2 or 4 */

/* Opcodes from 0x100 have the prefix 0x0f.  The first matching row is used. */
static const struct Row {
	unsigned short mask, value;
	unsigned char regs;	/* bit n: ModRM.reg n */
	unsigned short does;
	unsigned char bytes, immediate;
} rows[] = {
	/* add or adc sbb and sub xor cmp */
	{ 0x1fe, 0x038, 0xff, READ, BV, 0 },
	{ 0x1c6, 0x000, 0xff, READ | WRITE, BV, 0 },
	{ 0x1c6, 0x002, 0xff, READ, BV, 0 },
	{ 0x1c6, 0x004, 0xff, 0, 0, 0 },
	{ 0x1f8, 0x050, 0xff, PUSH, 0, 0 },
	{ 0x1f8, 0x058, 0xff, POP, 0, 0 },
	{ 0x1ff, 0x063, 0xff, READ, 4, 0 },		/* movsxd */
	{ 0x1fd, 0x068, 0xff, PUSH, 0, 0 },
	{ 0x1ff, 0x069, 0xff, READ, V, IMMEDIATE_Z },	/* imul */
	{ 0x1ff, 0x06b, 0xff, READ, V, 1 },
	{ 0x1f0, 0x070, 0xff, 0, 0, 0 },		/* jcc */
	{ 0x1ff, 0x081, 0x80, READ, V, IMMEDIATE_Z },	/* cmp */
	{ 0x1fc, 0x080, 0x80, READ, BV, 1 },
	{ 0x1ff, 0x081, 0x7f, READ | WRITE, V, IMMEDIATE_Z },
	{ 0x1fc, 0x080, 0x7f, READ | WRITE, BV, 1 },
	{ 0x1fe, 0x084, 0xff, READ, BV, 0 },		/* test */
	{ 0x1fe, 0x086, 0xff, READ | WRITE, BV, 0 },	/* xchg */
	{ 0x1fe, 0x088, 0xff, WRITE, BV, 0 },		/* mov */
	{ 0x1fe, 0x08a, 0xff, READ, BV, 0 },
	{ 0x1ff, 0x08c, 0xff, WRITE, 2, 0 },
	{ 0x1ff, 0x08d, 0xff, MODRM, 0, 0 },		/* lea */
	{ 0x1f8, 0x090, 0xff, 0, 0, 0 },		/* nop, xchg */
	{ 0x1fe, 0x098, 0xff, 0, 0, 0 },		/* cdqe, cqo */
	{ 0x1ff, 0x09c, 0xff, PUSH, 0, 0 },		/* pushf */
	{ 0x1ff, 0x09d, 0xff, POP, 0, 0 },
	{ 0x1fe, 0x0a4, 0xff, SOURCE | DESTINATION, BV, 0 },	/* movs */
	{ 0x1fe, 0x0a6, 0xff, SOURCE | COMPARED, BV, 0 },	/* cmps */
	{ 0x1fe, 0x0a8, 0xff, 0, 0, 0 },		/* test */
	{ 0x1fe, 0x0aa, 0xff, DESTINATION, BV, 0 },	/* stos */
	{ 0x1fe, 0x0ac, 0xff, SOURCE, BV, 0 },		/* lods */
	{ 0x1fe, 0x0ae, 0xff, COMPARED, BV, 0 },	/* scas */
	{ 0x1f0, 0x0b0, 0xff, 0, 0, 0 },		/* mov */
	{ 0x1fe, 0x0c0, 0xff, READ | WRITE, BV, 1 },	/* shifts */
	{ 0x1fe, 0x0c2, 0xff, POP, 0, 0 },		/* ret */
	{ 0x1ff, 0x0c6, 0x01, WRITE, 1, 1 },
	{ 0x1ff, 0x0c7, 0x01, WRITE, V, IMMEDIATE_Z },
	{ 0x1ff, 0x0c9, 0xff, LEAVE, 0, 0 },
	{ 0x1fc, 0x0d0, 0xff, READ | WRITE, BV, 0 },	/* shifts */
	/* The x87. */
	{ 0x1ff, 0x0d8, 0xff, READ, 4, 0 },
	{ 0x1ff, 0x0d9, 0x01, READ, 4, 0 },
	{ 0x1ff, 0x0d9, 0x0c, WRITE, 4, 0 },
	{ 0x1ff, 0x0d9, 0x10, READ, 28, 0 },
	{ 0x1ff, 0x0d9, 0x20, READ, 2, 0 },
	{ 0x1ff, 0x0d9, 0x40, WRITE, 28, 0 },
	{ 0x1ff, 0x0d9, 0x80, WRITE, 2, 0 },
	{ 0x1ff, 0x0da, 0xff, READ, 4, 0 },
	{ 0x1ff, 0x0db, 0x01, READ, 4, 0 },
	{ 0x1ff, 0x0db, 0x0e, WRITE, 4, 0 },
	{ 0x1ff, 0x0db, 0x20, READ, 10, 0 },
	{ 0x1ff, 0x0db, 0x80, WRITE, 10, 0 },
	{ 0x1ff, 0x0dc, 0xff, READ, 8, 0 },
	{ 0x1ff, 0x0dd, 0x01, READ, 8, 0 },
	{ 0x1ff, 0x0dd, 0x0e, WRITE, 8, 0 },
	{ 0x1ff, 0x0dd, 0x10, READ, 108, 0 },
	{ 0x1ff, 0x0dd, 0x40, WRITE, 108, 0 },
	{ 0x1ff, 0x0dd, 0x80, WRITE, 2, 0 },
	{ 0x1ff, 0x0de, 0xff, READ, 2, 0 },
	{ 0x1ff, 0x0df, 0x01, READ, 2, 0 },
	{ 0x1ff, 0x0df, 0x0e, WRITE, 2, 0 },
	{ 0x1ff, 0x0df, 0x10, READ, 10, 0 },
	{ 0x1ff, 0x0df, 0x20, READ, 8, 0 },
	{ 0x1ff, 0x0df, 0x40, WRITE, 10, 0 },
	{ 0x1ff, 0x0df, 0x80, WRITE, 8, 0 },
	{ 0x1fc, 0x0e0, 0xff, 0, 0, 0 },		/* loop, jrcxz */
	{ 0x1ff, 0x0e8, 0xff, PUSH, 0, 0 },		/* call */
	{ 0x1fd, 0x0e9, 0xff, 0, 0, 0 },		/* jmp */
	{ 0x1ff, 0x0f5, 0xff, 0, 0, 0 },		/* cmc */
	{ 0x1ff, 0x0f6, 0x03, READ, 1, 1 },		/* test */
	{ 0x1ff, 0x0f7, 0x03, READ, V, IMMEDIATE_Z },
	{ 0x1fe, 0x0f6, 0x0c, READ | WRITE, BV, 0 },	/* not neg */
	{ 0x1fe, 0x0f6, 0xf0, READ, BV, 0 },		/* mul div */
	{ 0x1fe, 0x0f8, 0xff, 0, 0, 0 },		/* clc stc */
	{ 0x1fe, 0x0fc, 0xff, 0, 0, 0 },		/* cld std */
	{ 0x1fe, 0x0fe, 0x03, READ | WRITE, BV, 0 },	/* inc dec */
	{ 0x1ff, 0x0ff, 0x44, READ | PUSH, 8, 0 },	/* call push */
	{ 0x1ff, 0x0ff, 0x10, READ, 8, 0 },		/* jmp */

	{ 0x1ff, 0x10d, 0xff, MODRM, 0, 0 },		/* prefetch */
	{ 0x1ff, 0x110, 0xff, READ, X, 0 },
	{ 0x1ff, 0x111, 0xff, WRITE, X, 0 },
	{ 0x1fb, 0x113, 0xff, WRITE, 8, 0 },
	{ 0x1fe, 0x114, 0xff, READ, FULL, 0 },
	{ 0x1f8, 0x118, 0xff, MODRM, 0, 0 },		/* prefetch, nop */
	{ 0x1ff, 0x128, 0xff, READ, FULL, 0 },
	{ 0x1ff, 0x129, 0xff, WRITE, FULL, 0 },
	{ 0x1ff, 0x12a, 0xff, READ, Y, 0 },		/* cvtsi2sd */
	{ 0x1ff, 0x12b, 0xff, WRITE, FULL, 0 },
	{ 0x1fe, 0x12c, 0xff, READ, X, 0 },		/* cvttsd2si */
	{ 0x1ff, 0x131, 0xff, 0, 0, 0 },		/* rdtsc */
	{ 0x1f0, 0x140, 0xff, READ, V, 0 },		/* cmov */
	{ 0x1ff, 0x150, 0xff, MODRM, 0, 0 },
	{ 0x1fe, 0x15a, 0xff, UNKNOWN, 0, 0 },
	{ 0x1f0, 0x150, 0xff, READ, X, 0 },
	{ 0x1ff, 0x16e, 0xff, READ, Y, 0 },
	{ 0x1f0, 0x160, 0xff, READ, S, 0 },
	{ 0x1ff, 0x170, 0xff, READ, S, 1 },
	{ 0x1ff, 0x177, 0xff, 0, 0, 0 },		/* vzeroupper */
	{ 0x1fc, 0x174, 0xff, READ, S, 0 },
	{ 0x1ff, 0x17f, 0xff, WRITE, S, 0 },
	{ 0x1f0, 0x180, 0xff, 0, 0, 0 },		/* jcc */
	{ 0x1f0, 0x190, 0xff, WRITE, 1, 0 },		/* setcc */
	{ 0x1ff, 0x1a2, 0xff, 0, 0, 0 },		/* cpuid */
	{ 0x1f7, 0x1a4, 0xff, READ | WRITE, V, 1 },	/* shld shrd */
	{ 0x1f7, 0x1a5, 0xff, READ | WRITE, V, 0 },
	{ 0x1ff, 0x1ae, 0x04, READ, 4, 0 },		/* ldmxcsr */
	{ 0x1ff, 0x1ae, 0x08, WRITE, 4, 0 },
	{ 0x1ff, 0x1af, 0xff, READ, V, 0 },		/* imul */
	{ 0x1fe, 0x1b0, 0xff, READ | WRITE, BV, 0 },	/* cmpxchg */
	{ 0x1f7, 0x1b6, 0xff, READ, 1, 0 },		/* movzx movsx */
	{ 0x1f7, 0x1b7, 0xff, READ, 2, 0 },
	{ 0x1ff, 0x1b8, 0xff, READ, V, 0 },		/* popcnt */
	{ 0x1ff, 0x1ba, 0x10, READ, V, 1 },		/* bt */
	{ 0x1ff, 0x1ba, 0xe0, READ | WRITE, V, 1 },
	{ 0x1fe, 0x1bc, 0xff, READ, V, 0 },		/* bsf bsr */
	{ 0x1fe, 0x1c0, 0xff, READ | WRITE, BV, 0 },	/* xadd */
	{ 0x1ff, 0x1c2, 0xff, READ, X, 1 },
	{ 0x1ff, 0x1c3, 0xff, WRITE, Y, 0 },		/* movnti */
	{ 0x1ff, 0x1c6, 0xff, READ, FULL, 1 },
	{ 0x1f8, 0x1c8, 0xff, 0, 0, 0 },		/* bswap */
	{ 0x1ff, 0x1d6, 0xff, WRITE, 8, 0 },
	{ 0x1ff, 0x1d7, 0xff, MODRM, 0, 0 },
	{ 0x1ff, 0x1e6, 0xff, UNKNOWN, 0, 0 },
	{ 0x1ff, 0x1e7, 0xff, WRITE, S, 0 },
	{ 0x1ff, 0x1f7, 0xff, UNKNOWN, 0, 0 },
	{ 0x1f0, 0x1d0, 0xff, READ, S, 0 },
	{ 0x1f0, 0x1e0, 0xff, READ, S, 0 },
	{ 0x1f0, 0x1f0, 0xff, READ, S, 0 },
};

/* An instruction during decoding. */
struct Parts {
	const unsigned char *at, *end;
	bool operand16, repeat_f2, repeat_f3, wide, vex, vector32;
	unsigned long segment;	/* segment base */
	unsigned index, base;	/* REX.X and REX.B: 8 or 0 */
	unsigned opcode;	/* from 0x100: after 0x0f */
	bool other_map;
};

static bool
take(Parts *parts, unsigned char *byte)
{
	if (parts->at == parts->end)
		return (false);
	*byte = *parts->at++;
	return (true);
}

/* Skip legacy prefixes and REX; *byte is the first after them. */
static bool
take_prefixes(Parts *parts, const struct user_regs_struct &regs,
    unsigned char *byte)
{
	for (;;) {
		if (!take(parts, byte))
			return (false);
		switch (*byte) {
		case 0x66: parts->operand16 = true; continue;
		case 0xf2: parts->repeat_f2 = true; continue;
		case 0xf3: parts->repeat_f3 = true; continue;
		case 0x64: parts->segment = regs.fs_base; continue;
		case 0x65: parts->segment = regs.gs_base; continue;
		case 0x26: case 0x2e: case 0x36: case 0x3e: case 0xf0:
			continue;
		}
		break;
	}
	if ((*byte & 0xf0) == 0x40) {
		parts->wide = (*byte & 8) != 0;
		parts->index = (*byte & 2) << 2;
		parts->base = (*byte & 1) << 3;
		return (take(parts, byte));
	}
	return (true);
}

/* VEX of two bytes (0xc5) or three (0xc4), and the opcode after it. */
static bool
take_vex(Parts *parts, unsigned char first)
{
	unsigned char byte, opcode;

	if (!take(parts, &byte))
		return (false);
	parts->vex = true;
	if (first == 0xc4) {
		parts->index = (~byte & 0x40) >> 3;
		parts->base = (~byte & 0x20) >> 2;
		parts->other_map = (byte & 0x1f) != 1;
		if (!take(parts, &byte))
			return (false);
		parts->wide = (byte & 0x80) != 0;
	}
	parts->vector32 = (byte & 4) != 0;
	parts->operand16 = (byte & 3) == 1;
	parts->repeat_f3 = (byte & 3) == 2;
	parts->repeat_f2 = (byte & 3) == 3;
	if (!take(parts, &opcode))
		return (false);
	parts->opcode = 0x100 | opcode;
	return (true);
}

static bool
take_opcode(Parts *parts, const struct user_regs_struct &regs)
{
	unsigned char byte;

	if (!take_prefixes(parts, regs, &byte))
		return (false);
	if (byte == 0xc4 || byte == 0xc5)
		return (take_vex(parts, byte));
	parts->opcode = byte;
	if (byte == 0x0f) {
		if (!take(parts, &byte))
			return (false);
		parts->opcode = 0x100 | byte;
		parts->other_map = byte == 0x38 || byte == 0x3a;
	}
	return (true);
}

static size_t
size_of(const Parts &parts, int code)
{
	const size_t full = parts.vector32 ? 32 : 16;
	const size_t v = parts.wide ? 8 : parts.operand16 ? 2 : 4;

	switch (code) {
	case BV:	return ((parts.opcode & 1) != 0 ? v : 1);
	case V:		return (v);
	case Y:		return (parts.wide ? 8 : 4);
	case X:		return (parts.repeat_f3 ? 4 : parts.repeat_f2 ? 8 :
			    full);
	case S:		return (parts.operand16 || parts.repeat_f3 ||
			    parts.repeat_f2 || parts.vex ? full : 8);
	case FULL:	return (full);
	default:	return (code);
	}
}

static unsigned long
general_register(const struct user_regs_struct &regs, unsigned number)
{
	const unsigned long values[] = { regs.rax, regs.rcx, regs.rdx,
	    regs.rbx, regs.rsp, regs.rbp, regs.rsi, regs.rdi, regs.r8,
	    regs.r9, regs.r10, regs.r11, regs.r12, regs.r13, regs.r14,
	    regs.r15 };

	return (values[number]);
}

/* A displacement of 1 or 4 bytes. */
static bool
take_displacement(Parts *parts, int bytes, unsigned long *address)
{
	signed char byte;
	int word;

	if (parts->end - parts->at < bytes)
		return (false);
	if (bytes == 1) {
		memcpy(&byte, parts->at, sizeof(byte));
		*address += byte;
	} else if (bytes == 4) {
		memcpy(&word, parts->at, sizeof(word));
		*address += word;
	}
	parts->at += bytes;
	return (true);
}

/* The address of a ModRM operand in memory; parts->at is after that byte. */
static bool
take_address(Parts *parts, unsigned char modrm, int immediate_bytes,
    const unsigned char *code, const struct user_regs_struct &regs,
    unsigned long *address)
{
	const int mode = modrm >> 6;
	unsigned low = modrm & 7;
	int displacement = mode == 0 ? 0 : mode == 1 ? 1 : 4;

	*address = parts->segment;
	if (low == 5 && mode == 0) {
		if (!take_displacement(parts, 4, address))
			return (false);
		*address += regs.rip + (parts->at - code) + immediate_bytes;
		return (true);
	}
	if (low == 4) {
		unsigned char sib;

		if (!take(parts, &sib))
			return (false);

		const unsigned index = (sib >> 3 & 7) | parts->index;

		if (index != 4)
			*address += general_register(regs, index) <<
			    (sib >> 6);
		low = sib & 7;
		if (low == 5 && mode == 0)
			return (take_displacement(parts, 4, address));
	}
	*address += general_register(regs, low | parts->base);
	return (take_displacement(parts, displacement, address));
}

static void
add_access(Instruction *instruction, unsigned long address, size_t bytes,
    bool writes)
{
	instruction->accesses[instruction->access_count++] =
	    { address, bytes, writes };
}

/* Add the access to the ModRM operand, if any; false: it is not known. */
static bool
add_operand(Parts *parts, unsigned char modrm, const Row &row,
    const unsigned char *code, const struct user_regs_struct &regs,
    Instruction *instruction)
{
	const int immediate = row.immediate != IMMEDIATE_Z ? row.immediate :
	    parts->operand16 ? 2 : 4;
	unsigned long address;

	if ((row.does & UNKNOWN) != 0)
		return (false);
	if (modrm >> 6 == 3 || (row.does & MODRM) != 0)
		return (true);
	++parts->at;
	if (!take_address(parts, modrm, immediate, code, regs, &address))
		return (false);
	add_access(instruction, address, size_of(*parts, row.bytes),
	    (row.does & WRITE) != 0);
	return (true);
}

static void
add_implicit(const Parts &parts, const Row &row,
    const struct user_regs_struct &regs, Instruction *instruction)
{
	const size_t word = parts.operand16 ? 2 : 8;
	const size_t element = size_of(parts, row.bytes);
	const bool is_string =
	    (row.does & (SOURCE | DESTINATION | COMPARED)) != 0;

	if (is_string && (parts.repeat_f2 || parts.repeat_f3) &&
	    regs.rcx == 0)
		return;
	if ((row.does & PUSH) != 0)
		add_access(instruction, regs.rsp - word, word, true);
	if ((row.does & POP) != 0)
		add_access(instruction, regs.rsp, word, false);
	if ((row.does & LEAVE) != 0)
		add_access(instruction, regs.rbp, word, false);
	if ((row.does & SOURCE) != 0)
		add_access(instruction, regs.rsi + parts.segment, element,
		    false);
	if ((row.does & (DESTINATION | COMPARED)) != 0)
		add_access(instruction, regs.rdi, element,
		    (row.does & DESTINATION) != 0);
}

static const Row *
find_row(const Parts &parts, unsigned char modrm)
{
	for (const Row &row : rows) {
		if ((parts.opcode & row.mask) == row.value &&
		    (row.regs >> (modrm >> 3 & 7) & 1) != 0)
			return (&row);
	}
	return (nullptr);
}

static bool
find_accesses(Parts *parts, const unsigned char *code,
    const struct user_regs_struct &regs, Instruction *instruction)
{
	const unsigned char modrm = parts->at < parts->end ? *parts->at : 0;

	/* All opcodes of the other maps have a ModRM byte. */
	if (parts->other_map)
		return (modrm >> 6 == 3);

	const Row *row = find_row(*parts, modrm);

	if (row == nullptr)
		return (false);
	if ((row->does & OPERAND) != 0 && !add_operand(parts, modrm, *row,
	    code, regs, instruction))
		return (false);
	add_implicit(*parts, *row, regs, instruction);
	return (true);
}

void
decode_instruction(const unsigned char *code, size_t bytes,
    const struct user_regs_struct &regs, Instruction *instruction)
{
	const unsigned long long_mode = 0x33;
	Parts parts = {};

	*instruction = {};
	parts.at = code;
	parts.end = code + bytes;
	if (!take_opcode(&parts, regs))
		return;
	instruction->is_call = !parts.vex && (parts.opcode == 0x105 ||
	    parts.opcode == 0x134 || (parts.opcode == 0xcd &&
	    parts.at < parts.end && *parts.at == 0x80));
	instruction->pushes_flags = parts.opcode == 0x9c;
	instruction->loads_flags = parts.opcode == 0x9d ||
	    parts.opcode == 0xcf;
	if (regs.cs == long_mode)
		instruction->is_known = find_accesses(&parts, code, regs,
		    instruction);
	if (!instruction->is_known)
		instruction->access_count = 0;
}
