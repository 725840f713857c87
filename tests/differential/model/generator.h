/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Random sequences, from a seed or from a fuzzer's bytes.
 */
#ifndef _DIFFERENTIAL_GENERATOR_H_
#define _DIFFERENTIAL_GENERATOR_H_

#include "scenario.h"

/* The source of the generator's decisions. */
class Choices {
public:
	/* A stream of numbers for each seed and position. */
	Choices(u_long seed, u_long place);
	Choices(const u_char *bytes, size_t count);

	/* 0 to limit - 1; 0 after the last byte. */
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
