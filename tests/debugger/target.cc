/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A traced process: ptrace(2) and waitpid(2) on it, every answer checked.
 */
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "process.h"
#include "signals.h"
#include "target.h"
#include "text.h"
#include "watchdog.h"

/* For addr: resume the process where it is. */
static void *const WHERE_IT_IS = reinterpret_cast<void *>(1);

/* How long a process may take to come to rest, in milliseconds. */
constexpr long PATIENCE = 30000;
constexpr long WARNING = 3000;		/* is given then */
constexpr long SLICE = 50;		/* between two looks */
constexpr long QUIET = 1000;		/* without news: is it stopped? */

/* The lower byte of waitpid(2)'s status for a stop. */
constexpr int STOPPED_STATUS = 0177;

Target::Target(pid_t pid, bool running)
    : pid_(pid), running_(running)
{
}

void
Target::become(const Target &other)
{
	pid_ = other.pid_;
	alive_ = true;
	running_ = false;
	stop_sent_ = false;
	stopped_for_ = other.stopped_for_;
	selected_ = 0;
}

/*
 * A process that ran when it was attached to may tell of its stop before
 * all of it has stopped, and then once more; until that is waited for it
 * counts as running.
 */
bool
Target::stopped_again()
{
	int status;

	return (waitpid(pid_, &status, WNOHANG) == pid_ &&
	    event(status).kind == Event::STOPPED);
}

/*
 * Wait a little for a process to come to rest.  False if that was enough:
 * half a minute, or, for one that is to be let go, until a signal to ptdb
 * insists.
 */
bool
Target::wait_more(const SignalsHeld &signals, long *waited)
{
	if (!leaving_) {
		watchdog_check();
		if (*waited >= PATIENCE)
			return (false);
	} else if (*waited == WARNING) {
		fprintf(stderr, "ptdb: %d still runs, and would be killed if "
		    "ptdb ended now; another signal to ptdb does that\n",
		    int(pid_));
		watchdog_asked_again();
	} else if (*waited > WARNING && watchdog_asked_again())
		return (false);
	signals.wait(-1, SLICE);
	*waited += SLICE;
	return (true);
}

/*
 * After EBUSY: is it worth asking once more?  A thread of a process that
 * has stopped may still run; nobody tells when it rests.
 */
bool
Target::ask_again(long *waited)
{
	const SignalsHeld signals;

	if (running_)
		return (false);
	return (stopped_again() || (wait_more(signals, waited) && alive_));
}

/*
 * As ptrace(2), but errno is 0 after a word of -1 was read.
 */
int
Target::call(int number, const char *name, const void *address, int data)
{
	const Waiting waiting(name);
	const auto addr = static_cast<caddr_t>(const_cast<void *>(address));
	long waited = 0;
	int answer;

	do {
		errno = 0;
		answer = ptrace(number, pid_, addr, data);
		if (answer != -1 || errno != EBUSY)
			return (answer);
	} while (ask_again(&waited));
	errno = EBUSY;
	return (answer);
}

int
Target::request(int number, const char *name, const void *address, int data)
{
	const int answer = call(number, name, address, data);

	if (answer == -1 && errno != 0)
		fail("%s of %d: %s%s", name, int(pid_), strerror(errno),
		    reason_for(errno));
	return (answer);
}

int
Target::attempt(int number, const char *name, void *address, int data)
{
	return (call(number, name, address, data) == -1 ? errno : 0);
}

Event
Target::attach()
{
	if (call(REQUEST(PT_ATTACH), nullptr, 0) == -1) {
		const int error = errno;

		alive_ = false;
		fail("PT_ATTACH of %d: %s: %s", int(pid_), strerror(error),
		    why_not_attached(pid_, error).c_str());
	}
	stop_sent_ = true;

	const Event event = wait();

	/* See stopped_again(). */
	const SignalsHeld signals;

	if (event.kind == Event::STOPPED) {
		signals.wait(-1, 100);
		stopped_again();
	}
	return (event);
}

void
Target::resume(int number, const char *name, int signal)
{
	request(number, name, WHERE_IT_IS, signal);
	running_ = true;
}

void
Target::step(int signal)
{
	resume(REQUEST(PT_STEP), signal);
}

void
Target::go_on(int signal)
{
	resume(REQUEST(PT_CONTINUE), signal);
}

void
Target::detach(int signal)
{
	request(REQUEST(PT_DETACH), WHERE_IT_IS, signal);
	alive_ = false;
}

