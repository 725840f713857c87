/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Displaced stepping: one instruction, copied to another place and executed
 * there, so that the breakpoint in its own place can stay.
 */
#include <cstdint>
#include <cstring>

#include "displaced.h"
#include "registers.h"

/* What has to be known of an instruction; its length does not. */
struct Instruction {
	enum Map { ONE_BYTE, TWO_BYTE, OTHER } map = ONE_BYTE;
	unsigned char opcode = 0;
	size_t modrm = 0;		/* where that is; 0: there is none */
	bool operand_prefix = false;	/* 0x66 */
	bool address_prefix = false;	/* 0x67 */
	bool repeat_prefix = false;	/* 0xf2, 0xf3 */
};

/* Whether an opcode of one byte is followed by ModRM. */
static bool
one_byte_has_modrm(unsigned char op)
{
	if (op < 0x40)
		return ((op & 7) < 4);
	return (op == 0x63 || op == 0x69 || op == 0x6b ||
	    (op >= 0x80 && op <= 0x8f) || op == 0xc0 || op == 0xc1 ||
	    op == 0xc6 || op == 0xc7 || (op >= 0xd0 && op <= 0xd3) ||
	    (op >= 0xd8 && op <= 0xdf) || op == 0xf6 || op == 0xf7 ||
	    op >= 0xfe);
}

/* The same for one behind 0x0f. */
static bool
two_byte_has_modrm(unsigned char op)
{
	return (!((op >= 0x04 && op <= 0x0c) || op == 0x0e ||
	    (op >= 0x30 && op <= 0x37) || op == 0x77 ||
	    (op >= 0x80 && op <= 0x8f) || (op >= 0xa0 && op <= 0xa2) ||
	    (op >= 0xa8 && op <= 0xaa) || (op >= 0xc8 && op <= 0xcf)));
}

/* Take the prefixes; where the opcode is. */
static size_t
skip_prefixes(const Code &code, Instruction *what)
{
	size_t i = 0;

	for (; i < code.size(); ++i) {
		switch (code[i]) {
		case 0x66:
			what->operand_prefix = true;
			break;
		case 0x67:
			what->address_prefix = true;
			break;
		case 0xf2:
		case 0xf3:
			what->repeat_prefix = true;
			break;
		case 0x26: case 0x2e: case 0x36: case 0x3e: case 0x64:
		case 0x65: case 0xf0:
			break;
		default:
			return ((code[i] & 0xf0) == 0x40 ? i + 1 : i);
		}
	}
	return (i);
}

/*
 * Nothing if it is too long to be an instruction, or of a kind that is not
 * known here.
 */
static std::optional<Instruction>
decode(const Code &code)
{
	Instruction what;
	size_t i = skip_prefixes(code, &what);
	bool has_modrm;

	/* The longest opcode, EVEX, and ModRM with a displacement. */
	if (i + 10 > code.size())
		return (std::nullopt);
	switch (code[i]) {
	case 0x0f:
		what.map = Instruction::TWO_BYTE;
		what.opcode = code[++i];
		has_modrm = two_byte_has_modrm(what.opcode);
		if (what.opcode == 0x38 || what.opcode == 0x3a) {
			what.map = Instruction::OTHER;
			++i;
		}
		break;
	case 0xc5:		/* VEX */
	case 0xc4:
	case 0x62:		/* EVEX */
		what.map = Instruction::OTHER;
		has_modrm = code[i] == 0x62 || (code[i] == 0xc4 &&
		    (code[i + 1] & 0x1f) != 1);
		i += code[i] == 0xc5 ? 2 : code[i] == 0xc4 ? 3 : 4;
		has_modrm = has_modrm || code[i] != 0x77;
		break;
	case 0x8f:		/* pop; XOP with any other bits there */
		if ((code[i + 1] & 0x38) != 0)
			return (std::nullopt);
		[[fallthrough]];
	default:
		what.opcode = code[i];
		has_modrm = one_byte_has_modrm(what.opcode);
		break;
	case 0xd5:		/* REX2 */
		return (std::nullopt);
	}
	if (has_modrm)
		what.modrm = i + 1;
	return (what);
}

