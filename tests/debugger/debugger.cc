/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The debugger: one target, what it is stopped for, and how it goes on.
 */
#include <csignal>
#include <cstdio>
#include <vector>

#include "auxv.h"
#include "debugger.h"
#include "process.h"
#include "registers.h"
#include "text.h"

Debugger::Debugger(pid_t pid, Origin origin)
    : target_(pid), origin_(origin)
{
}

Target &
Debugger::target()
{
	if (!target_.alive())
		fail("there is no process any more");
	return (target_);
}

/* In the stack that exec(2) made: the first thread has it. */
static unsigned long
initial_stack(Target &target)
{
	return (target.registers(target.threads().front()).r_rsp);
}

void
Debugger::place_symbols()
{
	Auxv auxv;

	if (!read_auxv(target_, initial_stack(target_), &auxv))
		fail("no auxiliary vector on the process's stack");
	symbols_.place(target_, auxv);
}

/*
 * A program that was started may be a script, whose interpreter runs; but
 * who names a program for a process that runs already means that.
 */
void
Debugger::load_symbols(const std::string &name, const std::string &file)
{
	try {
		symbols_.load(file);
		place_symbols();
		if (symbols_.stripped()) {
			printf("no symbols in %s: stripped, but for %zu of "
			    "the dynamic linker's\n", name.c_str(),
			    symbols_.count());
		}
	} catch (const Error &error) {
		symbols_.forget();
		if (origin_ == ATTACHED && !program_.empty())
			fail("%s: %s", name.c_str(), error.what());
		printf("no symbols: %s\n", error.what());
	}
}

void
Debugger::begin(const std::string &program)
{
	Stop stop = {};

	program_ = program;
	stop.event = origin_ == ATTACHED ? target_.attach() :
	    target_.wait();
	stop.why = origin_ == ATTACHED ? "attached" : "exec";
	if (stop.event.kind == Event::STOPPED) {
		pending_ = stop.event.value;
		if (threads_.several(target_)) {
			threads_.arrive(target_, 0);
			target_.select(target_.thread(0).pl_lwpid);
		}
		if (!program.empty())
			load_symbols(program, program);
		else if (!program_file(target_.pid()).empty())
			load_symbols(program_of(target_.pid()),
			    program_file(target_.pid()));
	}
	report(stop);
}

void
Debugger::finish()
{
	if (target_.alive() && origin_ == ATTACHED)
		detach(std::nullopt);
	else if (target_.alive())
		kill();
	release_children();
}

/*
 * Have a process that runs, or that a SIGSTOP of ours is still to stop,
 * stopped; other signals that stop it on the way are kept for it.  False if
 * it ended, or does not come to rest.
 *
 * lifted: there were no breakpoints in it when it was resumed, nor are there
 * any after its first stop.  A pc behind the place of one is right then.
 */
bool
Debugger::bring_in(bool lifted)
{
	while (target_.out()) {
		Event event;

		if (!target_.running()) {
			stop_stepping();
			target_.go_on(0);
		}
		if (!target_.await_stop(&event) ||
		    event.kind != Event::STOPPED)
			return (false);

		target_.select(0);
		take_event(event);
		if (!lifted && threads_.several(target_)) {
			collect(event, 0);
			reports_.clear();
			target_.select(0);
		} else if (breakpoints_.lift(target_) &&
		    event.value == SIGTRAP) {
			struct reg regs = target_.registers();

			step_back(&regs);
		}
		lifted = true;
		if (event.value != SIGTRAP && policy_.of(event.value).pass)
			owed_.insert(event.value);
	}
	return (target_.alive());
}

/*
 * Would a thread die of its SIGTRAP after PT_DETACH?  That takes from the
 * threads only what the process has stopped for.  An int3 of the program's
 * own is left to it.
 */
