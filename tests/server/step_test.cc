/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * ptserver(1): one thread steps and the others stay, which is what lets a
 * debugger remove a breakpoint for one thread alone.
 */
#include <pthread.h>

#include <atf-c++.hpp>

#include <sstream>
#include <string>
#include <vector>

#include "../command/ticker.h"
#include "client.h"
#include "session.h"

/* Threads that count, each at its place in ticks, and the first of these. */
constexpr long THREADS = 3;
constexpr long FIRST = 1;

static void *
count(void *place)
{
	for (;;)
		++ticks[reinterpret_cast<long>(place)];
}

static void
start_threads()
{
	for (long i = 0; i < THREADS; ++i) {
		pthread_t thread;

		pthread_create(&thread, nullptr, count,
		    reinterpret_cast<void *>(FIRST + i));
	}
}

/* "pPID.TID" each. */
static std::vector<std::string>
threads_of(Client *client)
{
	std::istringstream list(client->require("qfThreadInfo", "m")
	    .substr(1));
	std::vector<std::string> threads;
	std::string thread;

	while (std::getline(list, thread, ','))
		threads.push_back(thread);
	return (threads);
}

/* The counts, which do not change while the process is stopped. */
static std::vector<unsigned long>
counts()
{
	return (std::vector<unsigned long>(ticks + FIRST,
	    ticks + FIRST + THREADS));
}

static void
require_counting(const Ticker &ticker, const std::string &after)
{
	const std::vector<unsigned long> before = counts();

	for (long i = 0; i < THREADS; ++i) {
		while (ticks[FIRST + i] == before[i])
			ticker.require_ticking(after);
	}
}

SESSION_TEST(packet__one_steps, "While one thread steps those that the packet "
    "does not name execute nothing, wherever they are; then all run on")
{
	constexpr int steps = 40;
	const Ticker ticker(start_threads);

	/* All of them are there when each has counted. */
	ticker.require_ticking("its start");
	for (long i = FIRST; i < FIRST + THREADS; ++i) {
		while (ticks[i] == 0)
			ticker.require_ticking("the threads' start");
	}

	Client client(directory_of(*this), "-p " + ticker.pid());

	client.require("qSupported:swbreak+;multiprocess+", "PacketSize=");

	const std::vector<std::string> threads = threads_of(&client);
	int moved = 0;

	ATF_REQUIRE_EQ(size_t(THREADS + 1), threads.size());
	for (const std::string &thread : threads) {
		const std::vector<unsigned long> before = counts();

		for (int i = 0; i < steps; ++i) {
			const std::string reply = client.require("vCont;s:" +
			    thread, "T05");

			ATF_REQUIRE(reply.find("thread:" + thread + ";") !=
			    std::string::npos);
		}

		int changed = 0;

		for (long i = 0; i < THREADS; ++i)
			changed += counts()[i] != before[i];
		if (changed > 1)
			ATF_FAIL("others than " + thread + " have counted");
		moved += changed;
	}
	ATF_REQUIRE_EQ(THREADS, moved);
	client.require("D", "OK");
	require_counting(ticker, "D");
}

SESSION_TEST(packet__goes_away_in_a_step, "A client that goes away while one "
    "thread steps leaves the others as they were")
{
	for (int i = 0; i < 8; ++i) {
		const Ticker ticker(start_threads);

		ticker.require_ticking("its start");

		Client client(directory_of(*this), "-p " + ticker.pid());

		client.require("qSupported:swbreak+;multiprocess+",
		    "PacketSize=");

		const std::vector<std::string> threads = threads_of(&client);

		client.send("vCont;s:" + threads[i % threads.size()]);
		client.go_away();
		client.status();
		require_counting(ticker, "a step");
	}
}

SESSION_TEST(gdb__counts_hits, "gdb counts each of the 40 hits of a breakpoint "
    "by eight threads at a time, with displaced stepping and without")
{
	require_thorough(*this);
	for (const char *const displaced : { "on", "off" }) {
		const Run run = gdb_on(*this, "./sample threads", "sample",
		    std::string("set displaced-stepping ") + displaced +
		    "\nbreak done\nset $n = 0\nbreak hit\ncommands\nsilent\n"
		    "set $n = $n + 1\ncontinue\nend\ncontinue\n"
		    "print $n\nprint counts\ncontinue\n");

		require_status(run, 0);
		require_in_order(run, { "Breakpoint 1, done", "$1 = 40",
		    "{5, 5, 5, 5, 5, 5, 5, 5}", "exited normally" });
	}
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, packet__one_steps);
	ATF_ADD_TEST_CASE(tests, packet__goes_away_in_a_step);
	ATF_ADD_TEST_CASE(tests, gdb__counts_hits);
}
