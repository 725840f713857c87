/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A forked process that does not outlive the test case.
 */
#ifndef SUPPORT_CHILD_H
#define SUPPORT_CHILD_H

#include <sys/types.h>
#include <sys/ptrace.h>

#include <unistd.h>

#include "report.h"

/*
 * Owns a child of the process that ATF runs.  ATF ends a failed case with
 * exit(3), which unwinds no stack, so the owners are also on a list that
 * exit(3) goes through.
 */
class Child {
public:
	explicit Child(pid_t pid);
	~Child();

	Child(const Child &) = delete;
	Child &operator=(const Child &) = delete;

	operator
	pid_t() const
	{
		return (pid_);
	}

private:
	static void end_all();

	void end();

	static Child	*owners_;

	pid_t		pid_;
	Child		*next_;
};

/* Fork a process that calls body() and exits 0. */
template <typename Body>
pid_t
fork_child(Body body)
{
	const pid_t pid = fork();

	if (pid == 0) {
		body();
		_exit(0);
	}
	return (pid);
}

template <typename Body>
Child
start(Body body)
{
	return (Child(fork_child(body)));
}

/* The same, traced by the calling process. */
template <typename Body>
pid_t
fork_traced(Body body)
{
	return (fork_child([&body] {
		CHILD_REQUIRE(ptrace(PT_TRACE_ME, 0, nullptr, 0) == 0);
		body();
	}));
}

template <typename Body>
Child
start_traced(Body body)
{
	return (Child(fork_traced(body)));
}

/* In a forked process: execute the shell with this command. */
[[noreturn]] void	exec_shell(const char *command);

/* In a forked process: install a handler that blocks no other signal. */
void			handle(int sig, void (*handler)(int));

/* Block a signal in the calling thread. */
void			block(int sig);

#endif /* !SUPPORT_CHILD_H */
