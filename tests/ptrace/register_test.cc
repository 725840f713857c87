/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A tracee's registers: general, floating-point and debug.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/code.h"
#include "../support/debug_registers.h"
#include "../support/guarded.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/thread.h"
#include "../support/wait.h"

namespace {

/* The registers that exchange_registers() loads, in its order. */
const struct {
	const char	*name;
	long reg::*field;
} EXCHANGED[] = {
	{ "rdi", &reg::r_rdi }, { "rsi", &reg::r_rsi },
	{ "rdx", &reg::r_rdx }, { "rcx", &reg::r_rcx },
	{ "r8", &reg::r_r8 }, { "r9", &reg::r_r9 },
	{ "rax", &reg::r_rax }, { "rbx", &reg::r_rbx },
	{ "rbp", &reg::r_rbp }, { "r10", &reg::r_r10 },
	{ "r11", &reg::r_r11 }, { "r12", &reg::r_r12 },
	{ "r13", &reg::r_r13 }, { "r14", &reg::r_r14 },
	{ "r15", &reg::r_r15 },
};
const size_t EXCHANGED_COUNT = sizeof(EXCHANGED) / sizeof(EXCHANGED[0]);

long registers_in[EXCHANGED_COUNT];
long registers_out[EXCHANGED_COUNT];

/* A different value for each register, in all of its bytes. */
long
value_for(size_t i)
{
	return (0x0123456789abcdef + 0x1111111111111111 *
	    static_cast<long>(i % 7) + static_cast<long>(i));
}

/* A tracee stopped in exchange_registers() after it has loaded the values. */
class ExchangingTracee {
public:
	ExchangingTracee()
	    : child_(fork_traced([] {
		for (size_t i = 0; i < EXCHANGED_COUNT; i++)
			registers_in[i] = value_for(i);
		exchange_registers(registers_in, registers_out);
		raise(SIGUSR1);
	    }))
	{
		REQUIRE_STOPPED(child_, SIGTRAP);
	}

	operator
	pid_t() const
	{
		return (child_);
	}

	/* Continue it; out is set to what it finds in its registers. */
	void
	finish(long (&out)[EXCHANGED_COUNT]) const
	{
		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_STOPPED(child_, SIGUSR1);
		REQUIRE_READ(child_, registers_out, out, sizeof(out));
		REQUIRE_DONE(PT_CONTINUE, child_, CURRENT_PC, 0);
		REQUIRE_EXITED(child_, 0);
	}

private:
	Child	child_;
};

/*
 * struct fpreg is what FXSAVE stores.  Its first 32 bytes hold the x87's
 * control and status words, a byte with a bit for each x87 register in use,
 * MXCSR, and the mask of MXCSR bits that the machine has.  The x87 registers
 * follow, 16 bytes each, of which ten are used, and then the xmm registers.
 */
const size_t FP_CONTROL = 0;
const size_t FP_STATUS = 2;
const size_t FP_IN_USE = 4;
const size_t FP_MXCSR = 24;
const size_t FP_MXCSR_MASK = 28;
const size_t FP_REGISTER_BYTES = 10;

const unsigned char FP_ONE[FP_REGISTER_BYTES] =
    { 0, 0, 0, 0, 0, 0, 0, 0x80, 0xff, 0x3f };
const unsigned char FP_TWO[FP_REGISTER_BYTES] =
    { 0, 0, 0, 0, 0, 0, 0, 0x80, 0x00, 0x40 };
const unsigned char FP_PI[FP_REGISTER_BYTES] =
    { 0x35, 0xc2, 0x68, 0x21, 0xa2, 0xda, 0x0f, 0xc9, 0x00, 0x40 };
const uint16_t FP_CONTROL_INITIAL = 0x37f;
const uint16_t FP_CONTROL_SINGLE = 0x07f;	/* 24 bits of precision */
const uint32_t MXCSR_INITIAL = 0x1f80;
const uint32_t MXCSR_TO_ZERO = 0x7f80;		/* rounds to zero */

/* For a machine whose mask is 0. */
const uint32_t MXCSR_MASK_BY_DEFAULT = 0xffbf;

const size_t XMM_COUNT = 16;
const size_t XMM_BYTES = 16;

/* Different bytes in each xmm register. */
void
fill_xmm(unsigned char (&xmm)[XMM_COUNT][XMM_BYTES], unsigned char first)
{
	for (size_t i = 0; i < XMM_COUNT; i++) {
		for (size_t byte = 0; byte < XMM_BYTES; byte++) {
			xmm[i][byte] = static_cast<unsigned char>(first +
			    i * XMM_BYTES + byte);
		}
	}
}

const unsigned char XMM_FIRST = 1, XMM_OTHER_FIRST = 0x81;

FpuState fpu_out;

void
run_fpu_code()
{
	unsigned char xmm[XMM_COUNT][XMM_BYTES];

	fill_xmm(xmm, XMM_FIRST);
	exchange_fpu(&fpu_out, xmm);
	raise(SIGUSR1);
}

/* Continue from the stop in run_fpu_code(); returns what the code stored. */
FpuState
finish_fpu_code(pid_t tracee)
{
	FpuState out;

	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_READ(tracee, &fpu_out, &out, sizeof(out));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EVENT(end_of(tracee), Fate::EXITED, 0);
	return (out);
}

template <typename T>
T
fp_field(const struct fpreg &fpregs, size_t offset)
{
	T field;

	memcpy(&field, reinterpret_cast<const char *>(&fpregs) + offset,
	    sizeof(field));
	return (field);
}

template <typename T>
void
set_fp_field(struct fpreg *fpregs, size_t offset, T field)
{
	memcpy(reinterpret_cast<char *>(fpregs) + offset, &field,
	    sizeof(field));
}

/*
 * Get and set registers of a process that sleeps in waitpid(2).  The tracer
 * cannot see whether it sleeps already, so this is repeated.
 */
void
require_set_asleep(int get, int set)
{
	const int often = 100;
	KernelSleep sleep;
	const Child tracee(start([&sleep] {
		const pid_t child = fork_child([&sleep] { sleep.enter(); });
		int status;

		CHILD_REQUIRE(child != -1);
		CHILD_REQUIRE(waitpid(child, &status, 0) == child);
	}));
	RequestBuffer buffer;

	REQUIRE_ASLEEP(sleep);
	for (int i = 0; i < often; i++) {
		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		REQUIRE_STOPPED(tracee, SIGSTOP);
		REQUIRE_DONE(get, tracee, &buffer, 0);
		REQUIRE_DONE(set, tracee, &buffer, 0);
		REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	}
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 0);
}

