/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The checks that the test programs call.  Includes no kernel header.
 *
 * Each function returns null on success or a message.
 */
#ifndef _DIFFERENTIAL_CHECKS_H_
#define _DIFFERENTIAL_CHECKS_H_

void	check_init();
bool	has_original();

/* Try only every nth scenario of the matrix from now on. */
void	check_every(unsigned long nth);

/*
 * Sample: every nth scenario, and each that has a pair of values of two rows
 * that no scenario before it had.
 */
static const unsigned long SAMPLE_STEP = 31;
const char *check_sample(unsigned long *pairs);

/* The rewrite against the rules. */
const char *check_matrix(unsigned long *scenarios);
const char *check_stop_events();
const char *check_trace_req();
const char *check_rings();
const char *check_fork();
const char *check_refusals();
const char *check_input();
const char *check_ends();
const char *check_follow();
const char *check_event_stops();

/* The rewrite against the original. */
const char *check_equal_matrix(unsigned long *scenarios);
const char *check_equal_stop_events();
const char *check_equal_trace_req();
const char *check_target_without_thread();
const char *check_registers_of_system_process();
const char *check_ring_of_parents();

/* The random sequence with this number, for a seed. */
const char *check_random(unsigned long seed, unsigned long place);

/* The sequence made from these bytes. */
const char *check_bytes(const unsigned char *bytes, unsigned long count);

/* A listed difference that has not occurred; and their names, null last. */
const char *check_unseen_difference();
const char *difference_test(int number);

#endif /* !_DIFFERENTIAL_CHECKS_H_ */
