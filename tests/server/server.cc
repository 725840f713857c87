/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the client asks for, and the answers.
 */
#include <algorithm>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../debugger/launch.h"
#include "../debugger/process.h"
#include "../debugger/watchdog.h"
#include "image.h"
#include "libraries.h"
#include "lldb.h"
#include "server.h"
#include "signal_numbers.h"
#include "tls.h"

static const char *const FAILED = "E01";
static const char *const NOT_KNOWN = "";
constexpr size_t MOST_SAVED = 64;	/* of a thread's registers */

/* How often to look whether the tracee has stopped untold. */
using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;
constexpr std::chrono::milliseconds LOOK(1000);

class NoProcess : public Error {
public:
	using Error::Error;
};

/*
 * Any process if the one that packets were about has gone.
 */
Control &
Server::current()
{
	Control *const current = processes_.find(current_);

	if (current != nullptr)
		return (*current);
	if (processes_.known().empty())
		throw NoProcess("no process");
	return (*processes_.known()[0]);
}

/* What the client sees of it. */
Control &
Server::control()
{
	return (current().shown());
}

/*
 * The process of that thread; null if there is none such.
 */
Control *
Server::find(const ThreadId &which)
{
	Control *const found = which.pid > 0 ? processes_.find(which.pid) :
	    &current();

	if (found == nullptr || which.tid <= 0)
		return (found);
	for (const lwpid_t tid : found->threads()) {
		if (tid == which.tid)
			return (found);
	}
	return (nullptr);
}

Control &
Server::begin(pid_t pid, Control::Origin origin)
{
	Control &control = processes_.add(pid, origin);

	try {
		last_ = control.begin();
	} catch (const Error &) {
		processes_.forget(pid);
		throw;
	}
	current_ = pid;
	general_thread_ = 0;
	return (control);
}

void
Server::start(const std::vector<std::string> &words)
{
	const std::string program = find_program(words.at(0));
	std::vector<char *> arguments;

	for (const std::string &word : words)
		arguments.push_back(const_cast<char *>(word.c_str()));
	arguments.push_back(nullptr);
	words_ = words;
	begin(launch(program, arguments.data()), Control::STARTED);
}

void
Server::attach(pid_t pid)
{
	begin(pid, Control::ATTACHED);
}

void
Server::let_go()
{
	processes_.let_go();
}

std::string
Server::id(pid_t pid, lwpid_t tid)
{
	return (multiprocess_ ? format("p%x.%x", pid, tid) :
	    format("%x", tid));
}

std::string
Server::id(lwpid_t tid)
{
	return (id(current().pid(), tid));
}

/* How the child was made, and its first thread. */
std::string
Server::child_of(const char *how, const Report &report)
{
	const pid_t pid = pid_t(report.detail);
	Control *const child = processes_.find(pid);

	return (child == nullptr ? "" : format("%s:p%x.%x;", how, pid,
	    child->threads().at(0)));
}

std::string
Server::reason(const Report &report)
{
	switch (report.why) {
	case Why::BREAKPOINT:
		return (tells_breakpoints_ ? "swbreak:;" : "");
	case Why::HARDWARE_BREAKPOINT:
		return (tells_breakpoints_ ? "hwbreak:;" : "");
	case Why::WRITTEN:
		return (format("watch:%lx;", report.detail));
	case Why::ACCESSED:
		return (format("awatch:%lx;", report.detail));
	case Why::EXECUTED:
		return (tells_executions_ ? "exec:" + hex_text(program_of(
		    report.pid)) + ";" : "");
	case Why::CALL_ENTRY:
		return (format("syscall_entry:%lx;", report.detail));
	case Why::CALL_RETURN:
		return (format("syscall_return:%lx;", report.detail));
	case Why::FORKED:
		return (child_of("fork", report));
	case Why::VFORKED:
		return (child_of("vfork", report));
	case Why::VFORK_DONE:
		return ("vforkdone:;");
	case Why::SIGNAL:
		break;
	}
	return ("");
}

