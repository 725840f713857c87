/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The XSAVE area of a tracee, PT_GETXSTATE_INFO, PT_GETXSTATE and
 * PT_SETXSTATE, and where its thread-local storage is, PT_GETFSBASE and
 * PT_GETGSBASE.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/guarded.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/thread.h"
#include "../support/tracee_fixture.h"
#include "../support/wait.h"

namespace {

const size_t REGISTERS = 16, XMM_BYTES = 16, YMM_BYTES = 32;
const unsigned long X87 = 1, SSE = 2, AVX = 4;

/* The XSAVE area in its standard form, as far as the system keeps it. */
struct Area {
	unsigned char	control[24];
	uint32_t	mxcsr;
	uint32_t	mxcsr_mask;
	unsigned char	st[8][16];
	unsigned char	xmm[REGISTERS][XMM_BYTES];
	unsigned char	unused[96];
	uint64_t	present;
	uint64_t	compact;
	unsigned char	zeros[8];
	unsigned char	ignored[40];
	unsigned char	upper[REGISTERS][XMM_BYTES];	/* halves of ymm */
};
const int LEGACY = offsetof(Area, present);
const int WITH_HEADER = offsetof(Area, upper);
const uint32_t MXCSR_INITIAL = 0x1f80;

void *const KERNEL_ADDRESS = reinterpret_cast<void *>(0xffffffff80000000);

struct ptrace_xstate_info
info_of(pid_t pid)
{
	struct ptrace_xstate_info info = {};

	REQUIRE_DONE(PT_GETXSTATE_INFO, pid, &info, sizeof(info));
	REQUIRE_THAT(info.xsave_len <= sizeof(Area), "%u bytes",
	    info.xsave_len);
	return (info);
}

Area
area_of(pid_t pid)
{
	Area area = {};

	REQUIRE_DONE(PT_GETXSTATE, pid, &area, 0);
	return (area);
}

void
fill(void *registers, size_t len, unsigned char first)
{
	for (size_t i = 0; i < len; i++)
		static_cast<unsigned char *>(registers)[i] =
		    static_cast<unsigned char>(first + i);
}

/* A tracee that has stopped with all xmm and x87 registers in use. */
FpuState fpu_out;

class FpuTracee {
public:
	FpuTracee()
	    : child_(fork_traced([] {
		unsigned char xmm[REGISTERS][XMM_BYTES];

		fill(xmm, sizeof(xmm), 1);
		exchange_fpu(&fpu_out, xmm);
		raise(SIGUSR1);
	    }))
	{
		REQUIRE_STOPPED(child_, SIGTRAP);
	}

	operator pid_t() const { return (child_); }

	/* What it finds in them when it goes on. */
	FpuState
	finish() const
	{
		FpuState out;

		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_STOPPED(child_, SIGUSR1);
		REQUIRE_READ(child_, &fpu_out, &out, sizeof(out));
		return (out);
	}

private:
	const Child	child_;
};

typedef unsigned char Ymm[REGISTERS][YMM_BYTES];

Ymm ymm_out;

/* The same with all ymm registers.  Skips where there are none. */
class YmmTracee {
public:
	YmmTracee()
	    : child_(fork_traced([] {
		Ymm in;

		raise(SIGUSR1);
		fill(in, sizeof(in), 1);
		exchange_ymm(ymm_out, in);
		raise(SIGUSR2);
	    }))
	{
		REQUIRE_STOPPED(child_, SIGUSR1);
		if ((info_of(child_).xsave_mask & AVX) == 0)
			ATF_SKIP("no AVX here");
		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_STOPPED(child_, SIGTRAP);
	}

	operator pid_t() const { return (child_); }

	/* It goes on and finds these. */
	void
	require_finds(const Ymm &expected) const
	{
		Ymm out;

		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_STOPPED(child_, SIGUSR2);
		REQUIRE_READ(child_, ymm_out, out, sizeof(out));
		for (size_t i = 0; i < REGISTERS; i++)
			REQUIRE_BYTES(expected[i], out[i], YMM_BYTES);
		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_EXITED(child_, 0);
	}

private:
	const Child	child_;
};

void
put_ymm(const Ymm &from, Area *area)
{
	for (size_t i = 0; i < REGISTERS; i++) {
		memcpy(area->xmm[i], from[i], XMM_BYTES);
		memcpy(area->upper[i], from[i] + XMM_BYTES, XMM_BYTES);
	}
}

/* What the second thread of a tracee has in xmm15. */
unsigned char second_xmm[XMM_BYTES];

long tls_self;

} /* namespace */

