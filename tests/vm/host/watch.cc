/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Run a machine and watch its console:
 *
 *	watch [-o] [-f SECONDS] [-b SECONDS] [-q SECONDS] LOG VERDICT \
 *	    PROGRAM [ARGUMENT ...]
 *
 * PROGRAM is the machine; its output is the console, which is copied to LOG.
 * The machine is ended if it panics, if the first output (-f) or that of
 * process 1 (-b) takes too long, or if it is silent for too long later (-q).
 * -o shows the output of cases.
 * VERDICT gets one line, "ok" or what went wrong.  Exits 0 if it is ok, 3 if
 * process 1 printed nothing, and 1 otherwise.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <string>

#include "record.h"

namespace {

const int BAD_USAGE = 2, NEVER_SPOKE = 3;

/* After its last record, or a panic, a machine has this long to stop. */
const int SECONDS_TO_STOP = 60, SECONDS_TO_PANIC = 20;

const size_t TAIL = 20;

/* Set by a signal: end the machine, too. */
volatile sig_atomic_t interrupted;

void
interrupt(int)
{
	interrupted = 1;
}

struct Limits {
	int	first = 300;
	int	boot = 600;
	int	quiet = 600;
	bool	shows_output = false;
};

/* Messages of a failing kernel, and how long to read on after them. */
struct Sign {
	const char	*words;
	const char	*meaning;
	int		seconds;
};

const Sign SIGNS[] = {
	{ "boot: cannot start the kernel:", "the kernel was refused", 0 },
	{ "panic:", "the kernel panicked", SECONDS_TO_PANIC },
	{ "panic with ", "the kernel panicked", SECONDS_TO_PANIC },
	{ "Fatal trap", "the kernel trapped", SECONDS_TO_PANIC },
};

/* Prompts: lines without an end. */
const Sign PROMPTS[] = {
	{ "mountroot>", "the kernel found no root file system", 0 },
	{ "db>", "the kernel is in its debugger", 0 },
};

class Machine {
public:
	Machine(char *argv[])
	{
		int fds[2];

		if (pipe(fds) == -1)
			return;
		pid_ = fork();
		if (pid_ == 0) {
			const int null = open("/dev/null", O_RDONLY);

			/* A terminal's signals are for watch alone. */
			setsid();
			dup2(null, STDIN_FILENO);
			dup2(fds[1], STDOUT_FILENO);
			dup2(fds[1], STDERR_FILENO);
			close(fds[0]);
			close(fds[1]);
			execvp(argv[0], argv);
			std::cerr << argv[0] << ": " << strerror(errno) <<
			    '\n';
			_exit(127);
		}
		close(fds[1]);
		console_ = fds[0];
	}

	~Machine()
	{
		int status;

		if (pid_ > 0) {
			kill(pid_, SIGKILL);
			waitpid(pid_, &status, 0);
		}
		close(console_);
	}

	Machine(const Machine &) = delete;
	Machine &operator=(const Machine &) = delete;

	/* False at the end of the file; no bytes are added on a timeout. */
	bool
	read_console(int milliseconds, std::string *bytes)
	{
		struct pollfd one = { console_, POLLIN, 0 };
		char buffer[4096];

		if (poll(&one, 1, milliseconds) <= 0)
			return (true);	/* timeout or signal */

		const ssize_t got = read(console_, buffer, sizeof(buffer));

		if (got > 0)
			bytes->append(buffer, got);
		return (got > 0 || (got == -1 && errno == EINTR));
	}

	/* Its exit status as text. */
	std::string
	end()
	{
		int status;

		waitpid(pid_, &status, 0);
		pid_ = -1;
		return (WIFEXITED(status) ?
		    "exit status " + std::to_string(WEXITSTATUS(status)) :
		    "signal " + std::to_string(WTERMSIG(status)));
	}

private:
	pid_t	pid_ = -1;
	int	console_ = -1;
};

/* Reads the console line by line and decides. */
class Watcher {
public:
	Watcher(const Limits &limits, const char *log)
	    : limits_(limits), log_(log, std::ios::binary)
	{
		allow(limits_.first);
	}

	std::string
	watch(Machine &machine)
	{
		std::string bytes;
		bool goes_on = true;

		while (goes_on && left() > 0 && !interrupted &&
		    !(failed() && limit_ == 0)) {
			const size_t before = bytes.size();

			goes_on = machine.read_console(left(), &bytes);
			log_.write(bytes.data() + before,
			    bytes.size() - before);
			log_.flush();
			take_lines(&bytes);
		}
		if (!bytes.empty())
			take(bytes);
		if (interrupted)
			return ("interrupted" + where());
		if (failed())
			return (meaning_);
		if (goes_on)
			return (silence());
		return (end_of(machine.end()));
	}

	bool
	spoke() const
	{
		return (spoke_);
	}

