/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A program with threads to be debugged: threaded [THREADS [CALLS]].  Each
 * thread calls work() so often, or with 0 until SIGTERM comes.  The exit
 * status is 0 if every call did what it should.
 */
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <pthread.h>
#include <vector>

static long calls = 100;
static std::atomic<bool> over;
static std::atomic<long> made;
static std::atomic<long> total;

extern "C" {

volatile long last;		/* only the last thread writes it */

__attribute__((noinline)) void
work()
{
	++total;
}

__attribute__((noinline)) void
last_work()
{
	++last;
}

__attribute__((noinline)) void
all_done()
{
	__asm__ volatile("");
}

}

static void *
call_work(void *is_last)
{
	long i = 0;

	for (; calls == 0 ? !over : i < calls; ++i) {
		work();
		if (is_last != nullptr)
			last_work();
	}
	made += i;
	return (nullptr);
}

static void
on_term(int)
{
	over = true;
}

int
main(int argc, char *argv[])
{
	const long count = argc > 1 ? atol(argv[1]) : 4;
	std::vector<pthread_t> threads(count);

	if (argc > 2)
		calls = atol(argv[2]);
	signal(SIGTERM, on_term);
	for (pthread_t &thread : threads) {
		if (pthread_create(&thread, nullptr, call_work,
		    &thread == &threads.back() ? &over : nullptr) != 0)
			abort();
	}
	for (const pthread_t thread : threads)
		pthread_join(thread, nullptr);
	all_done();
	printf("threaded: %ld calls\n", long(made));
	return (total == made && (calls == 0 || made == count * calls) ?
	    0 : 1);
}