/*
 * What must not be executed elsewhere: what enters or leaves the kernel, for
 * that looks at the address; far transfers; what the trap of a single step
 * does not follow.
 */
static bool
bound_to_place(const Instruction &what, unsigned char modrm)
{
	const unsigned char op = what.opcode;
	const unsigned reg = modrm >> 3 & 7;

	switch (what.map) {
	case Instruction::ONE_BYTE:
		if (what.operand_prefix && (op == 0xe8 || op == 0xe9 ||
		    op == 0xc2 || op == 0xc3 || (op == 0xff && reg >= 2)))
			return (true);
		return (op == 0x8e || op == 0xca || op == 0xcb ||
		    (op >= 0xcc && op <= 0xcf) || op == 0xf1 ||
		    (op == 0xc7 && modrm == 0xf8) ||
		    (op == 0xff && (reg == 3 || reg == 5)));
	case Instruction::TWO_BYTE:
		return (op == 0x05 || op == 0x07 || op == 0x34 || op == 0x35);
	default:
		return (false);
	}
}

/*
 * Have an operand that is addressed relative to the instruction found from
 * its new place.  False if it is too far away.
 */
static bool
move_operand(const Instruction &what, long distance, Code *code)
{
	int32_t displacement;

	if (what.modrm == 0 || ((*code)[what.modrm] & 0xc7) != 0x05)
		return (true);
	if (what.address_prefix)
		return (false);
	memcpy(&displacement, &(*code)[what.modrm + 1], sizeof(displacement));

	const long moved = displacement + distance;

	displacement = static_cast<int32_t>(moved);
	memcpy(&(*code)[what.modrm + 1], &displacement, sizeof(displacement));
	return (displacement == moved);
}

std::optional<Displaced>
Displaced::make(const Code &original, unsigned long from, unsigned long to)
{
	const std::optional<Instruction> what = decode(original);
	Displaced displaced;

	if (!what)
		return (std::nullopt);

	const unsigned char modrm = what->modrm != 0 ?
	    original[what->modrm] : 0;
	const unsigned char op = what->opcode;
	const unsigned reg = modrm >> 3 & 7;

	displaced.from_ = from;
	displaced.to_ = to;
	displaced.code_ = original;
	if (bound_to_place(*what, modrm) || !move_operand(*what,
	    static_cast<long>(from - to), &displaced.code_))
		return (std::nullopt);
	if (what->map != Instruction::ONE_BYTE)
		return (displaced);
	if (op == 0xe8)
		displaced.kind_ = CALL;
	else if (op == 0xc2 || op == 0xc3 || (op == 0xff && reg == 4))
		displaced.kind_ = JUMP;
	else if (op == 0xff && reg == 2)
		displaced.kind_ = INDIRECT_CALL;
	else if (op == 0x9c)
		displaced.kind_ = PUSH_FLAGS;
	displaced.repeated_ = what->repeat_prefix &&
	    ((op >= 0xa4 && op <= 0xa7) || (op >= 0xaa && op <= 0xaf) ||
	    (op >= 0x6c && op <= 0x6f));
	return (displaced);
}

void
Displaced::finish(Target &target, struct reg *regs) const
{
	const unsigned long stack = regs->r_rsp;
	unsigned long word;

	if (kind_ != JUMP && kind_ != INDIRECT_CALL)
		regs->r_rip += from_ - to_;
	if (kind_ == CALL || kind_ == INDIRECT_CALL) {
		target.read(stack, &word, sizeof(word));
		word += from_ - to_;
		target.write(stack, &word, sizeof(word));
	}
	if (kind_ == PUSH_FLAGS) {
		uint16_t flags;

		target.read(stack, &flags, sizeof(flags));
		flags &= static_cast<uint16_t>(~TRAP_FLAG);
		target.write(stack, &flags, sizeof(flags));
	}
}
