/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stop events: all paths through stopevent().
 */
#ifndef _DIFFERENTIAL_STOPS_H_
#define _DIFFERENTIAL_STOPS_H_

#include "trace.h"

struct StopEvent {
	const char *words;
	u_int stops;		/* p_stops before */
	u_int event;
	u_int val;
	bool taken;		/* p_spin, by another CPU */
	int step;		/* p_step before */
	int tid;
	int turn_count;
	Turn turns[MAX_TURNS];

	/* The expected result. */
	Outcome outcome;
	bool stopped;		/* otherwise p is unchanged */
	int sleeps;		/* calls of tsleep() */
	int wakeups;		/* of waiters for the event */
	int handed_on;		/* wakeups of other threads with an event */
	int step_after;
};

extern const StopEvent stop_events[];
extern const int stop_event_count;

/* The step of a row; the world is set up for it. */
void	prepare(const StopEvent &row, Step *step);

/* True if the result is as expected; otherwise there is a message. */
bool	is_expected(const StopEvent &row, const Result &result, Text *text);

#endif /* !_DIFFERENTIAL_STOPS_H_ */
