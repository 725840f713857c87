/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * interleave [-p preemptions] [-n executions] [scenario [schedule]]
 *
 * Run scenarios under every schedule with so many preemptions, deeper than
 * the tests do; or one schedule again, saying who runs when.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "explore.h"
#include "scenarios.h"

static int preemptions = 2;
static unsigned long executions;

static void
usage()
{
	fprintf(stderr, "usage: interleave [-p preemptions] [-n executions] "
	    "[scenario [schedule]]\n");
	exit(2);
}

static const Scenario *
find(const char *name)
{
	for (int i = 0; i < scenario_count; ++i) {
		if (strcmp(scenarios[i].name, name) == 0)
			return (&scenarios[i]);
	}
	fprintf(stderr, "interleave: no scenario %s\n", name);
	exit(2);
}

/* Returns whether nothing went wrong. */
static bool
run(const Scenario &scenario)
{
	const clock_t begin = clock();

	printf("%-20s ", scenario.name);
	fflush(stdout);

	const Outcome outcome = explore(scenario, preemptions, executions);
	const double seconds = static_cast<double>(clock() - begin) /
	    CLOCKS_PER_SEC;

	printf("%9lu executions, at most %3d decisions, %5.1f s: %s\n",
	    outcome.executions, outcome.decisions, seconds,
	    outcome.violation != nullptr ? outcome.violation :
	    outcome.complete ? "all schedules" : "not all schedules");
	if (outcome.violation != nullptr)
		printf("    interleave %s %s\n", scenario.name,
		    outcome.schedule);
	return (outcome.violation == nullptr);
}

int
main(int argc, char **argv)
{
	bool good = true;
	int option;

	while ((option = getopt(argc, argv, "n:p:")) != -1) {
		if (option == 'n')
			executions = strtoul(optarg, nullptr, 10);
		else if (option == 'p')
			preemptions = atoi(optarg);
		else
			usage();
	}
	argv += optind;
	argc -= optind;
	if (argc > 2)
		usage();
	if (argc == 2) {
		const Outcome outcome = replay(*find(argv[0]), argv[1]);

		printf("%s\n", outcome.violation == nullptr ?
		    "nothing went wrong" : outcome.violation);
		return (outcome.violation != nullptr);
	}
	for (int i = 0; i < scenario_count; ++i) {
		if (argc == 0 || find(argv[0]) == &scenarios[i])
			good &= run(scenarios[i]);
	}
	return (!good);
}