PTRACE_TEST(info__of_the_machine,
    "PT_GETXSTATE_INFO gives which parts there are, x87 and SSE at least, and "
    "how many bytes PT_GETXSTATE copies")
{
	const TraceeFixture tracee;
	Guarded<struct ptrace_xstate_info> info;

	REQUIRE_DONE(PT_GETXSTATE_INFO, tracee, &info.value,
	    sizeof(info.value));
	ATF_REQUIRE(info.intact());
	REQUIRE_EQUAL(X87 | SSE, info.value.xsave_mask & ~AVX);
	REQUIRE_EQUAL(info.value.xsave_mask & AVX ? int(sizeof(Area)) :
	    WITH_HEADER, info.value.xsave_len);
	REQUIRE_UNHARMED(tracee);
}

PTRACE_TEST(info__bad_size_and_address,
    "PT_GETXSTATE_INFO fails with EINVAL unless data is the structure's size, "
    "and with EFAULT if it cannot be written")
{
	const TraceeFixture tracee;
	const Pages page(1);
	Guarded<struct ptrace_xstate_info> info;
	const int size = sizeof(info.value);

	for (const int bad : { 0, 1, size - 1, size + 1, 4096, INT_MAX, -1,
	    INT_MIN })
		REQUIRE_REFUSED(EINVAL, PT_GETXSTATE_INFO, tracee, &info.value,
		    bad);
	ATF_REQUIRE(info.untouched());
	for (void *const bad : { static_cast<void *>(page.end()),
	    static_cast<void *>(page.end() - 8), KERNEL_ADDRESS })
		REQUIRE_REFUSED(EFAULT, PT_GETXSTATE_INFO, tracee, bad, size);
	REQUIRE_UNHARMED(tracee);
}

PTRACE_TEST(xstate__read,
    "PT_GETXSTATE gives what PT_GETFPREGS gives, and a header which says "
    "that the tracee uses both parts, and writes nothing beside the area")
{
	const FpuTracee tracee;
	const struct ptrace_xstate_info info = info_of(tracee);
	Guarded<Area> area;
	struct fpreg fpregs;

	REQUIRE_DONE(PT_GETXSTATE, tracee, &area.value, 0);
	ATF_REQUIRE(area.intact());
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	REQUIRE_BYTES(&fpregs, &area.value, offsetof(Area, unused));
	REQUIRE_EQUAL(X87 | SSE, area.value.present & (X87 | SSE));
	REQUIRE_EQUAL(0, area.value.present & ~info.xsave_mask);
	REQUIRE_EQUAL(0, area.value.compact);
	ATF_REQUIRE(all_are(area.value.zeros, sizeof(area.value.zeros) +
	    sizeof(area.value.ignored), 0));
	ATF_REQUIRE(all_are(reinterpret_cast<char *>(&area.value) +
	    info.xsave_len, sizeof(Area) - info.xsave_len,
	    Guarded<int>::FILL));
}

PTRACE_TEST(xstate__write,
    "PT_SETXSTATE of the whole area sets the xmm registers and MXCSR, and the "
    "tracee goes on with them and the others it had")
{
	const FpuTracee tracee;
	const int len = info_of(tracee).xsave_len;
	const uint32_t to_zero = 0x7f80;
	Area area = area_of(tracee);
	FpuState out;

	fill(area.xmm, sizeof(area.xmm), 0x81);
	area.mxcsr = to_zero;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, len);

	Area again = area_of(tracee);

	REQUIRE_BYTES(&area, &again, offsetof(Area, unused));
	out = tracee.finish();
	REQUIRE_BYTES(area.xmm, out.xmm, sizeof(area.xmm));
	REQUIRE_EQUAL(to_zero, out.mxcsr);
	REQUIRE_BYTES(area.st[0], out.st[0], 10);
	REQUIRE_BYTES(area.st[1], out.st[1], 10);
}