Event
Target::event(int status)
{
	if (WIFSTOPPED(status)) {
		running_ = false;
		stopped_for_ = WSTOPSIG(status);
		if (WSTOPSIG(status) == SIGSTOP)
			stop_sent_ = false;
		return (Event{Event::STOPPED, WSTOPSIG(status), false});
	}

	int again;

	/* A tracer that is also the parent may be told of the end twice. */
	waitpid(pid_, &again, WNOHANG);
	alive_ = false;
	if (WIFEXITED(status))
		return (Event{Event::EXITED, WEXITSTATUS(status), false});
	return (Event{Event::KILLED, WTERMSIG(status),
	    WCOREDUMP(status) != 0});
}

/*
 * What there is to be told now, if anything.
 */
bool
Target::take(Event *told)
{
	int status;
	pid_t who;

	while ((who = waitpid(tell_ ? -1 : pid_, &status, WNOHANG)) > 0 &&
	    who != pid_)
		tell_(who, status);
	if (who == -1) {
		alive_ = false;
		fail("waitpid of %d: %s", int(pid_), strerror(errno));
	}
	if (who == pid_)
		*told = event(status);
	return (who == pid_);
}

/*
 * Ctrl-C: the terminal tells those in its foreground itself.  A process that
 * does not care is stopped the second time.
 */
void
Target::interrupt()
{
	if (++interrupts_ > 1)
		send_stop();
	else if (getpgid(pid_) != getpgrp())
		::kill(pid_, SIGINT);
}

void
Target::send_stop()
{
	::kill(pid_, SIGSTOP);
	stop_sent_ = true;
}

/* Signals have the kernel's numbers there, of which 5 is SIGTRAP. */
bool
trap_pending(const struct ptrace_lwpinfo &info)
{
	return ((info.pl_siglist.__bits[0] >> (5 - 1) & 1) != 0);
}

/*
 * What a stop is for that nobody has told.
 */
int
Target::guess_signal()
{
	if (thread_count() > 1) {
		for (const lwpid_t tid : threads()) {
			if (trap_pending(thread(tid)))
				return (SIGTRAP);
		}
	}
	return (stop_sent_ ? SIGSTOP : SIGTRAP);
}

/*
 * A stop is never told if the last thread that ran ended instead of stopping
 * (ptrace(2), BUGS).  Requests work then, and fail while the process runs.
 */
bool
Target::has_stopped_untold(Event *told)
{
	struct reg regs;

	if (ptrace(PT_GETREGS, pid_, reinterpret_cast<caddr_t>(&regs), 0) ==
	    -1)
		return (false);

	/* One that was about to be told may have been, by now. */
	if (take(told))
		return (true);
	running_ = false;

	const int signal = guess_signal();

	fprintf(stderr, "ptdb: %d has stopped, and for which signal nobody "
	    "says; taken for %s\n", int(pid_), signal_name(signal).c_str());
	*told = event(signal << 8 | STOPPED_STATUS);
	untold_ = true;
	stopped_for_ = 0;
	return (true);
}

Event
Target::wait()
{
	const Waiting waiting("a stop or the end");
	const SignalsHeld signals;
	Event event;

	untold_ = false;
	for (;;) {
		watchdog_check();
		if (watchdog_interrupted()) {
			if (stop_sent_)
				throw Ending("interrupted: it does not stop");
			interrupt();
		}
		if (take(&event))
			return (event);
		if (signals.stay_away(QUIET) && has_stopped_untold(&event))
			return (event);
	}
}

void
Target::call_in()
{
	leaving_ = true;
	watchdog_asked_again();
	if (alive_ && running_ && !stop_sent_)
		send_stop();
}

/*
 * A SIGSTOP is lost if a thread on its way to that stop has a signal of its
 * own, for which the process has stopped then; so it is sent again.
 */
bool
Target::await_stop(Event *event)
{
	const SignalsHeld signals;
	long waited = 0;

	untold_ = false;
	while (!take(event)) {
		if (!wait_more(signals, &waited))
			return (false);
		if (waited % QUIET != 0)
			continue;
		if (has_stopped_untold(event))
			return (true);
		if (stop_sent_)
			send_stop();
	}
	return (true);
}

/*
 * Wait so long for the end.  Stops on the way to it are not in the way.
 */