std::string
Server::stop_reply(const Report &report)
{
	const int value = report.stop.value;

	if (report.stop.kind != Stop::STOPPED) {
		const bool exited = report.stop.kind == Stop::EXITED;
		std::string text = exited ? format("W%02x", value & 0xff) :
		    format("X%02x", protocol_signal(value));

		if (multiprocess_)
			text += format(";process:%x", report.pid);
		return (text);
	}

	Control *const its = processes_.find(report.pid);

	if (its == nullptr)
		fail("no process %d", int(report.pid));

	std::string text = format("T%02x", protocol_signal(value));
	Registers registers(its->shown().tracee(), report.tid);

	for (const size_t number : { RBP, RSP, RIP }) {
		text += format("%02zx:", number) + registers.get(number) +
		    ";";
	}
	if (lists_threads_)
		text += "threads:" + thread_ids(*its) + ";";
	return (text + "thread:" + id(report.pid, report.tid) + ";" +
	    reason(report));
}

/*
 * The threads of the protocol's 0, "any", begin with the one that stopped.
 */
void
Server::report(const Report &report)
{
	last_ = report;
	current_ = report.pid;
	general_thread_ = report.tid;
	if (report.why == Why::FORKED || report.why == Why::VFORKED)
		processes_.announce(pid_t(report.detail));

	std::string text;

	try {
		text = stop_reply(report);
	} catch (const Error &) {
		/* SIGKILL has ended it since: that is reported next. */
		text = format("T%02xthread:", protocol_signal(
		    report.stop.value)) + id(report.pid, report.tid) + ";";
	}
	if (report.stop.kind != Stop::STOPPED)
		processes_.forget(report.pid);
	connection_.send(text);
}

lwpid_t
Server::thread()
{
	struct ptrace_lwpinfo info;

	if (general_thread_ > 0 && &control() == &current())
		return (general_thread_);

	const lwpid_t last = control().last().tid;

	return (last > 0 && control().tracee().info(last, &info) ? last :
	    control().threads().at(0));
}

std::string
Server::features(Reader *packet)
{
	bool forks = false, vforks = false;

	while (!packet->at_end()) {
		const std::string feature = packet->until(';');

		forks = forks || feature == "fork-events+";
		vforks = vforks || feature == "vfork-events+";
		if (feature == "multiprocess+")
			multiprocess_ = true;
		else if (feature == "swbreak+")
			tells_breakpoints_ = true;
		else if (feature == "exec-events+")
			tells_executions_ = true;
	}
	processes_.keep_children(multiprocess_ && forks,
	    multiprocess_ && vforks);
	return (format("PacketSize=%x", PACKET_SIZE) +
	    (connection_.reliable() ? ";QStartNoAckMode+" : "") +
	    ";multiprocess+;swbreak+;hwbreak+"
	    ";fork-events+;vfork-events+;exec-events+"
	    ";vContSupported+;QPassSignals+;QCatchSyscalls+"
	    ";qXfer:features:read+;qXfer:threads:read+;qXfer:auxv:read+"
	    ";qXfer:exec-file:read+;qXfer:libraries-svr4:read+"
	    ";binary-upload+");
}

std::string
Server::thread_xml(Control &control, lwpid_t tid)
{
	std::string text = "<thread id=\"" + id(control.pid(), tid) +
	    "\" name=\"";
	struct ptrace_lwpinfo info;

	if (!control.tracee().info(tid, &info))
		info.pl_tdname[0] = '\0';
	for (const char *c = info.pl_tdname; *c != '\0'; ++c) {
		if (*c > ' ' && strchr("<>&\"'", *c) == nullptr)
			text += *c;
	}
	return (text + "\"/>");
}

std::string
Server::threads_xml()
{
	std::string text = "<?xml version=\"1.0\"?><threads>";

	for (Control *const control : processes_.known()) {
		for (const lwpid_t tid : control->threads())
			text += thread_xml(*control, tid);
	}
	return (text + "</threads>");
}

std::string
Server::object(const std::string &name, const std::string &annex,
    unsigned long offset, unsigned long length)
{
	std::string all;

	if (name == "features" && annex == "target.xml")
		all = Registers(control().tracee(), thread()).description();
	else if (name == "threads")
		all = threads_xml();
	else if (name == "auxv")
		all = auxiliary_vector(control().tracee());
	else if (name == "libraries-svr4" && annex.empty())
		all = libraries_xml(control().tracee());
	else if (name == "exec-file")
		all = program_of(annex.empty() ? current().pid() :
		    pid_t(Reader(annex).hex()));
	else
		return ("E00");
	if (offset > all.size())
		return (FAILED);

	const std::string part = all.substr(offset,
	    std::min<unsigned long>(length, PACKET_SIZE / 2 - 32));

	return ((offset + part.size() < all.size() ? "m" : "l") +
	    escaped(part));
}

