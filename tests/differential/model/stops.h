/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stop events: every way for stopevent() to go.
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

	/* What must come of it. */
	Outcome outcome;
	bool stopped;		/* or else p is left alone */
	int sleeps;		/* calls of tsleep() */
	int wakeups;		/* of those who wait for the event */
	int handed_on;		/* wakeups of those who have one too */
	int step_after;
};

extern const StopEvent stop_events[];
extern const int stop_event_count;

/* The step that a row asks for, in a world that is ready for it. */
void	prepare(const StopEvent &row, Step *step);

/* Whether that is what came of it; says what is wrong. */
bool	is_expected(const StopEvent &row, const Result &result, Text *text);

#endif /* !_DIFFERENTIAL_STOPS_H_ */
