/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs the test programs and reports their cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lines.h"
#include "process.h"
#include "suite.h"
#include "wire.h"

namespace {

const int SECONDS_TO_LIST = 30, SECONDS_UNLESS_SAID = 60;

/* For a slow emulation; the waits of a case have their own bounds. */
const int SLOWNESS = 4;

/* The text after name in the line, or nullptr. */
const char *
value_of(const char *name, const char *line)
{
	const size_t len = strlen(name);

	if (strncmp(line, name, len) != 0 || strncmp(line + len, ": ", 2) != 0)
		return (nullptr);
	return (line + len + 2);
}

void
path_of(char (&path)[80], const char *program)
{
	snprintf(path, sizeof(path), "/tests/%s", program);
}

/* Reports a list, and collects it. */
class Lister : public Lines {
public:
	static const size_t MOST = 120;

	explicit Lister(const char *program)
	    : program_(program), count_(0)
	{
	}

	size_t
	count() const
	{
		return (count_);
	}

	const Case &
	operator[](size_t i) const
	{
		return (cases_[i]);
	}

private:
	void
	take(const char *line) override
	{
		tell("list", "%s", line);
		if (const char *ident = value_of("ident", line))
			add(ident);
		if (count_ == 0)
			return;

		Case &last = cases_[count_ - 1];

		if (const char *seconds = value_of("timeout", line))
			last.seconds = atoi(seconds);
		if (const char *user = value_of("require.user", line))
			last.needs_root = strcmp(user, "root") == 0;
	}

	void
	add(const char *ident)
	{
		if (count_ == MOST) {
			tell("trouble", "too many cases in %s", program_);
			return;
		}

		Case &test_case = cases_[count_++];

		test_case = Case();
		snprintf(test_case.program, sizeof(test_case.program), "%s",
		    program_);
		snprintf(test_case.ident, sizeof(test_case.ident), "%s",
		    ident);
		test_case.seconds = SECONDS_UNLESS_SAID;
	}

	const char	*program_;
	size_t		count_;
	Case		cases_[MOST];
};

} /* namespace */

Suite::Suite(const char *only, uid_t user, const char *storm,
    const char *module)
    : only_(only), user_(user), any_(false)
{
	snprintf(storm_, sizeof(storm_), "storm_seconds=%s",
	    storm[0] == '\0' ? "10" : storm);
	snprintf(module_, sizeof(module_), "module=%s", module);
}

bool
Suite::wanted(const Case &test_case) const
{
	const size_t program = strlen(test_case.program);
	const size_t ident = strlen(test_case.ident);

	if (only_[0] == '\0')
		return (true);
	if (strncmp(only_, test_case.program, program) != 0 ||
	    (only_[program] != '\0' && only_[program] != ':'))
		return (false);
	if (only_[program] == '\0')
		return (true);
	for (const char *at = strchr(only_, ':'); at != nullptr;
	    at = strchr(at + 1, ',')) {
		if (strncmp(at + 1, test_case.ident, ident) == 0 &&
		    (at[ident + 1] == '\0' || at[ident + 1] == ','))
			return (true);
	}
	return (false);
}

bool
Suite::run_program(const char *name)
{
	bool well = true;
	char path[80];
	Lister cases(name);

	path_of(path, name);
	tell("program", "%s", name);

	const Outcome outcome = run({ path, { name, "-l", nullptr }, user_,
	    SECONDS_TO_LIST }, cases);

	if (outcome.kind != Outcome::EXITED || outcome.value != 0) {
		tell("trouble", "%s -l does not exit 0", path);
		return (false);
	}
	for (size_t i = 0; i < cases.count(); i++) {
		if (wanted(cases[i]) && !run_case(cases[i]))
			well = false;
	}
	return (well);
}

bool
Suite::run_case(const Case &test_case)
{
	static const char *const KINDS[] = { "exited", "killed", "timeout" };
	TellingLines lines;
	char path[80];

	any_ = true;
	tell("case", "%s", test_case.ident);
	if (test_case.needs_root && user_ != 0) {
		tell("result", "%s skipped 0 needs root", test_case.ident);
		return (true);
	}
	path_of(path, test_case.program);

	const Outcome outcome = run({ path, { test_case.program,
	    "-r", RESULT_FILE, "-v", storm_, "-v", module_,
	    test_case.ident, nullptr }, user_,
	    test_case.seconds * SLOWNESS }, lines);

	lines.finish();
	if (outcome.left_processes)
		tell("left", "%s", test_case.ident);
	tell("result", "%s %s %d %s", test_case.ident, KINDS[outcome.kind],
	    outcome.value, outcome.result);
	return (outcome.kind == Outcome::EXITED && outcome.value == 0 &&
	    !outcome.left_processes);
}
