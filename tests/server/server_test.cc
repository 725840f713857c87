/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): the packets, and what it does for a client that is wrong or
 * goes away.
 */

#include <sys/mman.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "../command/ticker.h"
#include "client.h"
#include "session.h"

/* As the protocol has it. */
static std::string
process_in(const Ticker &ticker)
{
	char text[16];

	snprintf(text, sizeof(text), "%x", std::stoi(ticker.pid()));
	return (text);
}

/* The process in "thread:pPID.TID;". */
static pid_t
pid_in(const std::string &reply)
{
	const size_t at = reply.find("thread:p");

	ATF_REQUIRE(at != std::string::npos);
	return (strtol(reply.c_str() + at + 8, nullptr, 16));
}

SESSION_TEST(packet__registers_and_memory, "Registers and memory are read and "
    "written by g, G, p, P, m, M and X; a length that is wrong changes nothing")
{
	Client client(directory_of(*this), "./sample add");

	client.require("qSupported:swbreak+;multiprocess+", "PacketSize=");

	const std::string stop = client.require("?", "T05");
	const std::string all = client.ask("g");
	const std::string rax = client.ask("p0");

	ATF_REQUIRE_EQ(rax, all.substr(0, 16));
	ATF_REQUIRE_EQ("OK", client.ask("P0=8877665544332211"));
	ATF_REQUIRE_EQ("8877665544332211", client.ask("p0"));
	ATF_REQUIRE_EQ('E', client.ask("P0=8877")[0]);
	ATF_REQUIRE_EQ("OK", client.ask("G" + std::string(all).replace(0, 16,
	    "0102030405060708")));
	ATF_REQUIRE_EQ("0102030405060708", client.ask("p0"));

	/* rsp, as a number, points to memory that can be written. */
	const std::string bytes = client.ask("p7");
	std::string rsp;

	for (size_t i = bytes.size(); i >= 2; i -= 2)
		rsp += bytes.substr(i - 2, 2);
	ATF_REQUIRE_EQ("OK", client.ask("M" + rsp + ",3:7d0a24"));
	ATF_REQUIRE_EQ("7d0a24", client.ask("m" + rsp + ",3"));
	ATF_REQUIRE_EQ("OK", client.ask("X" + rsp + ",3:}\x03}\x04}]"));
	ATF_REQUIRE_EQ("23247d", client.ask("m" + rsp + ",3"));
	ATF_REQUIRE_EQ('E', client.ask("M" + rsp + ",4:7d0a24")[0]);
	ATF_REQUIRE_EQ("23247d", client.ask("m" + rsp + ",3"));
	ATF_REQUIRE_EQ('E', client.ask("m0,4")[0]);
}

SESSION_TEST(packet__breakpoint_is_hidden, "The memory with a breakpoint reads "
    "as before; its hit is reported at its address, and gone when removed")
{
	const Ticker ticker;
	Client client(directory_of(*this), "-p " + ticker.pid());
	char address[32];

	snprintf(address, sizeof(address), "m%lx,8",
	    reinterpret_cast<unsigned long>(tick));
	client.ask("qSupported:swbreak+;multiprocess+");

	const std::string before = client.ask(address);

	client.require("?", "T00");
	client.require(point_at("Z0", tick), "OK");
	ATF_REQUIRE_EQ(before, client.ask(address));
	client.require("?", "T00");

	const std::string hit = client.require("vCont;c", "T05");

	ATF_REQUIRE(contains(hit, "swbreak:;"));

	std::string pc;

	for (size_t i = 0; i < 16; i += 2)
		pc = client.ask("p10").substr(i, 2) + pc;
	ATF_REQUIRE_EQ(reinterpret_cast<unsigned long>(tick),
	    strtoul(pc.c_str(), nullptr, 16));
	client.require(point_at("z0", tick), "OK");
	ATF_REQUIRE_EQ(before, client.ask(address));
	client.require("vCont;s", "T05");
	client.require("D", "OK");
	ticker.require_ticking("a breakpoint");
}

static void *
tick_for_ever(void *)
{
	for (;;) {
		tick();
		usleep(1000);
	}
}

static void
make_threads()
{
	pthread_t thread;

	for (int i = 0; i < 7; ++i)
		pthread_create(&thread, nullptr, tick_for_ever, nullptr);
}

