/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): processes that fork, and what becomes of their children.
 */
#include <sys/wait.h>
#include <signal.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <fstream>
#include <string>

#include "../command/ticker.h"
#include "client.h"
#include "session.h"

/* Numbers of signals there. */
#define SIGUSR1_HEX "1e"
#define SIGCHLD_HEX "14"

/* The process in "fork:pPID.TID;", or "thread:". */
static std::string
pid_behind(const std::string &key, const std::string &reply)
{
	const size_t at = reply.find(key + ":p");

	if (at == std::string::npos)
		ATF_FAIL("no " + key + " in " + reply);

	const size_t begin = at + key.size() + 2;

	return (reply.substr(begin, reply.find('.', begin) - begin));
}

static pid_t
number_of(const std::string &pid)
{
	return (strtol(pid.c_str(), nullptr, 16));
}

/* Where the children of a Forker tick, and have their numbers. */
constexpr int CHILD_TICKS = 1;
constexpr int FIRST_CHILD = 2, END_OF_CHILDREN = TICKS;

/* What they end by if nobody kills them, in ticks. */
constexpr unsigned long MOST_TICKS = 1000000;

extern "C" __attribute__((noinline)) void
child_tick()
{
	++ticks[CHILD_TICKS];
}

static void
fork_child(int)
{
	int number = FIRST_CHILD;

	if (fork() != 0)
		return;
	while (number < END_OF_CHILDREN - 1 && ticks[number] != 0)
		++number;
	ticks[number] = getpid();
	while (ticks[CHILD_TICKS] < MOST_TICKS) {
		child_tick();
		usleep(1000);
	}
	_exit(0);
}

static void
handle_by_fork()
{
	signal(SIGUSR1, fork_child);
}

/* A process that forks at SIGUSR1; the child ticks as well. */
class Forker {
public:
	Forker() : parent_(handle_by_fork)
	{
		parent_.require_ticking("its start");
	}
	~Forker()
	{
		for (int i = FIRST_CHILD; i < END_OF_CHILDREN; ++i) {
			if (ticks[i] != 0)
				kill(pid_t(ticks[i]), SIGKILL);
		}
	}
	Forker(const Forker &) = delete;
	Forker &operator=(const Forker &) = delete;

	std::string pid() const { return (parent_.pid()); }
	void fork() const
	{
		ATF_REQUIRE_EQ(0, kill(std::stoi(pid()), SIGUSR1));
	}

	void require_parent_ticking(const std::string &after) const
	{
		parent_.require_ticking(after);
	}
	void require_child_ticking(const std::string &after) const
	{
		constexpr int patience = 60000;
		const unsigned long before = ticks[CHILD_TICKS];

		for (int i = 0; i < patience; ++i) {
			if (ticks[CHILD_TICKS] > before + 5)
				return;
			usleep(1000);
		}
		ATF_FAIL("the child does not run after " + after);
	}

private:
	Ticker parent_;
};

static std::string
code_of(Client *client, void (*function)())
{
	char text[64];

	snprintf(text, sizeof(text), "m%lx,1",
	    reinterpret_cast<unsigned long>(function));
	return (client->ask(text));
}

/* The first byte as the process itself has it. */
static bool
has_breakpoint(const std::string &pid, void (*function)())
{
	std::ifstream memory("/proc/" + std::to_string(number_of(pid)) +
	    "/mem", std::ios::binary);

	memory.seekg(reinterpret_cast<std::streamoff>(function));
	return (memory.get() == 0xcc);
}

static void
greet(Client *client)
{
	client->require("qSupported:swbreak+;multiprocess+;fork-events+;"
	    "vfork-events+;exec-events+", "PacketSize=");
	client->require("QPassSignals:" SIGUSR1_HEX ";" SIGCHLD_HEX, "OK");
}

/* Attached, with a breakpoint in the child's way, to the fork. */
struct Family {
	explicit Family(const std::string &directory)
	    : client(directory, "-p " + forker.pid())
	{
		greet(&client);
		client.require(point_at("Z0", child_tick), "OK");
		forker.fork();

		const std::string reply = client.require("vCont;c", "T05");

		parent = pid_behind("thread", reply);
		child = pid_behind("fork", reply);
	}

	Forker forker;
	Client client;
	std::string parent, child;
};

