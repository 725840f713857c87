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

/* gdb's cases take time. */
static void
require_gdb(const atf::tests::tc &test)
{
	if (test.get_config_var("thorough", "") != "true")
		ATF_SKIP("only make check runs this");
	if (result_of("command -v gdb >/dev/null").status != 0)
		ATF_SKIP("gdb is not installed");
}

/* gdb with these commands, on "protocol_sample what" through ptserver. */
static Run
gdb_session(const atf::tests::tc &test, const std::string &what,
    const std::string &commands)
{
	const std::string directory = directory_of(test);

	require_gdb(test);
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

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__ymm);
	ATF_ADD_TEST_CASE(tests, gdb__ymm);
}
