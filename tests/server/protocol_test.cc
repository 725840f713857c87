/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): what it tells of the machine and of the program in memory.
 */
#include <atf-c++.hpp>

#include <fstream>
#include <string>

#include "../command/command.h"
#include "client.h"

/* Numbers of registers. */
#define RSI	"4"
#define RDI	"5"
#define RSP	"7"
#define XMM0	"28"
#define YMM0H	"3c"

static std::string
directory_of(const atf::tests::tc &test)
{
	return (test.get_config_var("srcdir"));
}

static bool
contains(const std::string &text, const std::string &part)
{
	return (text.find(part) != std::string::npos);
}

/* A register of the protocol's hexadecimal bytes, as a number for a packet. */
static std::string
number_in(const std::string &bytes)
{
	std::string number;

	for (size_t i = bytes.size(); i >= 2; i -= 2)
		number += bytes.substr(i - 2, 2);
	return (number);
}

static std::string
description(Client *client)
{
	return (client->require("qXfer:features:read:target.xml:0,7000", "l"));
}

#define PROTOCOL_TEST(name, text) \
	ATF_TEST_CASE(name); \
	ATF_TEST_CASE_HEAD(name) \
	{ \
		set_md_var("descr", text); \
		set_md_var("timeout", "1200"); \
	} \
	ATF_TEST_CASE_BODY(name)

PROTOCOL_TEST(packet__ymm, "The upper halves of the ymm registers are read "
    "and set by g, G, p and P, where the machine has them")
{
	static const std::string one_and_two = "000000000000f83f"
	    "0000000000000440", three_and_four = "0000000000000c40"
	    "0000000000001240";
	Client client(directory_of(*this), "./protocol_sample ymm");

	client.ask("qSupported:swbreak+");

	const bool described = contains(description(&client),
	    "org.gnu.gdb.i386.avx");
	const std::string stop = client.ask("vCont;c");

	ATF_REQUIRE_EQ(stop != "W05", described);
	if (!described)
		return;
	ATF_REQUIRE_EQ(one_and_two, client.ask("p" XMM0));
	ATF_REQUIRE_EQ(three_and_four, client.ask("p" YMM0H));

	/* ymm0h to ymm15h are at the end. */
	std::string all = client.ask("g");
	const size_t at = all.size() - 16 * 32;

	ATF_REQUIRE_EQ(three_and_four, all.substr(at, 32));
	ATF_REQUIRE_EQ('E', client.ask("P" YMM0H "=00")[0]);
	client.require("P" YMM0H "=" + one_and_two, "OK");
	ATF_REQUIRE_EQ(one_and_two, client.ask("p" YMM0H));
	client.require("G" + all.replace(at + 16, 16, "8877665544332211"),
	    "OK");
	client.require("vCont;c", "T05");
	ATF_REQUIRE_EQ(one_and_two + three_and_four.substr(0, 16) +
	    "8877665544332211", client.ask("m" +
	    number_in(client.ask("p" RDI)) + ",20"));
}

PROTOCOL_TEST(packet__binary_read, "x reads memory as m does, with the "
    "protocol's own characters escaped")
{
	Client client(directory_of(*this), "./protocol_sample none");
	const std::string rsp = number_in(client.ask("p" RSP));

	ATF_REQUIRE(contains(client.ask("qSupported"), ";binary-upload+"));
	client.require("M" + rsp + ",6:41237d2400ff", "OK");
	ATF_REQUIRE_EQ(std::string("bA}\x03}]}\x04\0\xff", 10),
	    client.ask("x" + rsp + ",6"));
	ATF_REQUIRE_EQ("b", client.ask("x0,0"));
	ATF_REQUIRE_EQ('E', client.ask("x0,1")[0]);
}

PROTOCOL_TEST(packet__lldb, "What lldb asks for: the system, the process, "
    "threads in stop replies and at packets' ends, registers that are saved")
{
	Client client(directory_of(*this), "./protocol_sample run");

	client.require("QThreadSuffixSupported", "OK");
	client.require("QListThreadsInStopReply", "OK");
	ATF_REQUIRE(contains(client.ask("qHostInfo"), ";ptrsize:8;"));
	client.require("qProcessInfo", "pid:");

	const std::string stop = client.require("?", "T05");
	const std::string at = ";thread:" + stop.substr(stop.find("thread:") +
	    7, stop.rfind(';') - stop.find("thread:") - 7) + ";";

	ATF_REQUIRE(contains(stop, ";threads:"));
	ATF_REQUIRE_EQ(client.ask("g"), client.ask("g" + at));

	const std::string before = client.ask("g" + at);
	const std::string saved = client.ask("QSaveRegisterState" + at);

	client.require("P0=8877665544332211" + at, "OK");
	client.require("P" XMM0 "=" + std::string(32, '7') + at, "OK");
	ATF_REQUIRE_EQ("8877665544332211", client.ask("p0" + at));
	ATF_REQUIRE_EQ(std::string(32, '7'), client.ask("p" XMM0 + at));
	client.require("QRestoreRegisterState:" + saved + at, "OK");
	ATF_REQUIRE_EQ(before, client.ask("g" + at));
	ATF_REQUIRE_EQ('E', client.ask("QRestoreRegisterState:" + saved +
	    at)[0]);
}