/* Bytes that hold no register must be zeros. */
void
require_empty(const void *memory, size_t len)
{
	static const unsigned char EMPTY[sizeof(RequestBuffer)] = {};

	REQUIRE_BYTES(EMPTY, memory, len);
}

int watched[4];

/* Stop, so that the tracer can set debug registers; then write. */
void
write_watched()
{
	raise(SIGUSR1);
	store(&watched[0]);
}

/* The same as a user other than root. */
void
write_watched_as_nobody()
{
	const uid_t nobody = 65534;

	if (geteuid() == 0)
		CHILD_REQUIRE(setuid(nobody) == 0);
	write_watched();
}

} /* namespace */

PTRACE_TEST(registers__read,
    "PT_GETREGS returns all general registers, the stack pointer and the "
    "program counter, and writes nothing outside struct reg")
{
	const ExchangingTracee tracee;
	Guarded<struct reg> regs;
	long top;

	REQUIRE_DONE(PT_GETREGS, tracee, &regs.value, 0);
	ATF_REQUIRE(regs.intact());
	for (size_t i = 0; i < EXCHANGED_COUNT; i++) {
		REQUIRE_THAT(regs.value.*EXCHANGED[i].field == value_for(i),
		    "%s: expected %#lx, got %#lx", EXCHANGED[i].name,
		    value_for(i), regs.value.*EXCHANGED[i].field);
	}
	REQUIRE_EQUAL(address_of(exchange_registers_stopped), regs.value.r_rip);
	REQUIRE_READ(tracee, reinterpret_cast<void *>(regs.value.r_rsp), &top,
	    sizeof(top));
	REQUIRE_EQUAL(address_of(registers_out), top);
	REQUIRE_EQUAL(3, regs.value.r_cs & 3);
	REQUIRE_EQUAL(3, regs.value.r_ss & 3);
}

PTRACE_TEST(registers__write,
    "PT_SETREGS sets all general registers of the tracee")
{
	const ExchangingTracee tracee;
	struct reg regs = REQUIRE_REGISTERS(tracee);
	long out[EXCHANGED_COUNT];

	for (size_t i = 0; i < EXCHANGED_COUNT; i++)
		regs.*EXCHANGED[i].field = ~value_for(i);
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	tracee.finish(out);
	for (size_t i = 0; i < EXCHANGED_COUNT; i++) {
		REQUIRE_THAT(out[i] == ~value_for(i),
		    "%s: expected %#lx, got %#lx", EXCHANGED[i].name,
		    ~value_for(i), out[i]);
	}
}