/* After "qXfer:". */
std::string
Server::transfer(Reader *packet)
{
	const std::string name = packet->until(':');

	if (name != "features" && name != "threads" && name != "auxv" &&
	    name != "exec-file" && name != "libraries-svr4")
		return (NOT_KNOWN);
	packet->expect("read:");

	const std::string annex = packet->until(':');
	const unsigned long offset = packet->hex();

	packet->expect(",");
	return (object(name, annex, offset, packet->hex()));
}

std::string
Server::thread_ids(Control &control)
{
	std::string text;

	for (const lwpid_t tid : control.threads())
		text += (text.empty() ? "" : ",") + id(control.pid(), tid);
	return (text);
}

/* After "qGetTLSAddr:": a thread, an offset, and a link map. */
std::string
Server::tls_address(Reader *packet)
{
	const ThreadId which = packet->thread();

	packet->expect(",");

	const unsigned long offset = packet->hex();

	packet->expect(",");

	const unsigned long link_map = packet->hex();

	if (which.tid <= 0 || !packet->at_end())
		return (FAILED);
	return (format("%lx", tls_block(control().tracee(), which.tid,
	    link_map) + offset));
}

/* What gdb's "monitor" sends. */
std::string
Server::command(const std::string &text)
{
	if (text != "exit")
		return (NOT_KNOWN);
	let_go();
	done_ = true;
	return ("OK");
}

/* After 'q'. */
std::string
Server::answer_query(Reader *packet)
{
	if (packet->take("Supported")) {
		packet->take(":");
		return (features(packet));
	}
	if (packet->take("Xfer:"))
		return (transfer(packet));
	if (packet->take("fThreadInfo")) {
		std::string all;

		for (Control *const control : processes_.known())
			all += (all.empty() ? "m" : ",") + thread_ids(*control);
		return (all.empty() ? "l" : all);
	}
	if (packet->take("sThreadInfo"))
		return ("l");
	if (packet->take("Attached")) {
		const Control *const its = processes_.find(packet->take(":") ?
		    pid_t(packet->hex()) : current_);

		return (its != nullptr && its->origin() == Control::ATTACHED ?
		    "1" : "0");
	}
	if (packet->take("Symbol"))
		return ("OK");
	if (packet->take("GetTLSAddr:"))
		return (tls_address(packet));
	if (packet->take("ShlibInfoAddr")) {
		return (format("%lx", linker_state_pointer(
		    control().tracee())));
	}
	if (packet->take("HostInfo"))
		return (host_info());
	if (packet->take("ProcessInfo") && packet->at_end())
		return (process_info(control().tracee().pid()));
	if (packet->take("MemoryRegionInfo:"))
		return (memory_region(control().tracee(), packet->hex()));
	if (packet->take("C") && packet->at_end())
		return ("QC" + id(thread()));
	if (packet->take("Rcmd,"))
		return (command(from_hex(packet->rest())));
	return (NOT_KNOWN);
}

std::string
Server::pass_signals(Reader *packet)
{
	std::set<int> signals;

	while (!packet->at_end()) {
		const std::string number = packet->until(';');

		if (number.empty())
			continue;

		const int signal = system_signal(Reader(number).hex());

		if (signal != 0 && signal != SIGTRAP)
			signals.insert(signal);
	}
	control().set_passed(signals);
	return ("OK");
}

std::string
Server::catch_calls(Reader *packet)
{
	std::set<long> calls;

	if (packet->take("1")) {
		while (packet->take(";"), !packet->at_end())
			calls.insert(Reader(packet->until(';')).hex());
		if (calls.empty())
			calls.insert(-1);
	}
	return (control().catch_calls(calls) ? "OK" : FAILED);
}

