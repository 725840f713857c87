/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * schedules [-p preemptions] [-n nth] [-s seconds] [scenario [schedule]]
 *
 * Run scenarios under every schedule with that many preemptions, with -n under
 * a sample (explore.h), with -s also with more preemptions for that many
 * seconds.  Or run one schedule again and print which process runs when.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "explore.h"
#include "scenarios.h"

static int preemptions = 2;
static int nth = 1;
static unsigned long seconds;

static void
usage()
{
	fprintf(stderr, "usage: schedules [-p preemptions] [-n nth] "
	    "[-s seconds] [scenario [schedule]]\n");
	exit(2);
}

static const Scenario *
find(const char *name)
{
	for (int i = 0; i < scenario_count; ++i) {
		if (strcmp(scenarios[i].name, name) == 0)
			return (&scenarios[i]);
	}
	fprintf(stderr, "schedules: no scenario %s\n", name);
	exit(2);
}

/*
 * Progress, on the last line of the terminal.  From the rate one can estimate
 * how long one more preemption would take.
 */
static void
show_progress(const Scenario &scenario, int bound, unsigned long done,
    time_t begin, time_t end)
{
	const time_t now = time(nullptr);
	const unsigned long rate = done / (now > begin ? now - begin : 1);

	if (isatty(2))
		fprintf(stderr, "\r%-20s %d preemptions: %lu done, %lu/s, "
		    "%ld s left \033[K", scenario.name, bound, done, rate,
		    end > now ? static_cast<long>(end - now) : 0);
}

/* Returns true if nothing went wrong.  end 0: no time limit. */
static bool
run(const Scenario &scenario, int bound, time_t end)
{
	const unsigned long at_once = 20000;
	const time_t begin = time(nullptr);
	Outcome outcome = explore(scenario, bound, nth,
	    end == 0 ? 0 : at_once);

	while (outcome.violation == nullptr && !outcome.complete &&
	    time(nullptr) < end) {
		show_progress(scenario, bound, outcome.executions, begin,
		    end);
		explore_on(at_once, &outcome);
	}
	if (isatty(2) && end != 0)
		fprintf(stderr, "\r\033[K");
	printf("%-20s %d preemptions: %9lu executions, at most %3d "
	    "decisions, %4ld s: %s\n", scenario.name, bound,
	    outcome.executions, outcome.decisions,
	    static_cast<long>(time(nullptr) - begin),
	    outcome.violation != nullptr ? outcome.violation :
	    !outcome.complete ? "not all schedules" :
	    nth > 1 ? "a sample" : "all schedules");
	if (outcome.violation != nullptr)
		printf("    schedules %s %s\n", scenario.name,
		    outcome.schedule);
	const bool known = scenario.defect != nullptr && !scenario.repaired;

	if (outcome.violation != nullptr && known)
		printf("    known: %s\n", scenario.defect);
	fflush(stdout);
	return (outcome.violation == nullptr || known);
}

/*
 * All scenarios, or one, with a bound on preemptions.  With a time limit each
 * gets an equal share of the remaining time.
 */
static bool
run_all(const Scenario *only, int bound, time_t end)
{
	bool good = true;

	for (int i = 0; i < scenario_count; ++i) {
		const time_t left = end - time(nullptr);
		const int share = only != nullptr ? 1 : scenario_count - i;

		if (only != nullptr && only != &scenarios[i])
			continue;
		good &= run(scenarios[i], bound, end == 0 ? 0 :
		    time(nullptr) + (left > 0 ? left / share : 0));
	}
	return (good);
}

int
main(int argc, char **argv)
{
	const Scenario *only = nullptr;
	int option;

	while ((option = getopt(argc, argv, "n:p:s:")) != -1) {
		if (option == 's')
			seconds = strtoul(optarg, nullptr, 10);
		else if (option == 'p')
			preemptions = atoi(optarg);
		else if (option == 'n' && atoi(optarg) > 0)
			nth = atoi(optarg);
		else
			usage();
	}
	argv += optind;
	argc -= optind;
	if (argc > 2)
		usage();
	if (argc > 0)
		only = find(argv[0]);
	if (argc == 2) {
		const Outcome outcome = replay(*only, argv[1]);

		printf("%s\n", outcome.violation == nullptr ?
		    "nothing went wrong" : outcome.violation);
		return (outcome.violation != nullptr);
	}
	if (seconds == 0)
		return (!run_all(only, preemptions, 0));

	const time_t end = time(nullptr) + seconds;
	bool good = true;

	for (int bound = preemptions; time(nullptr) < end; ++bound)
		good &= run_all(only, bound, end);
	return (!good);
}
