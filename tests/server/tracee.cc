/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A traced process and its threads: ptrace(2) and waitpid(2), every answer
 * checked.
 */
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <unistd.h>

#include "../debugger/process.h"
#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "tracee.h"

/* For addr: resume the process where it is. */
static void *const WHERE_IT_IS = reinterpret_cast<void *>(1);

/* The first two arguments of Tracee::request(). */
#define REQUEST(number)	number, #number

/* How long a process may take to come to rest, in milliseconds. */
constexpr long PATIENCE = 30000;
constexpr long SLICE = 50;		/* between two looks */

Tracee::Tracee(pid_t pid, bool attached)
    : pid_(pid), stop_sent_(attached)
{
	if (attached && call(PT_ATTACH, nullptr, 0) == -1) {
		fail("PT_ATTACH of %d: %s", int(pid),
		    why_not_attached(pid, errno).c_str());
	}
}

/*
 * As ptrace(2), but errno is 0 after -1 was the answer, and EBUSY is tried
 * again while the process is stopped: a thread may still be on its way to
 * the stop, and nobody tells when it rests.  The stop may be told twice then.
 */
int
Tracee::call(int number, const void *address, int data)
{
	const auto addr = static_cast<caddr_t>(const_cast<void *>(address));
	int answer, status;

	for (long waited = 0; ; waited += SLICE) {
		const SignalsHeld signals;

		errno = 0;
		answer = ptrace(number, pid_, addr, data);
		if (answer != -1 || errno != EBUSY || running_ ||
		    waited >= PATIENCE)
			return (answer);
		if (waitpid(pid_, &status, WNOHANG) != pid_)
			signals.wait(-1, SLICE);
		else if (!WIFSTOPPED(status)) {
			alive_ = false;
			end_ = status;
		}
		if (!alive_) {
			errno = ESRCH;
			return (-1);
		}
	}
}

void
Tracee::request(int number, const char *name, const void *address, int data)
{
	if (call(number, address, data) == -1 && errno != 0)
		fail("%s of %d: %s", name, int(pid_), strerror(errno));
}

/* Signals have the kernel's numbers there, of which 5 is SIGTRAP. */
bool
trap_pending(const struct ptrace_lwpinfo &info)
{
	return ((info.pl_siglist.__bits[0] >> (5 - 1) & 1) != 0);
}

Stop
Tracee::stop_of(int status)
{
	if (WIFSTOPPED(status))
		return (Stop{ Stop::STOPPED, WSTOPSIG(status) });
	return (WIFEXITED(status) ? Stop{ Stop::EXITED, WEXITSTATUS(status) } :
	    Stop{ Stop::KILLED, WTERMSIG(status) });
}

std::optional<int>
Tracee::take_end()
{
	const std::optional<int> end = end_;

	end_.reset();
	return (end);
}

bool
Tracee::take(Stop *stop)
{
	int status;
	const pid_t who = waitpid(pid_, &status, WNOHANG);

	return (accept(who, status, stop));
}

bool
Tracee::accept(pid_t who, int status, Stop *stop)
{
	int again;

	if (who == -1)
		alive_ = false;
	if (who != pid_)
		return (false);
	running_ = false;
	*stop = stop_of(status);
	if (stop->kind == Stop::STOPPED) {
		if (stop->value == SIGSTOP)
			stop_sent_ = false;
		return (true);
	}

	/* A tracer that is also the parent may be told of the end twice. */
	waitpid(pid_, &again, WNOHANG);
	alive_ = false;
	return (true);
}

bool
Tracee::has_stopped_untold(Stop *stop)
{
	struct reg regs;

	if (ptrace(PT_GETREGS, pid_, reinterpret_cast<caddr_t>(&regs), 0) ==
	    -1)
		return (false);

	/* One that was about to be told may have been, by now. */
	if (take(stop))
		return (true);
	running_ = false;
	*stop = Stop{ Stop::STOPPED, stop_sent_ ? SIGSTOP : 0 };
	for (const lwpid_t tid : threads()) {
		struct ptrace_lwpinfo its;

		if (info(tid, &its) && trap_pending(its))
			stop->value = SIGTRAP;
	}
	if (stop->value == SIGSTOP)
		stop_sent_ = false;
	return (true);
}

bool
Tracee::wait(Stop *stop, int seconds)
{
	const SignalsHeld signals;

	for (long left = seconds * 1000L; left > 0; left -= SLICE) {
		if (take(stop))
			return (true);
		if (!alive_)
			return (false);
		signals.wait(-1, SLICE);
	}
	return (has_stopped_untold(stop));
}

void
Tracee::interrupt()
{
	::kill(pid_, SIGSTOP);
	stop_sent_ = true;
}

void
Tracee::resume(int signal)
{
	request(REQUEST(PT_CONTINUE), WHERE_IT_IS, signal);
	running_ = true;
}

void
Tracee::detach(int signal)
{
	request(REQUEST(PT_DETACH), WHERE_IT_IS, signal);
	alive_ = false;
}