/* After 'Q'. */
std::string
Server::answer_set(Reader *packet)
{
	if (connection_.reliable() && packet->take("StartNoAckMode")) {
		connection_.send("OK");
		connection_.stop_acknowledging();
		answered_ = true;
		return ("");
	}
	if (packet->take("PassSignals:"))
		return (pass_signals(packet));
	if (packet->take("CatchSyscalls:"))
		return (catch_calls(packet));
	if (packet->take("ThreadSuffixSupported"))
		return ("OK");
	if (packet->take("ListThreadsInStopReply")) {
		lists_threads_ = true;
		return ("OK");
	}
	if (packet->take("SaveRegisterState"))
		return (save_registers(packet));
	if (packet->take("RestoreRegisterState:"))
		return (restore_registers(packet));
	return (NOT_KNOWN);
}

std::string
Server::select_thread(Reader *packet)
{
	const bool general = packet->take("g");

	if (!general)
		packet->expect("c");

	const ThreadId which = packet->thread();
	const Control *const its = find(which);

	if (its == nullptr)
		return (FAILED);
	if (!general) {
		resumed_ = which;
		return ("OK");
	}
	current_ = its->pid();
	general_thread_ = which.tid > 0 ? which.tid : 0;
	return ("OK");
}

/* lldb ends a packet with ";thread:ID;"; gdb has sent Hg. */
lwpid_t
Server::named_thread(Reader *packet)
{
	packet->take(";");
	if (packet->at_end())
		return (thread());
	packet->expect("thread:");

	const lwpid_t tid = packet->thread().tid;

	packet->expect(";");
	if (tid <= 0 || !packet->at_end())
		fail("not a thread");
	return (tid);
}

std::string
Server::read_registers(Reader *packet)
{
	return (Registers(control().tracee(), named_thread(packet))
	    .get_all());
}

std::string
Server::write_registers(Reader *packet)
{
	const std::string digits = packet->until(';');
	Registers registers(control().tracee(), named_thread(packet));

	registers.set_all(digits);
	registers.store();
	return ("OK");
}

std::string
Server::read_register(Reader *packet)
{
	const unsigned long number = packet->hex();

	return (Registers(control().tracee(), named_thread(packet))
	    .get(number));
}

std::string
Server::write_register(Reader *packet)
{
	const unsigned long number = packet->hex();

	packet->expect("=");

	const std::string bytes = from_hex(packet->until(';'));
	Registers registers(control().tracee(), named_thread(packet));

	registers.set(number, bytes);
	registers.store();
	return ("OK");
}

/*
 * lldb takes all of "g" behind the first "xx" for unknown, and would write
 * that back after the call of a function.
 */
std::string
Server::save_registers(Reader *packet)
{
	Registers registers(control().tracee(), named_thread(packet));

	registers.read_others();
	if (saved_.size() >= MOST_SAVED)
		saved_.erase(saved_.begin());
	saved_.insert({ ++saves_, registers });
	return (std::to_string(saves_));
}

std::string
Server::restore_registers(Reader *packet)
{
	const std::string number = packet->until(';');
	Registers registers(control().tracee(), named_thread(packet));
	const auto saved = saved_.find(unsigned(strtoul(number.c_str(),
	    nullptr, 10)));

	if (saved == saved_.end())
		return (FAILED);
	registers.assign(saved->second);
	saved_.erase(saved);
	registers.store();
	return ("OK");
}

std::string
Server::read_memory(Reader *packet, bool binary)
{
	const unsigned long address = packet->hex();

	packet->expect(",");

	std::string bytes(std::min<unsigned long>(packet->hex(),
	    PACKET_SIZE / 2 - 32), '\0');
	const size_t got = control().traps().read(control().tracee(), address,
	    &bytes[0], bytes.size());

	if (got == 0 && !bytes.empty())
		return (FAILED);
	bytes.resize(got);
	return (binary ? "b" + escaped(bytes) : hex_text(bytes));
}

std::string
Server::write_memory(Reader *packet, bool binary)
{
	const unsigned long address = packet->hex();

	packet->expect(",");

	const unsigned long length = packet->hex();

	packet->expect(":");

	const std::string bytes = binary ? unescaped(packet->rest()) :
	    from_hex(packet->rest());

	if (bytes.size() != length)
		return (FAILED);
	return (control().traps().write(control().tracee(), address,
	    bytes.data(), length) ? "OK" : FAILED);
}

