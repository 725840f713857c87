/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * random_pairs [--seed N] [--pairs N] [--from N]: compare random sequences on
 * the original and on the rewrite.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../model/checks.h"

namespace {

unsigned long seed = 1;
unsigned long pairs = 10000000;
unsigned long from;

double
now()
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (time.tv_sec + time.tv_nsec / 1e9);
}

void
usage()
{
	fprintf(stderr, "usage: random_pairs [--seed N] [--pairs N] "
	    "[--from N]\n");
	exit(2);
}

unsigned long
number(const char *text)
{
	char *end;
	const unsigned long value = strtoul(text, &end, 0);

	if (*text == '\0' || *end != '\0')
		usage();
	return (value);
}

void
options(int argc, char **argv)
{
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc)
			usage();
		if (strcmp(argv[i], "--seed") == 0)
			seed = number(argv[i + 1]);
		else if (strcmp(argv[i], "--pairs") == 0)
			pairs = number(argv[i + 1]);
		else if (strcmp(argv[i], "--from") == 0)
			from = number(argv[i + 1]);
		else
			usage();
	}
}

void
progress(unsigned long done, double seconds, const char *end)
{
	const double rate = seconds > 0 ? done / seconds : 0;

	printf("%lu of %lu pairs, %.0f/s, %.0f s left, seed %lu%s", done,
	    pairs, rate, rate > 0 ? (pairs - done) / rate : 0, seed, end);
	fflush(stdout);
}

} /* namespace */

int
main(int argc, char **argv)
{
	const unsigned long CHECK_CLOCK = 4096;
	const char *const end = isatty(STDOUT_FILENO) ? "   \r" : "\n";
	const double INTERVAL = isatty(STDOUT_FILENO) ? 1 : 10;

	options(argc, argv);
	if (!has_original()) {
		fprintf(stderr, "built without an original: say "
		    "ORIGINAL=/usr/src/sys/kern/sys_process.c\n");
		return (2);
	}
	check_init();

	const double start = now();
	double shown = start;

	for (unsigned long done = 0; done < pairs; ++done) {
		const char *failure = check_random(seed, from + done);

		if (failure != nullptr) {
			printf("%sagain: %s --seed %lu --from %lu "
			    "--pairs 1\n", failure, argv[0], seed,
			    from + done);
			return (1);
		}
		if (done % CHECK_CLOCK == 0 && now() - shown >= INTERVAL) {
			shown = now();
			progress(done, shown - start, end);
		}
	}
	progress(pairs, now() - start, "\n");
	return (0);
}
