/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How a tracee runs and stops for the client.
 */
#include <sys/wait.h>

#include <csignal>
#include <unistd.h>

#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "control.h"

/* How long a tracee may take to stop when it is to be let go, in seconds. */
constexpr int PATIENCE = 60;
constexpr int LOOKS = 20;		/* a second, for it */

Control::Control(pid_t pid, Origin origin)
    : tracee_(pid, origin == ATTACHED), origin_(origin)
{
}

static unsigned long
pc_of(Tracee &tracee, lwpid_t tid)
{
	return (tracee.registers(tid).r_rip);
}

/*
 * False if it has ended.  A SIGSTOP is lost that is sent to a process which
 * has just been resumed from a stop for one; so it is sent again.
 */
bool
Control::await_stop(Stop *stop)
{
	const SignalsHeld signals;

	for (int look = 1; look < PATIENCE * LOOKS; ++look) {
		if (take(stop) || (look % LOOKS == 0 &&
		    tracee_.has_stopped_untold(stop)))
			return (stop->kind == Stop::STOPPED);
		if (!tracee_.alive())
			return (false);
		if (look % LOOKS == 0 && tracee_.stop_sent())
			tracee_.interrupt();
		signals.wait(-1, 1000 / LOOKS);
	}
	fail("%d does not stop", int(tracee_.pid()));
}

Report
Control::begin()
{
	Report report = {};

	await_stop(&report.stop);
	if (report.stop.kind == Stop::STOPPED) {
		set_events(false);
		report.tid = tracee_.threads().at(0);
		if (origin_ == ATTACHED && report.stop.value == SIGSTOP)
			report.stop.value = 0;
	}
	last_ = report;
	return (report);
}

bool
Control::catch_calls(const std::set<long> &calls)
{
	calls_ = calls;
	return (set_events(!calls.empty()));
}

/*
 * A child would have the breakpoints in its memory, and die of them: so it is
 * traced at first.
 */
bool
Control::set_events(bool calls)
{
	return (tracee_.set_events(PTRACE_EXEC | PTRACE_FORK | PTRACE_VFORK |
	    (calls ? PTRACE_SYSCALL : 0)));
}

/*
 * Without breakpoints a child is on its own.
 */
void
Control::leave_child(pid_t pid, const Stop &stop)
{
	if (stop.kind != Stop::STOPPED)
		return;

	Tracee child(pid, stop);

	traps_.remove_from(child);
	child.detach(stop.value == SIGSTOP || stop.value == SIGTRAP ? 0 :
	    stop.value);
}

/*
 * The child may have stopped before, and has if the fork is vfork(2)'s, whose
 * parent tells it after the child has let it go.
 */
void
Control::examine_fork(const struct ptrace_lwpinfo &info)
{
	const pid_t pid = info.pl_child_pid;
	Stop stop;

	if ((info.pl_flags & PL_FLAG_FORKED) && left_.erase(pid) == 0 &&
	    Tracee::wait_for(pid, &stop, PATIENCE))
		leave_child(pid, stop);
	if (!(info.pl_flags & PL_FLAG_VFORKED) ||
	    (info.pl_flags & PL_FLAG_VFORK_DONE))
		traps_.put_back(tracee_);
}

/*
 * What there is to be told of the tracee now.
 */
bool
Control::take(Stop *stop)
{
	int status;
	const pid_t who = waitpid(-1, &status, WNOHANG);

	if (who > 0 && who != tracee_.pid()) {
		left_.insert(who);
		leave_child(who, Tracee::stop_of(status));
		return (take(stop));
	}
	return (tracee_.accept(who, status, stop));
}

/*
 * What a thread's SIGTRAP stands for.  After a breakpoint the pc is set back
 * to it: that is where the thread is, whatever becomes of the breakpoint.
 */
