/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Random sequences, from a number or from the bytes of a fuzzer.
 */
#ifndef _DIFFERENTIAL_GENERATOR_H_
#define _DIFFERENTIAL_GENERATOR_H_

#include "scenario.h"

/* Where the generator's decisions come from. */
class Choices {
public:
	/* One stream of numbers for each seed and place in it. */
	Choices(u_long seed, u_long place);
	Choices(const u_char *bytes, size_t count);

	/* 0 to limit - 1; 0 when bytes have run out. */
	u_int	below(u_int limit);
	bool	one_in(u_int limit) { return (below(limit) == 0); }
	u_long	word();

private:
	u_long	next();

	u_long state_;
	const u_char *bytes_;
	size_t left_;
	bool is_bytes_;
};

void	generate(Choices &choices, Sequence *sequence);

#endif /* !_DIFFERENTIAL_GENERATOR_H_ */
