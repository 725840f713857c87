/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * waitpid(2) with a timeout, and checks of what it reports.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>

#include "names.h"
#include "report.h"
#include "request.h"
#include "stopped.h"
#include "wait.h"

namespace {

/* "stopped by SIGTRAP" */
class Wording {
public:
	Wording(Fate fate, int value)
	{
		switch (fate) {
		case Fate::EXITED:
			snprintf(text_, sizeof(text_), "exited %d%s", value,
			    value == CHILD_FAILED ?
			    " (its own check failed, see stderr)" : "");
			break;
		case Fate::KILLED:
			snprintf(text_, sizeof(text_), "killed by %s",
			    signal_name(value));
			break;
		case Fate::STOPPED:
			snprintf(text_, sizeof(text_), "stopped by %s",
			    signal_name(value));
			break;
		case Fate::OTHER:
			snprintf(text_, sizeof(text_), "wait status %#x",
			    static_cast<unsigned int>(value));
			break;
		}
	}

	explicit Wording(int status)
	    : Wording(fate(status), value(status))
	{
	}

	explicit Wording(const Event &event)
	    : Wording(event.status)
	{
		if (event.error == ETIMEDOUT) {
			snprintf(text_, sizeof(text_), "nothing in time");
		} else if (event.error != 0) {
			snprintf(text_, sizeof(text_), "waitpid's %s",
			    errno_name(event.error));
		}
	}

	const char *
	text() const
	{
		return (text_);
	}

private:
	static Fate
	fate(int status)
	{
		if (WIFEXITED(status))
			return (Fate::EXITED);
		if (WIFSTOPPED(status))
			return (Fate::STOPPED);
		if (WIFSIGNALED(status))
			return (Fate::KILLED);
		return (Fate::OTHER);
	}

	static int
	value(int status)
	{
		switch (fate(status)) {
		case Fate::EXITED:
			return (WEXITSTATUS(status));
		case Fate::STOPPED:
			return (WSTOPSIG(status));
		case Fate::KILLED:
			return (WTERMSIG(status));
		case Fate::OTHER:
			break;
		}
		return (status);
	}

	char	text_[80];
};

bool
status_is(int status, Fate fate, int value)
{
	switch (fate) {
	case Fate::EXITED:
		return (WIFEXITED(status) && WEXITSTATUS(status) == value);
	case Fate::KILLED:
		return (WIFSIGNALED(status) && WTERMSIG(status) == value);
	case Fate::STOPPED:
		return (WIFSTOPPED(status) && WSTOPSIG(status) == value);
	case Fate::OTHER:
		break;
	}
	return (false);
}

} /* namespace */

bool
Event::is(Fate fate, int value) const
{
	return (error == 0 && status_is(status, fate, value));
}

namespace {

/* A stop may be reported too early, and then again (D9): wait for both. */
void
wait_for_second_report(const Deadline &deadline, int options, Event *event)
{
	int status;

	while (!is_not_running(event->pid) && deadline.wait_a_moment())
		continue;

	/* waitpid(2) may write the status although it reports nothing. */
	if (waitpid(event->pid, &status, options | WNOHANG) == event->pid)
		event->status = status;
}

} /* namespace */

Event
next_event(pid_t pid, int seconds, int options)
{
	Deadline deadline(seconds);
	Event event = { pid, 0, 0 };
	pid_t reported;

	while ((reported = waitpid(pid, &event.status, options)) == -1) {
		if (errno != EINTR || deadline.passed()) {
			event.error = errno == EINTR ? ETIMEDOUT : errno;
			return (event);
		}
	}
	event.pid = reported;
	if (WIFSTOPPED(event.status))
		wait_for_second_report(deadline, options, &event);
	return (event);
}

Event
end_of(pid_t pid)
{
	const Event first = next_event(pid);

	if (first.error != 0 || !WIFSTOPPED(first.status))
		return (first);

	const Event second = next_event(pid);

	return (second.error == 0 ? second : first);
}

Event
next_event_but_sigchld(pid_t pid)
{
	Event event;

	while ((event = next_event(pid)).is(Fate::STOPPED, SIGCHLD))
		REQUIRE_DONE(PT_CONTINUE, pid, CURRENT_PC, 0);
	return (event);
}

bool
wait_for(pid_t pid, Fate fate, int value)
{
	const Event event = next_event(pid);

	if (event.is(fate, value))
		return (true);
	complain("process %d: expected %s, got %s", static_cast<int>(pid),
	    Wording(fate, value).text(), Wording(event).text());
	return (false);
}

void
require_event(const char *file, int line, const Event &event, Fate fate,
    int value)
{
	if (event.is(fate, value))
		return;
	fail_at(file, line, "process %d: expected %s, got %s",
	    static_cast<int>(event.pid), Wording(fate, value).text(),
	    Wording(event).text());
}

void
require_status(const char *file, int line, int status, Fate fate, int value)
{
	if (status_is(status, fate, value))
		return;
	fail_at(file, line, "expected %s, got %s",
	    Wording(fate, value).text(), Wording(status).text());
}