void
Control::note_event(lwpid_t tid)
{
	Event event = { { { Stop::STOPPED, SIGTRAP }, tid, Why::SIGNAL, 0 },
	    pc_of(tracee_, tid), false };
	Report &report = event.report;
	const auto step = stepping_.find(tid);
	Traps::Access access;

	if (traps_.take_hit(tracee_, tid, &access, &report.detail)) {
		report.why = access == Traps::EXECUTE ?
		    Why::HARDWARE_BREAKPOINT : access == Traps::WRITE ?
		    Why::WRITTEN : Why::ACCESSED;
	} else if (step == stepping_.end() ? traps_.was_at(event.pc - 1) :
	    traps_.is_at(event.pc - 1) && step->second == event.pc - 1) {
		struct reg regs = tracee_.registers(tid);

		regs.r_rip = --event.pc;
		tracee_.set_registers(tid, regs);
		report.why = Why::BREAKPOINT;
	} else
		event.stepped = step != stepping_.end();
	events_.push_back(event);
}

/*
 * Of the threads whose SIGTRAP is pending one has stopped the process, if for
 * a SIGTRAP; which one is not told.  The others will stop it again as soon as
 * it is resumed, before they execute anything.
 */
void
Control::note_events(int signal, lwpid_t stopper)
{
	std::map<lwpid_t, unsigned long> pending;
	struct ptrace_lwpinfo info;

	for (const lwpid_t tid : tracee_.threads()) {
		if (!tracee_.info(tid, &info) || !trap_pending(info))
			continue;

		const auto known = known_.find(tid);

		if (known == known_.end() ||
		    known->second != pc_of(tracee_, tid))
			note_event(tid);
		pending[tid] = pc_of(tracee_, tid);
	}
	if (signal == SIGTRAP && pending.empty())
		note_event(stopper);
	known_.clear();
	if (signal != SIGTRAP || pending.size() > 1)
		known_ = pending;
}

bool
Control::wants_step(lwpid_t tid) const
{
	for (const Action &action : actions_) {
		if (action.who.tid <= 0 || action.who.tid == tid)
			return (action.step);
	}
	return (false);
}

/*
 * The next event that the client does not know and still cares about.
 */
bool
Control::take_event(Report *report)
{
	struct ptrace_lwpinfo info;

	while (!events_.empty()) {
		const Event event = events_.front();
		const lwpid_t tid = event.report.tid;

		events_.pop_front();
		if (!tracee_.info(tid, &info) ||
		    pc_of(tracee_, tid) != event.pc ||
		    (event.report.why == Why::BREAKPOINT &&
		    !traps_.is_at(event.pc)) ||
		    (event.stepped && !wants_step(tid)))
			continue;
		*report = event.report;
		return (true);
	}
	return (false);
}

/*
 * The signal to resume with.  What the thread that stopped did not stop for,
 * or what the kernel would lose after a stop by job control, is sent, and
 * passed on when it stops the tracee.
 */
int
Control::signal_for(const std::vector<Action> &actions)
{
	for (const Action &action : actions) {
		const int stopped_for = last_.stop.value;

		if (action.signal == 0)
			continue;
		if ((action.who.tid <= 0 || action.who.tid == last_.tid) &&
		    last_.why == Why::SIGNAL && stopped_for != 0 &&
		    stopped_for != SIGSTOP && stopped_for != SIGTSTP &&
		    stopped_for != SIGTTIN && stopped_for != SIGTTOU)
			return (action.signal);
		++sent_[action.signal];
		::kill(tracee_.pid(), action.signal);
	}
	return (0);
}

void
Control::go_on(int signal)
{
	stepping_.clear();
	for (const lwpid_t tid : tracee_.threads()) {
		if (wants_step(tid) && tracee_.set_step(tid, true))
			stepping_[tid] = pc_of(tracee_, tid);
	}
	tracee_.resume(signal);
}

bool
Control::resume(const std::vector<Action> &actions, Report *report)
{
	actions_ = actions;
	interrupted_ = false;
	if (take_event(report)) {
		last_ = *report;
		return (true);
	}

	traps_.load_new_threads(tracee_);
	go_on(signal_for(actions));
	return (false);
}

void
Control::interrupt()
{
	interrupted_ = true;
	tracee_.interrupt();
}