PROTOCOL_TEST(packet__memory_region, "The part of the map at an address: the "
    "stack's, one that nothing is in, and what is behind the last")
{
	Client client(directory_of(*this), "./protocol_sample none");
	const std::string rsp = number_in(client.ask("p" RSP));
	const unsigned long address = strtoul(rsp.c_str(), nullptr, 16);
	unsigned long start, size;
	char permissions[4];

	ATF_REQUIRE_EQ(3, sscanf(client.ask("qMemoryRegionInfo:" + rsp)
	    .c_str(), "start:%lx;size:%lx;permissions:%3[rwx]", &start, &size,
	    permissions));
	ATF_REQUIRE(start <= address && address < start + size);
	ATF_REQUIRE_EQ("rw", std::string(permissions));

	const std::string nothing = client.ask("qMemoryRegionInfo:0");

	ATF_REQUIRE_EQ(2, sscanf(nothing.c_str(), "start:%lx;size:%lx;",
	    &start, &size));
	ATF_REQUIRE_EQ(0u, start);
	ATF_REQUIRE(size > 0 && !contains(nothing, "permissions"));
	ATF_REQUIRE_EQ(2, sscanf(client.ask("qMemoryRegionInfo:"
	    "ffffffffffffff00").c_str(), "start:%lx;size:%lx;", &start,
	    &size));
	ATF_REQUIRE(start > address && start + size == ~0UL);
}

/* Their cases take time. */
static void
require_debugger(const atf::tests::tc &test, const std::string &name)
{
	if (test.get_config_var("thorough", "") != "true")
		ATF_SKIP("only make check runs this");
	if (result_of("command -v " + name + " >/dev/null").status != 0)
		ATF_SKIP(name + " is not installed");
}

/* gdb with these commands, on "protocol_sample what" through ptserver. */
static Run
gdb_session(const atf::tests::tc &test, const std::string &what,
    const std::string &commands)
{
	const std::string directory = directory_of(test);

	require_debugger(test, "gdb");
	std::ofstream("commands") << "set pagination off\n"
	    "set confirm off\nset sysroot target:\nset width 0\n"
	    "set debuginfod enabled off\nset remotetimeout 300\n"
	    "file " << directory << "/protocol_sample\n"
	    "target remote | cd " << directory << " && exec ./ptserver "
	    "--stdio ./protocol_sample " << what << "\n" << commands;
	return (result_of("gdb -nx -batch -x commands 2>&1"));
}

PROTOCOL_TEST(gdb__ymm, "gdb prints and sets ymm registers, and calls a "
    "function without a change to them")
{
	const Run run = gdb_session(*this, "ymm", "continue\n"
	    "print $ymm0.v4_double\nset var $ymm0.v4_double[3] = 8.5\n"
	    "print $ymm0.v4_double\nprint twice(21)\ncontinue\n"
	    "x/4fg $rdi\ncontinue\n");

	if (contains(run.output, "exited with code 05"))
		ATF_SKIP("the machine has no AVX");
	require_status(run, 0);
	require_in_order(run, { "$1 = {1.5, 2.5, 3.5, 4.5}",
	    "$2 = {1.5, 2.5, 3.5, 8.5}", "$3 = 42", "1.5\t2.5", "3.5\t8.5",
	    "exited normally" });
}

/* lldb with these options, on "sample what" through a port of ptserver's. */
static Run
lldb_session(const atf::tests::tc &test, const std::string &what,
    const std::string &options)
{
	const std::string directory = directory_of(test);

	require_debugger(test, "lldb");
	return (result_of("mkfifo port; (cd " + directory + " && exec "
	    "./ptserver :0 ./sample " + what + ") 2>port & { read line; "
	    "lldb -b -o 'target create " + directory + "/sample' -o "
	    "\"gdb-remote ${line##* }\" " + options + " 2>&1; "
	    "cat; } <port; wait"));
}

PROTOCOL_TEST(lldb__breakpoints, "lldb breaks, steps, finishes, watches, calls "
    "a function, reads registers, and sees the end")
{
	const Run run = lldb_session(*this, "add", "-o 'b add' -o c "
	    "-o 'print add(0)' -o 'register read xmm0' -o finish -o next "
	    "-o step -o 'watchpoint set variable total' "
	    "-o 'breakpoint delete -f' -o c -o 'memory region $sp' "
	    "-o 'watchpoint delete -f' -o c");

	require_in_order(run, { "stop reason = breakpoint 1.1", "add(n=0)",
	    "(int) $0 = 0", "xmm0 = {", "stop reason = step out",
	    "Return value: (int) $1 = 0", "stop reason = step over",
	    "stop reason = step in", "new value: 1",
	    "stop reason = watchpoint 1", " rw-",
	    "exited with status = 3" });
	ATF_REQUIRE(!contains(run.output, "ptserver: no"));
}

PROTOCOL_TEST(lldb__threads, "lldb sees the threads of a process, and goes on "
    "from a breakpoint that all of them hit")
{
	const Run run = lldb_session(*this, "threads", "-o 'b hit' -o 'b done' "
	    "-o c -o 'thread list' -o 'thread backtrace all' "
	    "-o 'breakpoint delete 1' -o c -o 'print counts' -o detach");

	require_in_order(run, { "stop reason = breakpoint 1.1",
	    "  thread #1: tid = ", "* thread #2: tid = ", "use_threads",
	    "hit_five_times", "stop reason = breakpoint 2.1",
	    "[0] = 5, [1] = 5, [2] = 5, [3] = 5, [4] = 5, [5] = 5, [6] = 5, "
	    "[7] = 5", "detached" });
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__ymm);
	ATF_ADD_TEST_CASE(tests, packet__binary_read);
	ATF_ADD_TEST_CASE(tests, packet__lldb);
	ATF_ADD_TEST_CASE(tests, packet__memory_region);
	ATF_ADD_TEST_CASE(tests, gdb__ymm);
	ATF_ADD_TEST_CASE(tests, lldb__breakpoints);
	ATF_ADD_TEST_CASE(tests, lldb__threads);
}
