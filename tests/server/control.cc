/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How a tracee runs and stops for the client.
 */
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>

#include "../debugger/text.h"
#include "../debugger/watchdog.h"
#include "control.h"
#include "processes.h"

/* How long a tracee may take to stop, in seconds. */
constexpr int PATIENCE = 60;
constexpr int LOOKS = 20;		/* a second, for it */

/* One that waits for a followed child may stop only when that has ended. */
constexpr int HALT_PATIENCE = 10;

Control::Control(Processes &processes, pid_t pid, Origin origin)
    : processes_(processes), tracee_(pid, origin == ATTACHED), origin_(origin)
{
}

Control::Control(Control &parent, pid_t pid, const Stop &stop, lwpid_t tid,
    bool vforked)
    : processes_(parent.processes_), tracee_(pid, stop),
    origin_(parent.origin_), is_known_(false), passed_(parent.passed_),
    calls_(parent.calls_)
{
	const bool stopped = stop.kind == Stop::STOPPED;

	last_ = Report{ stop, pid, tid, Why::SIGNAL, 0 };
	if (vforked) {
		shown_ = &parent;
		untold_ = { last_ };
		if (stopped)
			untold_[0].why = Why::EXECUTED;
	} else if (stopped) {
		last_.stop.value = 0;
		traps_ = parent.traps_;
		parent.holds_.remove_from(tracee_);
		traps_.settle_copy(tracee_);
	} else
		untold_ = { last_ };
	if (stopped)
		set_events(!calls_.empty());
}

/* Of one that has exited untold the last one. */
std::vector<lwpid_t>
Control::threads()
{
	if (!tracee_.alive())
		return { last_.tid };
	return (tracee_.threads());
}

static unsigned long
pc_of(Tracee &tracee, lwpid_t tid)
{
	return (tracee.registers(tid).r_rip);
}

/*
 * False if it has ended, or still runs after that time.  A SIGSTOP is lost
 * that is sent to a process which has just been resumed from a stop for one;
 * so it is sent again.
 */
bool
Control::await_stop(Stop *stop, int seconds)
{
	const SignalsHeld signals;

	for (int look = 1; look < seconds * LOOKS; ++look) {
		if (take(stop) || (look % LOOKS == 0 &&
		    tracee_.has_stopped_untold(stop)))
			return (stop->kind == Stop::STOPPED);
		if (!tracee_.alive())
			return (false);
		if (look % LOOKS == 0 && tracee_.stop_sent())
			tracee_.interrupt();
		signals.wait(-1, 1000 / LOOKS);
	}
	return (false);
}

Report
Control::begin()
{
	Report report = {};

	if (!await_stop(&report.stop, PATIENCE) && tracee_.running())
		fail("%d does not stop", int(tracee_.pid()));
	report.pid = tracee_.pid();
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

bool
Control::examine_call(const struct ptrace_lwpinfo &info, Report *report)
{
	report->why = info.pl_flags & PL_FLAG_SCE ? Why::CALL_ENTRY :
	    Why::CALL_RETURN;
	report->detail = info.pl_syscall_code;
	if ((info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX)) == 0)
		return (false);
	return (calls_.count(-1) != 0 || calls_.count(report->detail) != 0);
}

/*
 * True if the client is to know the child.  The stop for a vfork(2) comes when
 * that is over.
 */
bool
Control::examine_fork(const struct ptrace_lwpinfo &info, Report *report)
{
	const bool vforked = (info.pl_flags & PL_FLAG_VFORKED) != 0;
	const bool done = (info.pl_flags & PL_FLAG_VFORK_DONE) != 0;
	bool kept = false;

	if (info.pl_flags & PL_FLAG_FORKED)
		kept = processes_.adopt(this, info.pl_child_pid, vforked);
	if (vforked || done)
		traps_.put_back(tracee_);
	if (!kept)
		return (false);
	report->why = vforked ? Why::VFORKED : Why::FORKED;
	report->detail = info.pl_child_pid;
	if (vforked) {
		untold_.push_back(*report);
		untold_.back().why = Why::VFORK_DONE;
	}

	Report call = *report;

	if (examine_call(info, &call))
		untold_.push_back(call);
	return (true);
}

void
Control::tell(int status)
{
	if (!WIFSTOPPED(status) || (tracee_.running() && !told_))
		told_ = status;
}

void
Control::tell_of_nothing()
{
	Stop none;

	if (!told_)
		tracee_.accept(-1, 0, &none);
}

/*
 * What there is to be told of the tracee now.
 */
bool
Control::take(Stop *stop)
{
	processes_.collect();
	if (!told_)
		told_ = tracee_.take_end();
	if (!told_)
		return (false);

	const int status = *told_;

	told_.reset();
	return (tracee_.accept(tracee_.pid(), status, stop));
}

/*
 * What a thread's SIGTRAP stands for.  After a breakpoint the pc is set back
 * to it: that is where the thread is, whatever becomes of the breakpoint.
 */