PTRACE_TEST(xstate__write_legacy_part,
    "PT_SETXSTATE of 512 bytes sets what PT_SETFPREGS sets; of 576 the header "
    "as well, where a part whose bit is clear gets its initial values")
{
	const FpuTracee tracee;
	const uint16_t initial_control = 0x37f;
	Area area = area_of(tracee);
	FpuState out;

	fill(area.xmm, sizeof(area.xmm), 0x81);
	area.present = 0;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, LEGACY);
	REQUIRE_EQUAL(X87 | SSE, area_of(tracee).present & (X87 | SSE));
	area.present = X87;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, WITH_HEADER);
	ATF_REQUIRE(all_are(area_of(tracee).xmm, sizeof(area.xmm), 0));
	area.present = SSE;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, WITH_HEADER);
	out = tracee.finish();
	REQUIRE_BYTES(area.xmm, out.xmm, sizeof(area.xmm));
	REQUIRE_EQUAL(initial_control, out.control);
	REQUIRE_EQUAL(area.mxcsr, out.mxcsr);
}

PTRACE_TEST(xstate__reserved_mxcsr_bits,
    "PT_SETXSTATE clears the bits of MXCSR that the machine does not have, "
    "and does not panic")
{
	const FpuTracee tracee;
	Area area = area_of(tracee);
	const uint32_t mask = area.mxcsr_mask;

	area.mxcsr = ~uint32_t(0);
	for (const int len : { LEGACY, int(info_of(tracee).xsave_len) }) {
		REQUIRE_DONE(PT_SETXSTATE, tracee, &area, len);
		REQUIRE_EQUAL(mask, area_of(tracee).mxcsr);
	}
	REQUIRE_EQUAL(mask, tracee.finish().mxcsr);
}

PTRACE_TEST(xstate__bad_header,
    "PT_SETXSTATE fails with EINVAL for a header that the machine would "
    "refuse, and changes nothing; what the machine ignores is ignored")
{
	const FpuTracee tracee;
	const struct ptrace_xstate_info info = info_of(tracee);
	const int len = info.xsave_len;
	const Area before = area_of(tracee);
	Area area;

	for (int bit = 0; bit < 64; bit++) {
		if (info.xsave_mask >> bit & 1)
			continue;
		area = before;
		fill(area.xmm, sizeof(area.xmm), 0x81);
		area.present |= uint64_t(1) << bit;
		REQUIRE_REFUSED(EINVAL, PT_SETXSTATE, tracee, &area, len);
	}
	for (size_t i = 0; i < sizeof(area.compact) + sizeof(area.zeros);
	    i++) {
		area = before;
		fill(area.xmm, sizeof(area.xmm), 0x81);
		reinterpret_cast<unsigned char *>(&area.compact)[i] = 0x80;
		REQUIRE_REFUSED(EINVAL, PT_SETXSTATE, tracee, &area, len);
	}
	area = area_of(tracee);
	REQUIRE_BYTES(&before, &area, sizeof(area));
	fill(area.xmm, sizeof(area.xmm), 0x81);
	memset(area.ignored, 0xff, sizeof(area.ignored));
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, len);
	ATF_REQUIRE(all_are(area_of(tracee).ignored, sizeof(area.ignored),
	    0));

	const FpuState out = tracee.finish();

	REQUIRE_BYTES(area.xmm, out.xmm, sizeof(area.xmm));
}

PTRACE_TEST(xstate__bad_size,
    "PT_SETXSTATE fails with EINVAL for fewer bytes than the legacy part, a "
    "part of the header, or more than there are, and changes nothing")
{
	const FpuTracee tracee;
	const int len = info_of(tracee).xsave_len;
	const Area before = area_of(tracee);
	Area area = before;

	memset(area.xmm, 0, sizeof(area.xmm));
	for (const int bad : { 0, 1, 511, 513, WITH_HEADER - 1, len + 1, 4096,
	    INT_MAX, -1, -LEGACY, INT_MIN })
		REQUIRE_REFUSED(EINVAL, PT_SETXSTATE, tracee, &area, bad);
	area = area_of(tracee);
	REQUIRE_BYTES(&before, &area, sizeof(area));
}

