/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Job control of what runs on the hosted kernel, and of ptdb(1): a shell's
 * part, played on a terminal.
 */
#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <string>

namespace {

/* For anything that a case waits for; a slow machine needs a second. */
const int PATIENCE = 30;

/* For a whole case, if all else fails. */
const int LIFETIME = 200;

time_t
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec);
}

/* The shell, a session leader, has found something wrong. */
[[noreturn]] void
fail(const std::string &why)
{
	fprintf(stderr, "%s\n", why.c_str());
	_exit(1);
}

void
require(bool holds, const std::string &what)
{
	if (!holds)
		fail(what + ": " + strerror(errno));
}

class Terminal {
public:
	Terminal()
	    : master_(posix_openpt(O_RDWR | O_NOCTTY))
	{
		require(master_ != -1 && grantpt(master_) == 0 &&
		    unlockpt(master_) == 0, "posix_openpt");
		slave_ = open(ptsname(master_), O_RDWR);
		require(slave_ != -1, "the terminal");
		ioctl(slave_, TIOCSCTTY, 0);
		require(tcgetpgrp(slave_) == getpgrp(),
		    "the terminal is not the session's");

		/* Only what programs print is to be read. */
		set_echo(false);
	}

	/* Where there is none ptdb does not edit lines. */
	void
	set_echo(bool on) const
	{
		struct termios mode;

		tcgetattr(slave_, &mode);
		mode.c_lflag &= ~ECHO;
		if (on)
			mode.c_lflag |= ECHO;
		tcsetattr(slave_, TCSANOW, &mode);
	}

	void
	become_standard_files() const
	{
		for (int fd = 0; fd <= 2; ++fd)
			dup2(slave_, fd);
		close(master_);
		close(slave_);
	}

	void
	type(const char *text) const
	{
		require(write(master_, text, strlen(text)) ==
		    static_cast<ssize_t>(strlen(text)), "cannot type");
	}

	void
	show_to(pid_t group) const
	{
		require(tcsetpgrp(slave_, group) == 0, "tcsetpgrp");
	}

	/* Read until the text is there; what came before it. */
	std::string
	expect(const char *text)
	{
		const time_t end = now() + PATIENCE;
		size_t at;

		while ((at = output_.find(text)) == std::string::npos) {
			struct pollfd ready = { master_, POLLIN, 0 };
			char bytes[1024];

			if (now() >= end || poll(&ready, 1, 1000) == -1)
				fail(std::string("waited in vain for \"") +
				    text + "\"; there is \"" + output_ +
				    "\"");
			if ((ready.revents & POLLIN) == 0)
				continue;

			const ssize_t len = read(master_, bytes,
			    sizeof(bytes));

			if (len > 0)
				output_.append(bytes, len);
		}

		const std::string before = output_.substr(0, at);

		output_.erase(0, at + strlen(text));
		return (before);
	}

private:
	int		master_;
	int		slave_;
	std::string	output_;
};

/* A shell command of the terminal's, in a process group of its own or not. */
class Job {
public:
	Job(Terminal &terminal, const std::string &command,
	    bool has_own_group = true)
	    : terminal_(terminal), pid_(fork())
	{
		require(pid_ != -1, "fork");
		if (pid_ == 0) {
			if (has_own_group)
				setpgid(0, 0);
			be(command);
		}
		if (has_own_group) {
			setpgid(pid_, pid_);
			terminal_.show_to(pid_);
		}
		started_.open();
	}

	~Job()
	{
		kill(pid_, SIGKILL);
	}

	pid_t
	pid() const
	{
		return (pid_);
	}

	/* The status that comes next. */
	int
	next(const char *what) const
	{
		const time_t end = now() + PATIENCE;
		int status;
		pid_t got;

		while ((got = waitpid(pid_, &status, WUNTRACED | WCONTINUED |
		    WNOHANG)) == 0) {
			const struct timespec left = { 1, 0 };
			sigset_t child;

			if (now() >= end)
				fail(std::string("waited in vain for: ") +
				    what);
			sigemptyset(&child);
			sigaddset(&child, SIGCHLD);
			sigtimedwait(&child, nullptr, &left);
		}
		require(got == pid_, "waitpid");
		return (status);
	}