void
Control::note_event(lwpid_t tid, bool seen)
{
	Event event = { { { Stop::STOPPED, SIGTRAP }, tracee_.pid(), tid,
	    Why::SIGNAL, 0 }, pc_of(tracee_, tid), false };
	Report &report = event.report;
	const auto step = stepping_.find(tid);
	Traps::Access access;

	if (traps_.take_hit(tracee_, tid, &access, &report.detail)) {
		report.why = access == Traps::EXECUTE ?
		    Why::HARDWARE_BREAKPOINT : access == Traps::WRITE ?
		    Why::WRITTEN : Why::ACCESSED;
	} else if (seen) {
		return;
	} else if (step == stepping_.end() ? traps_.was_at(event.pc - 1) :
	    traps_.is_at(event.pc - 1) && step->second == event.pc - 1) {
		struct reg regs = tracee_.registers(tid);

		regs.r_rip = --event.pc;
		tracee_.set_registers(tid, regs);
		report.why = Why::BREAKPOINT;
	} else
		event.stepped = step != stepping_.end();
	events_.erase(std::remove_if(events_.begin(), events_.end(),
	    [tid](const Event &other) { return (other.report.tid == tid); }),
	    events_.end());
	events_.push_back(event);
}

/*
 * Of the threads whose SIGTRAP is pending one has stopped the process, if for
 * a SIGTRAP; which one is not told.  The others will stop it again when it is
 * resumed, before they execute anything: not always at once, because a thread
 * that has stopped in the kernel keeps its SIGTRAP until it comes to run.  So
 * one with the same registers has been seen.  But it may step over a jump to
 * itself, and is believed in the end.
 */
void
Control::note_events(int signal, lwpid_t stopper)
{
	constexpr int many = 100;
	const std::vector<lwpid_t> tids = tracee_.threads();
	std::map<lwpid_t, Pending> pending;
	struct ptrace_lwpinfo info;

	for (const lwpid_t tid : tids) {
		if (!tracee_.info(tid, &info) || !trap_pending(info))
			continue;

		const struct reg regs = tracee_.registers(tid);
		const auto known = known_.find(tid);
		const bool seen = known != known_.end() && tids.size() > 1 &&
		    known->second.stops < many &&
		    memcmp(&known->second.regs, &regs, sizeof(regs)) == 0;

		note_event(tid, seen);
		pending[tid] = { tracee_.registers(tid),
		    seen ? known->second.stops + 1 : 0 };
	}
	if (signal == SIGTRAP && pending.empty())
		note_event(stopper, false);
	known_ = pending;
	traps_remain_ = pending.size() > (signal == SIGTRAP ? 1 : 0);
}

const Action *
Control::action_for(lwpid_t tid) const
{
	for (const Action &action : actions_) {
		if (action.who.tid <= 0 || action.who.tid == tid)
			return (&action);
	}
	return (nullptr);
}

bool
Control::wants_step(lwpid_t tid) const
{
	const Action *const action = action_for(tid);

	return (action != nullptr && action->step);
}

/*
 * Threads that no action names stay while others do a step.  If some go
 * further all of them run: they may come to where the others are.
 */
bool
Control::is_held(lwpid_t tid) const
{
	return (!actions_.empty() && action_for(tid) == nullptr &&
	    std::all_of(actions_.begin(), actions_.end(),
	    [](const Action &action) { return (action.step); }));
}

void
Control::clean_copy(Tracee &child) const
{
	holds_.remove_from(child);
	traps_.remove_from(child);
}

/*
 * The next event that the client does not know and still cares about.  Those
 * of threads that are held wait until they are resumed.
 */
bool
Control::take_event(Report *report)
{
	struct ptrace_lwpinfo info;

	for (auto next = events_.begin(); next != events_.end(); ) {
		const Event event = *next;
		const lwpid_t tid = event.report.tid;

		if (is_held(tid)) {
			++next;
			continue;
		}
		next = events_.erase(next);
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
		    stopped_for != SIGINT && stopped_for != SIGSTOP &&
		    stopped_for != SIGTSTP && stopped_for != SIGTTIN &&
		    stopped_for != SIGTTOU)
			return (action.signal);
		send_signals({ action });
	}
	return (0);
}

void
Control::send_signals(const std::vector<Action> &actions)
{
	for (const Action &action : actions) {
		if (action.signal == 0)
			continue;
		++sent_[action.signal];
		::kill(tracee_.pid(), action.signal);
	}
}

void
Control::hold_others(const std::vector<lwpid_t> &tids, bool may_move)
{
	std::vector<lwpid_t> held;
	std::vector<unsigned long> steps;

	for (const lwpid_t tid : tids) {
		if (is_held(tid))
			held.push_back(tid);
	}
	for (const auto &step : stepping_)
		steps.push_back(step.second);
	if (!held.empty())
		holds_.place(tracee_, held, steps, may_move);
}