SESSION_TEST(packet__step_of_one_thread, "A step of one thread ends with a "
    "stop of that thread, whatever others have come to; they are reported when "
    "they are resumed")
{
	const Ticker ticker(make_threads);
	Client client(directory_of(*this), "-p " + ticker.pid());
	std::string stop, thread;
	std::set<std::string> threads;

	client.ask("qSupported:swbreak+;multiprocess+");
	client.require(point_at("Z0", tick), "OK");
	for (int i = 0; i < 50 || threads.size() < 8; ++i) {
		if (i == 1000)
			ATF_FAIL("only some threads are ever reported");
		stop = client.require("vCont;c", "T05");
		ATF_REQUIRE(contains(stop, "swbreak:;"));
		thread = stop.substr(stop.find("thread:"));
		thread = thread.substr(7, thread.find(';') - 7);
		threads.insert(thread);

		/* On the breakpoint, and over it. */
		stop = client.require("vCont;s:" + thread, "T05");
		ATF_REQUIRE(contains(stop, "thread:" + thread + ";swbreak:;"));
		client.require(point_at("z0", tick), "OK");
		stop = client.require("vCont;s:" + thread, "T05");
		ATF_REQUIRE(contains(stop, "thread:" + thread + ";"));
		ATF_REQUIRE(!contains(stop, "swbreak"));
		client.require(point_at("Z0", tick), "OK");
	}
	client.require(point_at("z0", tick), "OK");
	client.require("D", "OK");
	ticker.require_ticking("steps");
}

SESSION_TEST(packet__wrong, "A packet that is malformed or unknown is answered "
    "with an error or nothing, and the next one as ever")
{
	static const char *const packets[] = {
		"", "\x01", "g1", "G", "G0", "Gxx", "p", "pzz", "pffff",
		"p111111111111111111", "P", "P0", "P0=", "P0=0", "Pff=00",
		"m", "m0", "m,", "m0,", "mffffffffffffffff,10", "M", "M0,1",
		"M0,1:", "M0,1:0", "M0,2:00", "X0,5:a}", "X0,1:}", "Z", "Z0",
		"Z0,", "Z0,0", "Z0,0,1", "Z0,ffffffffffffffff,1", "Z1,0",
		"Z2,0,ffffffffffffffff", "Z3,0,1", "Z9,0,1", "z9,0,1", "zz",
		"H", "Hx1", "Hg", "Hgp", "Hgpffff.1", "Hgp1.2.3", "Hg7fffffff",
		"T", "T0", "Tp0.0", "T7fffffff", "vCont;", "vCont;x",
		"vCont;s:", "vCont;C", "vCont;C:1", "vCont;c:pffffff.1",
		"vCont;c;", "vContt", "vAttach;", "vAttach;zz", "vAttach;0",
		"vRun;zz", "vRun;0", "vFile:", "vFile:open:", "vFile:open:2f",
		"vFile:open:zz,0,0", "vFile:pread:", "vFile:pread:0,10,0",
		"vFile:pread:5,10,0", "vFile:close:0", "vFile:close:ffff",
		"vFile:fstat:0", "vFile:readlink:", "vFile:readlink:2f",
		"vFile:unlink:2f", "qXfer:", "qXfer:features",
		"qXfer:features:read", "qXfer:features:read:x:0,1",
		"qXfer:features:write:target.xml:0:00",
		"qXfer:features:read:target.xml:zz,1",
		"qXfer:auxv:read::ffffffff,1", "qXfer:exec-file:read:zz:0,1",
		"qXfer:nothing:read::0,1", "qNothing", "QPassSignals:zz",
		"QCatchSyscalls:1;zz", "QNothing", "D;zz", "D;1", "c0", "S",
		"Szz", "vMustReplyEmpty", "vStopped", "j", "~", "P3c=00",
		"P4b=", "p4c", "g;thread:", "g;thread:1", "g;thread:0;",
		"g;thread:7fffffff;", "p0;thread:zz;", "P0=00;thread:1;",
		"G00;thread:1;x", "x", "x0", "x0,", "x0,1", "xzz,1",
		"xffffffffffffffff,10", "QSaveRegisterState;thread:zz;",
		"QSaveRegisterState;thread:7fffffff;",
		"QRestoreRegisterState:", "QRestoreRegisterState:1",
		"QRestoreRegisterState:zz;thread:1;", "qMemoryRegionInfo:",
		"qMemoryRegionInfo:zz", "qMemoryRegionInfo:11111111111111111",
		"qXfer:libraries-svr4:read:x:0,1",
		"qXfer:libraries-svr4:read::ffffffff,1",
		"qXfer:libraries-svr4:write::0:00", "qGetTLSAddr:",
		"qGetTLSAddr:1", "qGetTLSAddr:1,0", "qGetTLSAddr:1,0,",
		"qGetTLSAddr:1,0,1", "qGetTLSAddr:0,0,0",
		"qGetTLSAddr:p1.-1,0,0", "qGetTLSAddr:7fffffff,0,0",
		"qGetTLSAddr:1,0,0,0", "qProcessInfoPID:1",
	};
	Client client(directory_of(*this), "./sample add");

	client.ask("qSupported:multiprocess+");
	for (const char *const packet : packets) {
		const std::string answer = client.ask(packet);

		if (!answer.empty() && answer[0] != 'E' &&
		    answer.rfind("F-1,", 0) != 0 && answer != "l")
			ATF_FAIL(std::string(packet) + ": " + answer);
		client.require("?", "T05");
	}
	client.require("vCont;c", "W03");
}