bool
Debugger::has_trap_left()
{
	int left = 0;

	if (!threads_.several(target_))
		return (false);
	for (const lwpid_t tid : target_.threads()) {
		unsigned char byte = 0;

		if (!trap_pending(target_.thread(tid)))
			continue;
		target_.try_read(target_.registers(tid).r_rip - 1, &byte,
		    sizeof(byte));
		left += byte != INT3;
	}
	return (left > (target_.stopped_for() == SIGTRAP &&
	    !happened_.event));
}

/*
 * Several threads may have trapped by the time that the process stops for
 * one.  Without breakpoints it is resumed: that consumes the traps, or it
 * stops for them before their threads execute anything.  The SIGSTOP comes
 * after that, or a thread without a trap would stop for it before the others
 * run.
 */
void
Debugger::finish_traps()
{
	constexpr int most = 100;	/* one may trap all the time */

	for (int times = 0; times < most && has_trap_left(); ++times) {
		target_.go_on(0);
		target_.send_stop();
		if (!bring_in(true))
			fail("%d %s", int(target_.pid()), target_.alive() ?
			    "does not come to rest" : "has ended");
	}
}

/* Take out of the process what ptdb put into it. */
void
Debugger::take_out()
{
	threads_.put_back(target_);
	if (breakpoints_.lift(target_) && pending_ == SIGTRAP) {
		struct reg regs = target_.registers();

		step_back(&regs);
	}
	watchpoints_.remove_all(target_);
	stop_stepping();
}

/*
 * Detach the process as if ptdb had not been there.  Breakpoints are in it
 * while it is stopped only if ptdb has to end just then.  One that has
 * changed its user can be let go only as it is, without a signal.
 */
void
Debugger::release()
{
	leaving_ = true;
	if (!bring_in(!target_.running()))
		fail("%d %s", int(target_.pid()), target_.alive() ?
		    "does not come to rest" : "has ended");
	try {
		take_out();
		finish_traps();
		target_.detach(take_owed());
	} catch (const Error &error) {
		if (!target_.alive())
			throw;
		fprintf(stderr, "ptdb: %s\n", error.what());
		target_.detach(0);
	}
}

void
Debugger::let_go()
{
	const int pid = target_.pid();

	if (!target_.alive()) {
		release_children();
		return;
	}
	if (origin_ == STARTED) {
		fprintf(stderr, "ptdb: killing %d\n", pid);
		::kill(pid, SIGKILL);
		release_children();
		return;
	}
	try {
		target_.call_in();
		if (pending_ != 0 && policy_.of(pending_).pass)
			owed_.insert(pending_);
		release();
		fprintf(stderr, "ptdb: detached from %d\n", pid);
	} catch (const std::exception &error) {
		fprintf(stderr, "ptdb: %s\n", error.what());
		if (target_.alive())
			fprintf(stderr, "ptdb: %d cannot be detached, and "
			    "may die with ptdb\n", pid);
	}
	release_children();
}

unsigned long
Debugger::evaluate(const std::string &expression)
{
	size_t end = expression.find_first_of("+-", 1);
	const std::string term = expression.substr(0, end);
	const Symbol *const symbol = symbols_.find(term);
	unsigned long address;

	if (term[0] == '$')
		address = register_value(target().registers(), term.substr(1));
	else if (symbol != nullptr)
		address = symbol->address;
	else if (term.find_first_of("-0123456789") == 0)
		address = number(term, "address");
	else
		fail("\"%s\" is no address and no symbol", term.c_str());

	while (end != std::string::npos) {
		const bool plus = expression[end] == '+';
		const size_t start = end + 1;

		end = expression.find_first_of("+-", start);

		const unsigned long offset = number(
		    expression.substr(start, end - start), "offset");

		address = plus ? address + offset : address - offset;
	}
	return (address);
}

/*
 * Print the one line about a stop or the end.
 */
