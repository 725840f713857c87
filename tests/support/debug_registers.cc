/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Debug registers as test cases set them, and their traps.
 */
#include <signal.h>
#include <string.h>

#include <atf-c++.hpp>

#include "code.h"
#include "debug_registers.h"
#include "report.h"
#include "request.h"
#include "wait.h"

/* On the hosted platform debug registers always trap. */
#ifdef PLATFORM_HOSTED
static const bool IS_HOSTED = true;
#else
static const bool IS_HOSTED = false;
#endif

unsigned long
enable(int i, unsigned int access, unsigned int len)
{
	const unsigned long code = len == 8 ? 2 : len - 1;

	return (1UL << (2 * i) | (code << 2 | access) << (16 + 4 * i));
}

struct dbreg
debug_registers(int i, const volatile void *where, unsigned int access)
{
	struct dbreg dbregs;

	memset(&dbregs, 0, sizeof(dbregs));
	dbregs.dr[i] = reinterpret_cast<unsigned long>(where);
	dbregs.dr[7] = enable(i, access, access == DBREG_DR7_EXEC ? 1 :
	    sizeof(int));
	return (dbregs);
}

void
require_debug_registers(const char *file, int line, pid_t pid,
    const struct dbreg &dbregs)
{
	require_request(file, line, 0, PT_SETDBREGS, pid, &dbregs, 0);
}

unsigned long
require_debug_status(const char *file, int line, pid_t pid)
{
	struct dbreg dbregs;

	memset(&dbregs, 0, sizeof(dbregs));
	require_request(file, line, 0, PT_GETDBREGS, pid, &dbregs, 0);
	return (dbregs.dr[6] & (DR6_HITS | DR6_STEP));
}

void
require_debug_trap(const char *file, int line, pid_t pid)
{
	Event event;

	require_request(file, line, 0, PT_CONTINUE, pid, CURRENT_PC, 0);
	event = next_event(pid);
	if (!IS_HOSTED && event.is(Fate::EXITED, 0))
		ATF_SKIP("this machine's debug registers never trap");
	require_event(file, line, event, Fate::STOPPED, SIGTRAP);
}

void
require_debug_trap_at(const char *file, int line, pid_t pid,
    const void *where, unsigned long status)
{
	require_debug_trap(file, line, pid);
	require_equal(file, line, "rip", address_of(where),
	    require_registers(file, line, pid).r_rip);
	require_equal(file, line, "DR6", static_cast<long>(status),
	    static_cast<long>(require_debug_status(file, line, pid)));
}

void
skip_if_stepping_onto_watchpoint_panics()
{
	if (!IS_HOSTED)
		ATF_SKIP("a step that hits a watchpoint stops this kernel");
}

void
skip_without_resume_flag()
{
	if (!IS_HOSTED)
		ATF_SKIP("this kernel does not set the resume flag");
}

void
skip_if_dr6_reports_one_hit()
{
	if (!IS_HOSTED)
		ATF_SKIP("QEMU reports one watchpoint where two are hit");
}
