/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Several tracers at once, each with its own tracee.
 */
#include <sys/resource.h>
#include <sys/sysctl.h>
#include <sys/usched.h>

#include <fcntl.h>
#include <string.h>
#include <sched.h>
#include <time.h>

#include "../../support/shared.h"
#include "counter.h"
#include "figure.h"
#include "measures.h"
#include "samples.h"
#include "target.h"

namespace {

const int COUNTS[] = { 1, 2, 4, 8 };
const int MOST_TRACERS = 8;
const int COUNTED_ROUNDS = 5, TIMED_ROUNDS = 15;
const long MILLISECONDS = 200;
const size_t BLOCK = 65536;

char block[BLOCK];

/* What the tracers and the process that measures share. */
struct Together {
	volatile int		ready;
	volatile int		begin;
	volatile int		done;
	volatile int		over;
	volatile long		end_of_time;		/* now(), if it is timed */
	volatile unsigned long	requests[MOST_TRACERS];
	volatile unsigned long	sleeps[MOST_TRACERS];
	volatile uint64_t	ticks[MOST_TRACERS];	/* when it was done */
};

int
processors()
{
	int count = 1;
	size_t len = sizeof(count);

	sysctlbyname("hw.ncpu", &count, &len, nullptr, 0);
	return (count);
}

void
read_word(pid_t pid)
{
	make(PT_READ_D, pid, block, 0);
}

void
get_registers(pid_t pid)
{
	static RequestBuffer buffer;

	make(PT_GETREGS, pid, &buffer, 0);
}

void
read_block(pid_t pid)
{
	static char mine[BLOCK];
	size_t moved;

	transfer(PIOD_READ_D, pid, block, mine, BLOCK, &moved);
}

void
attach_and_detach(pid_t pid)
{
	make(PT_ATTACH, pid, nullptr, 0);
	await_stop_of(pid);
	make(PT_DETACH, pid, CURRENT_PC, 0);
}

void
go_on_to_next_exit(pid_t pid)
{
	make(PT_TO_SCX, pid, CURRENT_PC, 0);
	await_stop_of(pid);
}

/* The process that measures, which nobody traces. */
pid_t measurer;

/* A token that all tracers need: others have to show up as collisions. */
void
ask_for_one_process(pid_t)
{
	make(PT_READ_D, measurer, block, 0, EPERM);
}

/*
 * The processor of a tracer and its tracee.  The scheduler would leave several
 * of them on one for a while.
 */
int processor;

void
go_to_processor()
{
	CHILD_REQUIRE(usched_set(0, USCHED_SET_CPU, &processor,
	    sizeof(processor)) == 0);
}

pid_t
raising_tracee()
{
	return (stopped_target([] {
		go_to_processor();
		memset(block, 1, sizeof(block));
		raise_on();
	}));
}

pid_t
calling_tracee()
{
	return (stopped_target([] {
		go_to_processor();
		raise(SIGUSR1);
		for (;;)
			getppid();
	}));
}

pid_t
sleeping_child()
{
	const pid_t pid = fork_child([] {
		go_to_processor();
		sleep_on();
	});

	poll(nullptr, 0, 100);
	return (pid);
}

struct Operation {
	const char	*name;
	pid_t		(*start)();
	void		(*run)(pid_t pid);
	int		times;		/* a round's, if they are counted */
};

const Operation OPERATIONS[] = {
	{ "PT_READ_D", raising_tracee, read_word, 1000 },
	{ "PT_GETREGS", raising_tracee, get_registers, 1000 },
	{ "PT_IO/read/65536", raising_tracee, read_block, 200 },
	{ "PT_CONTINUE+wait", raising_tracee, go_on_to_next_stop, 500 },
	{ "PT_ATTACH+wait+PT_DETACH", sleeping_child, attach_and_detach, 500 },
	{ "refused/one-process", sleeping_child, ask_for_one_process, 1000 },
	{ "PT_TO_SCX+wait", calling_tracee, go_on_to_next_exit, 500 },
};

bool
knows_operation(const Operation &operation)
{
	if (operation.run != go_on_to_next_exit)
		return (true);

	const Child tracee(calling_tracee());

	return (knows_request(PT_TO_SCX, tracee, CURRENT_PC, 0));
}

long
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec * 1000 + time.tv_nsec / 1000000);
}

