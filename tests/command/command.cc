/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Run commands in test cases and check their output and exit status.
 */
#include <sys/wait.h>

#include <stdio.h>
#include <string.h>

#include <atf-c++.hpp>

#include <fstream>

#include "command.h"

Run
result_of(const std::string &command)
{
	FILE *pipe = popen((command + " 2>&1").c_str(), "r");
	char line[1024];
	Run run;

	if (pipe == nullptr)
		ATF_FAIL("cannot run " + command);
	while (fgets(line, sizeof(line), pipe) != nullptr)
		run.output += line;

	const int status = pclose(pipe);

	if (!WIFEXITED(status))
		ATF_FAIL("killed: " + command);
	run.status = WEXITSTATUS(status);
	return (run);
}

std::string
content_of(const std::string &path)
{
	std::ifstream file(path, std::ios::binary);

	if (!file)
		ATF_FAIL("cannot read " + path);
	return (std::string(std::istreambuf_iterator<char>(file), {}));
}

namespace {

/* A failure reason is one line, so the output goes to stderr. */
[[noreturn]] void
fail_after(const Run &run, const std::string &why)
{
	fprintf(stderr, "%s", run.output.c_str());
	ATF_FAIL(why + "; its output is on stderr");
}

} /* namespace */

void
require_in_order(const Run &run, std::initializer_list<const char *> texts)
{
	size_t at = 0;

	for (const char *text : texts) {
		const size_t found = run.output.find(text, at);

		if (found == std::string::npos) {
			fail_after(run, std::string("expected \"") + text +
			    "\" from byte " + std::to_string(at) + " on");
		}
		at = found + strlen(text);
	}
}

void
require_status(const Run &run, int status)
{
	if (run.status != status) {
		fail_after(run, "expected exit status " +
		    std::to_string(status) + ", got " +
		    std::to_string(run.status));
	}
}
