/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes that sleep, to try requests on; unaffected by them they exit with
 * SLEEPER_STATUS after they are woken.
 */
#ifndef SUPPORT_SLEEPER_H
#define SUPPORT_SLEEPER_H

#include <unistd.h>

#include "child.h"
#include "kernel_sleep.h"
#include "request.h"
#include "wait.h"

static const int SLEEPER_STATUS = 7;

/* The answers to PT_ATTACH and, if it succeeds, to PT_READ_D and PT_DETACH. */
struct Trace {
	Answer	attach;
	Answer	word;
	Answer	detach;
};

/* In any process: attach, wait for the stop, read a word, and detach. */
Trace		try_trace(pid_t pid);

void		require_traced(const char *file, int line, const Trace &trace);

#define REQUIRE_TRACED(trace)						\
	require_traced(__FILE__, __LINE__, (trace))

/* For a process that needs no preparation. */
inline void
unprepared()
{
}

template <typename Prepare>
pid_t
fork_sleeper(KernelSleep &sleep, Prepare prepare)
{
	return (fork_child([&] {
		prepare();
		sleep.enter();
		_exit(SLEEPER_STATUS);
	}));
}

/*
 * Fork a sleeper that has called prepare(), run body(pid) in another process,
 * and check() afterwards, before the sleeper is woken.
 */
template <typename Prepare, typename Body, typename Check>
void
against_sleeper(Prepare prepare, Body body, Check check)
{
	KernelSleep sleep;
	const Child sleeper(fork_sleeper(sleep, prepare));
	const pid_t pid = sleeper;

	REQUIRE_ASLEEP(sleep);

	const Child other(start([&] { body(pid); }));

	REQUIRE_EXITED(other, 0);
	check();
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(sleeper, SLEEPER_STATUS);
}

/*
 * The same for a sleeper whose parent, after it has called prepare() itself,
 * forks it and runs body(pid).
 */
template <typename Prepare, typename PrepareSleeper, typename Body>
void
against_own_sleeper(Prepare prepare, PrepareSleeper prepare_sleeper, Body body)
{
	KernelSleep sleep;
	const Child parent(start([&] {
		prepare();

		const pid_t pid = fork_sleeper(sleep, prepare_sleeper);

		CHILD_REQUIRE(pid != -1);
		CHILD_REQUIRE(sleep.begun());
		body(pid);
		CHILD_REQUIRE(sleep.end());
		CHILD_REQUIRE(wait_for(pid, Fate::EXITED, SLEEPER_STATUS));
	}));

	REQUIRE_EXITED(parent, 0);
}

/* The process that ATF runs can trace a sleeper that has called prepare(). */
template <typename Prepare>
void
require_traceable(const char *file, int line, Prepare prepare)
{
	KernelSleep sleep;
	const Child sleeper(fork_sleeper(sleep, prepare));

	REQUIRE_ASLEEP(sleep);
	require_traced(file, line, try_trace(sleeper));
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(sleeper, SLEEPER_STATUS);
}

#define REQUIRE_TRACEABLE(prepare)					\
	require_traceable(__FILE__, __LINE__, (prepare))

#endif /* !SUPPORT_SLEEPER_H */