void
Control::go_on(int signal)
{
	const std::vector<lwpid_t> tids = tracee_.threads();

	holds_.lift(tracee_);
	stepping_.clear();
	for (const lwpid_t tid : tids) {
		if (wants_step(tid) && tracee_.set_step(tid, true))
			stepping_[tid] = pc_of(tracee_, tid);
	}
	if (tids.size() > 1)
		hold_others(tids, signal == 0);
	tracee_.resume(signal);
}

bool
Control::take_untold(const std::vector<Action> &actions, Report *report)
{
	Stop stop;

	actions_ = actions;
	shown_ = nullptr;
	if (!untold_.empty()) {
		*report = untold_.front();
		untold_.pop_front();
	} else if (take(&stop))
		*report = Report{ stop, tracee_.pid(), 0, Why::SIGNAL, 0 };
	else if (!take_event(report))
		return (false);
	last_ = *report;
	return (true);
}

void
Control::resume(const std::vector<Action> &actions)
{
	actions_ = actions;
	interrupted_ = false;
	if (tracee_.running())
		return;		/* see halt() */
	try {
		traps_.load_new_threads(tracee_);
		go_on(signal_for(actions));
	} catch (const Error &) {
		/* Killed since it stopped. */
		tracee_.expect_end();
	}
}

pid_t
Control::untold_child() const
{
	for (const Report &report : untold_) {
		if (report.why == Why::FORKED || report.why == Why::VFORKED)
			return (pid_t(report.detail));
	}
	return (0);
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

/*
 * True if the stop is to be reported.
 */
bool
Control::examine(const Stop &stop, bool ours, Report *report)
{
	struct ptrace_lwpinfo info;

	*report = Report{ stop, tracee_.pid(), 0, Why::SIGNAL, 0 };
	if (stop.kind != Stop::STOPPED)
		return (true);
	if (!tracee_.info(0, &info))
		fail("PT_LWPINFO of %d", int(tracee_.pid()));
	report->tid = info.pl_lwpid;
	clear_steps();
	if (stop.value == SIGTRAP && (info.pl_flags & PL_FLAG_EXEC)) {
		holds_.forget();
		traps_.forget();
		events_.clear();
		known_.clear();
		traps_remain_ = false;
		report->why = Why::EXECUTED;
		return (true);
	}
	holds_.lift(tracee_);
	if ((info.pl_flags & (PL_FLAG_FORKED | PL_FLAG_VFORK_DONE)) &&
	    examine_fork(info, report))
		return (true);
	if (info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX | PL_FLAG_FORKED |
	    PL_FLAG_VFORK_DONE))
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
	try {
		if (pass || !examine(stop, ours, report)) {
			go_on(pass ? signal : 0);
			return (false);
		}
	} catch (const Error &error) {
		fprintf(stderr, "ptserver: %s\n", error.what());
		tracee_.expect_end();
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
 * Signals that are passed do not stop it for long.  If it does not stop it
 * runs on, and is told of later.
 */
void
Control::halt()
{
	const bool resists = tracee_.stop_sent();
	Report report;
	Stop stop;

	interrupted_ = false;
	if (tracee_.running() && !resists)
		tracee_.interrupt();
	while (tracee_.running()) {
		const bool sent = tracee_.stop_sent();

		if (!await_stop(&stop, resists ? 1 : HALT_PATIENCE) &&
		    tracee_.running())
			return;
		if (stop.kind == Stop::STOPPED && stop.value == SIGSTOP &&
		    sent) {
			examine(stop, true, &last_);
			break;
		}
		if (receive(stop, sent, &report))
			untold_.push_front(report);
	}
}

/*
 * On the way to being detached.  False if it has ended.
 */
bool
Control::stop_for_good(Report *report)
{
	Stop stop;

	if (!await_stop(&stop, PATIENCE)) {
		if (tracee_.running() && tracee_.alive())
			fail("%d does not stop", int(tracee_.pid()));
		return (false);
	}
	examine(stop, false, report);
	report->stop = stop;
	return (true);
}

/*
 * A SIGSTOP of ours or a thread's SIGTRAP would stop or kill it later: so it
 * runs on until it has stopped for them.  To be resumed may consume a SIGTRAP
 * without a stop; hence the SIGSTOP, after that: sent before, a thread without
 * a trap would stop for it at once, before the others have run.
 */
void
Control::detach()
{
	Report report = last_;
	int signal;

	leaving_ = true;
	if (!tracee_.alive())
		return;
	if (tracee_.running()) {
		tracee_.interrupt();
		if (!stop_for_good(&report))
			return;
	}
	traps_.remove_all(tracee_);
	actions_.clear();
	signal = report.stop.value;
	for (;;) {
		if (signal == SIGTRAP || signal == SIGSTOP || signal == SIGINT)
			signal = 0;
		if (!tracee_.stop_sent() && !traps_remain_)
			break;
		go_on(signal);
		if (!tracee_.stop_sent())
			tracee_.interrupt();
		if (!stop_for_good(&report))
			return;
		signal = report.stop.value;
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
