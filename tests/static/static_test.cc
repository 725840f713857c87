/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Compile-time checks: each file here that breaks a locking rule must not
 * compile, for that reason; and the minimal kernel headers of each generation
 * must have its interfaces.
 */

#include <stdio.h>
#include <sys/wait.h>

#include <atf-c++.hpp>

#include <string>

/* A file, and the error that Clang must report; null: none. */
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

/* The output of a compiler command with this file. */
static std::string
compile(const std::string &by, const std::string &file, int *status)
{
	const std::string command = by + " " + SOURCES + "/" + file +
	    ".cc 2>&1";
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
		const std::string output = compile(COMPILE, mistake_.file,
		    &status);

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

struct Generation {
	const char *name;	/* of the case */
	const char *number;
	const char *has;
	const char *lacks;	/* what it must not be detected as */
};

static const Generation generations[] = {
	{ "headers_of_master", "master", "-DUAP=false -DCAPS=true",
	    "-DUAP=false -DCAPS=false" },
	{ "headers_of_6_4", "6.4", "-DUAP=false -DCAPS=false",
	    "-DUAP=true -DCAPS=false" },
	{ "headers_of_5_6", "5.6", "-DUAP=true -DCAPS=false",
	    "-DUAP=false -DCAPS=false" },
};

class GenerationCase : public atf::tests::tc {
public:
	explicit GenerationCase(const Generation &generation)
	    : tc(generation.name, false), generation_(generation) {}

private:
	void
	head() override
	{
		set_md_var("descr", std::string("The minimal kernel headers "
		    "of GENERATION=") + generation_.number + " have the "
		    "sys_ptrace(), privileges and signals of that generation");
	}

	void
	body() const override
	{
		const std::string by = std::string(COMPILE_FOR) + " `sh " +
		    HEADERS + " " + generation_.number + "` ";
		int status = -1;
		std::string output = compile(by + generation_.has,
		    "generation", &status);

		if (status != 0) {
			fprintf(stderr, "%s", output.c_str());
			fail("lacks something");
		}
		output = compile(by + generation_.lacks, "generation",
		    &status);
		if (output.find("static assertion") == std::string::npos &&
		    output.find("static_assert") == std::string::npos)
			fail("taken for another");
	}

	const Generation &generation_;
};

class UnknownGenerationCase : public atf::tests::tc {
public:
	UnknownGenerationCase() : tc("headers_of_another", false) {}

private:
	void
	head() override
	{
		set_md_var("descr", "An unknown GENERATION is an error that "
		    "lists the known ones");
	}

	void
	body() const override
	{
		int status = -1;
		const std::string output = compile("exec 2>&1; sh " HEADERS
		    " 7 #", "generation", &status);

		if (status == 0 || output.find("there are master, 6.4 and "
		    "5.6") == std::string::npos)
			fail("status and words are others");
	}
};

ATF_INIT_TEST_CASES(tests)
{
	for (const Generation &generation : generations)
		tests.push_back(new GenerationCase(generation));
	tests.push_back(new UnknownGenerationCase);
	for (const Mistake &mistake : mistakes)
		tests.push_back(new MistakeCase(mistake));
}