PTRACE_TEST(xstate__bad_address,
    "PT_GETXSTATE and PT_SETXSTATE fail with EFAULT if the area cannot be "
    "written or read, or not all of it, and change no register")
{
	const FpuTracee tracee;
	const int len = info_of(tracee).xsave_len;
	const Pages page(1);
	const Area before = area_of(tracee);
	Area after;

	for (void *const bad : { static_cast<void *>(page.end()),
	    static_cast<void *>(page.end() - LEGACY),
	    static_cast<void *>(page.end() - len + 1), KERNEL_ADDRESS,
	    static_cast<void *>(nullptr) }) {
		REQUIRE_REFUSED(EFAULT, PT_GETXSTATE, tracee, bad, 0);
		REQUIRE_REFUSED(EFAULT, PT_SETXSTATE, tracee, bad, len);
	}
	after = area_of(tracee);
	REQUIRE_BYTES(&before, &after, sizeof(after));
	REQUIRE_DONE(PT_GETXSTATE, tracee, page.end() - len, 0);
	REQUIRE_BYTES(&before, page.end() - len, len);
	REQUIRE_DONE(PT_SETXSTATE, tracee, page.end() - len, len);
}

PTRACE_TEST(xstate__not_used_yet,
    "At the beginning of a signal handler PT_GETXSTATE gives initial values, "
    "and the handler finds what PT_SETXSTATE sets")
{
	static unsigned char found[XMM_BYTES];
	const Child tracee(start_traced([] {
		unsigned char own[XMM_BYTES];

		fill(own, sizeof(own), 1);
		handle(SIGUSR1, [](int) {
			__asm__ volatile("int3");
			store_xmm15(found);
			raise(SIGUSR2);
		});
		load_xmm15(own);
		raise(SIGUSR1);
	}));
	unsigned char actual[XMM_BYTES];

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR1);
	REQUIRE_STOPPED(tracee, SIGTRAP);

	const int len = info_of(tracee).xsave_len;
	Area area = area_of(tracee);

	REQUIRE_EQUAL(MXCSR_INITIAL, area.mxcsr);
	fill(area.xmm[15], XMM_BYTES, 0x81);
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, len);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_READ(tracee, found, actual, sizeof(actual));
	if (area.present & SSE)
		REQUIRE_BYTES(area.xmm[15], actual, XMM_BYTES);
}

PTRACE_TEST(xstate__of_a_thread,
    "data of PT_GETXSTATE names a thread; ESRCH for one that there is not")
{
	const Child tracee(start_traced([] {
		auto second = [] {
			fill(second_xmm, sizeof(second_xmm), 0x81);
			load_xmm15(second_xmm);
			raise_here(SIGUSR2);
			for (;;)
				continue;
		};

		raise(SIGUSR1);
		start_thread(second);
		for (;;)
			continue;
	}));
	Area first = {}, other = {};

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_GETXSTATE, tracee, &other, 2);
	fill(second_xmm, sizeof(second_xmm), 0x81);
	REQUIRE_BYTES(second_xmm, other.xmm[15], XMM_BYTES);
	REQUIRE_DONE(PT_GETXSTATE, tracee, &first, 1);
	ATF_REQUIRE(memcmp(first.xmm[15], second_xmm, XMM_BYTES) != 0);
	for (const int bad : { 3, -1, INT_MAX, INT_MIN }) {
		REQUIRE_REFUSED(ESRCH, PT_GETXSTATE, tracee, &other, bad);
		REQUIRE_REFUSED(ESRCH, PT_GETFSBASE, tracee, &other, bad);
	}
}

PTRACE_TEST(avx__read,
    "PT_GETXSTATE gives all of the ymm registers")
{
	const YmmTracee tracee;
	const Area area = area_of(tracee);
	Ymm expected;

	fill(expected, sizeof(expected), 1);
	REQUIRE_EQUAL(AVX, area.present & AVX);
	for (size_t i = 0; i < REGISTERS; i++) {
		REQUIRE_BYTES(expected[i], area.xmm[i], XMM_BYTES);
		REQUIRE_BYTES(expected[i] + XMM_BYTES, area.upper[i],
		    XMM_BYTES);
	}
	tracee.require_finds(expected);
}

PTRACE_TEST(avx__write,
    "PT_SETXSTATE sets all of the ymm registers")
{
	const YmmTracee tracee;
	Area area = area_of(tracee);
	Ymm other;

	fill(other, sizeof(other), 0x81);
	put_ymm(other, &area);
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, sizeof(area));
	tracee.require_finds(other);
}

