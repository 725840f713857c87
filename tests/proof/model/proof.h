/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the test programs ask of the model; no kernel header in sight.
 *
 * Each function returns null when all is well, or what is not, in words.
 */
#ifndef _PROOF_PROOF_H_
#define _PROOF_PROOF_H_

void	proof_init();
bool	proof_has_original();

/* Of the matrix only every nth scenario from now on. */
void	proof_visit_every(unsigned long nth);

/*
 * The sample: each scenario of this step, and each that has a pair of two
 * rows' values that none before had.
 */
static const unsigned long PROOF_SAMPLE = 31;
const char *proof_sample(unsigned long *pairs);

/* The rewrite against the rules. */
const char *proof_matrix(unsigned long *scenarios);
const char *proof_stop_events();
const char *proof_trace_req();
const char *proof_rings();
const char *proof_fork();

/* The rewrite against the original. */
const char *proof_equal_matrix(unsigned long *scenarios);
const char *proof_equal_stop_events();
const char *proof_equal_trace_req();
const char *proof_target_without_thread();
const char *proof_registers_of_system_process();
const char *proof_ring_of_parents();

/* The random sequence of that number, of those that the seed makes. */
const char *proof_random(unsigned long seed, unsigned long place);

/* The sequence that these bytes make. */
const char *proof_bytes(const unsigned char *bytes, unsigned long count);

/* The listed differences: which one has not been seen; by name, null last. */
const char *proof_unseen_difference();
const char *proof_difference_test(int number);

#endif /* !_PROOF_PROOF_H_ */
