/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Invalid requests: the right error, no byte changed in tracer or tracee, and
 * the tracee still works.
 */
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "../support/case.h"
#include "../support/code.h"
#include "../support/guarded.h"
#include "../support/kernel_sleep.h"
#include "../support/pages.h"
#include "../support/request.h"
#include "../support/tracee_fixture.h"
#include "../support/wait.h"

namespace {

const int WORD_REQUESTS[] = {
	PT_READ_I, PT_READ_D, PT_WRITE_I, PT_WRITE_D,
};

const int READ_OPS[] = { PIOD_READ_I, PIOD_READ_D };
const int WRITE_OPS[] = { PIOD_WRITE_I, PIOD_WRITE_D };

/* Addresses where nothing is ever mapped. */
const unsigned long WILD_ADDRESSES[] = {
	0, 1, 8, PAGE_BYTES - 1, 1UL << 47, 1UL << 63,
	0xffff800000000000, 0xffffffff80000000,
	~0UL - PAGE_BYTES, ~0UL - 4, ~0UL - 3, ~0UL - 1, ~0UL,
};

/* The requests whose address points to a struct. */
const struct {
	int	request;
	bool	reads_it;	/* before it looks up the process */
	size_t	size;
} STRUCT_REQUESTS[] = {
	{ PT_IO,	true,	sizeof(struct ptrace_io_desc) },
	{ PT_SETREGS,	true,	sizeof(struct reg) },
	{ PT_SETFPREGS,	true,	sizeof(struct fpreg) },
	{ PT_SETDBREGS,	true,	sizeof(struct dbreg) },
	{ PT_GETREGS,	false,	sizeof(struct reg) },
	{ PT_GETFPREGS,	false,	sizeof(struct fpreg) },
	{ PT_GETDBREGS,	false,	sizeof(struct dbreg) },
	{ PT_LWPINFO,	true,	sizeof(struct ptrace_lwpinfo) },
};

const pid_t NOBODY = INT_MAX;

const void *
pointer(unsigned long address)
{
	return (reinterpret_cast<const void *>(address));
}

/* A transfer that fails with this error and does not change its descriptor. */
void
require_no_transfer(const char *file, int line, int error, int op, pid_t pid,
    const void *theirs, const void *mine, size_t len)
{
	Guarded<struct ptrace_io_desc> io;
	struct ptrace_io_desc original;
	Answer answer;

	memset(&original, 0, sizeof(original));
	original.piod_op = op;
	original.piod_offs = const_cast<void *>(theirs);
	original.piod_addr = const_cast<void *>(mine);
	original.piod_len = len;
	memcpy(&io.value, &original, sizeof(original));
	answer = request(PT_IO, pid, &io.value, 0);
	if (answer.error != error) {
		fail_at(file, line, "PT_IO, operation %d of %zu bytes at %p "
		    "with %p: expected %s, got %s", op, len, theirs, mine,
		    errno_name(error), errno_name(answer.error));
	}
	require_bytes(file, line, "the descriptor", &original, &io.value,
	    sizeof(original));
	REQUIRE_THAT(io.intact(), "PT_IO wrote outside its descriptor");
}

#define REQUIRE_NO_TRANSFER(error, op, pid, theirs, mine, len)		\
	require_no_transfer(__FILE__, __LINE__, (error), (op), (pid),	\
	    (theirs), (mine), (len))

} /* namespace */