/* How often this process has slept. */
unsigned long
sleeps()
{
	struct rusage usage;

	CHILD_REQUIRE(getrusage(RUSAGE_SELF, &usage) == 0);
	return (usage.ru_nvcsw);
}

/* One tracer and its tracee: that many times, or for a while if 0. */
void
trace(Together &together, int number, const Operation &operation, int times)
{
	processor = number % processors();
	go_to_processor();

	const pid_t pid = operation.start();
	unsigned long requests = 0;

	/* What is copied on the first write after fork(2) is copied now. */
	operation.run(pid);
	__sync_fetch_and_add(&together.ready, 1);
	while (!together.begin)
		sched_yield();

	const unsigned long slept = sleeps();

	for (; times == 0 && now() < together.end_of_time; requests += 8) {
		for (int i = 0; i < 8; i++)
			operation.run(pid);
	}
	for (; times > 0; times--, requests++)
		operation.run(pid);
	together.ticks[number] = time_stamp();
	together.sleeps[number] = sleeps() - slept;
	together.requests[number] = requests;
	__sync_fetch_and_add(&together.done, 1);
	while (!together.over)
		poll(nullptr, 0, 10);

	const Child end_of_tracee(pid);
}

/* The uints of struct vmmeter up to v_lock_colls. */
const size_t LOCK_COLLISIONS = 43;

/*
 * What the kernel counts as time lost to locks that others held: attempts to
 * take a token that fail, and microseconds of other waits.
 */
unsigned int
lock_collisions()
{
	unsigned int meter[200];
	size_t len = sizeof(meter);

	REQUIRE_THAT(sysctlbyname("vm.vmmeter", meter, &len, nullptr, 0) == 0,
	    "vm.vmmeter: %s", errno_name(errno));
	return (meter[LOCK_COLLISIONS]);
}

/*
 * How long this machine has kept processors of its host busy: processor_time
 * answers on the second serial line.  0 if there is nobody.
 */
class HostTime {
public:
	HostTime()
	    : line_(open("/dev/cuaa1", O_RDWR))
	{
	}

	~HostTime()
	{
		close(line_);
	}

	HostTime(const HostTime &) = delete;
	HostTime &operator=(const HostTime &) = delete;

	uint64_t
	nanoseconds() const
	{
		char answer[32];
		size_t len = 0;

		if (line_ == -1 || write(line_, "?", 1) != 1)
			return (0);
		do {
			struct pollfd one = { line_, POLLIN, 0 };

			if (len == sizeof(answer) ||
			    poll(&one, 1, PATIENCE_MILLISECONDS) != 1 ||
			    read(line_, answer + len, 1) != 1)
				return (0);
		} while (answer[len++] != '\n');

		uint64_t value = 0;

		for (size_t i = 0; i + 1 < len; i++)
			value = value * 10 + (answer[i] - '0');
		return (value);
	}

private:
	static const int PATIENCE_MILLISECONDS = 60000;

	int	line_;
};

/* A round of all tracers. */
struct Round {
	unsigned long	requests;
	uint64_t	ticks;		/* until the last one was done */
	uint64_t	nanoseconds;	/* of the host's processors */
	unsigned long	sleeps;
	unsigned int	collisions;
};

Round
run_round(int tracers, const Operation &operation, int times,
    const HostTime *host = nullptr)
{
	const Shared<Together> together;
	pid_t pids[MOST_TRACERS];
	Round round = {};
	int status;

	for (int i = 0; i < tracers; i++) {
		pids[i] = fork_child([&] {
			trace(*together, i, operation, times);
		});
		REQUIRE_THAT(pids[i] != -1, "fork: %s", errno_name(errno));
	}
	while (together->ready < tracers)
		poll(nullptr, 0, 10);

	const unsigned int collisions = lock_collisions();
	const uint64_t host_begin = host == nullptr ? 0 : host->nanoseconds();
	const uint64_t begin = time_stamp();

	together->end_of_time = now() + MILLISECONDS;
	together->begin = 1;
	while (together->done < tracers)
		poll(nullptr, 0, 10);
	if (host != nullptr)
		round.nanoseconds = host->nanoseconds() - host_begin;
	round.collisions = lock_collisions() - collisions;
	together->over = 1;
	for (int i = 0; i < tracers; i++) {
		const uint64_t ticks = together->ticks[i] - begin;

		REQUIRE_THAT(waitpid(pids[i], &status, 0) == pids[i] &&
		    status == 0, "a tracer: status %#x",
		    static_cast<unsigned int>(status));
		round.requests += together->requests[i];
		round.sleeps += together->sleeps[i];
		round.ticks = ticks > round.ticks ? ticks : round.ticks;
	}
	return (round);
}

