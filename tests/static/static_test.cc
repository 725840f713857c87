/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the compiler proves of the kernel code's locking: each file here that
 * breaks a rule must not compile, and for that reason.
 */

#include <stdio.h>
#include <sys/wait.h>

#include <atf-c++.hpp>

#include <string>

/* A file, and what Clang has to say against it; null: nothing. */
struct Mistake {
	const char *file;
	const char *about;
	const char *says;
};

static const Mistake mistakes[] = {
	{ "fine", "Code that keeps the rules compiles", nullptr },
	{ "token_missing", "A function that needs p_token is not called "
	    "without it", "requires holding token 'p->p_token'" },
	{ "token_of_another", "Another process's p_token does not do",
	    "requires holding token 'p->p_token'" },
	{ "token_released_early", "A guard's token is not released twice",
	    "releasing" },
	{ "guard_copied", "A guard is not copied",
	    "call to deleted constructor" },
	{ "spinlock_and_token", "No token is taken under a spinlock",
	    "'spinning' is held" },
	{ "check_used_after_blocking", "What was checked before a call that "
	    "may block is not relied on after it",
	    "calling function 'needs_check' requires holding" },
	{ "blocking_forgotten", "A call that may block does not compile "
	    "in a block where nothing may", "cannot call function 'ksignal' while "
	    "section 'unblocked' is held" },
};

/* What the compiler prints; COMPILE is its command, less the file. */
static std::string
compile(const std::string &file, int *status)
{
	const std::string command = std::string(COMPILE) + " " + SOURCES +
	    "/" + file + ".cc 2>&1";
	FILE *pipe = popen(command.c_str(), "r");
	std::string output;
	char line[512];

	if (pipe == nullptr)
		return ("cannot run " + command);
	while (fgets(line, sizeof(line), pipe) != nullptr)
		output += line;
	*status = pclose(pipe);
	return (output);
}

class MistakeCase : public atf::tests::tc {
public:
	explicit MistakeCase(const Mistake &mistake)
	    : tc(mistake.file, false), mistake_(mistake) {}

private:
	void
	head() override
	{
		set_md_var("descr", mistake_.about);
		set_md_var("require.progs", "clang++");
	}

	void
	body() const override
	{
		int status = -1;
		const std::string output = compile(mistake_.file, &status);

		if (mistake_.says == nullptr) {
			if (status != 0)
				fail("does not compile: " + output);
		} else if (status == 0) {
			fail("compiles");
		} else if (output.find(mistake_.says) == std::string::npos) {
			fail(std::string("expected \"") + mistake_.says +
			    "\", got " + output);
		}
	}

	const Mistake &mistake_;
};

ATF_INIT_TEST_CASES(tests)
{
	for (const Mistake &mistake : mistakes)
		tests.push_back(new MistakeCase(mistake));
}