void
Debugger::report(const Stop &stop)
{
	const std::string name = signal_name(stop.event.value);
	std::string why = stop.why;

	if (threads_.several())
		why += format(", thread %d", int(target_.selected()));
	switch (stop.event.kind) {
	case Event::STOPPED:
		state_ = format("stopped: %s at %s (%s)", name.c_str(),
		    symbols_.describe(target_.registers().r_rip).c_str(),
		    why.c_str());
		break;
	case Event::EXITED:
		state_ = format("%d exited with status %d",
		    int(target_.pid()), stop.event.value);
		break;
	case Event::KILLED:
		state_ = format("%d was killed by %s%s", int(target_.pid()),
		    name.c_str(), stop.event.core ? " (core dumped)" : "");
		break;
	}
	printf("%s\n", state_.c_str());
}

/*
 * An int3 has run where a breakpoint is: the instruction that belongs there
 * is yet to run.
 */
void
Debugger::step_back(struct reg *regs)
{
	if (breakpoints_.at(regs->r_rip - 1) != nullptr) {
		regs->r_rip -= 1;
		target_.set_registers(*regs);
	}
}

/*
 * Has the process put another program in its own place?  A new one starts
 * with cleared registers, which saves most looks at the stack.
 */
bool
Debugger::replaced(const struct reg &regs)
{
	Auxv auxv;

	return (regs.r_rbp == 0 && (regs.r_r12 | regs.r_r13 | regs.r_r14 |
	    regs.r_r15) == 0 && read_auxv(target_, regs.r_rsp, &auxv) &&
	    at_exec(target_, regs, auxv));
}

void
Debugger::forget_program()
{
	if (!symbols_.empty() || !breakpoints_.all().empty() ||
	    watchpoints_.any())
		printf("symbols, breakpoints and watchpoints are gone\n");
	symbols_.forget();
	breakpoints_.forget();
	watchpoints_.forget();
	threads_.forget();
	reports_.clear();
}

void
Debugger::explain_trap(How how, Stop *stop)
{
	struct reg regs = target_.registers();

	stop->why = watchpoints_.take_hits(target_);
	if (happened_.shown() && (target_.selected() == 0 ||
	    target_.selected() == happened_.thread)) {
		stop->why += (stop->why.empty() ? "" : "; ") + happened_.why;
		stop->reached = true;
		return;
	}
	if (how == RAN && stop->why.empty())
		step_back(&regs);

	Breakpoint *const point = how == SENT ? nullptr :
	    breakpoints_.at(regs.r_rip);

	if (point != nullptr && point->number == 0)
		stop->why = "return";
	else if (point != nullptr) {
		stop->breakpoint = point->number;
		stop->why += format("%sbreakpoint %u",
		    stop->why.empty() ? "" : "; ", point->number);
	}
	stop->reached = !stop->why.empty();
	if (stop->reached)
		return;
	if (replaced(regs)) {
		stop->why = catchpoints_.take_exec();
		stop->reached = !stop->why.empty();
		if (!stop->reached)
			stop->why = "exec";
		forget_program();
		return;
	}
	stop->stepped = how == STEPPED;
	stop->signal = !stop->stepped;
	stop->why = stop->stepped ? "step" : "trap";
}

/*
 * Wait for the target, and find out what stopped it.
 */
Debugger::Stop
Debugger::settle(How how)
{
	Stop stop = {};

	do {
		if (happened_.quiet())
			resume_quietly(how);
		stop.event = target_.wait();
		target_.select(0);
		if (stop.event.kind != Event::STOPPED)
			return (stop);
		take_event(stop.event);
	} while (happened_.quiet() && !threads_.several(target_));
	if (threads_.several(target_)) {
		const lwpid_t step = how == STEPPED ?
		    target_.thread(0).pl_lwpid : 0;
		const std::optional<Stop> first = settle_threads(stop.event,
		    step);

		return (first ? *first : go_threads(step));
	}
	pending_ = stop.event.value;
	breakpoints_.lift(target_);
	if (pending_ == SIGTRAP) {
		explain_trap(how, &stop);
		count_hit(stop);
	} else
		explain_signal(&stop);
	return (stop);
}

