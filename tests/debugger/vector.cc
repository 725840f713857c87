/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The vector registers, xmm0 to xmm15 and ymm0 to ymm15.
 */
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "text.h"
#include "vector.h"

constexpr unsigned REGISTERS = 16;
constexpr size_t XMM_BYTES = 16;
constexpr size_t YMM_BYTES = 32;

/* Parts of the XSAVE area: bits of XCR0 and of its header. */
constexpr unsigned long SSE = 2;
constexpr unsigned long AVX = 4;

/* The XSAVE area in its standard form, up to AVX's part. */
struct Xsave {
	uint8_t legacy[160];
	uint8_t xmm[REGISTERS][XMM_BYTES];
	uint8_t unused[96];
	uint64_t present;
	uint8_t header[56];
	uint8_t upper[REGISTERS][XMM_BYTES];	/* halves of ymm */
};

static_assert(offsetof(Xsave, present) == sizeof(struct fpreg) &&
    sizeof(Xsave) == 832, "the processor's layout");

struct Vectors {
	bool has_ymm;
	bool known;		/* has_ymm is the processor's answer */
	uint8_t bytes[REGISTERS][YMM_BYTES];
};

static Xsave
read_area(Target &target, unsigned length)
{
	std::vector<uint8_t> area(length < sizeof(Xsave) ? sizeof(Xsave) :
	    length);
	const int error = target.attempt(REQUEST(PT_GETXSTATE), area.data(),
	    target.selected());
	Xsave xsave;

	if (error != 0)
		fail("PT_GETXSTATE of %d: %s", int(target.pid()),
		    strerror(error));
	memcpy(&xsave, area.data(), sizeof(xsave));
	return (xsave);
}

/* A part that is not present has its initial value, 0. */
static Vectors
read_vectors(Target &target)
{
	struct ptrace_xstate_info info = {};
	Vectors vectors = {};
	Xsave xsave = {};

	vectors.known = target.attempt(REQUEST(PT_GETXSTATE_INFO), &info,
	    sizeof(info)) == 0;
	vectors.has_ymm = vectors.known && (info.xsave_mask & AVX) != 0;
	if (vectors.known)
		xsave = read_area(target, info.xsave_len);
	else {
		const struct fpreg regs = target.fp_registers();

		memcpy(&xsave, &regs, sizeof(regs));
		xsave.present = SSE;
	}
	for (unsigned i = 0; i < REGISTERS; ++i) {
		if (xsave.present & SSE)
			memcpy(vectors.bytes[i], xsave.xmm[i], XMM_BYTES);
		if (vectors.has_ymm && (xsave.present & AVX))
			memcpy(vectors.bytes[i] + XMM_BYTES, xsave.upper[i],
			    XMM_BYTES);
	}
	return (vectors);
}

/* xmm12 is 12; REGISTERS for what is no vector register. */
static unsigned
register_index(const std::string &name)
{
	const std::string bare = name[0] == '$' ? name.substr(1) : name;
	const std::string digits = bare.size() > 3 ? bare.substr(3) : "";

	if ((bare.compare(0, 3, "xmm") != 0 &&
	    bare.compare(0, 3, "ymm") != 0) || digits.empty() ||
	    digits.size() > 2 || (digits[0] == '0' && digits.size() > 1) ||
	    digits.find_first_not_of("0123456789") != std::string::npos)
		return (REGISTERS);
	return (std::stoi(digits));
}

bool
is_vector_register(const std::string &name)
{
	return (register_index(name) < REGISTERS);
}

static std::string
hexadecimal(const uint8_t *bytes, size_t count)
{
	std::string text = "0x";

	while (count > 0)
		text += format("%02x", bytes[--count]);
	return (text);
}

static std::string
elements(const Symbols &symbols, const uint8_t *bytes, size_t count,
    const Format &how)
{
	const size_t size = how.size != 0 ? how.size : 8;
	std::string text;

	for (size_t i = 0; i < count; i += size) {
		unsigned long value = 0;

		memcpy(&value, bytes + i, size);
		text += (i == 0 ? "{" : ", ") + formatted(symbols, value,
		    size, how.letter);
	}
	return (text + "}");
}

std::string
vector_text(Target &target, const Symbols &symbols, const std::string &name,
    const Format &how)
{
	const Vectors vectors = read_vectors(target);
	const bool is_ymm = name[name[0] == '$'] == 'y';
	const uint8_t *const bytes = vectors.bytes[register_index(name)];
	const size_t count = is_ymm ? YMM_BYTES : XMM_BYTES;

	if (is_ymm && !vectors.has_ymm) {
		fail("%s: %s", name.c_str(), vectors.known ?
		    "the processor has no such register" : "the kernel does "
		    "not know PT_GETXSTATE, only the xmm registers");
	}
	if (how.letter == 's')
		fail("a string is shown by x/s");
	if (how.letter == 0 && how.size == 0)
		return (hexadecimal(bytes, count));
	return (elements(symbols, bytes, count, how));
}

void
print_vector_registers(Target &target)
{
	const Vectors vectors = read_vectors(target);

	for (unsigned i = 0; i < REGISTERS; ++i) {
		printf("%s%-3u %s\n", vectors.has_ymm ? "ymm" : "xmm", i,
		    hexadecimal(vectors.bytes[i], vectors.has_ymm ?
		    YMM_BYTES : XMM_BYTES).c_str());
	}
}