	/* It stops, and the shell has the terminal again. */
	void
	require_stop(const char *what)
	{
		const int status = next(what);

		if (!WIFSTOPPED(status))
			fail(std::string(what) + ": status " +
			    std::to_string(status));
		terminal_.show_to(getpgrp());
	}

	void
	require_continued(const char *what) const
	{
		const int status = next(what);

		if (!WIFCONTINUED(status))
			fail(std::string(what) + ": status " +
			    std::to_string(status));
	}

	void
	bg() const
	{
		require(kill(-pid_, SIGCONT) == 0, "SIGCONT");
		require_continued("SIGCONT");
	}

	void
	fg()
	{
		terminal_.show_to(pid_);
		bg();
	}

	void
	require_running() const
	{
		int status;

		require(waitpid(pid_, &status, WUNTRACED | WNOHANG) == 0,
		    "it does not run on");
	}

private:
	/* Holds the program back until it has the terminal. */
	class Latch {
	public:
		Latch()
		{
			require(pipe(ends_) == 0, "pipe");
		}

		void
		open() const
		{
			close(ends_[0]);
			close(ends_[1]);
		}

		void
		pass() const
		{
			char byte;

			close(ends_[1]);
			while (read(ends_[0], &byte, 1) == -1)
				;
			close(ends_[0]);
		}

	private:
		int	ends_[2];
	};

	[[noreturn]] void
	be(const std::string &command) const
	{
		sigset_t none;

		started_.pass();
		terminal_.become_standard_files();
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, nullptr);
		signal(SIGTTOU, SIG_DFL);
		signal(SIGTSTP, SIG_DFL);
		execl("/bin/sh", "sh", "-c", ("exec " + command).c_str(),
		    static_cast<char *>(nullptr));
		_exit(127);
	}

	Terminal	&terminal_;
	Latch		started_;
	const pid_t	pid_;
};

/* Run the body in a session of its own, whose leader may change the job. */
template <typename Body>
void
in_a_session(const atf::tests::tc &test, Body body)
{
	const std::string directory = test.get_config_var("srcdir");
	const pid_t shell = fork();
	int status;

	ATF_REQUIRE(shell != -1);
	if (shell == 0) {
		sigset_t child;

		setsid();
		alarm(LIFETIME);
		sigemptyset(&child);
		sigaddset(&child, SIGCHLD);
		sigprocmask(SIG_BLOCK, &child, nullptr);
		signal(SIGTTOU, SIG_IGN);
		signal(SIGTSTP, SIG_IGN);
		require(chdir(directory.c_str()) == 0, directory);

		Terminal terminal;

		body(terminal);
		_exit(0);
	}
	ATF_REQUIRE(waitpid(shell, &status, 0) == shell);
	if (WIFSIGNALED(status))
		ATF_FAIL("it took more than its lifetime");
	if (status != 0)
		ATF_FAIL("see stderr");
}

/* The command on the hosted kernel, or on this one where there is none. */
std::string
hosted(const std::string &command)
{
	return ((access("../hosted", X_OK) == 0 ? "../hosted " : "") +
	    command);
}

} /* namespace */

#define JOB_TEST(name, what)						\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "240");				\
	}								\
	ATF_TEST_CASE_BODY(name)

JOB_TEST(stop__by_the_terminal, "^Z stops a program and gives the shell the "
    "terminal; fg goes on, bg stops it when it reads, ^C ends it")
{
	in_a_session(*this, [](Terminal &terminal) {
		Job cat(terminal, hosted("/bin/cat"));

		terminal.type("one\n");
		terminal.expect("one");
		terminal.type("\x1a");
		cat.require_stop("^Z");
		cat.fg();
		terminal.type("two\n");
		terminal.expect("two");
		terminal.type("\x1a");
		cat.require_stop("^Z again");
		cat.bg();
		cat.require_stop("a read in the background");
		cat.fg();
		terminal.type("three\n");
		terminal.expect("three");
		terminal.type("\x03");

		const int status = cat.next("^C");

		require(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT,
		    "^C does not end it");
	});
}