PTRACE_TEST(registers__read_back,
    "PT_GETREGS returns what PT_SETREGS set, and PT_SETREGS of what "
    "PT_GETREGS returned changes nothing")
{
	const ExchangingTracee tracee;
	struct reg regs = REQUIRE_REGISTERS(tracee);
	struct reg seen;
	long out[EXCHANGED_COUNT];

	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	seen = REQUIRE_REGISTERS(tracee);
	for (size_t i = 0; i < EXCHANGED_COUNT; i++) {
		REQUIRE_THAT(seen.*EXCHANGED[i].field == value_for(i),
		    "%s: expected %#lx, got %#lx", EXCHANGED[i].name,
		    value_for(i), seen.*EXCHANGED[i].field);
	}
	REQUIRE_EQUAL(regs.r_rip, seen.r_rip);
	REQUIRE_EQUAL(regs.r_rsp, seen.r_rsp);
	REQUIRE_EQUAL(regs.r_rflags, seen.r_rflags);
	tracee.finish(out);
	for (size_t i = 0; i < EXCHANGED_COUNT; i++)
		REQUIRE_EQUAL(value_for(i), out[i]);
}

PTRACE_TEST(registers__program_counter,
    "PT_SETREGS sets the program counter, and the tracee resumes there")
{
	const Child tracee(start_traced([] { _exit(count()); }));
	struct reg regs;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	regs = REQUIRE_REGISTERS(tracee);
	regs.r_rip = address_of(code_of(elsewhere));
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, ELSEWHERE);
}

PTRACE_TEST(registers__flags,
    "PT_SETREGS sets the flags that user mode may change")
{
	static const long USER_FLAGS[] = {
		0x1,		/* carry */
		0x4,		/* parity */
		0x10,		/* auxiliary carry */
		0x40,		/* zero */
		0x80,		/* sign */
		0x400,		/* direction */
		0x800,		/* overflow */
	};
	const ExchangingTracee tracee;
	struct reg regs = REQUIRE_REGISTERS(tracee);
	const long flags = regs.r_rflags;

	for (const long flag : USER_FLAGS) {
		regs.r_rflags = flags ^ flag;
		REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
		REQUIRE_EQUAL(flags ^ flag,
		    REQUIRE_REGISTERS(tracee).r_rflags);
	}
}

PTRACE_TEST(registers__forbidden_flags,
    "PT_SETREGS that would change a system flag fails with EINVAL and sets no "
    "register")
{
	static const long SYSTEM_FLAGS[] = {
		0x200,		/* interrupts enabled */
		0x1000, 0x2000,	/* I/O privilege level */
		0x20000,	/* virtual 8086 mode */
		0x80000,	/* virtual interrupt */
		0x100000,	/* virtual interrupt pending */
		1L << 32,
	};
	const ExchangingTracee tracee;
	struct reg regs = REQUIRE_REGISTERS(tracee);
	const long flags = regs.r_rflags;
	long out[EXCHANGED_COUNT];

	regs.r_rax = 0;
	regs.r_rip = address_of(code_of(elsewhere));
	for (const long flag : SYSTEM_FLAGS) {
		regs.r_rflags = flags ^ flag;
		REQUIRE_REFUSED(EINVAL, PT_SETREGS, tracee, &regs, 0);
	}
	REQUIRE_EQUAL(flags, REQUIRE_REGISTERS(tracee).r_rflags);
	tracee.finish(out);
	for (size_t i = 0; i < EXCHANGED_COUNT; i++)
		REQUIRE_EQUAL(value_for(i), out[i]);
}

PTRACE_TEST(registers__kernel_privilege,
    "PT_SETREGS with a code segment other than the user's fails with EINVAL "
    "and sets no register")
{
	const ExchangingTracee tracee;
	const struct reg original = REQUIRE_REGISTERS(tracee);
	long out[EXCHANGED_COUNT];

	for (const long cs : { 0L, 8L, original.r_cs & ~3L,
	    (original.r_cs & ~3L) | 1, (original.r_cs & ~3L) | 2 }) {
		struct reg regs = original;

		regs.r_cs = cs;
		regs.r_rax = 0;
		REQUIRE_REFUSED(EINVAL, PT_SETREGS, tracee, &regs, 0);
	}
	REQUIRE_EQUAL(original.r_cs, REQUIRE_REGISTERS(tracee).r_cs);
	tracee.finish(out);
	for (size_t i = 0; i < EXCHANGED_COUNT; i++)
		REQUIRE_EQUAL(value_for(i), out[i]);
}