void
count_operation(const Counter &counter, const Operation &operation)
{
	const bool knows = knows_operation(operation);

	for (const int tracers : COUNTS) {
		Samples<COUNTED_ROUNDS> costs;

		for (int i = 0; knows && i < COUNTED_ROUNDS; i++) {
			const Round round = run_round(tracers, operation,
			    operation.times);

			costs.take(counter.from_ticks(round.ticks) /
			    round.requests);
		}
		tell_figure("instructions", knows ? costs.median() :
		    NO_SUCH_REQUEST, "%d-processors/tracers/%d/%s",
		    processors(), tracers, operation.name);
	}
}

const unsigned long MANY = 100000;

/* What is told of the rounds of a number of tracers. */
struct Rounds {
	Samples<TIMED_ROUNDS> rates;		/* of one is 100 */
	Samples<TIMED_ROUNDS> busy_rates;	/* the same, by busy processors */
	Samples<TIMED_ROUNDS> collisions;	/* of MANY requests */
	Samples<TIMED_ROUNDS> sleeps;
};

void
take(Rounds &rounds, int tracers, const Round &round, const Round &of_one)
{
	if (round.requests == 0 || of_one.requests == 0)
		return;

	const int most = processors();
	const uint64_t busy = tracers < most ? tracers : most;

	rounds.rates.take(round.requests * 100 / of_one.requests);
	rounds.collisions.take(round.collisions * MANY / round.requests);
	rounds.sleeps.take(round.sleeps * MANY / round.requests);
	if (round.nanoseconds != 0 && of_one.nanoseconds != 0)
		rounds.busy_rates.take(busy * 100 *
		    (of_one.nanoseconds / of_one.requests) /
		    (round.nanoseconds / round.requests));
}

/* The rounds of all counts alternate: other load does not stay the same. */
void
time_operation(const Operation &operation, const HostTime &host)
{
	const bool knows = knows_operation(operation);
	const int counts = sizeof(COUNTS) / sizeof(COUNTS[0]);
	Rounds rounds[counts];
	Samples<TIMED_ROUNDS> nanoseconds;

	for (int i = 0; knows && i < TIMED_ROUNDS; i++) {
		Round of_one = {};

		for (int j = 0; j < counts; j++) {
			const Round round = run_round(COUNTS[j], operation, 0,
			    &host);

			if (COUNTS[j] == 1)
				of_one = round;
			take(rounds[j], COUNTS[j], round, of_one);
		}
		if (of_one.requests != 0)
			nanoseconds.take(of_one.nanoseconds /
			    of_one.requests);
	}
	tell_figure("host-nanoseconds", nanoseconds.median(),
	    "%d-processors/one/%s", processors(), operation.name);
	for (int j = 0; j < counts; j++) {
		const auto tell = [&](const char *unit, uint64_t value,
		    const char *what) {
			tell_figure(unit, value, "%d-processors/%s/%d/%s",
			    processors(), what, COUNTS[j], operation.name);
		};
		Rounds &these = rounds[j];

		tell("of-100000-requests", these.collisions.median(),
		    "collisions");
		tell("of-100000-requests", these.sleeps.median(), "sleeps");
		if (COUNTS[j] == 1)
			continue;
		tell("percent-of-one", these.busy_rates.median(), "rate");
		tell("percent-of-one", these.busy_rates.least(), "least-rate");
		tell("percent-of-one", these.busy_rates.most(), "most-rate");
		tell("percent-of-one", these.rates.median(), "clock-rate");
	}
}

} /* namespace */

void
measure_tracers(const Counter &counter)
{
	measurer = getpid();
	for (const Operation &operation : OPERATIONS)
		count_operation(counter, operation);
}

void
measure_rates()
{
	const HostTime host;

	measurer = getpid();
	for (const Operation &operation : OPERATIONS)
		time_operation(operation, host);
}
