/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the test programs ask of the model; no kernel header in sight.
 *
 * Each function returns null when all is well, or what is not, in words.
 */
#ifndef _DIFFERENTIAL_CHECKS_H_
#define _DIFFERENTIAL_CHECKS_H_

void	check_init();
bool	has_original();

/* Of the matrix only every nth scenario from now on. */
void	check_every(unsigned long nth);

/*
 * The sample: each scenario of this step, and each that has a pair of two
 * rows' values that none before had.
 */
static const unsigned long SAMPLE_STEP = 31;
const char *check_sample(unsigned long *pairs);

/* The rewrite against the rules. */
const char *check_matrix(unsigned long *scenarios);
const char *check_stop_events();
const char *check_trace_req();
const char *check_rings();
const char *check_fork();

/* The rewrite against the original. */
const char *check_equal_matrix(unsigned long *scenarios);
const char *check_equal_stop_events();
const char *check_equal_trace_req();
const char *check_target_without_thread();
const char *check_registers_of_system_process();
const char *check_ring_of_parents();

/* The random sequence of that number, of those that the seed makes. */
const char *check_random(unsigned long seed, unsigned long place);

/* The sequence that these bytes make. */
const char *check_bytes(const unsigned char *bytes, unsigned long count);

/* The listed differences: which one has not been seen; by name, null last. */
const char *check_unseen_difference();
const char *difference_test(int number);

#endif /* !_DIFFERENTIAL_CHECKS_H_ */
