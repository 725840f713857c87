/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What gdb and lldb debug in test cases and on a booted kernel: "sample what".
 * This part needs no C++ library.
 */
#include <sys/wait.h>

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sample.h"

extern "C" {

int total;
Thing thing = { 1, 2.5, "abc", &total };
volatile int handled;
volatile long ticks;
int counts[8];

__attribute__((noinline)) int
add(int n)
{
	total += n;
	return (total * 2);
}

__attribute__((noinline)) void
hit(int n)
{
	++counts[n];
}

__attribute__((noinline)) void
done()
{
	write(STDOUT_FILENO, "done\n", 5);
}

}

static void
handle(int signal)
{
	handled = signal;
}

static int
calculate()
{
	int sum = 0;

	for (int i = 0; i < 5; ++i)
		sum += add(i);
	done();
	return (sum == 40 ? 3 : 1);
}

static void *
hit_five_times(void *number)
{
	for (int i = 0; i < 5; ++i)
		hit(static_cast<int>(reinterpret_cast<long>(number)));
	return (nullptr);
}

/* Eight threads, at the same time or one after the other. */
static int
use_threads(bool together)
{
	pthread_t threads[8];

	for (long i = 0; i < 8; ++i) {
		pthread_create(&threads[i], nullptr, hit_five_times,
		    reinterpret_cast<void *>(i));
		if (!together)
			pthread_join(threads[i], nullptr);
	}
	for (int i = 0; together && i < 8; ++i)
		pthread_join(threads[i], nullptr);
	done();
	return (0);
}

static int
get_signals()
{
	signal(SIGUSR1, handle);
	for (int i = 0; i < 3; ++i) {
		handled = 0;
		raise(SIGUSR1);
		done();
	}
	return (4);
}

/* A child that comes to hit(), and then ends with 1. */
static int
make_child(bool shares_memory)
{
	const pid_t pid = shares_memory ? vfork() : fork();
	int status;

	if (pid == 0) {
		getppid();	/* vfork(2)'s stops for a tracer at a call */
		hit(0);
		_exit(counts[0]);
	}
	waitpid(pid, &status, 0);
	hit(1);
	done();
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 99);
}

static void
run()
{
	const struct timespec millisecond = { 0, 1000000 };

	for (;;) {
		++ticks;
		nanosleep(&millisecond, nullptr);
	}
}

int
main(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "add") == 0)
		return (calculate());
	if (strcmp(what, "threads") == 0)
		return (use_threads(true));
	if (strcmp(what, "turns") == 0)
		return (use_threads(false));
	if (strcmp(what, "signals") == 0)
		return (get_signals());
	if (strcmp(what, "fork") == 0)
		return (make_child(false));
	if (strcmp(what, "vfork") == 0)
		return (make_child(true));
	if (strcmp(what, "exec") == 0)
		execl(argv[0], argv[0], "add", nullptr);
	if (strcmp(what, "run") == 0)
		run();
	return (do_more != nullptr ? do_more(argc, argv) : 2);
}
