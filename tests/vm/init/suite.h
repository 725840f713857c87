/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs the test programs and reports their cases.
 */
#ifndef VM_INIT_SUITE_H
#define VM_INIT_SUITE_H

#include <sys/types.h>

#include <stddef.h>

/* A case, from the output of a program's -l. */
struct Case {
	char	program[40];
	char	ident[100];
	int	seconds;
	bool	needs_root;
};

/*
 * Reports for each program:
 *
 *	program NAME
 *	list LINE		the output of -l, line by line
 * and for each case:
 *	case IDENT
 *	output LINE
 *	left IDENT		it left processes
 *	result IDENT KIND VALUE RESULT
 *				KIND: exited, killed, timeout, skipped
 */
class Suite {
public:
	/*
	 * only: "", "PROGRAM" or "PROGRAM:CASE,...".  storm: "" or how many
	 * seconds storm_test takes.  module: "" or the file that module_test
	 * loads.
	 */
	Suite(const char *only, uid_t user, const char *storm,
	    const char *module);

	/* Run every case of /tests/NAME.  True if all passed. */
	bool	run_program(const char *name);

	/* True if any case was selected. */
	bool	any() const { return (any_); }

private:
	bool	wanted(const Case &test_case) const;
	bool	run_case(const Case &test_case);

	const char	*only_;
	uid_t		user_;
	bool		any_;
	char		storm_[40], module_[100];	/* for -v */
};

#endif /* !VM_INIT_SUITE_H */