SESSION_TEST(packet__damaged, "A wrong checksum is refused, and what is no "
    "packet is skipped; without acknowledgements it is an error")
{
	Client client(directory_of(*this), "./sample add");

	ATF_REQUIRE(client.write("+-garbage\x04$?#00"));
	while (client.read() != '-')
		;
	ATF_REQUIRE(client.write("$?#zz"));
	ATF_REQUIRE_EQ('-', client.read());
	client.require("?", "T05");

	/* A reply that got lost is sent again. */
	ATF_REQUIRE(client.write("-"));
	ATF_REQUIRE_EQ(0u, client.receive().rfind("T05", 0));
	client.require("QStartNoAckMode", "OK");
	ATF_REQUIRE(client.write("$?#00"));
	ATF_REQUIRE_EQ('E', client.receive()[0]);
	ATF_REQUIRE(client.write("$" + std::string(1 << 20, 'a')));
	ATF_REQUIRE_EQ('E', client.receive()[0]);
	ATF_REQUIRE(client.write("#61"));
	client.require("?", "T05");
}

SESSION_TEST(packet__while_it_runs, "While the process runs all but an "
    "interrupt and a kill is refused; Ctrl-C stops it with SIGINT")
{
	Client client(directory_of(*this), "./sample run");

	client.ask("qSupported:multiprocess+");
	client.send("vCont;c");
	for (const char *const packet : { "g", "vCont;c", "m0,1", "D" })
		ATF_REQUIRE_EQ("E01", client.ask(packet));
	ATF_REQUIRE(client.write("\x03"));
	ATF_REQUIRE_EQ(0u, client.receive().rfind("T02", 0));
	client.require("vCont;s", "T05");
	client.send("vCont;c");

	/* Both in one go, and a second one that comes too late. */
	ATF_REQUIRE(client.write("\x03\x03"));
	ATF_REQUIRE_EQ(0u, client.receive().rfind("T02", 0));
	client.send("vCont;c");
	ATF_REQUIRE_EQ("OK", client.ask("vKill;0"));
}

SESSION_TEST(client__on_a_serial_line, "A line passes every byte as it is; "
    "packets are acknowledged there, whatever the client asks for")
{
	const int master = posix_openpt(O_RDWR | O_NOCTTY);

	ATF_REQUIRE(master != -1);
	ATF_REQUIRE_EQ(0, grantpt(master));
	ATF_REQUIRE_EQ(0, unlockpt(master));

	Client client(directory_of(*this), std::string(ptsname(master)) +
	    " ./sample add", master);

	/* Printed when the line is ready. */
	ATF_REQUIRE(!contains(client.require("qSupported:multiprocess+",
	    "PacketSize="), "NoAck"));
	ATF_REQUIRE_EQ("", client.ask("QStartNoAckMode"));
	ATF_REQUIRE(client.write("$?#00"));
	while (client.read() != '-')
		;
	client.require("?", "T05");

	/* What a terminal would swallow or answer. */
	const std::string sp = client.ask("p7");
	std::string address;

	for (size_t i = sp.size(); i >= 2; i -= 2)
		address += sp.substr(i - 2, 2);
	ATF_REQUIRE_EQ("OK", client.ask("X" + address + ",7:\x04\r\n\x11\x13"
	    "\x1a\x7f"));
	ATF_REQUIRE_EQ("040d0a11131a7f", client.ask("m" + address + ",7"));
	client.send("k");
	ATF_REQUIRE_EQ(0, client.status());
}

