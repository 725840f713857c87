/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes that sleep, to try requests on.
 */
#include <errno.h>
#include <signal.h>

#include "report.h"
#include "sleeper.h"

namespace {

const int WORD = 4711;
int word = WORD;

} /* namespace */

Trace
try_trace(pid_t pid)
{
	Trace trace = {};

	trace.attach = request(PT_ATTACH, pid, nullptr, 0);
	if (trace.attach.error != 0)
		return (trace);
	if (!wait_for(pid, Fate::STOPPED, SIGSTOP)) {
		trace.attach.error = ETIMEDOUT;
		return (trace);
	}
	trace.word = request(PT_READ_D, pid, &word, 0);
	trace.detach = request(PT_DETACH, pid, CURRENT_PC, 0);
	return (trace);
}

void
require_traced(const char *file, int line, const Trace &trace)
{
	require_answer(file, line, 0, "PT_ATTACH", trace.attach);
	require_answer(file, line, 0, "PT_READ_D", trace.word);
	require_equal(file, line, "the word", WORD, trace.word.value);
	require_answer(file, line, 0, "PT_DETACH", trace.detach);
}