PTRACE_TEST(registers__of_a_sleeper,
    "PT_GETREGS and PT_SETREGS succeed for a process attached to while it "
    "sleeps, and it continues its system call")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));
	struct reg regs;

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	regs = REQUIRE_REGISTERS(tracee);
	ATF_REQUIRE(regs.r_rip != 0);
	ATF_REQUIRE(regs.r_rsp != 0);
	REQUIRE_DONE(PT_SETREGS, tracee, &regs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(fp__read,
    "PT_GETFPREGS returns the x87's control and status words and stack, MXCSR "
    "and all xmm registers in FXSAVE's layout, and writes nothing outside "
    "struct fpreg")
{
	const Child tracee(start_traced(run_fpu_code));
	Guarded<struct fpreg> fpregs;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];
	const int top_shift = 11, top_mask = 7, two_in_use = 0xc0;

	fill_xmm(xmm, XMM_FIRST);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs.value, 0);
	ATF_REQUIRE(fpregs.intact());
	REQUIRE_EQUAL(FP_CONTROL_INITIAL,
	    fp_field<uint16_t>(fpregs.value, FP_CONTROL));
	REQUIRE_EQUAL(6, fp_field<uint16_t>(fpregs.value, FP_STATUS) >>
	    top_shift & top_mask);
	REQUIRE_EQUAL(two_in_use, fp_field<uint8_t>(fpregs.value, FP_IN_USE));
	REQUIRE_EQUAL(MXCSR_INITIAL,
	    fp_field<uint32_t>(fpregs.value, FP_MXCSR));
	REQUIRE_BYTES(FP_PI, fpregs.value.fpr_acc[0], FP_REGISTER_BYTES);
	REQUIRE_BYTES(FP_ONE, fpregs.value.fpr_acc[1], FP_REGISTER_BYTES);
	REQUIRE_BYTES(xmm, fpregs.value.fpr_xacc, sizeof(xmm));
}

PTRACE_TEST(fp__unused_bytes_are_empty,
    "PT_GETFPREGS returns zeros after the xmm registers, not kernel memory")
{
	const Child tracee(start_traced(run_fpu_code));
	struct fpreg fpregs;

	memset(&fpregs, 0xa5, sizeof(fpregs));
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	require_empty(fpregs.fpr_spare, sizeof(fpregs.fpr_spare));
}

PTRACE_TEST(fp__write,
    "PT_SETFPREGS sets the x87's control word and stack, and leaves registers "
    "that were not changed as they were")
{
	const Child tracee(start_traced(run_fpu_code));
	struct fpreg fpregs;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];
	FpuState out;

	fill_xmm(xmm, XMM_FIRST);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	set_fp_field(&fpregs, FP_CONTROL, FP_CONTROL_SINGLE);
	memcpy(fpregs.fpr_acc[0], FP_TWO, FP_REGISTER_BYTES);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	out = finish_fpu_code(tracee);
	REQUIRE_EQUAL(FP_CONTROL_SINGLE, out.control);
	REQUIRE_EQUAL(MXCSR_INITIAL, out.mxcsr);
	REQUIRE_BYTES(FP_TWO, out.st[0], FP_REGISTER_BYTES);
	REQUIRE_BYTES(FP_ONE, out.st[1], FP_REGISTER_BYTES);
	REQUIRE_BYTES(xmm, out.xmm, sizeof(xmm));
}

PTRACE_TEST(fp__write_xmm,
    "PT_SETFPREGS sets all xmm registers and MXCSR, and leaves the x87's "
    "registers as they were")
{
	const Child tracee(start_traced(run_fpu_code));
	struct fpreg fpregs;
	FpuState out;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	fill_xmm(xmm, XMM_OTHER_FIRST);
	memcpy(fpregs.fpr_xacc, xmm, sizeof(xmm));
	set_fp_field(&fpregs, FP_MXCSR, MXCSR_TO_ZERO);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	out = finish_fpu_code(tracee);
	REQUIRE_BYTES(xmm, out.xmm, sizeof(xmm));
	REQUIRE_EQUAL(MXCSR_TO_ZERO, out.mxcsr);
	REQUIRE_EQUAL(FP_CONTROL_INITIAL, out.control);
	REQUIRE_BYTES(FP_PI, out.st[0], FP_REGISTER_BYTES);
	REQUIRE_BYTES(FP_ONE, out.st[1], FP_REGISTER_BYTES);
}

