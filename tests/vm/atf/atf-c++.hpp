/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The part of ATF's C++ interface, atf-c++(3), that the ptrace suite uses, for
 * programs without the C++ library.
 */
#ifndef VM_ATF_CXX_HPP
#define VM_ATF_CXX_HPP

#include <errno.h>
#include <initializer_list>

namespace atf {
namespace tests {

/* In place of std::string. */
class text {
public:
	explicit text(const char *chars)
	    : chars_(chars)
	{
	}

	const char *
	c_str() const
	{
		return (chars_);
	}

private:
	const char	*chars_;
};

/* A test case.  Strings are kept by reference. */
class tc {
public:
	explicit tc(const char *ident)
	    : ident_(ident), variable_count_(0), next_(nullptr)
	{
	}

	const char *
	get_ident() const
	{
		return (ident_);
	}

	virtual void	head() = 0;
	virtual void	body() const = 0;

	void	set_md_var(const char *name, const char *value);
	void	print_head() const;

	/* "-v NAME=VALUE" on the command line. */
	static text	get_config_var(const char *name, const char *otherwise);

	[[noreturn]] static void	fail(const char *why);
	[[noreturn]] static void	skip(const char *why);

	/* The case is expected to fail from here on. */
	static void	expect_fail(const char *why);

private:
	friend class tcs;

	struct Variable {
		const char	*name;
		const char	*value;
	};

	static const int MOST = 8;

	const char	*ident_;
	Variable	variables_[MOST];
	int		variable_count_;
	tc		*next_;
};

/* The test cases of a program, in the order in which they were added. */
class tcs {
public:
	void	add(tc *test_case);
	void	print() const;
	tc	*find(const char *ident) const;

private:
	tc	*first_ = nullptr;
	tc	**end_ = &first_;
};

[[noreturn]] void	fail_check(const char *file, int line,
			    const char *what);
[[noreturn]] void	fail_errno(const char *file, int line, int expected,
			    const char *what, int actual);

} /* namespace tests */
} /* namespace atf */

#define ATF_TEST_CASE(name)						\
	class atf_case_##name : public atf::tests::tc {			\
	public:								\
		atf_case_##name() : tc(#name) {}			\
		void	head() override;				\
		void	body() const override;				\
	};								\
	static atf_case_##name atf_case_instance_##name;

#define ATF_TEST_CASE_HEAD(name)	void atf_case_##name::head()
#define ATF_TEST_CASE_BODY(name)	void atf_case_##name::body() const

#define ATF_INIT_TEST_CASES(cases)					\
	void atf_add_test_cases(atf::tests::tcs &cases)
#define ATF_ADD_TEST_CASE(cases, name)					\
	(cases).add(&atf_case_instance_##name)

/* Each program has one, made by ATF_INIT_TEST_CASES. */
void	atf_add_test_cases(atf::tests::tcs &cases);

#define ATF_FAIL(why)	atf::tests::tc::fail(why)
#define ATF_SKIP(why)	atf::tests::tc::skip(why)

#define ATF_REQUIRE(expression) do {					\
	if (!(expression)) {						\
		atf::tests::fail_check(__FILE__, __LINE__,		\
		    #expression " not met");				\
	}								\
} while (0)

#define ATF_REQUIRE_ERRNO(expected, expression) do {			\
	if (!(expression)) {						\
		atf::tests::fail_check(__FILE__, __LINE__,		\
		    #expression " not met");				\
	}								\
	if (errno != (expected)) {					\
		atf::tests::fail_errno(__FILE__, __LINE__, (expected),	\
		    #expression, errno);				\
	}								\
} while (0)

#endif /* !VM_ATF_CXX_HPP */