void
Debugger::explain_signal(Stop *stop)
{
	stop->signal = true;
	stop->why = policy_.of(stop->event.value).pass ? "to be passed" :
	    "not to be passed";
}

void
Debugger::count_hit(const Stop &stop)
{
	Breakpoint *const point = stop.breakpoint == 0 ? nullptr :
	    breakpoints_.at(target_.registers().r_rip);

	if (point != nullptr)
		++point->hits;
}

/*
 * The int3 of a breakpoint is no news: it is for another thread, or what the
 * thread came to before a signal, or a breakpoint is not there any more.
 */
bool
Debugger::told_before(Thread *thread, const Stop &stop)
{
	struct reg regs = target_.registers();
	const auto pc = static_cast<unsigned long>(regs.r_rip);
	const Breakpoint *const point = breakpoints_.at(pc);
	unsigned char byte;

	if (stop.breakpoint != 0 || stop.why == "return") {
		const bool other = point->thread != 0 &&
		    point->thread != thread->tid;

		if (!other &&
		    thread->interrupted.erase({ pc, regs.r_rsp }) == 0)
			return (false);
		thread->reached = pc;
		return (true);
	}
	if (!stop.signal || !breakpoints_.was_at(pc - 1) ||
	    !target_.try_read(pc - 1, &byte, sizeof(byte)) || byte == INT3)
		return (false);
	regs.r_rip -= 1;
	target_.set_registers(regs);
	return (true);
}

/*
 * A thread has trapped: is there something to report?  A step from a
 * breakpoint, which the user has not asked for, is nothing.
 */
void
Debugger::examine(Thread *thread, bool asked)
{
	Stop stop = {};

	stop.event = Event{Event::STOPPED, SIGTRAP, false};
	stop.thread = thread->tid;
	target_.select(thread->tid);
	explain_trap(thread->stepped ? STEPPED : thread->trapped ? RAN : SENT,
	    &stop);
	if (thread->stepped && !asked && stop.stepped)
		return;
	if (stop.why != "exec" && !thread->stepped && told_before(thread, stop))
		return;
	reports_.push_back(stop);
}

/*
 * After a stop: find out what all threads did.  Of all that there is to
 * report the step that the user waits for is the first.
 */
void
Debugger::collect(const Event &event, lwpid_t step)
{
	threads_.arrive(target_, step);
	breakpoints_.lift(target_);

	Thread *const stepper = threads_.find(step);
	std::vector<lwpid_t> others;

	for (const Thread &thread : threads_.all()) {
		if (thread.trapped && thread.tid != step)
			others.push_back(thread.tid);
	}
	if (happened_.shown())
		others.push_back(happened_.thread);
	else if (event.value == SIGTRAP && !threads_.trapped() &&
	    !happened_.quiet() && !target_.untold())
		others.push_back(target_.thread(0).pl_lwpid);
	if (stepper != nullptr && stepper->trapped)
		examine(stepper, true);
	for (const lwpid_t tid : others) {
		Thread *const thread = threads_.find(tid);

		if (thread != nullptr)
			examine(thread, false);
	}
}

/*
 * What there is to be shown of threads that stopped together with one that
 * was shown, but for a breakpoint that the user has removed since.
 */
std::optional<Debugger::Stop>
Debugger::next_report()
{
	while (!reports_.empty()) {
		const Stop stop = reports_.front();
		Thread *const thread = threads_.find(stop.thread);

		reports_.pop_front();
		target_.select(stop.thread);

		const unsigned long pc = target_.registers().r_rip;

		if (stop.why == format("breakpoint %u", stop.breakpoint) &&
		    breakpoints_.at(pc) == nullptr)
			continue;
		pending_ = SIGTRAP;
		count_hit(stop);
		if (thread != nullptr)
			thread->reached = pc;
		return (stop);
	}
	return (std::nullopt);
}

