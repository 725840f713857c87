/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs a program until it and its descendants have ended.
 */
#include <sys/types.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "process.h"
#include "wire.h"

namespace {

/* How long remaining processes may take to end, before and after SIGKILL. */
const int SECONDS_TO_END = 5;

/*
 * Milliseconds after which a running case is reported again, because the host
 * ends a silent machine.
 */
const int BETWEEN_SIGNS = 30000;

const int CANNOT_EXECUTE = 127;

struct Pipe {
	int	reader;
	int	writer;

	Pipe()
	{
		int fds[2] = { -1, -1 };

		if (pipe(fds) == -1)
			tell("trouble", "pipe: errno %d", errno);
		reader = fds[0];
		writer = fds[1];
	}

	~Pipe()
	{
		close(reader);
		close(writer);
	}

	Pipe(const Pipe &) = delete;
	Pipe &operator=(const Pipe &) = delete;

	void
	shut_writer()
	{
		close(writer);
		writer = -1;
	}
};

/* SIGCHLD writes a byte to a pipe, for poll(2). */
class ChildWatch {
public:
	ChildWatch()
	{
		writer_ = pipe_.writer;
		signal(SIGCHLD, note);
	}

	~ChildWatch()
	{
		signal(SIGCHLD, SIG_DFL);
	}

	int
	fd() const
	{
		return (pipe_.reader);
	}

	void
	forget() const
	{
		char bytes[512];

		read(pipe_.reader, bytes, sizeof(bytes));
	}

private:
	static void
	note(int)
	{
		const int error = errno;

		write(writer_, "", 1);
		errno = error;
	}

	static int	writer_;

	Pipe	pipe_;
};

int ChildWatch::writer_;

class Clock {
public:
	explicit Clock(int seconds)
	    : end_(now() + seconds * 1000L)
	{
	}

	/* Milliseconds, at least 0. */
	int
	left() const
	{
		const long left = end_ - now();

		return (left < 0 ? 0 : static_cast<int>(left));
	}

private:
	static long
	now()
	{
		struct timespec time;

		clock_gettime(CLOCK_MONOTONIC, &time);
		return (time.tv_sec * 1000 + time.tv_nsec / 1000000);
	}

	long	end_;
};

bool
can_read(int fd)
{
	struct pollfd one = { fd, POLLIN, 0 };

	return (poll(&one, 1, 0) == 1);
}

[[noreturn]] void
execute(const Command &command, int output, int result)
{
	char *const no_environment[] = { nullptr };

	setsid();
	if (command.user != 0 && (setgid(command.user) == -1 ||
	    setuid(command.user) == -1))
		_exit(CANNOT_EXECUTE);
	dup2(output, STDOUT_FILENO);
	dup2(output, STDERR_FILENO);
	dup2(result, RESULT_FD);
	for (int fd = STDERR_FILENO + 1; fd < RESULT_FD; fd++)
		close(fd);
	execve(command.path, const_cast<char *const *>(command.argv),
	    no_environment);
	_exit(CANNOT_EXECUTE);
}

/* One program and its descendants. */
class Watched {
public:
	Watched(const Command &command, Listener &listener)
	    : listener_(listener), leader_(fork()), leader_ended_(false),
	      others_ended_(false), outcome_()
	{
		if (leader_ == 0)
			execute(command, output_.writer, result_.writer);
		if (leader_ == -1)
			tell("trouble", "fork: errno %d", errno);
		output_.shut_writer();
		result_.shut_writer();
	}

	Outcome
	watch_to_the_end(int seconds)
	{
		const Clock for_leader(seconds);

		while (!leader_ended_ && for_leader.left() > 0)
			watch(for_leader);

		const bool in_time = leader_ended_;

		if (in_time)
			watch_others();
		if (!others_ended_)
			kill_others();
		if (!in_time)
			outcome_.kind = Outcome::TIMED_OUT;
		take_output();
		take_result();
		return (outcome_);
	}

private:
	void
	watch_others()
	{
		const Clock clock(SECONDS_TO_END);

		while (!others_ended_ && clock.left() > 0)
			watch(clock);
		outcome_.left_processes = !others_ended_;
	}

	void
	kill_others()
	{
		const Clock clock(SECONDS_TO_END);

		while (!others_ended_ && clock.left() > 0) {
			kill(-1, SIGKILL);
			watch(clock);
		}
		if (!others_ended_)
			tell("trouble", "SIGKILL does not end every process");
	}

	void
	watch(const Clock &clock)
	{
		const unsigned int count = output_.reader == -1 ? 1 : 2;
		struct pollfd fds[] = {
			{ child_watch_.fd(), POLLIN, 0 },
			{ output_.reader, POLLIN, 0 },
		};

		const int left = clock.left();
		const int patience = left < BETWEEN_SIGNS ? left :
		    BETWEEN_SIGNS;

		if (poll(fds, count, patience) <= 0) {
			if (patience == BETWEEN_SIGNS)
				tell("alive", "and waiting");
			return;
		}
		if (fds[0].revents != 0)
			reap();
		if (fds[1].revents != 0)
			hear();
	}

	void
	reap()
	{
		int status;
		pid_t pid;

		child_watch_.forget();
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
			/* This process became its tracer by PT_TRACE_ME. */
			if (WIFSTOPPED(status))
				ptrace(PT_KILL, pid, nullptr, 0);
			else if (pid == leader_)
				end_leader(status);
		}
		others_ended_ = pid == -1 && errno == ECHILD;
	}

	void
	end_leader(int status)
	{
		leader_ended_ = true;
		if (WIFEXITED(status)) {
			outcome_.kind = Outcome::EXITED;
			outcome_.value = WEXITSTATUS(status);
		} else {
			outcome_.kind = Outcome::KILLED;
			outcome_.value = WTERMSIG(status);
		}
	}

	/* The end of the file is reached when all writers have ended. */
	void
	hear()
	{
		char bytes[512];
		const ssize_t got = read(output_.reader, bytes, sizeof(bytes));

		if (got > 0) {
			listener_.hear(bytes, got);
		} else if (got == 0) {
			close(output_.reader);
			output_.reader = -1;
		}
	}

	void
	take_output()
	{
		while (output_.reader != -1 && can_read(output_.reader))
			hear();
	}

	void
	take_result()
	{
		char *const to = outcome_.result;
		ssize_t got = 0;

		if (can_read(result_.reader)) {
			got = read(result_.reader, to,
			    sizeof(outcome_.result) - 1);
		}
		to[got > 0 ? got : 0] = '\0';
		if (char *const end = strchr(to, '\n'))
			*end = '\0';
	}

	Listener	&listener_;
	ChildWatch	child_watch_;
	Pipe		output_, result_;
	pid_t		leader_;
	bool		leader_ended_, others_ended_;
	Outcome		outcome_;
};

} /* namespace */

Outcome
run(const Command &command, Listener &listener)
{
	return (Watched(command, listener).watch_to_the_end(command.seconds));
}
