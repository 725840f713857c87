/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): what it tells of the machine and of the program in memory.
 */
#include <atf-c++.hpp>

#include <algorithm>
#include <string>

#include "client.h"
#include "session.h"

/* Numbers of registers. */
#define RDX	"3"
#define RSI	"4"
#define RDI	"5"
#define RSP	"7"
#define XMM0	"28"
#define YMM0H	"3c"

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

static std::string
thread_in(const std::string &stop)
{
	const size_t at = stop.find("thread:") + 7;

	return (stop.substr(at, stop.find(';', at) - at));
}

SESSION_TEST(packet__ymm, "The upper halves of the ymm registers are read "
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

SESSION_TEST(packet__binary_read, "x reads memory as m does, with the "
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

SESSION_TEST(packet__lldb, "What lldb asks for: the system, the process, "
    "threads in stop replies and at packets' ends, registers that are saved")
{
	Client client(directory_of(*this), "./protocol_sample run");

	client.require("QThreadSuffixSupported", "OK");
	client.require("QListThreadsInStopReply", "OK");
	ATF_REQUIRE(contains(client.ask("qHostInfo"), ";ptrsize:8;"));
	client.require("qProcessInfo", "pid:");

	const std::string stop = client.require("?", "T05");
	const std::string at = ";thread:" + thread_in(stop) + ";";

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

SESSION_TEST(packet__memory_region, "The part of the map at an address: the "
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

static std::string
libraries(Client *client)
{
	const std::string text = client->require(
	    "qXfer:libraries-svr4:read::0,7000", "l<library-list-svr4 "
	    "version=\"1.0\"");

	if (text.substr(text.size() - 2) != "/>")
		ATF_REQUIRE(contains(text, "</library-list-svr4>"));
	return (text);
}

static std::string
address_in(Client *client, const char *number)
{
	const std::string digits = number_in(client->ask(std::string("p") +
	    number));

	return (digits.substr(std::min(digits.find_first_not_of('0'),
	    digits.size() - 1)));
}

SESSION_TEST(packet__libraries, "The list of libraries: empty before the "
    "dynamic linker has run, bounded if it is damaged, with any name")
{
	Client client(directory_of(*this), "./protocol_sample list");

	ATF_REQUIRE(!contains(libraries(&client), "<library "));
	client.require("vCont;c", "T05");

	const std::string all = libraries(&client);

	ATF_REQUIRE(contains(all, " main-lm=\"0x" + address_in(&client, RDI) +
	    "\">"));
	ATF_REQUIRE(contains(all, " lm=\"0x" + address_in(&client, RDX) +
	    "\" l_addr=\"0x"));
	ATF_REQUIRE(contains(all, "/libc.so."));
	for (const char *const fault : { "a circle", "an address" }) {
		client.require("vCont;c", "T05");
		if (contains(libraries(&client), "<library "))
			ATF_FAIL(fault);
	}
	client.require("vCont;c", "T05");
	ATF_REQUIRE(contains(libraries(&client),
	    "name=\"&lt;a&amp;b&gt;&quot;?&apos;\""));
	client.require("vCont;c", "T05");

	const std::string rest = libraries(&client);

	ATF_REQUIRE(contains(rest, "<library ") && rest.size() < all.size());
	client.require("vCont;c", "W00");
}

static std::string
tls_packet(const std::string &stop, const std::string &link_map)
{
	return ("qGetTLSAddr:" + thread_in(stop) + ",0," + link_map);
}

/* ptrace(2) sets them in the thread that stopped the process only. */
static void
require_refused_ymm(Client *client, const std::string &thread)
{
	client->require("Hg" + thread, "OK");

	const std::string before = client->ask("p" YMM0H);

	client->require("P" YMM0H "=" + std::string(32, '7'), "E");
	ATF_REQUIRE_EQ(before, client->ask("p" YMM0H));
}

SESSION_TEST(packet__tls, "The address of a thread's variables: the "
    "program's, and a library's that was loaded, if they are there")
{
	for (const std::string name : { "libdynamic.so", "libstatic.so" }) {
		Client client(directory_of(*this), "./protocol_sample tls " +
		    name);

		client.ask("qSupported:multiprocess+");

		const std::string first = client.require("vCont;c", "T05");
		const std::string library = address_in(&client, RSI);
		const std::string its_first = address_in(&client, RDI);

		ATF_REQUIRE(contains(libraries(&client), name + "\" lm=\"0x" +
		    library + "\""));
		client.require(tls_packet(first, "0"), its_first);
		client.require(tls_packet(first, "10"), "E");
		if (name == "libdynamic.so")
			client.require(tls_packet(first, library), "E");

		const std::string second = client.require("vCont;c", "T05");
		const std::string its_second = address_in(&client, RDX);

		client.require(tls_packet(second, library), its_second);

		const std::string third = client.require("vCont;c", "T05");

		ATF_REQUIRE(its_first != address_in(&client, RDI));
		client.require(tls_packet(third, "0"),
		    address_in(&client, RDI));
		client.require(tls_packet(third, library),
		    address_in(&client, RDX));
		client.require(tls_packet(first, "0"), its_first);
		client.require(tls_packet(first, library), its_second);
		require_refused_ymm(&client, thread_in(first));
		client.require("vCont;c", "W00");
	}
}

/* gdb with these commands, on "protocol_sample what" through ptserver. */
static Run
gdb_run(const atf::tests::tc &test, const std::string &what,
    const std::string &commands)
{
	require_thorough(test);
	return (gdb_on(test, "./protocol_sample " + what, "protocol_sample",
	    commands));
}

SESSION_TEST(gdb__ymm, "gdb prints and sets ymm registers, and calls a "
    "function without a change to them")
{
	const Run run = gdb_run(*this, "ymm", "continue\n"
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

SESSION_TEST(gdb__libraries_and_tls, "gdb shows the libraries, and a "
    "thread-local variable of the program, a library and libc, by name")
{
	const Run run = gdb_run(*this, "tls libdynamic.so", "continue\ncontinue\n"
	    "info sharedlibrary\nprint program_variable\n"
	    "print library_variable\ncontinue\nprint program_variable\n"
	    "print library_variable\nprint (int)errno\nthread 1\n"
	    "print program_variable\nprint library_variable\n"
	    "set var library_variable = 9\nprint library_variable\n"
	    "continue\n");

	require_status(run, 0);
	require_in_order(run, { "libc.so.", "libdynamic.so", "$1 = 12",
	    "$2 = 7", "$3 = 13", "$4 = 8", "$5 = 14", "$6 = 12", "$7 = 7",
	    "$8 = 9", "exited normally" });
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__ymm);
	ATF_ADD_TEST_CASE(tests, packet__binary_read);
	ATF_ADD_TEST_CASE(tests, packet__lldb);
	ATF_ADD_TEST_CASE(tests, packet__memory_region);
	ATF_ADD_TEST_CASE(tests, packet__libraries);
	ATF_ADD_TEST_CASE(tests, packet__tls);
	ATF_ADD_TEST_CASE(tests, gdb__ymm);
	ATF_ADD_TEST_CASE(tests, gdb__libraries_and_tls);
}