/*
 * What to show of a stop, if anything.
 */
std::optional<Debugger::Stop>
Debugger::settle_threads(const Event &event, lwpid_t step)
{
	Stop stop = {};

	collect(event, step);
	if (event.value == SIGTRAP)
		return (next_report());
	if (!reports_.empty() && reports_.front().stepped)
		reports_.pop_front();
	stop.event = event;
	stop.thread = target_.thread(0).pl_lwpid;
	target_.select(stop.thread);
	pending_ = event.value;
	explain_signal(&stop);
	return (stop);
}

void
Debugger::resume_threads(lwpid_t step)
{
	Auxv auxv;

	if (!threads_.has_scratch() &&
	    read_auxv(target_, initial_stack(target_), &auxv))
		threads_.use_scratch(auxv.entry);
	for (const Thread &thread : threads_.all()) {
		if (thread.born && watchpoints_.any())
			watchpoints_.arm(target_, thread.tid);
	}
	watchpoints_.note_values(target_);
	threads_.depart(target_, breakpoints_, step, !owed_.empty());
	target_.go_on(take_owed());
}

/*
 * Let all threads run until there is something to show.  step: that thread
 * does one instruction, and that is shown; or 0.
 */
Debugger::Stop
Debugger::go_threads(lwpid_t step)
{
	std::optional<Stop> stop = next_report();

	while (!stop) {
		Stop end = {};

		resume_threads(step);
		end.event = target_.wait();
		target_.select(0);
		take_event(end.event);
		if (end.event.kind == Event::STOPPED)
			stop = settle_threads(end.event, step);
		else {
			threads_.forget();
			stop = end;
		}
	}
	return (*stop);
}

/*
 * The trap flag outlives a step that ended with another signal.
 */
void
Debugger::stop_stepping()
{
	struct reg regs = target_.registers();

	if (regs.r_rflags & TRAP_FLAG) {
		regs.r_rflags &= ~TRAP_FLAG;
		target_.set_registers(regs);
	}
}

/*
 * Let the target run until it stops.  If it stands at a breakpoint, the
 * instruction there is stepped first; what comes in between is told as the
 * stop that it is.
 */
Debugger::Stop
Debugger::go()
{
	flush_output();
	target_.forget_interrupts();
	arm_events();
	if (threads_.several())
		return (go_threads(0));
	watchpoints_.note_values(target_);
	if (breakpoints_.at(target_.registers().r_rip) != nullptr) {
		target_.step(0);

		const Stop stop = settle(STEPPED);

		if (!stop.stepped)
			return (stop);
	}
	stop_stepping();
	breakpoints_.insert(target_);
	target_.go_on(take_owed());
	return (settle(RAN));
}

/* Do one instruction; a signal with a handler is done with first. */
Debugger::Stop
Debugger::step_once()
{
	decide(std::nullopt);
	flush_output();
	target_.forget_interrupts();
	arm_events();
	if (threads_.several())
		return (go_threads(target_.selected()));
	watchpoints_.note_values(target_);
	target_.step(take_owed());
	return (settle(STEPPED));
}

/*
 * Where a step from one place to the other will return to, if it was a call;
 * else 0.
 */
static unsigned long
return_address(Target &target, const struct reg &before,
    const struct reg &after)
{
	constexpr unsigned long longest = 15;	/* instruction */
	unsigned long address;

	if (after.r_rsp != before.r_rsp - long(sizeof(address)) ||
	    !target.try_read(after.r_rsp, &address, sizeof(address)))
		return (0);

	const unsigned long length = address - before.r_rip;

	return (length > 1 && length <= longest &&
	    static_cast<unsigned long>(after.r_rip) != address ? address : 0);
}