SESSION_TEST(client__ends_the_server, "gdb's \"monitor exit\" ends ptserver, "
    "which kills what it has started and detaches what it has attached to")
{
	const Ticker ticker;
	Client starter(directory_of(*this), "./sample run");
	Client attacher(directory_of(*this), "-p " + ticker.pid());

	starter.ask("qSupported:multiprocess+");

	const pid_t pid = pid_in(starter.require("?", "T05"));

	ATF_REQUIRE_EQ("", starter.ask("qRcmd,68656c70"));
	ATF_REQUIRE_EQ('E', starter.ask("qRcmd,6")[0]);
	for (Client *const client : { &starter, &attacher }) {
		ATF_REQUIRE_EQ("OK", client->ask("qRcmd,65786974"));
		ATF_REQUIRE_EQ(0, client->status());
	}
	ATF_REQUIRE_EQ(-1, kill(pid, 0));
	ticker.require_ticking("monitor exit");
}

SESSION_TEST(client__kills_attached, "A client kills a process that ptserver "
    "has attached to, and knows at once")
{
	const Ticker ticker;
	Client client(directory_of(*this), "-p " + ticker.pid());
	siginfo_t info;

	client.require("?", "T");
	ATF_REQUIRE_EQ("OK", client.ask("vKill;" + process_in(ticker)));
	ATF_REQUIRE_EQ(0, waitid(P_PID, std::stoi(ticker.pid()), &info,
	    WEXITED | WNOWAIT));
	ATF_REQUIRE_EQ(CLD_KILLED, info.si_code);
	ATF_REQUIRE_EQ(SIGKILL, info.si_status);
}

/* What a client does before it goes away. */
static const struct {
	const char *what;
	void (*act)(Client &client);
} departures[] = {
	{ "nothing", [](Client &) {} },
	{ "a stop", [](Client &client) { client.require("?", "T"); } },
	{ "half a packet", [](Client &client) {
		client.require("?", "T");
		client.write("$vCont;");
	} },
	{ "a breakpoint", [](Client &client) {
		client.require(point_at("Z0", tick), "OK");
	} },
	{ "a breakpoint's stop", [](Client &client) {
		client.require(point_at("Z0", tick), "OK");
		client.require("vCont;c", "T05");
	} },
	{ "going on", [](Client &client) { client.send("vCont;c"); } },
	{ "going on to a breakpoint", [](Client &client) {
		client.require(point_at("Z0", tick), "OK");
		client.send("vCont;c");
	} },
	{ "a watchpoint", [](Client &client) {
		client.require(point_at("Z1", tick), "OK");
	} },
	{ "steps", [](Client &client) {
		client.require("vCont;s", "T05");
		client.send("vCont;s");
	} },
	{ "an interrupt", [](Client &client) {
		client.send("vCont;c");
		client.write("\x03");
	} },
	{ "a step with a signal", [](Client &client) {
		client.send("vCont;S14");
	} },
};

SESSION_TEST(client__goes_away_from_attached, "A process that was attached to "
    "runs on when the client goes away, at whatever point")
{
	for (const auto &departure : departures) {
		const Ticker ticker;
		Client client(directory_of(*this), "-p " + ticker.pid());

		departure.act(client);
		client.go_away();
		client.status();
		ticker.require_ticking(departure.what);
	}
}

SESSION_TEST(client__goes_away_from_started, "A process that was started is "
    "gone when ptserver has ended, after its client went away")
{
	for (const char *const last : { "?", "vCont;s", "vCont;c" }) {
		Client client(directory_of(*this), "./sample run");

		client.ask("qSupported:multiprocess+");

		const pid_t pid = pid_in(client.require("?", "T05"));

		client.send(last);
		client.go_away();
		client.status();
		ATF_REQUIRE_EQ(-1, kill(pid, 0));
	}
}

