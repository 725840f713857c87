/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What gdb and lldb debug in test cases: "sample what [count]".
 */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <stdexcept>
#include <sys/wait.h>
#include <unistd.h>

struct Thing {
	int number;
	double fraction;
	char name[8];
	int *pointer;
};

/* Variables of every kind, for gdb to print and set. */
enum Color { RED, GREEN = 5, BLUE };

union Either {
	unsigned number;
	unsigned char bytes[4];
};

class Shape {
public:
	virtual ~Shape() = default;
	virtual int corners() const { return (0); }
};

class Square : public Shape {
public:
	int corners() const override { return (4); }
	static int made;
	int side = 7;
};

int Square::made = 2;
static Square square;

struct Kinds {
	bool truth;
	char letter;
	signed char small;
	unsigned short medium;
	long big;
	unsigned long long biggest;
	float single;
	long double extended;
	Color color;
	Either either;
	unsigned low : 3, high : 5;
	int matrix[2][3];
	const char *text;
	int (*function)(int);
	Shape *shape;
	int Thing::*member;
};

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

__attribute__((noinline)) double
half(double number)
{
	return (number / 2);
}

__attribute__((noinline)) void
done()
{
}

Kinds kinds = { true, 'x', -3, 65535, -1234567890123, ~0ULL, 0.5f, 2.25L,
    GREEN, { 0x04030201 }, 5, 17, { { 1, 2, 3 }, { 4, 5, 6 } }, "text", add,
    &square, &Thing::number };

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

static int
count_to(int limit)
{
	int &alias = total;

	for (int i = 1; i <= limit; ++i) {
		hit(i & 7);
		alias += 1;
	}
	done();
	return (alias == limit ? 6 : 1);
}

static void
throw_at(int n)
{
	if (n == 2)
		throw std::runtime_error("thrown");
}

static int
catch_exception()
{
	try {
		for (int i = 0; i < 3; ++i)
			throw_at(i);
	} catch (const std::exception &error) {
		done();
		return (strcmp(error.what(), "thrown") == 0 ? 5 : 1);
	}
	return (1);
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

int
main(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "add") == 0)
		return (calculate());
	if (strcmp(what, "count") == 0)
		return (count_to(argc > 2 ? atoi(argv[2]) : 0));
	if (strcmp(what, "throw") == 0)
		return (catch_exception());
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
	while (strcmp(what, "run") == 0) {
		++ticks;
		usleep(1000);
	}
	return (2);
}