PTRACE_TEST(fp__reserved_mxcsr_bits,
    "PT_SETFPREGS clears the bits of MXCSR that the machine does not have, "
    "sets the others, and does not panic")
{
	const Child tracee(start_traced(run_fpu_code));
	struct fpreg fpregs;
	FpuState out;
	uint32_t mask;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	set_fp_field(&fpregs, FP_MXCSR, ~uint32_t(0));
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	out = finish_fpu_code(tracee);
	mask = fp_field<uint32_t>(fpregs, FP_MXCSR_MASK);
	REQUIRE_EQUAL(mask != 0 ? mask : MXCSR_MASK_BY_DEFAULT, out.mxcsr);
}

PTRACE_TEST(fp__read_back,
    "PT_GETFPREGS returns all that PT_SETFPREGS set")
{
	const Child tracee(start_traced(run_fpu_code));
	struct fpreg fpregs, seen;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	memcpy(fpregs.fpr_acc[0], FP_TWO, FP_REGISTER_BYTES);
	memcpy(fpregs.fpr_acc[1], FP_PI, FP_REGISTER_BYTES);
	fill_xmm(xmm, XMM_OTHER_FIRST);
	memcpy(fpregs.fpr_xacc, xmm, sizeof(xmm));
	set_fp_field(&fpregs, FP_MXCSR, MXCSR_TO_ZERO);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &seen, 0);
	REQUIRE_BYTES(&fpregs, &seen, sizeof(fpregs));
	ATF_REQUIRE(memcmp(seen.fpr_xacc, xmm, sizeof(xmm)) == 0);
}

PTRACE_TEST(fp__of_a_sleeper,
    "The xmm registers of a process attached to while it sleeps can be read "
    "and set")
{
	struct Found {
		unsigned char	xmm15[XMM_BYTES];
	};
	const Shared<Found> found;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];
	unsigned char others[XMM_COUNT][XMM_BYTES];
	const unsigned char *const before = xmm[15];
	const unsigned char *const after = others[15];
	struct fpreg fpregs;
	KernelSleep sleep;

	fill_xmm(xmm, XMM_FIRST);
	fill_xmm(others, XMM_OTHER_FIRST);

	const Child tracee(start([&sleep, &found, before] {
		load_xmm15(before);
		sleep.enter();
		store_xmm15(found->xmm15);
	}));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	REQUIRE_BYTES(before, fpregs.fpr_xacc[15], XMM_BYTES);
	memcpy(fpregs.fpr_xacc[15], after, XMM_BYTES);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 0);
	REQUIRE_BYTES(after, found->xmm15, XMM_BYTES);
}

/* In stop_and_store_fpu(): the tracee stores what PT_SETFPREGS has set. */
void
require_fpregs_take_effect(pid_t tracee)
{
	const uint16_t top_is_6 = 6 << 11;
	const uint8_t two_in_use = 0xc0;
	unsigned char xmm[XMM_COUNT][XMM_BYTES];
	struct fpreg fpregs, seen;
	FpuState out;

	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	fill_xmm(xmm, XMM_OTHER_FIRST);
	memcpy(fpregs.fpr_xacc, xmm, sizeof(xmm));
	memcpy(fpregs.fpr_acc[0], FP_TWO, FP_REGISTER_BYTES);
	memcpy(fpregs.fpr_acc[1], FP_PI, FP_REGISTER_BYTES);
	set_fp_field(&fpregs, FP_CONTROL, FP_CONTROL_SINGLE);
	set_fp_field(&fpregs, FP_STATUS, top_is_6);
	set_fp_field(&fpregs, FP_IN_USE, two_in_use);
	set_fp_field(&fpregs, FP_MXCSR, MXCSR_TO_ZERO);
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &seen, 0);
	REQUIRE_BYTES(&fpregs, &seen, sizeof(fpregs));
	out = finish_fpu_code(tracee);
	REQUIRE_EQUAL(FP_CONTROL_SINGLE, out.control);
	REQUIRE_EQUAL(MXCSR_TO_ZERO, out.mxcsr);
	REQUIRE_BYTES(FP_TWO, out.st[0], FP_REGISTER_BYTES);
	REQUIRE_BYTES(FP_PI, out.st[1], FP_REGISTER_BYTES);
	REQUIRE_BYTES(xmm, out.xmm, sizeof(xmm));
}

