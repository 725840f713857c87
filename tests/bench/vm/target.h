/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Processes to measure requests on.
 */
#ifndef BENCH_VM_TARGET_H
#define BENCH_VM_TARGET_H

#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#include "../../support/child.h"
#include "../../support/names.h"
#include "../../support/report.h"
#include "../../support/request.h"

/* Wait for a stop of the tracee. */
inline void
await_stop_of(pid_t pid)
{
	int status;
	const pid_t told = waitpid(pid, &status, 0);

	REQUIRE_THAT(told == pid && WIFSTOPPED(status),
	    "waited for a stop of %d: %d, status %#x", static_cast<int>(pid),
	    static_cast<int>(told), static_cast<unsigned int>(status));
}

/* Make a request that must have this result. */
inline void
make(int req, pid_t pid, const void *addr, int data, int error = 0)
{
	const Answer answer = request(req, pid, addr, data);

	REQUIRE_THAT(answer.error == error,
	    "%s: expected %s, got %s", request_name(req), errno_name(error),
	    errno_name(answer.error));
}

/*
 * The figure of a request that the kernel does not know: the original lacks
 * some.
 */
static const uint64_t NO_SUCH_REQUEST = 0;

/* Make a request that the original may lack; true if the kernel has it. */
inline bool
knows_request(int req, pid_t pid, const void *addr, int data)
{
	const Answer answer = request(req, pid, addr, data);

	REQUIRE_THAT(answer.error == 0 || answer.error == EINVAL,
	    "%s: %s", request_name(req), errno_name(answer.error));
	return (answer.error == 0);
}

inline void
go_on_to_next_stop(pid_t pid)
{
	make(PT_CONTINUE, pid, CURRENT_PC, 0);
	await_stop_of(pid);
}

/* Bodies of targets, which never return. */

[[noreturn]] inline void
sleep_on()
{
	for (;;)
		poll(nullptr, 0, -1);
}

[[noreturn]] inline void
raise_on()
{
	for (;;)
		raise(SIGUSR1);
}

[[noreturn]] inline void
compute_on()
{
	raise(SIGUSR1);
	for (volatile unsigned long sum = 0;; sum = sum + 1)
		;
}

/* A tracee that has stopped for the first time. */
template <typename Body>
pid_t
stopped_target(Body body)
{
	const pid_t pid = fork_traced(body);

	if (pid != -1)
		await_stop_of(pid);
	return (pid);
}

inline void
end_target(pid_t pid)
{
	int status;

	make(PT_KILL, pid, nullptr, 0);
	do {
		REQUIRE_THAT(waitpid(pid, &status, 0) == pid, "waitpid: %s",
		    errno_name(errno));
	} while (WIFSTOPPED(status));
}

#endif /* !BENCH_VM_TARGET_H */