PTRACE_TEST(avx__upper_halves_stay,
    "PT_SETFPREGS, and PT_SETXSTATE of the legacy part, leave the upper halves "
    "of the ymm registers as they are")
{
	const YmmTracee tracee;
	Area area = area_of(tracee);
	struct fpreg fpregs;
	Ymm expected;

	fill(expected, sizeof(expected), 1);
	for (size_t i = 0; i < REGISTERS; i++)
		fill(expected[i], XMM_BYTES,
		    static_cast<unsigned char>(0x80 + i));
	put_ymm(expected, &area);
	memcpy(&fpregs, &area, sizeof(fpregs));
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);

	Area seen = area_of(tracee);

	REQUIRE_BYTES(area.upper, seen.upper, sizeof(area.upper));
	memset(area.upper, 0, sizeof(area.upper));
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, LEGACY);
	tracee.require_finds(expected);
}

PTRACE_TEST(avx__cleared_by_the_header,
    "Where AVX's bit is clear in the header, PT_SETXSTATE makes the upper "
    "halves 0; then some of them can be set")
{
	const YmmTracee tracee;
	Area area = area_of(tracee);
	Ymm expected = {};
	const size_t half = sizeof(area.upper) / 2;

	fill(expected, sizeof(expected), 1);
	for (auto &ymm : expected)
		memset(ymm + XMM_BYTES, 0, XMM_BYTES);
	area.present &= ~AVX;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, WITH_HEADER);
	ATF_REQUIRE(all_are(area_of(tracee).upper, sizeof(area.upper), 0));

	area.present |= AVX;
	REQUIRE_DONE(PT_SETXSTATE, tracee, &area, WITH_HEADER + half);
	for (size_t i = 0; i < REGISTERS / 2; i++)
		memcpy(expected[i] + XMM_BYTES, area.upper[i], XMM_BYTES);
	tracee.require_finds(expected);
}

PTRACE_TEST(base__of_local_storage,
    "PT_GETFSBASE gives where %fs points, PT_GETGSBASE 0 for a program that "
    "does not use %gs, and both write no more than a long")
{
	const Child tracee(start_traced([] {
		tls_self = read_tls_self();
		raise(SIGUSR1);
	}));
	Guarded<unsigned long> base;
	long expected;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, &tls_self, &expected, sizeof(expected));
	ATF_REQUIRE(expected != 0);
	REQUIRE_DONE(PT_GETFSBASE, tracee, &base.value, 0);
	REQUIRE_EQUAL(expected, base.value);
	REQUIRE_DONE(PT_GETFSBASE, tracee, &base.value, 1);
	REQUIRE_EQUAL(expected, base.value);
	REQUIRE_DONE(PT_GETGSBASE, tracee, &base.value, 0);
	REQUIRE_EQUAL(0, base.value);
	ATF_REQUIRE(base.intact());
}

PTRACE_TEST(base__bad_address,
    "PT_GETFSBASE and PT_GETGSBASE fail with EFAULT if the long cannot be "
    "written, or only a part of it")
{
	const TraceeFixture tracee;
	const Pages page(1);

	for (const int get : { PT_GETFSBASE, PT_GETGSBASE }) {
		for (void *const bad : { static_cast<void *>(page.end()),
		    static_cast<void *>(page.end() - 4), KERNEL_ADDRESS,
		    static_cast<void *>(nullptr) })
			REQUIRE_REFUSED(EFAULT, get, tracee, bad, 0);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, info__of_the_machine);
	ATF_ADD_TEST_CASE(tcs, info__bad_size_and_address);
	ATF_ADD_TEST_CASE(tcs, xstate__read);
	ATF_ADD_TEST_CASE(tcs, xstate__write);
	ATF_ADD_TEST_CASE(tcs, xstate__write_legacy_part);
	ATF_ADD_TEST_CASE(tcs, xstate__reserved_mxcsr_bits);
	ATF_ADD_TEST_CASE(tcs, xstate__bad_header);
	ATF_ADD_TEST_CASE(tcs, xstate__bad_size);
	ATF_ADD_TEST_CASE(tcs, xstate__bad_address);
	ATF_ADD_TEST_CASE(tcs, xstate__not_used_yet);
	ATF_ADD_TEST_CASE(tcs, xstate__of_a_thread);
	ATF_ADD_TEST_CASE(tcs, avx__read);
	ATF_ADD_TEST_CASE(tcs, avx__write);
	ATF_ADD_TEST_CASE(tcs, avx__upper_halves_stay);
	ATF_ADD_TEST_CASE(tcs, avx__cleared_by_the_header);
	ATF_ADD_TEST_CASE(tcs, base__of_local_storage);
	ATF_ADD_TEST_CASE(tcs, base__bad_address);
}