SESSION_TEST(packet__fork, "A fork is reported with its child, which has the "
    "breakpoints; each runs, stops and goes as the packets name it")
{
	Family family(directory_of(*this));
	Client &client = family.client;
	const std::string &parent = family.parent, &child = family.child;
	const std::string threads = client.ask("qfThreadInfo");

	ATF_REQUIRE(contains(threads, "p" + parent + "."));
	ATF_REQUIRE(contains(threads, "p" + child + "."));
	client.require("qAttached:" + child, "1");

	/* Which does not show the breakpoint. */
	client.require("Hgp" + child + ".0", "OK");

	const std::string code = code_of(&client, child_tick);

	ATF_REQUIRE(has_breakpoint(child, child_tick));
	client.require(point_at("z0", child_tick), "OK");
	ATF_REQUIRE(!has_breakpoint(child, child_tick));
	ATF_REQUIRE(has_breakpoint(parent, child_tick));
	ATF_REQUIRE_EQ(code, code_of(&client, child_tick));
	client.require(point_at("Z0", child_tick), "OK");

	/* The child alone runs. */
	const unsigned long before = *ticks;
	const std::string hit = client.require("vCont;c:p" + child + ".-1",
	    "T05");

	ATF_REQUIRE(contains(hit, "swbreak:;"));
	ATF_REQUIRE_EQ(child, pid_behind("thread", hit));
	client.require(point_at("z0", child_tick), "OK");
	for (int i = 0; i < 20; ++i)
		client.require("vCont;s:p" + child + ".-1", "T05");
	ATF_REQUIRE_EQ(before, *ticks);

	/* And then the parent. */
	client.require("Hgp" + parent + ".0", "OK");
	client.require(point_at("Z0", tick), "OK");
	ATF_REQUIRE_EQ(parent, pid_behind("thread", client.require("vCont;c:p" +
	    parent + ".-1", "T05")));
	client.require(point_at("z0", tick), "OK");
	client.require("vCont;c:p" + child + ".-1;c:p1.-1", "E");
	client.require("D;" + child, "OK");
	client.require("D;" + child, "E");
	family.forker.require_child_ticking("D");
	ATF_REQUIRE(!contains(client.ask("qfThreadInfo"), "p" + child + "."));
	client.require("Tp" + child + ".1", "E");
	client.require("D;" + parent, "OK");
	family.forker.require_parent_ticking("D");
}

SESSION_TEST(packet__both_run, "When one of two processes stops the other is "
    "stopped as well; what it stopped for is reported later")
{
	Family family(directory_of(*this));
	Client &client = family.client;

	client.require(point_at("Z0", tick), "OK");

	/* Each of them comes to its own breakpoint. */
	std::string stops[2];

	for (int i = 0; i < 2; ++i) {
		stops[i] = pid_behind("thread", client.require("vCont;c",
		    "T05"));
		client.require("Hgp" + stops[i] + ".0", "OK");
		client.require(point_at("z0", stops[i] == family.parent ?
		    tick : child_tick), "OK");
	}
	ATF_REQUIRE(stops[0] != stops[1]);

	/* An interrupt is reported of one. */
	client.send("vCont;c");
	family.forker.require_child_ticking("vCont;c");
	family.forker.require_parent_ticking("vCont;c");
	client.write("\x03");
	ATF_REQUIRE_EQ(0u, client.receive().rfind("T02", 0));

	const unsigned long before = *ticks, of_child = ticks[CHILD_TICKS];

	for (int i = 0; i < 20; ++i)
		client.require("g", "");
	ATF_REQUIRE_EQ(before, *ticks);
	ATF_REQUIRE_EQ(of_child, ticks[CHILD_TICKS]);
	client.require("vCont;s:p" + family.child + ".-1", "T05");
	client.require("D;" + family.child, "OK");
	family.forker.require_child_ticking("D");
	client.require("vCont;s", "T05");
	client.require("D;" + family.parent, "OK");
	family.forker.require_parent_ticking("D");
}

SESSION_TEST(packet__fork_unasked, "A client that does not ask for forks is "
    "not told of them; the child runs without breakpoints")
{
	Forker forker;
	Client client(directory_of(*this), "-p " + forker.pid());

	client.require("qSupported:swbreak+;multiprocess+", "PacketSize=");
	client.require("QPassSignals:" SIGUSR1_HEX, "OK");
	client.require(point_at("Z0", child_tick), "OK");
	forker.fork();
	client.send("vCont;c");
	forker.require_child_ticking("fork");
	forker.require_parent_ticking("fork");
	client.write("\x03");
	ATF_REQUIRE_EQ(0u, client.receive().rfind("T02", 0));
	client.require("D", "OK");
	forker.require_child_ticking("D");
	forker.require_parent_ticking("D");
}