/* A breakpoint that goes with this, unless the user has one there. */
class Temporary {
public:
	Temporary(Target &target, Breakpoints &points, unsigned long address)
	    : points_(points)
	{
		if (points.at(address) == nullptr)
			points.add(target, 0, address, target.selected());
	}
	~Temporary() { points_.remove(0); }
	Temporary(const Temporary &) = delete;
	Temporary &operator=(const Temporary &) = delete;

private:
	Breakpoints &points_;
};

/*
 * Do one instruction, or a call and all that it calls.  A breakpoint stands
 * meanwhile where it returns to, which a recursion may reach before.
 */
Debugger::Stop
Debugger::step_over()
{
	const struct reg before = target_.registers();
	Stop stop = step_once();

	if (!stop.stepped)
		return (stop);

	const struct reg called = target_.registers();
	const unsigned long back = return_address(target_, before, called);

	if (back == 0)
		return (stop);

	const Temporary temporary(target_, breakpoints_, back);

	do {
		decide(std::nullopt);
		stop = go();
		if (passes_by(stop))
			show(stop);
		else if (stop.why == "return") {
			stop.reached = false;
			stop.stepped = target_.registers().r_rsp >
			    called.r_rsp;
		}
	} while (passes_by(stop) || (stop.why == "return" && !stop.stepped));
	if (stop.stepped)
		stop.why = "step";
	return (stop);
}

/*
 * Decide which signal the target goes on with: the chosen one, or else what
 * it stopped with if that is passed.
 */
void
Debugger::decide(std::optional<int> chosen)
{
	const Handling &handling = policy_.of(pending_);
	const int seen = pending_ == SIGTRAP ? 0 : pending_;
	const int signal = chosen.value_or(handling.pass ? pending_ : 0);
	const bool silent = !handling.print && !chosen;

	pending_ = 0;
	if (signal != 0)
		owed_.insert(signal);
	if (silent)
		return;
	if (signal != 0)
		printf("passing %s\n", signal_name(signal).c_str());
	else if (seen != 0)
		printf("not passing %s\n", signal_name(seen).c_str());
}

/*
 * The signal to resume with.  There can be more when one came in during the
 * step from a breakpoint; the others are sent, and seen, again.
 */
int
Debugger::take_owed()
{
	if (owed_.empty())
		return (0);

	const int signal = *owed_.begin();

	owed_.erase(signal);
	for (const int other : owed_)
		::kill(target_.pid(), other);
	owed_.clear();
	return (signal);
}

/* Is that a signal that does not stop it for the user? */
bool
Debugger::passes_by(const Stop &stop) const
{
	return (stop.event.kind == Event::STOPPED && stop.signal &&
	    !policy_.of(stop.event.value).stop);
}

void
Debugger::show(const Stop &stop)
{
	if (!passes_by(stop))
		report(stop);
	else if (policy_.of(stop.event.value).print) {
		printf("%s at %s (%s)\n",
		    signal_name(stop.event.value).c_str(),
		    symbols_.describe(target_.registers().r_rip).c_str(),
		    stop.why.c_str());
	}
}

void
Debugger::step(unsigned long count, bool over)
{
	unsigned long done = 0;
	Stop stop;

	target();
	do {
		stop = over ? step_over() : step_once();
		if (stop.stepped && count > 1 && !stop.reached)
			stop.why = format("step %lu of %lu", done + 1, count);
		show(stop);
		done += stop.stepped;
	} while (done < count && (passes_by(stop) ||
	    (stop.stepped && !stop.reached)));
}

void
Debugger::go_on(std::optional<int> signal, unsigned long count)
{
	Stop stop;

	target();
	do {
		decide(signal);
		signal.reset();
		stop = go();
		show(stop);
		count -= stop.reached;
	} while (passes_by(stop) || (stop.reached && count > 0));
}

void
Debugger::run()
{
	Stop stop;

	target();
	do {
		decide(std::nullopt);
		stop = go();
		show(stop);
	} while (stop.event.kind == Event::STOPPED && !stop.reached &&
	    !target_.interrupted());
}

