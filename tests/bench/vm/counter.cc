/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Instructions, counted by a machine whose time-stamp counter counts them.
 */
#include "counter.h"

namespace {

const int TRIES = 16;
const uint64_t SHORT_LOOP = 100, LONG_LOOP = 1100, LOOP_BODY = 2;

/* The difference of two time stamps with this many iterations between them. */
uint64_t
ticks_of_loop(uint64_t iterations)
{
	const uint64_t before = time_stamp();

	asm volatile(
	    "0:	decq	%0\n\t"
	    "jnz	0b"
	    : "+r" (iterations) : : "cc");
	return (time_stamp() - before);
}

uint64_t
ticks_of_nothing()
{
	const uint64_t before = time_stamp();

	return (time_stamp() - before);
}

/* An interrupt makes one longer; without -icount all differ. */
template <typename Ticks>
uint64_t
least_of(Ticks ticks, int *times_seen)
{
	uint64_t least = UINT64_MAX;

	*times_seen = 0;
	for (int i = 0; i < TRIES; i++) {
		const uint64_t one = ticks();

		if (one < least) {
			least = one;
			*times_seen = 0;
		}
		*times_seen += one == least;
	}
	return (least);
}

} /* namespace */

Counter::Counter()
    : overhead_(0), per_instruction_(0)
{
	int same_short, same_long, same_nothing;
	const uint64_t instructions = (LONG_LOOP - SHORT_LOOP) * LOOP_BODY;
	const uint64_t more =
	    least_of([] { return (ticks_of_loop(LONG_LOOP)); }, &same_long) -
	    least_of([] { return (ticks_of_loop(SHORT_LOOP)); }, &same_short);

	overhead_ = least_of(ticks_of_nothing, &same_nothing);
	if (more != 0 && more % instructions == 0 &&
	    same_short > TRIES / 2 && same_long > TRIES / 2 &&
	    same_nothing > TRIES / 2)
		per_instruction_ = more / instructions;
}