SESSION_TEST(packet__vfork, "A vfork is reported, the program that its child "
    "executes, and that the parent has its memory back")
{
	Client client(directory_of(*this), "./fork_sample vfork");

	greet(&client);

	const std::string reply = client.require("vCont;c", "T05");
	const std::string parent = pid_behind("thread", reply);
	const std::string child = pid_behind("vfork", reply);

	/* Until it is told the child has its parent's memory. */
	const std::string registers = client.require("p10", "");

	client.require("Hgp" + child + ".0", "OK");
	ATF_REQUIRE_EQ(registers, client.ask("p10"));

	const std::string executed = client.require("vCont;c:p" + child +
	    ".-1", "T05");

	ATF_REQUIRE_EQ(child, pid_behind("thread", executed));
	ATF_REQUIRE(contains(executed, "exec:"));
	ATF_REQUIRE(registers != client.ask("p10"));
	client.require("vCont;c:p" + child + ".-1", "W07;process:" + child);

	const std::string done = client.require("vCont;c:p" + parent + ".-1",
	    "T05");

	ATF_REQUIRE_EQ(parent, pid_behind("thread", done));
	ATF_REQUIRE(contains(done, "vforkdone:;"));
	client.require("vCont;c", "W07;process:" + parent);
	client.require("?", "W00");
}

SESSION_TEST(packet__vfork_and_exit, "A child of vfork(2) that exits is "
    "reported first, and then its end; it can be detached before")
{
	for (const bool detaches : { false, true }) {
		Client client(directory_of(*this), "./fork_sample vfork-exit");

		greet(&client);

		const std::string reply = client.require("vCont;c", "T05");
		const std::string child = pid_behind("vfork", reply);

		if (detaches)
			client.require("D;" + child, "OK");
		else {
			client.require("vCont;c:p" + child + ".-1", "W07");
		}
		ATF_REQUIRE(contains(client.require("vCont;c", "T05"),
		    "vforkdone:;"));
		client.require("vCont;c", "W07");
	}
}

/* What a client does with a family before it goes away. */
static const struct {
	const char *what;
	void (*act)(Family *family);
} departures[] = {
	{ "the fork", [](Family *) {} },
	{ "the child's stop", [](Family *family) {
		family->client.require("vCont;c:p" + family->child + ".-1",
		    "T05");
	} },
	{ "the child's going on", [](Family *family) {
		family->client.require("Hgp" + family->child + ".0", "OK");
		family->client.require(point_at("z0", child_tick), "OK");
		family->client.send("vCont;c:p" + family->child + ".-1");
	} },
	{ "the parent's going on", [](Family *family) {
		family->client.send("vCont;c:p" + family->parent + ".-1");
	} },
	{ "both going on", [](Family *family) {
		family->client.send("vCont;c");
	} },
	{ "a second fork", [](Family *family) {
		family->forker.fork();
		family->client.send("vCont;c:p" + family->parent + ".-1");
	} },
};

SESSION_TEST(client__goes_away_from_attached, "An attached process and its "
    "child run on without breakpoints when the client goes away, at "
    "whatever point")
{
	for (const auto &departure : departures) {
		Family family(directory_of(*this));

		departure.act(&family);
		family.client.go_away();
		family.client.status();
		family.forker.require_child_ticking(departure.what);
		family.forker.require_parent_ticking(departure.what);
	}
}

SESSION_TEST(client__goes_away_from_started, "A started process and its child "
    "are gone when ptserver has ended, after its client went away")
{
	for (const char *const last : { "?", "vCont;c:p", "k" }) {
		Client client(directory_of(*this), "./fork_sample fork");

		greet(&client);

		const std::string reply = client.require("vCont;c", "T05");
		const std::string parent = pid_behind("thread", reply);
		const std::string child = pid_behind("fork", reply);

		/* If it runs the parent waits for the child. */
		client.send(last[0] == 'v' ? last + parent + ".-1" : last);
		client.go_away();
		client.status();
		ATF_REQUIRE_EQ(-1, kill(number_of(parent), 0));
		ATF_REQUIRE_EQ(-1, kill(number_of(child), 0));
	}
}