void
Control::clear_steps()
{
	for (const auto &step : stepping_)
		tracee_.set_step(step.first, false);
}

bool
Control::examine_call(const struct ptrace_lwpinfo &info, Report *report)
{
	report->why = info.pl_flags & PL_FLAG_SCE ? Why::CALL_ENTRY :
	    Why::CALL_RETURN;
	report->detail = info.pl_syscall_code;
	return (calls_.count(-1) != 0 || calls_.count(report->detail) != 0);
}

/*
 * True if the stop is to be reported.
 */
bool
Control::examine(const Stop &stop, bool ours, Report *report)
{
	struct ptrace_lwpinfo info;

	*report = Report{ stop, 0, Why::SIGNAL, 0 };
	if (stop.kind != Stop::STOPPED)
		return (true);
	if (!tracee_.info(0, &info))
		fail("PT_LWPINFO of %d", int(tracee_.pid()));
	report->tid = info.pl_lwpid;
	clear_steps();
	if (stop.value == SIGTRAP && (info.pl_flags & PL_FLAG_EXEC)) {
		traps_.forget();
		events_.clear();
		known_.clear();
		report->why = Why::EXECUTED;
		return (true);
	}
	if (info.pl_flags & (PL_FLAG_FORKED | PL_FLAG_VFORK_DONE)) {
		examine_fork(info);
		return (false);
	}
	if (info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX))
		return (examine_call(info, report));
	note_events(stop.value, info.pl_lwpid);
	stepping_.clear();
	if (stop.value == SIGTRAP)
		return (take_event(report));
	if (ours)
		report->stop.value = SIGINT;
	return (!ours || interrupted_);
}

/*
 * What has been told; true if it is to be reported.
 */
bool
Control::receive(const Stop &stop, bool sent, Report *report)
{
	const int signal = stop.value;
	const bool stopped = stop.kind == Stop::STOPPED;
	const bool ours = stopped && signal == SIGSTOP && sent;
	const bool pass = stopped && !ours && (sent_[signal] > 0 ||
	    passed_.count(signal) != 0);

	if (pass && sent_[signal] > 0)
		--sent_[signal];
	if (pass || !examine(stop, ours, report)) {
		go_on(pass ? signal : 0);
		return (false);
	}
	last_ = *report;
	return (true);
}

bool
Control::poll(Report *report)
{
	const bool sent = tracee_.stop_sent();
	Stop stop;

	if (take(&stop))
		return (receive(stop, sent, report));
	if (!tracee_.alive())
		fail("%d is gone", int(tracee_.pid()));
	return (false);
}

bool
Control::look(Report *report)
{
	const bool sent = tracee_.stop_sent();
	Stop stop;

	if (tracee_.has_stopped_untold(&stop))
		return (receive(stop, sent, report));
	if (interrupted_)
		tracee_.interrupt();	/* see await_stop() */
	return (false);
}

/*
 * A SIGSTOP of ours or a breakpoint's SIGTRAP would stop or kill it later: the
 * tracee runs on until it has stopped for them.  After breakpoints it runs in
 * any case, because a thread may have executed one and not yet have trapped.
 */
void
Control::detach()
{
	Report report = last_;
	int signal;

	if (tracee_.running()) {
		tracee_.interrupt();
		if (!await_stop(&report.stop))
			return;
		examine(report.stop, false, &report);
	}
	if (traps_.remove_all(tracee_))
		tracee_.interrupt();
	actions_.clear();
	signal = report.stop.value;
	for (;;) {
		if (signal == SIGTRAP || signal == SIGSTOP || signal == SIGINT)
			signal = 0;
		if (!tracee_.stop_sent() && known_.empty())
			break;
		go_on(signal);
		if (!await_stop(&report.stop))
			return;
		signal = report.stop.value;
		examine(report.stop, false, &report);
	}
	tracee_.detach(signal);
}

void
Control::let_go()
{
	if (!tracee_.alive())
		return;
	if (origin_ == STARTED)
		kill();
	else
		detach();
}