SESSION_TEST(options__wrong, "A port that is none, a device that is no line, "
    "and options that do not fit are refused; the file is left as it was")
{
	static const struct {
		const char *options, *words;
	} wrong[] = {
		{ ":99999", "\"99999\" is no port" },
		{ ":", "is no port" },
		{ ":http", "is no port" },
		{ "file", "file: not a serial line" },
		{ "/dev/null", "/dev/null: not a serial line" },
		{ "nothing", "nothing: No such file" },
		{ "-p 0 --stdio", "process id" },
		{ "-p 1 --stdio ./sample", "usage:" },
		{ "", "usage:" },
	};

	std::ofstream("file") << "as it was";
	for (const auto &call : wrong) {
		const Run run = result_of(directory_of(*this) +
		    "/ptserver " + call.options + " </dev/null 2>&1");

		if (run.status == 0 || !contains(run.output, call.words))
			ATF_FAIL(std::string(call.options) + ": " +
			    run.output);
	}
	ATF_REQUIRE_EQ("as it was", result_of("cat file").output);
}

SESSION_TEST(client__server_is_told_to_end, "SIGTERM detaches from a process "
    "that was attached to, and takes its breakpoints out")
{
	for (const char *const last : { "?", "vCont;c", "vCont;s" }) {
		const Ticker ticker;
		Client client(directory_of(*this), "-p " + ticker.pid());

		client.require(point_at("Z0", tick), "OK");
		client.require("vCont;c", "T05");
		client.send(last);
		ATF_REQUIRE_EQ(0, kill(client.pid(), SIGTERM));
		client.status();
		ticker.require_ticking(last);
	}
}

static void
start_threads()
{
	for (int i = 0; i < 3; ++i) {
		std::thread([] {
			for (;;)
				tick();
		}).detach();
	}
}

SESSION_TEST(client__detaches_from_threads, "A process runs on that is "
    "detached from while several of its threads are at a breakpoint")
{
	const Ticker ticker(start_threads);

	for (int i = 0; i < 5; ++i) {
		Client client(directory_of(*this), "-p " + ticker.pid());

		client.require(point_at("Z0", tick), "OK");
		client.require("vCont;c", "T05");
		client.require("D", "OK");
		client.go_away();
		client.status();
		ticker.require_ticking("a detach");
	}
}

SESSION_TEST(packet__killed_by_others, "The end of a process that SIGKILL has "
    "killed while it was stopped is reported when it is resumed")
{
	for (const bool asks : { false, true }) {
		Client client(directory_of(*this), "./sample run");

		client.ask("qSupported:multiprocess+");

		const pid_t pid = pid_in(client.require("?", "T05"));

		ATF_REQUIRE_EQ(0, kill(pid, SIGKILL));
		if (asks)
			client.ask("g");
		client.require("vCont;c", "X09");
		client.require("?", "W00");
	}
}

SESSION_TEST(packet__run, "A program is run with its arguments, empty ones "
    "too; the last one again, also after a kill while it ran")
{
	const std::string add = "616464";
	Client client(directory_of(*this), "./sample run");

	client.ask("qSupported:multiprocess+");
	client.require("!", "OK");
	client.send("vCont;c");
	client.require("vKill;0", "OK");
	client.require("vRun;;" + add, "T05");
	client.require("vCont;c", "W03");
	client.require("vRun", "T05");
	client.require("vCont;c", "W03");
	client.require("vRun;;;" + add, "T05");
	client.require("vCont;c", "W02");
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__registers_and_memory);
	ATF_ADD_TEST_CASE(tests, packet__breakpoint_is_hidden);
	ATF_ADD_TEST_CASE(tests, packet__step_of_one_thread);
	ATF_ADD_TEST_CASE(tests, packet__wrong);
	ATF_ADD_TEST_CASE(tests, packet__damaged);
	ATF_ADD_TEST_CASE(tests, packet__while_it_runs);
	ATF_ADD_TEST_CASE(tests, packet__killed_by_others);
	ATF_ADD_TEST_CASE(tests, packet__run);
	ATF_ADD_TEST_CASE(tests, client__on_a_serial_line);
	ATF_ADD_TEST_CASE(tests, client__ends_the_server);
	ATF_ADD_TEST_CASE(tests, client__kills_attached);
	ATF_ADD_TEST_CASE(tests, client__goes_away_from_attached);
	ATF_ADD_TEST_CASE(tests, client__goes_away_from_started);
	ATF_ADD_TEST_CASE(tests, options__wrong);
	ATF_ADD_TEST_CASE(tests, client__server_is_told_to_end);
	ATF_ADD_TEST_CASE(tests, client__detaches_from_threads);
}