/* After 'Z' or 'z'. */
std::string
Server::change_point(Reader *packet, bool insert)
{
	const unsigned long type = packet->hex();
	Traps &traps = control().traps();
	Tracee &tracee = control().tracee();
	Traps::Access access;
	bool worked;

	packet->expect(",");

	const unsigned long address = packet->hex();

	packet->expect(",");

	const unsigned long length = packet->hex();

	switch (type) {
	case 0:
		worked = insert ? traps.insert(tracee, address) :
		    traps.remove(tracee, address);
		return (worked ? "OK" : FAILED);
	case 1:
		access = Traps::EXECUTE;
		break;
	case 2:
		access = Traps::WRITE;
		break;
	case 4:
		access = Traps::ACCESS;
		break;
	default:
		/* The processor does not watch for reads only. */
		return (NOT_KNOWN);
	}
	worked = insert ? traps.watch(tracee, access, address, access ==
	    Traps::EXECUTE ? 1 : length) : traps.unwatch(tracee, access,
	    address, access == Traps::EXECUTE ? 1 : length);
	return (worked ? "OK" : FAILED);
}

std::string
Server::is_alive(Reader *packet)
{
	const ThreadId which = packet->thread();

	return (which.tid > 0 && find(which) != nullptr ? "OK" : FAILED);
}

std::string
Server::resume(const std::vector<Action> &actions)
{
	Report report_now;

	if (processes_.known().empty())
		throw NoProcess("no process");

	const bool reported = processes_.resume(actions, &report_now);

	answered_ = true;
	if (reported)
		report(report_now);
	return ("");
}

/* c, s, C and S, with Hc's thread. */
std::string
Server::resume_plainly(Reader *packet, char how)
{
	Action action = { resumed_, how == 's' || how == 'S', 0 };

	if (how == 'C' || how == 'S')
		action.signal = system_signal(packet->hex());
	if (!packet->at_end())
		return (FAILED);
	if (action.step && action.who.tid <= 0)
		action.who = { current().pid(), thread() };
	if (action.who.pid == 0)
		action.who.pid = current().pid();
	return (resume({ action }));
}

/* After "vCont": ";action:thread" each. */
std::string
Server::resume_threads(Reader *packet)
{
	std::vector<Action> actions;

	while (packet->take(";")) {
		Action action = { { 0, -1 }, false, 0 };
		const bool step = packet->take("s");
		const bool step_with = !step && packet->take("S");

		action.step = step || step_with;
		if (step_with || (!step && packet->take("C")))
			action.signal = system_signal(packet->hex());
		else if (!step)
			packet->expect("c");
		if (packet->take(":"))
			action.who = packet->thread();
		if (action.who.pid == 0 && action.who.tid > 0)
			action.who.pid = current().pid();
		if (action.who.pid > 0 &&
		    processes_.find(action.who.pid) == nullptr)
			return (FAILED);
		actions.push_back(action);
	}
	if (actions.empty() || !packet->at_end())
		return (FAILED);
	return (resume(actions));
}

std::string
Server::detach(Reader *packet)
{
	const pid_t pid = packet->take(";") ? pid_t(packet->hex()) :
	    current().pid();

	if (processes_.find(pid) == nullptr)
		return (FAILED);
	processes_.detach(pid);
	return ("OK");
}

/* After "vKill". */
std::string
Server::kill(Reader *packet)
{
	const pid_t named = packet->take(";") ? pid_t(packet->hex()) : 0;
	const pid_t pid = named != 0 ? named : current().pid();

	if (processes_.find(pid) == nullptr)
		return (FAILED);
	processes_.kill(pid);
	last_ = Report{ { Stop::KILLED, SIGKILL }, pid, 0, Why::SIGNAL, 0 };
	return ("OK");
}

/*
 * After "vRun": the program, "" for the last one, and its arguments.  Without
 * anything it is the last one with the last arguments.
 */
std::string
Server::run(Reader *packet)
{
	std::vector<std::string> words;

	packet->take(";");

	Reader list(packet->rest() + ";");

	while (!list.at_end())
		words.push_back(from_hex(list.until(';')));
	if (words.size() == 1 && words[0].empty())
		words = words_;
	else if (words[0].empty() && !words_.empty())
		words[0] = words_[0];
	if (words.empty() || words[0].empty() ||
	    (!multiprocess_ && !processes_.known().empty()))
		return (FAILED);
	start(words);
	return (stop_reply(last_));
}