bool
Target::await_end(Event *end, int seconds)
{
	const SignalsHeld signals;

	for (long left = seconds * 1000L; left > 0; left -= SLICE) {
		if (take(end)) {
			if (end->kind != Event::STOPPED)
				return (true);
			request(REQUEST(PT_KILL), nullptr, 0);
		}
		signals.wait(-1, SLICE);
	}
	return (false);
}

Event
Target::kill()
{
	const Waiting waiting("the end");
	Event end;

	request(REQUEST(PT_KILL), nullptr, 0);
	if (await_end(&end, 2))
		return (end);

	/* After a SIGSTOP the thread resumes without looking at its signal. */
	if (::kill(pid_, SIGKILL) == -1)
		fail("kill of %d: %s", int(pid_), strerror(errno));
	if (await_end(&end, 60))
		return (end);
	fail("%d survives PT_KILL and SIGKILL", int(pid_));
}

int
Target::thread_count()
{
	if (!knows_threads_)
		return (1);

	const int count = call(REQUEST(PT_GETNUMLWPS), nullptr, 0);

	if (count == -1 && errno == EINVAL)
		knows_threads_ = false;
	else if (count == -1)
		fail("PT_GETNUMLWPS of %d: %s%s", int(pid_), strerror(errno),
		    reason_for(errno));
	return (knows_threads_ ? count : 1);
}

std::vector<lwpid_t>
Target::threads()
{
	const int count = thread_count();
	std::vector<lwpid_t> tids(count);

	if (knows_threads_) {
		tids.resize(request(REQUEST(PT_GETLWPLIST), tids.data(),
		    count));
	}
	return (tids);
}

struct ptrace_lwpinfo
Target::thread(lwpid_t tid)
{
	struct ptrace_lwpinfo info = {};

	info.pl_lwpid = tid;
	request(REQUEST(PT_LWPINFO), &info, sizeof(info));
	return (info);
}

struct reg
Target::registers(lwpid_t tid)
{
	struct reg regs;

	request(REQUEST(PT_GETREGS), &regs, tid);
	return (regs);
}

struct fpreg
Target::fp_registers()
{
	struct fpreg regs;

	request(REQUEST(PT_GETFPREGS), &regs, selected_);
	return (regs);
}

struct dbreg
Target::debug_registers(lwpid_t tid)
{
	struct dbreg regs;

	request(REQUEST(PT_GETDBREGS), &regs, tid);
	return (regs);
}

void
Target::set_registers(lwpid_t tid, const struct reg &regs)
{
	request(REQUEST(PT_SETREGS), &regs, tid);
}

void
Target::set_debug_registers(lwpid_t tid, const struct dbreg &regs)
{
	request(REQUEST(PT_SETDBREGS), &regs, tid);
}

static void *
pointer(unsigned long address)
{
	return (reinterpret_cast<void *>(address));
}

int
Target::read_word(unsigned long address)
{
	return (request(REQUEST(PT_READ_I), pointer(address), 0));
}

void
Target::write_word(unsigned long address, int word)
{
	request(REQUEST(PT_WRITE_I), pointer(address), word);
}

/*
 * PT_IO, again for what a signal to ptdb has left.  False with errno if not
 * all of it was moved.
 */
bool
Target::move(int operation, unsigned long address, void *buffer,
    size_t length)
{
	size_t done = 0;

	do {
		struct ptrace_io_desc io = { operation,
		    pointer(address + done),
		    static_cast<char *>(buffer) + done, length - done };

		if (call(REQUEST(PT_IO), &io, 0) == -1)
			return (false);
		done += io.piod_len;
		errno = EFAULT;
		if (io.piod_len == 0 && done < length)
			return (false);
	} while (done < length);
	return (true);
}

bool
Target::try_read(unsigned long address, void *buffer, size_t length)
{
	return (move(PIOD_READ_D, address, buffer, length));
}

void
Target::read(unsigned long address, void *buffer, size_t length)
{
	if (!move(PIOD_READ_D, address, buffer, length)) {
		fail("PT_IO of %d: %s, reading %s at 0x%lx", int(pid_),
		    strerror(errno), counted(length, "byte").c_str(),
		    address);
	}
}

void
Target::write(unsigned long address, const void *buffer, size_t length)
{
	if (!move(PIOD_WRITE_D, address, const_cast<void *>(buffer), length)) {
		fail("PT_IO of %d: %s, writing %s at 0x%lx", int(pid_),
		    strerror(errno), counted(length, "byte").c_str(),
		    address);
	}
}