PTRACE_TEST(fp__set_in_a_signal_handler,
    "PT_SETFPREGS of a thread in a signal handler that has not used floating "
    "point there sets the x87 and SSE registers")
{
	const Child tracee(start_traced([] {
		signal(SIGUSR2, [](int) { stop_and_store_fpu(&fpu_out); });
		raise(SIGUSR2);
		raise(SIGUSR1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	require_fpregs_take_effect(tracee);
}

PTRACE_TEST(fp__handler_does_not_change_interrupted_code,
    "PT_SETFPREGS of a thread in a signal handler does not change the "
    "registers of the interrupted code")
{
	struct Found {
		unsigned char	xmm15[XMM_BYTES];
	};
	static unsigned char before[XMM_BYTES];
	const Shared<Found> found;
	struct fpreg fpregs;

	memset(before, 0x5a, sizeof(before));

	const Child tracee(start_traced([&found] {
		signal(SIGUSR2, [](int) { raise(SIGUSR1); });
		load_xmm15(before);
		raise(SIGUSR2);
		store_xmm15(found->xmm15);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	memset(fpregs.fpr_xacc, 0xa5, sizeof(fpregs.fpr_xacc));
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
	REQUIRE_BYTES(before, found->xmm15, XMM_BYTES);
}

PTRACE_TEST(fp__set_in_a_new_thread,
    "PT_SETFPREGS of a new thread that has not used floating point takes "
    "effect at its first floating-point instruction")
{
	const Child tracee(start_traced([] {
		auto body = [] {
			stop_and_store_fpu(&fpu_out);
			raise_here(SIGUSR1);
			_exit(0);
		};

		start_thread(body);
		for (;;)
			sched_yield();
	}));

	require_fpregs_take_effect(tracee);
}

PTRACE_TEST(fp__not_used_yet,
    "PT_GETFPREGS of a thread that has not used floating point returns the "
    "initial state, and what PT_SETFPREGS sets can be read back")
{
	const Child tracee(start_traced([] {
		exec_shell("exit 42");
	}));
	struct fpreg fpregs, seen, changed;
	const size_t first_register = sizeof(fpregs.fpr_env);

	/* After its exec it has not used floating point yet. */
	REQUIRE_STOPPED(tracee, SIGTRAP);
	memset(&fpregs, 0xa5, sizeof(fpregs));
	REQUIRE_DONE(PT_GETFPREGS, tracee, &fpregs, 0);
	REQUIRE_EQUAL(FP_CONTROL_INITIAL,
	    fp_field<uint16_t>(fpregs, FP_CONTROL));
	require_empty(reinterpret_cast<unsigned char *>(&fpregs) + FP_STATUS,
	    FP_MXCSR - FP_STATUS);
	REQUIRE_EQUAL(MXCSR_INITIAL, fp_field<uint32_t>(fpregs, FP_MXCSR));
	require_empty(fpregs.fpr_acc, sizeof(fpregs) - first_register);

	changed = fpregs;
	memset(changed.fpr_xacc, 0xa5, sizeof(changed.fpr_xacc));
	REQUIRE_DONE(PT_SETFPREGS, tracee, &changed, 0);
	REQUIRE_DONE(PT_GETFPREGS, tracee, &seen, 0);
	REQUIRE_BYTES(&changed, &seen, sizeof(changed));

	/* Restore the initial state for the shell. */
	REQUIRE_DONE(PT_SETFPREGS, tracee, &fpregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 42);
}

PTRACE_TEST(fp__write_to_sleeper,
    "PT_SETFPREGS succeeds for a process attached to while it sleeps")
{
	require_set_asleep(PT_GETFPREGS, PT_SETFPREGS);
}

PTRACE_TEST(debug__read_back,
    "PT_GETDBREGS returns what PT_SETDBREGS set, and writes nothing outside "
    "struct dbreg")
{
	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs = debug_registers(0, &watched[0], DBREG_DR7_WRONLY);
	Guarded<struct dbreg> seen;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int i = 1; i < 4; i++) {
		dbregs.dr[i] = address_of(&watched[i]);
		dbregs.dr[7] |= enable(i, DBREG_DR7_RDWR, sizeof(int));
	}
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_GETDBREGS, tracee, &seen.value, 0);
	ATF_REQUIRE(seen.intact());
	for (int i = 0; i < 4; i++)
		REQUIRE_EQUAL(dbregs.dr[i], seen.value.dr[i]);
	/* Bit 10 of DR7 always reads as 1. */
	REQUIRE_EQUAL(dbregs.dr[7], seen.value.dr[7] & ~(1UL << 10));
}

PTRACE_TEST(debug__unused_registers_are_empty,
    "PT_GETDBREGS returns zeros for the registers after DR7, not kernel memory")
{
	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_GETDBREGS, tracee, &dbregs, 0);
	require_empty(&dbregs.dr[8],
	    sizeof(dbregs) - 8 * sizeof(dbregs.dr[0]));
}

PTRACE_TEST(debug__write_watchpoint,
    "A watchpoint on writes stops the tracee with SIGTRAP after the "
    "instruction that wrote, and DR6 has the bit of the register")
{
	for (int i = 0; i < 4; i++) {
		const Child tracee(start_traced(write_watched));
		struct dbreg dbregs = debug_registers(i, &watched[0],
		    DBREG_DR7_WRONLY);

		REQUIRE_STOPPED(tracee, SIGUSR1);
		REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
		REQUIRE_DEBUG_TRAP(tracee);
		REQUIRE_VALUE(1, PT_READ_D, tracee, watched, 0);
		REQUIRE_EQUAL(address_of(store_done),
		    REQUIRE_REGISTERS(tracee).r_rip);
		REQUIRE_DONE(PT_GETDBREGS, tracee, &dbregs, 0);
		REQUIRE_EQUAL(1UL << i, dbregs.dr[6] & 0xf);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EXITED(tracee, 0);
	}
}

PTRACE_TEST(debug__read_watchpoint,
    "A watchpoint on reads and writes stops the tracee when it reads")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(load(&watched[1]) == 0);
	}));
	const struct dbreg dbregs = debug_registers(0, &watched[1],
	    DBREG_DR7_RDWR);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DEBUG_TRAP(tracee);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__execution_breakpoint,
    "A debug register can stop the tracee before an instruction")
{
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(elsewhere() == ELSEWHERE);
	}));
	struct dbreg dbregs = debug_registers(0, code_of(elsewhere),
	    DBREG_DR7_EXEC);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DEBUG_TRAP(tracee);
	REQUIRE_EQUAL(address_of(code_of(elsewhere)),
	    REQUIRE_REGISTERS(tracee).r_rip);
	memset(&dbregs, 0, sizeof(dbregs));
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__cleared,
    "A watchpoint that was cleared does not stop the tracee")
{
	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs = debug_registers(0, &watched[0],
	    DBREG_DR7_WRONLY);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	memset(&dbregs, 0, sizeof(dbregs));
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

/* With the module, fork(2) is the kernel's and clears nothing in a child. */
void
require_our_fork(const char *module)
{
	if (module[0] != '\0')
		ATF_SKIP("D30: fork(2) is the kernel's own");
}

/* Fork a child that writes to watched[0] and exits with 9; wait for it. */
void
fork_a_writer()
{
	block(SIGCHLD);		/* a tracee may or may not stop for it */
	raise(SIGUSR1);

	const pid_t child = fork_child([] {
		store(&watched[0]);
		_exit(9);
	});
	int status;

	CHILD_REQUIRE(waitpid(child, &status, 0) == child);
	CHILD_REQUIRE(WIFEXITED(status) && WEXITSTATUS(status) == 9);
	raise(SIGUSR2);
}

PTRACE_TEST(step__over_a_fork,
    "The child that a tracee forks while it is single-stepped is not traced, "
    "not single-stepped, and runs to its end")
{
	require_our_fork(get_config_var("module", "").c_str());

	const Child tracee(start_traced(fork_a_writer));
	const int most = 200000;
	Event event = next_event(tracee);

	REQUIRE_EVENT(event, Fate::STOPPED, SIGUSR1);

	/* One of these instructions is the system call. */
	for (int i = 0; i < most; i++) {
		REQUIRE_DONE(PT_STEP, tracee, CURRENT_PC, 0);
		event = next_event(tracee);
		if (!event.is(Fate::STOPPED, SIGTRAP))
			break;
	}
	REQUIRE_EVENT(event, Fate::STOPPED, SIGUSR2);

	/* The step that the signal interrupted is still pending. */
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGTRAP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__not_inherited_by_fork,
    "A child that a tracee forks does not inherit its watchpoints: the child, "
    "which is not traced, writes there and exits normally")
{
	require_our_fork(get_config_var("module", "").c_str());

	const Child tracee(start_traced(fork_a_writer));
	struct dbreg dbregs = debug_registers(0, &watched[0],
	    DBREG_DR7_WRONLY);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_STOPPED(tracee, SIGUSR2);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__cleared_by_detach,
    "PT_DETACH clears watchpoints")
{
	const Child tracee(start_traced(write_watched));
	const struct dbreg dbregs = debug_registers(0, &watched[0],
	    DBREG_DR7_WRONLY);

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_SETDBREGS, tracee, &dbregs, 0);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__undefined_access,
    "PT_SETDBREGS fails with EINVAL if DR7 has an access type of binary 10, "
    "in any of its four fields, and sets nothing")
{
	const Child tracee(start_traced(write_watched));
	struct dbreg dbregs;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int i = 0; i < 4; i++) {
		for (const unsigned long enabled : { 0UL, 1UL }) {
			memset(&dbregs, 0, sizeof(dbregs));
			dbregs.dr[i] = address_of(&watched[0]);
			dbregs.dr[7] = 2UL << (16 + 4 * i) |
			    enabled << (2 * i);
			REQUIRE_REFUSED(EINVAL, PT_SETDBREGS, tracee, &dbregs,
			    0);
		}
	}
	REQUIRE_DONE(PT_GETDBREGS, tracee, &dbregs, 0);
	for (int i = 0; i < 4; i++)
		REQUIRE_EQUAL(0, dbregs.dr[i]);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__kernel_address,
    "PT_SETDBREGS with a kernel address fails with EINVAL if the tracee is not "
    "root's")
{
	const Child tracee(start_traced(write_watched_as_nobody));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	for (int i = 0; i < 4; i++) {
		const struct dbreg dbregs = debug_registers(i,
		    reinterpret_cast<void *>(0xffffffff80000000),
		    DBREG_DR7_WRONLY);

		REQUIRE_REFUSED(EINVAL, PT_SETDBREGS, tracee, &dbregs, 0);
	}
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(debug__write_to_sleeper,
    "PT_SETDBREGS succeeds for a process attached to while it sleeps")
{
	require_set_asleep(PT_GETDBREGS, PT_SETDBREGS);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, registers__read);
	ATF_ADD_TEST_CASE(tcs, registers__write);
	ATF_ADD_TEST_CASE(tcs, registers__read_back);
	ATF_ADD_TEST_CASE(tcs, registers__program_counter);
	ATF_ADD_TEST_CASE(tcs, registers__flags);
	ATF_ADD_TEST_CASE(tcs, registers__forbidden_flags);
	ATF_ADD_TEST_CASE(tcs, registers__kernel_privilege);
	ATF_ADD_TEST_CASE(tcs, registers__of_a_sleeper);
	ATF_ADD_TEST_CASE(tcs, fp__read);
	ATF_ADD_TEST_CASE(tcs, fp__unused_bytes_are_empty);
	ATF_ADD_TEST_CASE(tcs, fp__write);
	ATF_ADD_TEST_CASE(tcs, fp__write_xmm);
	ATF_ADD_TEST_CASE(tcs, fp__reserved_mxcsr_bits);
	ATF_ADD_TEST_CASE(tcs, fp__read_back);
	ATF_ADD_TEST_CASE(tcs, fp__of_a_sleeper);
	ATF_ADD_TEST_CASE(tcs, fp__not_used_yet);
	ATF_ADD_TEST_CASE(tcs, fp__set_in_a_signal_handler);
	ATF_ADD_TEST_CASE(tcs, fp__handler_does_not_change_interrupted_code);
	ATF_ADD_TEST_CASE(tcs, fp__set_in_a_new_thread);
	ATF_ADD_TEST_CASE(tcs, fp__write_to_sleeper);
	ATF_ADD_TEST_CASE(tcs, debug__read_back);
	ATF_ADD_TEST_CASE(tcs, debug__unused_registers_are_empty);
	ATF_ADD_TEST_CASE(tcs, debug__write_watchpoint);
	ATF_ADD_TEST_CASE(tcs, debug__read_watchpoint);
	ATF_ADD_TEST_CASE(tcs, debug__execution_breakpoint);
	ATF_ADD_TEST_CASE(tcs, debug__cleared);
	ATF_ADD_TEST_CASE(tcs, step__over_a_fork);
	ATF_ADD_TEST_CASE(tcs, debug__not_inherited_by_fork);
	ATF_ADD_TEST_CASE(tcs, debug__cleared_by_detach);
	ATF_ADD_TEST_CASE(tcs, debug__undefined_access);
	ATF_ADD_TEST_CASE(tcs, debug__kernel_address);
	ATF_ADD_TEST_CASE(tcs, debug__write_to_sleeper);
}