	void
	print_tail() const
	{
		for (const std::string &line : tail_)
			std::cerr << "    " << line << '\n';
	}

private:
	using Time = std::chrono::steady_clock;

	void
	allow(int seconds)
	{
		limit_ = seconds;
		end_ = Time::now() + std::chrono::seconds(seconds);
	}

	int
	left() const
	{
		const auto left = std::chrono::duration_cast<
		    std::chrono::milliseconds>(end_ - Time::now()).count();

		return (left < 0 ? 0 : static_cast<int>(left));
	}

	bool
	failed() const
	{
		return (!meaning_.empty());
	}

	/* An incomplete line may be a prompt. */
	void
	take_lines(std::string *bytes)
	{
		size_t end;

		while ((end = bytes->find('\n')) != std::string::npos) {
			std::string line = bytes->substr(0, end);

			bytes->erase(0, end + 1);
			while (!line.empty() && line.back() == '\r')
				line.pop_back();
			take(line);
		}
		for (const Sign &prompt : PROMPTS) {
			if (!failed() && bytes->rfind(prompt.words, 0) == 0)
				fail(prompt, *bytes);
		}
	}

	void
	take(const std::string &line)
	{
		Record record;

		tail_.push_back(line);
		if (tail_.size() > TAIL)
			tail_.pop_front();
		if (failed())
			return;
		if (parse_record(line, &record)) {
			take(record);
			return;
		}
		if (!started_)
			allow(limits_.boot);
		started_ = true;
		for (const Sign &sign : SIGNS) {
			const size_t at = line.find(sign.words);

			if (!failed() && at != std::string::npos)
				fail(sign, line.substr(at));
		}
	}

	void
	take(const Record &record)
	{
		if (!spoke_)
			std::cout << "Process 1 runs." << std::endl;
		spoke_ = true;
		allow(limits_.quiet);
		if (record.kind == "program") {
			std::cout << "    " << record.text << std::endl;
			program_ = record.text;
		} else if (record.kind == "case") {
			case_ = record.text;
		} else if (record.kind == "output" && limits_.shows_output) {
			std::cout << "        " << record.text << std::endl;
		} else if (record.kind == "end") {
			complete_ = true;
			allow(SECONDS_TO_STOP);
		}
	}

	void
	fail(const Sign &sign, const std::string &words)
	{
		meaning_ = sign.meaning + where() + ": " + words;
		allow(sign.seconds);
	}

	std::string
	where() const
	{
		if (complete_)
			return (" at the end");
		if (case_.empty())
			return ("");
		return (" in " + program_ + ":" + case_);
	}

	std::string
	silence() const
	{
		return ("not a word from the machine for " +
		    std::to_string(limit_) + " s" + (spoke_ ? where() :
		    ", before process 1 ran"));
	}

	std::string
	end_of(const std::string &status) const
	{
		if (complete_ && status == "exit status 0")
			return ("ok");
		return ("the machine stopped" + where() + ": " + status);
	}

	const Limits		limits_;
	std::ofstream		log_;
	std::deque<std::string>	tail_;
	Time::time_point	end_;
	int			limit_ = 0;
	bool			started_ = false;
	bool			spoke_ = false;
	bool			complete_ = false;
	std::string		program_, case_, meaning_;
};

int
usage()
{
	std::cerr << "usage: watch [-o] [-f SECONDS] [-b SECONDS] "
	    "[-q SECONDS] LOG VERDICT PROGRAM [ARGUMENT ...]\n";
	return (BAD_USAGE);
}

} /* namespace */

int
main(int argc, char *argv[])
{
	Limits limits;
	int option;

	while ((option = getopt(argc, argv, "+f:b:oq:")) != -1) {
		if (option == 'o') {
			limits.shows_output = true;
			continue;
		}

		const int seconds = optarg == nullptr ? 0 : atoi(optarg);

		if (seconds <= 0)
			return (usage());
		(option == 'f' ? limits.first : option == 'b' ? limits.boot :
		    limits.quiet) = seconds;
	}
	if (argc - optind < 3)
		return (usage());

	for (const int sig : { SIGHUP, SIGINT, SIGTERM }) {
		struct sigaction action;

		/* As a shell's background job it does not take Ctrl-C. */
		sigaction(sig, nullptr, &action);
		if (action.sa_handler == SIG_IGN)
			continue;
		action.sa_handler = interrupt;
		action.sa_flags = 0;
		sigaction(sig, &action, nullptr);
	}

	Watcher watcher(limits, argv[optind]);
	Machine machine(argv + optind + 2);
	const std::string verdict = watcher.watch(machine);

	std::ofstream(argv[optind + 1]) << verdict << '\n';
	if (verdict == "ok")
		return (EXIT_SUCCESS);
	std::cerr << verdict << "\nThe console's last lines, of " <<
	    argv[optind] << ":\n";
	watcher.print_tail();
	return (watcher.spoke() ? EXIT_FAILURE : NEVER_SPOKE);
}
