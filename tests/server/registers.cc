/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A thread's registers as the protocol numbers and sends them.
 */
#include <cstdint>
#include <cstring>
#include <iterator>

#include "packet.h"
#include "registers.h"

/* Where a register is kept. */
enum Place { GENERAL, FP, TAGS, BASE, UPPER, NOWHERE };

struct Description {
	const char *name;
	unsigned bits;
	const char *type;
	Place place;
	size_t offset;		/* in reg, FXSAVE's area, bases_ or upper_ */
	size_t kept;		/* bytes there */
};

#define LONG(name, type) \
	{ #name, 64, type, GENERAL, offsetof(struct reg, r_##name), 8 }
#define SHORT(name) \
	{ #name, 32, "int32", GENERAL, offsetof(struct reg, r_##name), 4 }
#define NONE(name)	{ name, 32, "int32", NOWHERE, 0, 0 }
#define CONTROL(name, offset, kept) \
	{ name, 32, "int", FP, offset, kept }
#define ST(i)	{ "st" #i, 80, "i387_ext", FP, 32 + 16 * i, 10 }
#define XMM(i)	{ "xmm" #i, 128, "vec128", FP, 160 + 16 * i, 16 }
#define YMMH(i)	{ "ymm" #i "h", 128, "uint128", UPPER, 16 * i, 16 }

static const Description descriptions[] = {
	LONG(rax, "int64"), LONG(rbx, "int64"), LONG(rcx, "int64"),
	LONG(rdx, "int64"), LONG(rsi, "int64"), LONG(rdi, "int64"),
	LONG(rbp, "data_ptr"), LONG(rsp, "data_ptr"), LONG(r8, "int64"),
	LONG(r9, "int64"), LONG(r10, "int64"), LONG(r11, "int64"),
	LONG(r12, "int64"), LONG(r13, "int64"), LONG(r14, "int64"),
	LONG(r15, "int64"), LONG(rip, "code_ptr"),
	{ "eflags", 32, "i386_eflags", GENERAL,
	    offsetof(struct reg, r_rflags), 4 },
	SHORT(cs), SHORT(ss), NONE("ds"), NONE("es"), NONE("fs"), NONE("gs"),
	ST(0), ST(1), ST(2), ST(3), ST(4), ST(5), ST(6), ST(7),
	CONTROL("fctrl", 0, 2), CONTROL("fstat", 2, 2),
	{ "ftag", 32, "int", TAGS, 0, 0 },
	CONTROL("fiseg", 12, 2), CONTROL("fioff", 8, 4),
	CONTROL("foseg", 20, 2), CONTROL("fooff", 16, 4),
	CONTROL("fop", 6, 2),
	XMM(0), XMM(1), XMM(2), XMM(3), XMM(4), XMM(5), XMM(6), XMM(7),
	XMM(8), XMM(9), XMM(10), XMM(11), XMM(12), XMM(13), XMM(14), XMM(15),
	{ "mxcsr", 32, "i386_mxcsr", FP, 24, 4 },
	{ "fs_base", 64, "int", BASE, 0, 8 },
	{ "gs_base", 64, "int", BASE, 8, 8 },
	{ "orig_rax", 64, "int", NOWHERE, 0, 0 },
	YMMH(0), YMMH(1), YMMH(2), YMMH(3), YMMH(4), YMMH(5), YMMH(6),
	YMMH(7), YMMH(8), YMMH(9), YMMH(10), YMMH(11), YMMH(12), YMMH(13),
	YMMH(14), YMMH(15),
};

constexpr size_t FIRST_OF_SSE = 40;
constexpr size_t FIRST_OF_BASES = 57;
constexpr size_t ORIG_RAX = 59;
constexpr size_t FIRST_OF_AVX = 60;

static const char *const core_types =
    "<flags id=\"i386_eflags\" size=\"4\">"
    "<field name=\"\" start=\"22\" end=\"31\"/>"
    "<field name=\"CF\" start=\"0\" end=\"0\"/>"
    "<field name=\"\" start=\"1\" end=\"1\"/>"
    "<field name=\"PF\" start=\"2\" end=\"2\"/>"
    "<field name=\"AF\" start=\"4\" end=\"4\"/>"
    "<field name=\"ZF\" start=\"6\" end=\"6\"/>"
    "<field name=\"SF\" start=\"7\" end=\"7\"/>"
    "<field name=\"TF\" start=\"8\" end=\"8\"/>"
    "<field name=\"IF\" start=\"9\" end=\"9\"/>"
    "<field name=\"DF\" start=\"10\" end=\"10\"/>"
    "<field name=\"OF\" start=\"11\" end=\"11\"/>"
    "</flags>";

static const char *const sse_types =
    "<vector id=\"v8bf16\" type=\"bfloat16\" count=\"8\"/>"
    "<vector id=\"v4f\" type=\"ieee_single\" count=\"4\"/>"
    "<vector id=\"v2d\" type=\"ieee_double\" count=\"2\"/>"
    "<vector id=\"v16i8\" type=\"int8\" count=\"16\"/>"
    "<vector id=\"v8i16\" type=\"int16\" count=\"8\"/>"
    "<vector id=\"v4i32\" type=\"int32\" count=\"4\"/>"
    "<vector id=\"v2i64\" type=\"int64\" count=\"2\"/>"
    "<union id=\"vec128\">"
    "<field name=\"v8_bfloat16\" type=\"v8bf16\"/>"
    "<field name=\"v4_float\" type=\"v4f\"/>"
    "<field name=\"v2_double\" type=\"v2d\"/>"
    "<field name=\"v16_int8\" type=\"v16i8\"/>"
    "<field name=\"v8_int16\" type=\"v8i16\"/>"
    "<field name=\"v4_int32\" type=\"v4i32\"/>"
    "<field name=\"v2_int64\" type=\"v2i64\"/>"
    "<field name=\"uint128\" type=\"uint128\"/>"
    "</union>"
    "<flags id=\"i386_mxcsr\" size=\"4\">"
    "<field name=\"IE\" start=\"0\" end=\"0\"/>"
    "<field name=\"DE\" start=\"1\" end=\"1\"/>"
    "<field name=\"ZE\" start=\"2\" end=\"2\"/>"
    "<field name=\"OE\" start=\"3\" end=\"3\"/>"
    "<field name=\"UE\" start=\"4\" end=\"4\"/>"
    "<field name=\"PE\" start=\"5\" end=\"5\"/>"
    "<field name=\"DAZ\" start=\"6\" end=\"6\"/>"
    "<field name=\"IM\" start=\"7\" end=\"7\"/>"
    "<field name=\"DM\" start=\"8\" end=\"8\"/>"
    "<field name=\"ZM\" start=\"9\" end=\"9\"/>"
    "<field name=\"OM\" start=\"10\" end=\"10\"/>"
    "<field name=\"UM\" start=\"11\" end=\"11\"/>"
    "<field name=\"PM\" start=\"12\" end=\"12\"/>"
    "<field name=\"FZ\" start=\"15\" end=\"15\"/>"
    "</flags>";

/* "" if these registers are not there. */
std::string
Registers::feature(const char *name, const char *types, size_t first,
    size_t end) const
{
	std::string text = format("<feature name=\"%s\">%s", name, types);

	if (!is_described(first))
		return ("");
	for (size_t i = first; i < end; ++i) {
		text += format("<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" "
		    "regnum=\"%zu\"/>", descriptions[i].name,
		    descriptions[i].bits, descriptions[i].type, i);
	}
	return (text + "</feature>");
}

/*
 * gdb knows shared libraries and signal frames of Linux only if there is a
 * register for the number of a system call.
 */
std::string
Registers::description()
{
	read_others();

	std::string text = "<?xml version=\"1.0\"?>"
	    "<!DOCTYPE target SYSTEM \"gdb-target.dtd\">"
	    "<target><architecture>i386:x86-64</architecture>";

#ifdef PLATFORM_HOSTED
	text += "<osabi>GNU/Linux</osabi>";
#endif
	return (text +
	    feature("org.gnu.gdb.i386.core", core_types, 0, FIRST_OF_SSE) +
	    feature("org.gnu.gdb.i386.sse", sse_types, FIRST_OF_SSE,
	    FIRST_OF_BASES) +
	    feature("org.gnu.gdb.i386.segments", "", FIRST_OF_BASES,
	    ORIG_RAX) +
	    feature("org.gnu.gdb.i386.linux", "", ORIG_RAX, FIRST_OF_AVX) +
	    feature("org.gnu.gdb.i386.avx", "", FIRST_OF_AVX,
	    std::size(descriptions)) + "</target>");
}

Registers::Registers(Tracee &tracee, lwpid_t tid)
    : tracee_(tracee), tid_(tid), general_(tracee.registers(tid)),
    general_before_(general_)
{
}

void
Registers::read_others()
{
	if (has_others_)
		return;
	has_others_ = true;
	fp_ = fp_before_ = tracee_.fp_registers(tid_);
	tracee_.read_bases(tid_, bases_);
	has_upper_ = read_upper_halves(tracee_, tid_, &upper_);
	upper_before_ = upper_;
}

bool
Registers::is_described(size_t number) const
{
	switch (descriptions[number].place) {
	case BASE:
		return (tracee_.has_bases());
	case UPPER:
		return (has_upper_);
	default:
#ifndef PLATFORM_HOSTED
		if (number == ORIG_RAX)
			return (false);
#endif
		return (true);
	}
}

size_t
Registers::size(size_t number)
{
	if (number >= std::size(descriptions))
		fail("no register of that number");
	if (descriptions[number].place != GENERAL)
		read_others();
	if (!is_described(number))
		fail("no %s", descriptions[number].name);
	return (descriptions[number].bits / 8);
}

/* Null if its value cannot be known. */
void *
Registers::find(size_t number)
{
	const Description &description = descriptions[number];
	void *start = nullptr;

	if (description.place == GENERAL)
		start = &general_;
	else if (description.place == FP)
		start = &fp_;
	else if (description.place == BASE)
		start = bases_;
	else if (description.place == UPPER)
		start = &upper_;
	return (start == nullptr ? nullptr :
	    static_cast<char *>(start) + description.offset);
}

/* In FXSAVE's area. */
constexpr size_t STATUS_WORD = 2, TAGS_IN_USE = 4, STACK = 32, EACH = 16;
constexpr unsigned EMPTY = 3, SPECIAL = 2, ZERO = 1, VALID = 0;

/*
 * FXSAVE keeps a bit for each register; the protocol has FSAVE's two, which
 * say what the register holds.
 */
unsigned
Registers::full_tags() const
{
	const auto *const area = reinterpret_cast<const unsigned char *>(&fp_);
	const unsigned top = area[STATUS_WORD + 1] >> 3 & 7;
	unsigned tags = 0;

	for (unsigned i = 0; i < 8; ++i) {
		const unsigned char *const st = area + STACK +
		    EACH * ((i - top) & 7);
		uint64_t mantissa;
		uint16_t exponent;
		unsigned tag = VALID;

		memcpy(&mantissa, st, sizeof(mantissa));
		memcpy(&exponent, st + sizeof(mantissa), sizeof(exponent));
		exponent &= 0x7fff;
		if ((area[TAGS_IN_USE] >> i & 1) == 0)
			tag = EMPTY;
		else if (exponent == 0 && mantissa == 0)
			tag = ZERO;
		else if (exponent == 0 || exponent == 0x7fff ||
		    mantissa >> 63 == 0)
			tag = SPECIAL;
		tags |= tag << 2 * i;
	}
	return (tags);
}

void
Registers::set_tags(unsigned tags)
{
	auto *const area = reinterpret_cast<unsigned char *>(&fp_);

	area[TAGS_IN_USE] = 0;
	for (unsigned i = 0; i < 8; ++i) {
		if ((tags >> 2 * i & 3) != EMPTY)
			area[TAGS_IN_USE] |= 1 << i;
	}
}

std::string
Registers::get(size_t number)
{
	const size_t length = size(number);
	const size_t kept = descriptions[number].kept;
	const void *const bytes = find(number);

	if (descriptions[number].place == TAGS) {
		const unsigned tags = full_tags();

		return (hex_bytes(&tags, length));
	}
	if (number == ORIG_RAX)
		return (std::string(2 * length, 'f'));
	if (bytes == nullptr)
		return (std::string(2 * length, 'x'));
	return (hex_bytes(bytes, kept) + std::string(2 * (length - kept),
	    '0'));
}

void
Registers::set(size_t number, const std::string &bytes)
{
	unsigned tags;

	if (bytes.size() != size(number))
		fail("another length");
	if (descriptions[number].place == TAGS) {
		memcpy(&tags, bytes.data(), sizeof(tags));
		set_tags(tags);
		return;
	}

	const size_t kept = descriptions[number].kept;
	void *const to = find(number);

	if (to != nullptr && descriptions[number].place == BASE &&
	    memcmp(to, bytes.data(), kept) != 0)
		fail("%s cannot be set", descriptions[number].name);
	if (to != nullptr)
		memcpy(to, bytes.data(), kept);
}

std::string
Registers::get_all()
{
	std::string text;

	read_others();
	for (size_t i = 0; i < std::size(descriptions); ++i) {
		if (is_described(i))
			text += get(i);
	}
	return (text);
}

/* The last ones may be missing; others are "xx" as in get_all(). */
void
Registers::set_all(const std::string &digits)
{
	size_t at = 0;

	if (digits.empty())
		fail("no registers");
	read_others();
	for (size_t i = 0; at < digits.size(); ++i) {
		if (i < std::size(descriptions) && !is_described(i))
			continue;

		const size_t length = 2 * size(i);
		const std::string its = digits.substr(at, length);

		if (its != std::string(length, 'x'))
			set(i, from_hex(its));
		at += length;
	}
}

void
Registers::assign(const Registers &others)
{
	read_others();
	general_ = others.general_;
	fp_ = others.fp_;
	upper_ = others.upper_;
}

void
Registers::store()
{
	if (memcmp(&general_, &general_before_, sizeof(general_)) != 0)
		tracee_.set_registers(tid_, general_);
	if (!has_others_)
		return;
	if (memcmp(&fp_, &fp_before_, sizeof(fp_)) != 0)
		tracee_.set_fp_registers(tid_, fp_);
	if (has_upper_ &&
	    memcmp(&upper_, &upper_before_, sizeof(upper_)) != 0)
		set_upper_halves(tracee_, tid_, upper_);
}
