/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The upper halves of ymm0 to ymm15, which FXSAVE does not store.
 */
#include <cstdint>
#include <cstring>
#include <vector>

#include "../debugger/text.h"
#include "xstate.h"

/* A bit of XCR0 and of the XSAVE area's header. */
constexpr uint64_t AVX = 4;

/* The XSAVE area in its standard form, up to AVX's part. */
struct Xsave {
	unsigned char legacy[512];
	uint64_t present;
	unsigned char header[56];
	UpperHalves upper;
};

static_assert(offsetof(Xsave, present) == sizeof(struct fpreg) &&
    sizeof(Xsave) == 832, "the processor's layout");

/* A part that is not present has its initial value, 0. */
bool
read_upper_halves(Tracee &tracee, lwpid_t tid, UpperHalves *halves)
{
	struct ptrace_xstate_info info;

	if (!tracee.xstate_info(&info) || (info.xsave_mask & AVX) == 0 ||
	    info.xsave_len < sizeof(Xsave))
		return (false);

	std::vector<unsigned char> area(info.xsave_len);
	Xsave xsave;

	tracee.read_xstate(tid, area.data());
	memcpy(&xsave, area.data(), sizeof(xsave));
	if ((xsave.present & AVX) == 0)
		xsave.upper = {};
	*halves = xsave.upper;
	return (true);
}

void
set_upper_halves(Tracee &tracee, lwpid_t tid, const UpperHalves &halves)
{
	struct ptrace_xstate_info info;
	struct ptrace_lwpinfo stopper;

	if (!tracee.info(0, &stopper) || stopper.pl_lwpid != tid) {
		fail("ymm registers can be set in the thread that stopped "
		    "the process only");
	}
	if (!tracee.xstate_info(&info))
		fail("no ymm registers");

	std::vector<unsigned char> area(info.xsave_len);
	Xsave xsave;

	tracee.read_xstate(tid, area.data());
	memcpy(&xsave, area.data(), sizeof(xsave));
	xsave.present |= AVX;
	xsave.upper = halves;
	memcpy(area.data(), &xsave, sizeof(xsave));
	tracee.set_xstate(area.data(), area.size());
}