void
Debugger::kill()
{
	Stop stop = {};

	stop.event = target().kill();
	report(stop);
}

void
Debugger::detach(std::optional<int> signal)
{
	target();
	decide(signal);
	release();
	state_ = format("detached from %d", int(target_.pid()));
	printf("%s\n", state_.c_str());
}

void
Debugger::add_breakpoint(unsigned long address)
{
	Thread *const thread = threads_.find(target().selected());

	breakpoints_.add(target_, last_number_ + 1, address);

	/* It is there already. */
	if (thread != nullptr && address ==
	    static_cast<unsigned long>(target_.registers().r_rip))
		thread->reached = address;
	printf("breakpoint %u at %s\n", ++last_number_,
	    symbols_.describe(address).c_str());
}

void
Debugger::add_watchpoint(unsigned long address, unsigned long length,
    const std::string &name)
{
	watchpoints_.add(target(), Watchpoint{last_number_ + 1, address,
	    length, 0, name});
	printf("watchpoint %u at %s, %s\n", ++last_number_,
	    symbols_.describe(address).c_str(),
	    counted(length, "byte").c_str());
}

void
Debugger::remove(unsigned number)
{
	if (!breakpoints_.remove(number) &&
	    !catchpoints_.remove(number) &&
	    !watchpoints_.remove(target(), number))
		fail("there is no breakpoint, watchpoint or catchpoint %u",
		    number);
}

void
Debugger::remove_all()
{
	breakpoints_.forget();
	catchpoints_.remove_all();
	watchpoints_.remove_all(target());
}

void
Debugger::print_info()
{
	printf("process %d, %s", int(target_.pid()),
	    origin_ == STARTED ? "started by ptdb" : "attached to");
	if (!program_.empty())
		printf(", program %s", program_.c_str());
	printf("\n%s\n", state_.c_str());
	if (!symbols_.empty()) {
		printf("%s, load bias 0x%lx\n",
		    counted(symbols_.count(), "symbol").c_str(),
		    symbols_.bias());
	}
	print_breakpoints();
	print_watchpoints();
	print_catchpoints();
	printf("signals not passed:%s\n", policy_.not_passed().c_str());
}

void
Debugger::print_breakpoints()
{
	for (const auto &point : breakpoints_.all()) {
		printf("breakpoint %u at %s, reached %s\n", point.number,
		    symbols_.describe(point.address).c_str(),
		    counted(point.hits, "time").c_str());
	}
}

void
Debugger::print_watchpoints()
{
	for (const auto &point : watchpoints_.all()) {
		if (point.number != 0) {
			printf("watchpoint %u at %s, %s\n", point.number,
			    symbols_.describe(point.address).c_str(),
			    counted(point.length, "byte").c_str());
		}
	}
}

/* Throws an Error if the kernel does not tell threads apart. */
static std::vector<lwpid_t>
known_threads(Target &target)
{
	const std::vector<lwpid_t> tids = target.threads();

	if (tids == std::vector<lwpid_t>{0})
		fail("this kernel does not tell threads apart");
	return (tids);
}

void
Debugger::select_thread(lwpid_t tid)
{
	for (const lwpid_t known : known_threads(target())) {
		if (known == tid) {
			target_.select(tid);
			return;
		}
	}
	fail("there is no thread %d", int(tid));
}

/* Its number, its name and where it is; a star if it is selected. */
void
Debugger::print_thread(lwpid_t tid)
{
	const struct ptrace_lwpinfo info = target_.thread(tid);
	const lwpid_t selected = target_.thread(target_.selected()).pl_lwpid;

	printf("%c %-4d %-16s %s\n", info.pl_lwpid == selected ? '*' : ' ',
	    int(info.pl_lwpid), info.pl_tdname, symbols_.describe(
	    target_.registers(info.pl_lwpid).r_rip).c_str());
}

void
Debugger::print_threads()
{
	for (const lwpid_t tid : known_threads(target()))
		print_thread(tid);
}
