/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The test programs, their cases, and the telling of how they go.
 */
#ifndef VM_INIT_SUITE_H
#define VM_INIT_SUITE_H

#include <sys/types.h>

#include <stddef.h>

/* What a program's -l says of a case. */
struct Case {
	char	program[40];
	char	ident[100];
	int	seconds;
	bool	needs_root;
};

/*
 * Tells, of each program:
 *
 *	program NAME
 *	list LINE		what it says to -l, line by line
 * and of each case:
 *	case IDENT
 *	output LINE
 *	left IDENT		it left processes behind
 *	result IDENT KIND VALUE RESULT
 *				KIND: exited, killed, timeout, skipped
 */
class Suite {
public:
	/*
	 * only: "", "PROGRAM" or "PROGRAM:CASE".  storm: "" or how many
	 * seconds storm_test takes.  module: "" or the file that module_test
	 * loads.
	 */
	Suite(const char *only, uid_t user, const char *storm,
	    const char *module);

	/* Every case of /tests/NAME.  Did all go as they should? */
	bool	run_program(const char *name);

	/* Was any case wanted? */
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