/*
 * Every stop on the way to its end is answered by PT_KILL, which a thread
 * that resumes from a SIGSTOP's stop does not look at.
 */
void
Tracee::kill()
{
	Stop stop;

	for (int tries = 0; alive_ && tries < 100; ++tries) {
		if (running_ || tries > 0)
			::kill(pid_, SIGKILL);
		if (!running_) {
			call(PT_KILL, nullptr, 0);
			running_ = true;
		}
		wait(&stop, 1);
	}
	if (alive_)
		fail("%d survives PT_KILL and SIGKILL", int(pid_));
}

std::vector<lwpid_t>
Tracee::threads()
{
	const int count = call(PT_GETNUMLWPS, nullptr, 0);
	std::vector<lwpid_t> tids(std::max(count, 1));

	const int stored = call(PT_GETLWPLIST, tids.data(), tids.size());

	if (count == -1 || stored == -1)
		fail("PT_GETLWPLIST of %d: %s", int(pid_), strerror(errno));
	tids.resize(stored);
	return (tids);
}

bool
Tracee::info(lwpid_t tid, struct ptrace_lwpinfo *info)
{
	*info = {};
	info->pl_lwpid = tid;
	return (call(PT_LWPINFO, info, sizeof(*info)) != -1);
}

bool
Tracee::set_step(lwpid_t tid, bool on)
{
	return (call(on ? PT_SETSTEP : PT_CLEARSTEP, nullptr, tid) != -1);
}

struct reg
Tracee::registers(lwpid_t tid)
{
	struct reg regs;

	request(REQUEST(PT_GETREGS), &regs, tid);
	return (regs);
}

void
Tracee::set_registers(lwpid_t tid, const struct reg &regs)
{
	request(REQUEST(PT_SETREGS), &regs, tid);
}

struct fpreg
Tracee::fp_registers(lwpid_t tid)
{
	struct fpreg regs;

	request(REQUEST(PT_GETFPREGS), &regs, tid);
	return (regs);
}

void
Tracee::set_fp_registers(lwpid_t tid, const struct fpreg &regs)
{
	request(REQUEST(PT_SETFPREGS), &regs, tid);
}

struct dbreg
Tracee::debug_registers(lwpid_t tid)
{
	struct dbreg regs;

	request(REQUEST(PT_GETDBREGS), &regs, tid);
	return (regs);
}

void
Tracee::set_debug_registers(lwpid_t tid, const struct dbreg &regs)
{
	request(REQUEST(PT_SETDBREGS), &regs, tid);
}

void
Tracee::read_bases(lwpid_t tid, unsigned long bases[2])
{
	has_bases_ = call(PT_GETFSBASE, &bases[0], tid) != -1 &&
	    call(PT_GETGSBASE, &bases[1], tid) != -1;
}

bool
Tracee::xstate_info(struct ptrace_xstate_info *info)
{
	return (call(PT_GETXSTATE_INFO, info, sizeof(*info)) != -1);
}

void
Tracee::read_xstate(lwpid_t tid, void *area)
{
	request(REQUEST(PT_GETXSTATE), area, tid);
}

void
Tracee::set_xstate(const void *area, size_t length)
{
	request(REQUEST(PT_SETXSTATE), area, length);
}

bool
Tracee::map_entry(struct ptrace_vm_entry *entry)
{
	if (call(PT_VM_ENTRY, entry, 0) != -1)
		return (true);
	if (errno != ENOENT)
		fail("PT_VM_ENTRY of %d: %s", int(pid_), strerror(errno));
	return (false);
}

bool
Tracee::set_events(int mask)
{
	return (call(PT_SET_EVENT_MASK, &mask, sizeof(mask)) != -1);
}

/*
 * PT_IO, again for what a signal to ptserver has left.
 */
bool
Tracee::move(int operation, unsigned long address, char *buffer,
    size_t length)
{
	size_t done = 0;

	while (done < length) {
		struct ptrace_io_desc io = { operation,
		    reinterpret_cast<void *>(address + done), buffer + done,
		    length - done };

		if (call(PT_IO, &io, 0) == -1 || io.piod_len == 0)
			return (false);
		done += io.piod_len;
	}
	return (true);
}

size_t
Tracee::read(unsigned long address, char *buffer, size_t length)
{
	constexpr size_t page = 4096;
	size_t done = 0;

	if (move(PIOD_READ_D, address, buffer, length))
		return (length);
	while (done < length) {
		const size_t part = std::min(length - done,
		    page - (address + done) % page);

		if (!move(PIOD_READ_D, address + done, buffer + done, part))
			break;
		done += part;
	}
	return (done);
}

bool
Tracee::write(unsigned long address, const char *buffer, size_t length)
{
	return (move(PIOD_WRITE_D, address, const_cast<char *>(buffer),
	    length));
}

size_t
Tracee::read_auxv(size_t offset, char *buffer, size_t length)
{
	struct ptrace_io_desc io = { PIOD_READ_AUXV,
	    reinterpret_cast<void *>(offset), buffer, length };

	return (call(PT_IO, &io, 0) == -1 ? 0 : io.piod_len);
}