PTRACE_TEST(request__unknown,
    "A request number that is not defined fails with EINVAL for a stopped "
    "tracee")
{
	static const int UNKNOWN[] = {
		3, 6, -1, INT_MIN, INT_MAX, 0x10000 + PT_CONTINUE,
	};
	const TraceeFixture tracee;

	for (const int req : UNKNOWN)
		REQUIRE_REFUSED(EINVAL, req, tracee, CURRENT_PC, 0);
	for (int req = PT_IO + 1; req <= 2 * PT_FIRSTMACH; req++) {
		if (!is_tracer_request(req))
			REQUIRE_REFUSED(EINVAL, req, tracee, CURRENT_PC, 0);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(request__unknown_for_any_process,
    "A request number that is not defined fails with EINVAL for any process, "
    "and with ESRCH for a pid that no process has")
{
	static const struct {
		pid_t	pid;
		int	error;
	} TARGETS[] = {
		{ 0, EINVAL }, { 1, EINVAL }, { -1, ESRCH },
		{ INT_MIN, ESRCH }, { NOBODY, ESRCH },
	};

	for (const int req : { 3, 6, 18, 32, 39, -1, INT_MIN, INT_MAX }) {
		for (const auto &target : TARGETS) {
			REQUIRE_REFUSED(target.error, req, target.pid,
			    nullptr, 0);
		}
		REQUIRE_REFUSED(EINVAL, req, getpid(), nullptr, 0);
	}
}

PTRACE_TEST(signal__out_of_range,
    "PT_CONTINUE, PT_STEP and PT_DETACH with an invalid signal number fail "
    "with EINVAL, and leave the tracee stopped and its program counter "
    "unchanged")
{
	const int dragonfly_max = 128;
	const TraceeFixture tracee;

	for (const int req : { PT_CONTINUE, PT_STEP, PT_DETACH }) {
		for (const int sig : { -1, INT_MIN, dragonfly_max + 1, 1000,
		    INT_MAX }) {
			REQUIRE_REFUSED(EINVAL, req, tracee, CURRENT_PC,
			    sig);
			REQUIRE_REFUSED(EINVAL, req, tracee,
			    code_of(elsewhere), sig);
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(signal__of_older_kernels,
    "Signal 128, valid until 2020, fails with EINVAL on kernels whose kill(2) "
    "rejects it")
{
	const int other = 126, sig = 128;
	KernelSleep sleep;
	const Child victim(start([&sleep] { sleep.enter(); }));
	const TraceeFixture tracee;

	REQUIRE_ASLEEP(sleep);
	if (kill(victim, sig) == 0)
		ATF_SKIP("this kernel has a signal 128");
	REQUIRE_EQUAL(EINVAL, errno);
	if (kill(victim, other) != 0)
		ATF_SKIP("kill(2) is of a system with fewer signals");
	for (const int req : { PT_CONTINUE, PT_STEP, PT_DETACH }) {
		REQUIRE_REFUSED(EINVAL, req, tracee, CURRENT_PC, sig);
		REQUIRE_REFUSED(EINVAL, req, tracee, code_of(elsewhere), sig);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
	REQUIRE_KILLED(victim, other);
}

PTRACE_TEST(word__wild_address,
    "PT_READ and PT_WRITE of a word where nothing is mapped fail with EFAULT")
{
	const TraceeFixture tracee;

	for (const int req : WORD_REQUESTS) {
		for (const unsigned long address : WILD_ADDRESSES) {
			REQUIRE_REFUSED(EFAULT, req, tracee, pointer(address),
			    -1);
		}
		REQUIRE_REFUSED(EFAULT, req, tracee, tracee.hole(), -1);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(word__read_across_the_end,
    "PT_READ of a word that is partly mapped fails with EFAULT")
{
	const TraceeFixture tracee;

	for (const int req : { PT_READ_I, PT_READ_D }) {
		for (size_t there = 1; there < sizeof(int); there++) {
			REQUIRE_REFUSED(EFAULT, req, tracee,
			    tracee.hole() - there, 0);
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(word__write_across_the_end,
    "PT_WRITE of a word that is partly mapped fails with EFAULT")
{
	const TraceeFixture tracee;

	for (const int req : { PT_WRITE_I, PT_WRITE_D }) {
		for (size_t there = 1; there < sizeof(int); there++) {
			REQUIRE_REFUSED(EFAULT, req, tracee,
			    tracee.hole() - there, 0);
		}
	}
}

PTRACE_TEST(word__write_across_the_end_writes_nothing,
    "PT_WRITE of a word that is partly mapped writes no part of it")
{
	const TraceeFixture tracee;

	REQUIRE_REFUSED(EFAULT, PT_WRITE_D, tracee, tracee.hole() - 2, 0);
	REQUIRE_UNHARMED(tracee);
}

PTRACE_TEST(io__unknown_operation,
    "PT_IO with an operation that is not defined fails with EINVAL for any "
    "length")
{
	const TraceeFixture tracee;
	Guarded<char[16]> buffer;

	for (const int op : { 0, -1, PIOD_READ_AUXV + 1, INT_MIN, INT_MAX }) {
		for (const size_t len : { sizeof(buffer.value), size_t(0),
		    SIZE_MAX }) {
			REQUIRE_NO_TRANSFER(EINVAL, op, tracee, tracee.page(),
			    buffer.value, len);
		}
	}
	ATF_REQUIRE(buffer.untouched());
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__wild_address,
    "PT_IO where nothing is mapped in the tracee fails with EFAULT and changes "
    "neither its descriptor nor its buffer")
{
	const TraceeFixture tracee;
	Guarded<char[16]> buffer;

	for (int op = PIOD_READ_D; op <= PIOD_WRITE_I; op++) {
		for (const unsigned long address : WILD_ADDRESSES) {
			REQUIRE_NO_TRANSFER(EFAULT, op, tracee,
			    pointer(address), buffer.value,
			    sizeof(buffer.value));
		}
		REQUIRE_NO_TRANSFER(EFAULT, op, tracee, tracee.hole(),
		    buffer.value, sizeof(buffer.value));
	}
	ATF_REQUIRE(buffer.untouched());
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__read_across_the_end,
    "PT_IO that reads beyond the tracee's mapping fails with EFAULT, and "
    "writes no byte to the tracer beyond those that were mapped")
{
	const size_t there = 8;
	const TraceeFixture tracee;

	for (const int op : READ_OPS) {
		for (const size_t len : { there + 1, 2 * there, PAGE_BYTES }) {
			Guarded<char[there]> buffer;

			REQUIRE_NO_TRANSFER(EFAULT, op, tracee,
			    tracee.hole() - there, buffer.value, len);
			ATF_REQUIRE(buffer.intact());
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__huge_length,
    "PT_IO of more bytes than an address space has fails with EFAULT at the "
    "end of the mapping")
{
	static const size_t LENGTHS[] = {
		SIZE_MAX, SIZE_MAX - PAGE_BYTES, SIZE_MAX / 2 + 1,
		SIZE_MAX / 2, size_t(1) << 47, size_t(1) << 32,
	};
	const size_t there = 8;
	const TraceeFixture tracee;

	for (const size_t len : LENGTHS) {
		for (const int op : READ_OPS) {
			Guarded<char[there]> buffer;

			REQUIRE_NO_TRANSFER(EFAULT, op, tracee,
			    tracee.hole() - there, buffer.value, len);
			ATF_REQUIRE(buffer.intact());
		}
		for (const int op : WRITE_OPS) {
			Guarded<char[there]> buffer;

			REQUIRE_NO_TRANSFER(EFAULT, op, tracee, tracee.hole(),
			    buffer.value, len);
			ATF_REQUIRE(buffer.untouched());
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__tracer_has_no_buffer,
    "PT_IO to or from memory that is not mapped in the tracer fails with "
    "EFAULT and does not change the tracee")
{
	const TraceeFixture tracee;
	const size_t len = 16;

	for (int op = PIOD_READ_D; op <= PIOD_WRITE_I; op++) {
		for (const void *const mine : { pointer(0), pointer(1UL << 47),
		    pointer(~0UL), static_cast<const void *>(tracee.hole()) }) {
			REQUIRE_NO_TRANSFER(EFAULT, op, tracee, tracee.page(),
			    mine, len);
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__read_only_buffer,
    "PT_IO that reads into memory that the tracer cannot write fails with "
    "EFAULT")
{
	const Pages buffer(1);
	const TraceeFixture tracee;

	buffer.make_read_only();
	for (const int op : READ_OPS) {
		REQUIRE_NO_TRANSFER(EFAULT, op, tracee, tracee.page(),
		    buffer.start(), PAGE_BYTES);
	}
	REQUIRE_EQUAL(0, buffer.start()[0]);
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(io__count_cannot_be_returned,
    "PT_IO fails with EFAULT if its descriptor cannot be written")
{
	const Pages page(1);
	struct ptrace_io_desc *const io =
	    reinterpret_cast<struct ptrace_io_desc *>(page.start());
	const TraceeFixture tracee;
	char buffer[16];

	io->piod_op = PIOD_READ_D;
	io->piod_offs = tracee.page();
	io->piod_addr = buffer;
	io->piod_len = sizeof(buffer);
	page.make_read_only();
	REQUIRE_REFUSED(EFAULT, PT_IO, tracee, io, 0);
}

PTRACE_TEST(struct__unmapped,
    "A request whose struct is not mapped in the tracer fails with EFAULT")
{
	const TraceeFixture tracee;

	for (const auto &row : STRUCT_REQUESTS) {
		for (const unsigned long address : WILD_ADDRESSES) {
			REQUIRE_REFUSED(EFAULT, row.request, tracee,
			    pointer(address), data_of(row.request));
		}
		REQUIRE_REFUSED(EFAULT, row.request, tracee, tracee.hole(),
		    data_of(row.request));
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(struct__across_the_end,
    "A request whose struct is partly mapped fails with EFAULT")
{
	/* In this order: the next mapping may be right behind a page. */
	const TraceeFixture tracee;
	const Pages page(1);

	for (const auto &row : STRUCT_REQUESTS) {
		for (const size_t there : { size_t(1), size_t(8),
		    row.size - 1 }) {
			REQUIRE_REFUSED(EFAULT, row.request, tracee,
			    page.end() - there, data_of(row.request));
		}
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(struct__read_only,
    "A request that returns a struct fails with EFAULT if the tracer cannot "
    "write there")
{
	const Pages page(1);
	const TraceeFixture tracee;

	page.make_read_only();
	for (const auto &row : STRUCT_REQUESTS) {
		if (!row.reads_it) {
			REQUIRE_REFUSED(EFAULT, row.request, tracee,
			    page.start(), 0);
		}
	}
	REQUIRE_EQUAL(0, page.start()[0]);
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

PTRACE_TEST(struct__read_before_anything_else,
    "A request's struct is copied in before the process is looked up: EFAULT "
    "even if the process does not exist or may not be traced")
{
	for (const auto &row : STRUCT_REQUESTS) {
		const int data = data_of(row.request);

		REQUIRE_REFUSED(row.reads_it ? EFAULT : ESRCH, row.request,
		    NOBODY, nullptr, data);
		REQUIRE_REFUSED(row.reads_it ? EFAULT : EINVAL, row.request,
		    0, nullptr, data);
		REQUIRE_REFUSED(row.reads_it ? EFAULT : EPERM, row.request,
		    getpid(), nullptr, data);
	}
}

PTRACE_TEST(struct__not_written_on_error,
    "A request that fails does not write to the caller's struct")
{
	for (const auto &row : STRUCT_REQUESTS) {
		const int data = data_of(row.request);
		Guarded<RequestBuffer> buffer;

		REQUIRE_REFUSED(ESRCH, row.request, NOBODY, &buffer.value,
		    data);
		REQUIRE_REFUSED(EPERM, row.request, getpid(), &buffer.value,
		    data);
		ATF_REQUIRE(buffer.untouched());
	}
}

PTRACE_TEST(struct__garbage_registers,
    "PT_SETREGS of bytes that are all the same fails with EINVAL")
{
	const TraceeFixture tracee;
	struct reg regs;

	for (const int byte : { 0, 0xa5, 0xff }) {
		memset(&regs, byte, sizeof(regs));
		REQUIRE_REFUSED(EINVAL, PT_SETREGS, tracee, &regs, 0);
	}
	REQUIRE_UNHARMED(tracee);
	REQUIRE_ALIVE(tracee);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, request__unknown);
	ATF_ADD_TEST_CASE(tcs, request__unknown_for_any_process);
	ATF_ADD_TEST_CASE(tcs, signal__out_of_range);
	ATF_ADD_TEST_CASE(tcs, signal__of_older_kernels);
	ATF_ADD_TEST_CASE(tcs, word__wild_address);
	ATF_ADD_TEST_CASE(tcs, word__read_across_the_end);
	ATF_ADD_TEST_CASE(tcs, word__write_across_the_end);
	ATF_ADD_TEST_CASE(tcs, word__write_across_the_end_writes_nothing);
	ATF_ADD_TEST_CASE(tcs, io__unknown_operation);
	ATF_ADD_TEST_CASE(tcs, io__wild_address);
	ATF_ADD_TEST_CASE(tcs, io__read_across_the_end);
	ATF_ADD_TEST_CASE(tcs, io__huge_length);
	ATF_ADD_TEST_CASE(tcs, io__tracer_has_no_buffer);
	ATF_ADD_TEST_CASE(tcs, io__read_only_buffer);
	ATF_ADD_TEST_CASE(tcs, io__count_cannot_be_returned);
	ATF_ADD_TEST_CASE(tcs, struct__unmapped);
	ATF_ADD_TEST_CASE(tcs, struct__across_the_end);
	ATF_ADD_TEST_CASE(tcs, struct__read_only);
	ATF_ADD_TEST_CASE(tcs, struct__read_before_anything_else);
	ATF_ADD_TEST_CASE(tcs, struct__not_written_on_error);
	ATF_ADD_TEST_CASE(tcs, struct__garbage_registers);
}
