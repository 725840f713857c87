/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): what stock lldb sees through it.
 */
#include <string>

#include "../command/ticker.h"
#include "session.h"

SESSION_TEST(lldb__breakpoints, "lldb breaks, steps, finishes, watches, calls "
    "a function, reads registers, and sees the end")
{
	const Run run = lldb_session(*this, "./sample add", { "b add", "c",
	    "print add(0)", "register read xmm0", "finish", "next", "step",
	    "watchpoint set variable total", "breakpoint delete -f", "c",
	    "memory region $sp", "watchpoint delete -f", "c" });

	require_in_order(run, { "stop reason = breakpoint 1.1", "add(n=0)",
	    "(int) $0 = 0", "xmm0 = {", "stop reason = step out",
	    "Return value: (int) $1 = 0", "stop reason = step over",
	    "stop reason = step in", "new value: 1",
	    "stop reason = watchpoint 1", " rw-",
	    "exited with status = 3" });
	ATF_REQUIRE(!contains(run.output, "ptserver: no"));
}

SESSION_TEST(lldb__threads, "lldb sees the threads of a process, and goes on "
    "from a breakpoint that all of them hit")
{
	require_thorough(*this);

	const Run run = lldb_session(*this, "./sample threads", { "b hit",
	    "b done", "c", "thread list", "thread backtrace all",
	    "breakpoint delete 1", "c", "print counts", "detach" });

	require_in_order(run, { "stop reason = breakpoint 1.1",
	    " thread #1: tid = ", " thread #2: tid = ", "hit_five_times",
	    "stop reason = breakpoint 2.1",
	    "[0] = 5, [1] = 5, [2] = 5, [3] = 5, [4] = 5, [5] = 5, [6] = 5, "
	    "[7] = 5", "detached" });
}

SESSION_TEST(lldb__variables, "lldb prints and sets variables, memory and "
    "registers, disassembles, and kills the process")
{
	require_thorough(*this);

	const Run run = lldb_session(*this, "./sample count 3", { "b done",
	    "c", "print kinds.matrix", "print thing.fraction",
	    "expression thing.number = 78", "print thing.number",
	    "memory write -s 4 `&thing.number` 0x4f", "print thing.number",
	    "register write rax 99", "register read rax",
	    "disassemble -c 2 -p", "bt", "thread step-inst", "up",
	    "frame variable", "process kill" });

	require_in_order(run, { "stop reason = breakpoint 1.1",
	    "[0] = 1, [1] = 2", "= 2.5", "= 78", "= 79",
	    "rax = 0x0000000000000063", "->  0x", "count_to(limit=3)",
	    "instruction step into", "(&alias = 3)",
	    "exited with status" });
}

SESSION_TEST(lldb__attached, "lldb stops a process that ptserver has attached "
    "to at a breakpoint, and detaches: it runs")
{
	require_thorough(*this);

	const Ticker ticker;
	const Run run = lldb_session(*this, "-p " + ticker.pid(), {
	    "b tick", "c", "bt", "c", "detach" });

	require_in_order(run, { "stop reason = breakpoint 1.1", "tick()",
	    "stop reason = breakpoint 1.1", "detached" });
	ticker.require_ticking("lldb's detach");
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, lldb__breakpoints);
	ATF_ADD_TEST_CASE(tests, lldb__threads);
	ATF_ADD_TEST_CASE(tests, lldb__variables);
	ATF_ADD_TEST_CASE(tests, lldb__attached);
}
