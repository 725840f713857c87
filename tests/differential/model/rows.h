/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The rows that scenarios are made of: requests, states of the target and
 * of the caller, and ways that services may go.
 */
#ifndef _DIFFERENTIAL_ROWS_H_
#define _DIFFERENTIAL_ROWS_H_

#include "scenario.h"

static const int MAX_ROW = 7;

/* A state, as what happened before; pid is the request's. */
struct State {
	const char *words;
	pid_t pid;
	int count;
	Happening setting[MAX_ROW];
};

struct Behaviour {
	const char *words;
	int count;
	Turn turns[MAX_TURNS];
};

template <typename Row>
struct Rows {
	const Row *rows;
	int count;

	const Row *begin() const { return (rows); }
	const Row *end() const { return (rows + count); }
	const Row &operator[](int i) const { return (rows[i]); }
};

extern const Rows<int> requests;
extern const Rows<State> targets;
extern const Rows<State> callers;
extern const Rows<Behaviour> behaviours;
extern const Rows<int> all_data;
extern const Rows<u_long> all_addresses;
extern const Rows<struct ptrace_io_desc> descriptors;

#endif /* !_DIFFERENTIAL_ROWS_H_ */