JOB_TEST(stop__from_outside, "SIGSTOP and SIGCONT for the program alone, "
    "from a process of another kernel, stop and continue it and the job")
{
	in_a_session(*this, [](Terminal &terminal) {
		Job cat(terminal, hosted("/bin/sh -c "
		    "'echo pid $$ is cat; exec cat'"));

		terminal.expect("pid ");

		const pid_t program =
		    atoi(terminal.expect(" is cat").c_str());

		for (int i = 0; i < 3; ++i) {
			require(kill(program, SIGSTOP) == 0, "SIGSTOP");
			cat.require_stop("SIGSTOP");

			/* In the background it would stop to read. */
			terminal.show_to(cat.pid());
			require(kill(program, SIGCONT) == 0, "SIGCONT");
			cat.require_continued("SIGCONT");
			terminal.type("again\n");
			terminal.expect("again");
		}

		/* And for the process that the shell knows. */
		require(kill(cat.pid(), SIGSTOP) == 0, "SIGSTOP");
		cat.require_stop("SIGSTOP of the job");
		cat.fg();
		terminal.type("last\n");
		terminal.expect("last");
	});
}

JOB_TEST(stop__ends_with_the_program, "The shell hears of it when a stopped "
    "program is killed")
{
	in_a_session(*this, [](Terminal &terminal) {
		Job cat(terminal, hosted("/bin/sh -c "
		    "'echo pid $$ is cat; exec cat'"));

		terminal.expect("pid ");

		const pid_t program =
		    atoi(terminal.expect(" is cat").c_str());

		terminal.type("\x1a");
		cat.require_stop("^Z");
		require(kill(program, SIGKILL) == 0, "SIGKILL");

		int status = cat.next("SIGKILL");

		if (WIFCONTINUED(status))
			status = cat.next("SIGKILL");
		require(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL,
		    "it was not killed");
	});
}

JOB_TEST(stop__ignored, "A program that ignores ^Z runs on, and so does one "
    "that no shell would continue")
{
	in_a_session(*this, [](Terminal &terminal) {
		{
			Job cat(terminal, hosted("/bin/sh -c "
			    "'trap \"\" TSTP; echo ready; exec cat'"));

			terminal.expect("ready");
			terminal.type("\x1a");
			terminal.type("still\n");
			terminal.expect("still");
			cat.require_running();

			/* Or it takes what is for the next one. */
			terminal.type("\x04");
			require(WIFEXITED(cat.next("its end")),
			    "it does not end");
		}
		terminal.show_to(getpgrp());

		Job cat(terminal, hosted("/bin/cat"), false);

		terminal.type("one\n");
		terminal.expect("one");
		terminal.type("\x1a");
		terminal.type("two\n");
		terminal.expect("two");
		cat.require_running();
	});
}

JOB_TEST(stop__of_the_debugger, "^Z stops ptdb at its prompt, and fg "
    "shows a new one")
{
	in_a_session(*this, [](Terminal &terminal) {
		Job ptdb(terminal, "./ptdb /bin/cat");

		terminal.expect("(ptdb)");
		terminal.type("\x1a");
		ptdb.require_stop("^Z");
		ptdb.fg();
		terminal.expect("(ptdb)");
		terminal.type("regs\n");
		terminal.expect("rip");
	});
}

/*
 * The shell has the terminal before ptdb, whose editor puts that back into
 * its old mode, hears of the stop: so it may be when what started ptdb, a
 * shell or make(1), stops first.
 */
JOB_TEST(stop__of_the_line_editor, "ptdb stops once, though the shell takes "
    "the terminal before it is back in its old mode; fg shows a new prompt")
{
	in_a_session(*this, [](Terminal &terminal) {
		terminal.set_echo(true);

		Job ptdb(terminal, "env TERM=vt100 ./ptdb /bin/cat");

		/* It would stop twice in every second round or so. */
		for (int round = 0; round < 10; ++round) {
			terminal.expect("(ptdb)");
			terminal.show_to(getpgrp());
			require(kill(-ptdb.pid(), SIGTSTP) == 0, "SIGTSTP");
			ptdb.require_stop("SIGTSTP");
			ptdb.fg();
			terminal.expect("(ptdb)");
			terminal.type("regs\n");
			terminal.expect("rip");
		}
	});
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, stop__by_the_terminal);
	ATF_ADD_TEST_CASE(tests, stop__from_outside);
	ATF_ADD_TEST_CASE(tests, stop__ends_with_the_program);
	ATF_ADD_TEST_CASE(tests, stop__ignored);
	ATF_ADD_TEST_CASE(tests, stop__of_the_debugger);
	ATF_ADD_TEST_CASE(tests, stop__of_the_line_editor);
}