std::string
Server::attach(Reader *packet)
{
	const unsigned long pid = packet->hex();

	if (pid > INT_MAX || processes_.find(pid_t(pid)) != nullptr ||
	    (!multiprocess_ && !processes_.known().empty()))
		return (FAILED);
	attach(pid_t(pid));
	return (stop_reply(last_));
}

/* After 'v'. */
std::string
Server::answer_v(Reader *packet)
{
	if (packet->take("Cont?"))
		return ("vCont;c;C;s;S");
	if (packet->take("Cont"))
		return (resume_threads(packet));
	if (packet->take("File:"))
		return (files_.request(packet));
	if (packet->take("Kill"))
		return (kill(packet));
	if (packet->take("Attach;"))
		return (attach(packet));
	if (packet->take("Run"))
		return (run(packet));
	return (NOT_KNOWN);
}

/* After '?'. */
std::string
Server::why_stopped()
{
	if (processes_.known().empty())
		return ("W00");
	if (processes_.find(last_.pid) == nullptr) {
		current_ = current().pid();
		last_ = current().last();
	}
	return (stop_reply(last_));
}

std::string
Server::answer(const std::string &packet)
{
	Reader reader(packet.empty() ? packet : packet.substr(1));

	switch (packet.empty() ? '\0' : packet[0]) {
	case '!':
		extended_ = true;
		return ("OK");
	case '?':
		return (why_stopped());
	case 'q':
		return (answer_query(&reader));
	case 'Q':
		return (answer_set(&reader));
	case 'v':
		return (answer_v(&reader));
	case 'H':
		return (select_thread(&reader));
	case 'g':
		return (read_registers(&reader));
	case 'G':
		return (write_registers(&reader));
	case 'p':
		return (read_register(&reader));
	case 'P':
		return (write_register(&reader));
	case 'm':
	case 'x':
		return (read_memory(&reader, packet[0] == 'x'));
	case 'M':
	case 'X':
		return (write_memory(&reader, packet[0] == 'X'));
	case 'Z':
	case 'z':
		return (change_point(&reader, packet[0] == 'Z'));
	case 'T':
		return (is_alive(&reader));
	case 'c':
	case 's':
	case 'C':
	case 'S':
		return (resume_plainly(&reader, packet[0]));
	case 'D':
		return (detach(&reader));
	case 'k':
		while (!processes_.known().empty())
			processes_.kill(processes_.known()[0]->pid());
		answered_ = true;
		done_ = !extended_;
		return ("");
	default:
		return (NOT_KNOWN);
	}
}

/*
 * While the tracee runs there is nothing to ask it; its end can be asked for.
 */
void
Server::handle(const std::string &packet)
{
	std::string text = FAILED;

	answered_ = false;
	if (!processes_.running() || packet == "k" ||
	    packet.rfind("vKill", 0) == 0) {
		try {
			text = answer(packet);
		} catch (const NoProcess &) {
			/* A client asks before it has chosen one. */
		} catch (const Error &error) {
			fprintf(stderr, "ptserver: %s\n", error.what());
			for (Control *const control : processes_.known()) {
				if (control->gone())
					processes_.forget(control->pid());
			}
		}
	}
	if (!answered_)
		connection_.send(text);
}

void
Server::wait_for_something()
{
	const SignalsHeld signals;
	const bool running = processes_.running();
	const Time begin = Clock::now();
	Report report_now;

	watchdog_check();
	if (running && processes_.poll(&report_now)) {
		report(report_now);
		return;
	}
	if (signals.wait(connection_.descriptor(), running ?
	    int(LOOK.count()) : -1)) {
		connection_.fill();
		return;
	}

	/* A signal to ptserver has ended the wait if it was shorter. */
	if (running && Clock::now() - begin >= LOOK &&
	    processes_.look(&report_now))
		report(report_now);
}

void
Server::serve()
{
	std::string packet;

	while (!done_ && connection_.alive()) {
		switch (connection_.next(&packet)) {
		case Connection::PACKET:
			handle(packet);
			break;
		case Connection::DAMAGED:
			connection_.send(FAILED);
			break;
		case Connection::INTERRUPT:
			if (processes_.running())
				processes_.interrupt();
			break;
		case Connection::NOTHING:
			wait_for_something();
			break;
		}
	}
}