/* gdb with these commands on "fork_sample what"; it prints these in order. */
static void
follow(const atf::tests::tc &test, const std::string &what,
    const std::string &commands, std::initializer_list<const char *> texts)
{
	require_thorough(test);

	const Run run = gdb_on(test, "./fork_sample " + what, "fork_sample",
	    "break work\n" + commands);

	require_in_order(run, texts);
	require_without(run, { "Error in sourced", "received signal",
	    "ptserver:" });
}

SESSION_TEST(gdb__follows_the_parent, "gdb stays with the parent, whose "
    "breakpoints are hit after fork and vfork, and stops at both")
{
	follow(*this, "fork", "catch fork\ncontinue\nbt 1\ncontinue\n"
	    "print whose\ncontinue\ncontinue\n", {
	    "Catchpoint 2 (forked process ", "[Detaching after fork",
	    "work (whose=", "\"parent\"", "work (whose=",
	    "exited with code 07]" });
	for (const char *const what : { "vfork", "vfork-exit" }) {
		follow(*this, what, "catch vfork\ncontinue\ncontinue\n"
		    "print whose\ncontinue\ncontinue\n", {
		    "Catchpoint 2 (vforked process ", "[Detaching after vfork",
		    "work (whose=", "\"parent\"", "work (whose=",
		    "exited with code 07]" });
	}
}

SESSION_TEST(gdb__follows_the_child, "gdb goes with the child, also into the "
    "program that it executes")
{
	follow(*this, "fork", "set follow-fork-mode child\ncontinue\n"
	    "print whose\ncontinue\n", {
	    "[Attaching after", "fork to child", "[Detaching after fork from "
	    "parent", "work (whose=", "\"child\"", "exited with code 07]" });
	follow(*this, "vfork", "set follow-fork-mode child\ncatch exec\n"
	    "continue\ncontinue\nprint whose\ncontinue\n", {
	    "[Attaching after", "vfork to child", "[Detaching vfork parent",
	    "Catchpoint 2 (exec'd ", "work (whose=", "\"program\"",
	    "exited with code 07]" });
	follow(*this, "vfork-exit", "set follow-fork-mode child\n"
	    "continue\n", {
	    "[Attaching after", "vfork to child", "[Detaching vfork parent",
	    "exited with code 07]" });
}

SESSION_TEST(gdb__keeps_both, "gdb keeps both processes, runs one or both, and "
    "sees both ends")
{
	follow(*this, "fork", "set detach-on-fork off\ncontinue\n"
	    "print whose\ninfo inferiors\ninferior 2\ncontinue\nprint whose\n"
	    "continue\ninferior 1\ncontinue\ncontinue\n", {
	    "[New inferior 2", "hit Breakpoint 1", "\"parent\"", "* 1 ",
	    "[Switching to inferior 2", "hit Breakpoint 1", "\"child\"",
	    "[Inferior 2 (process ", "exited with code 07]",
	    "[Switching to inferior 1", "hit Breakpoint 1", "\"end\"",
	    "[Inferior 1 (process ", "exited with code 07]" });
	follow(*this, "fork", "set detach-on-fork off\n"
	    "set schedule-multiple on\ncontinue\ncontinue\ncontinue\n"
	    "inferior 1\ncontinue\ncontinue\n", {
	    "[New inferior 2", "hit Breakpoint 1", "hit Breakpoint 1",
	    "[Inferior 2 (process ", "\"end\"",
	    "[Inferior 1 (process ", "exited with code 07]" });
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__fork);
	ATF_ADD_TEST_CASE(tests, packet__both_run);
	ATF_ADD_TEST_CASE(tests, packet__fork_unasked);
	ATF_ADD_TEST_CASE(tests, packet__vfork);
	ATF_ADD_TEST_CASE(tests, packet__vfork_and_exit);
	ATF_ADD_TEST_CASE(tests, client__goes_away_from_attached);
	ATF_ADD_TEST_CASE(tests, client__goes_away_from_started);
	ATF_ADD_TEST_CASE(tests, gdb__follows_the_parent);
	ATF_ADD_TEST_CASE(tests, gdb__follows_the_child);
	ATF_ADD_TEST_CASE(tests, gdb__keeps_both);
}
