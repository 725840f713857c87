/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Stop events, a row each.
 */

extern "C" {
#include <sys/pioctl.h>
}

#include "model.h"
#include "stops.h"

#define WHILE(service, nth, change, value)				\
	{ Service::service, nth, true, 0, 0,				\
	    { Change::change, CALLER, value } }

const StopEvent stop_events[] = {
	{ "an event that nobody asked for",
	    S_EXEC, S_SCE, 5, false, 0, {},
	    Outcome::RETURNED, false, 0 },
	{ "PIOCCONT while it sleeps",
	    S_SCE, S_SCE, 5, false, 1, { WHILE(tsleep, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "several events asked for, a value of 32 bits",
	    S_SCE | S_SCX | S_EXIT, S_SCX, 0x12345678, false, 0, {},
	    Outcome::RETURNED, true, 1 },
	{ "a wakeup for nothing",
	    S_SIG, S_SIG, 9, false, 1,
	    { WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 2 },
	{ "three wakeups for nothing",
	    S_SIG, S_SIG, 9, false, 3,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(tsleep, 1, spurious_wakeup, 0),
	      WHILE(tsleep, 2, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 4 },
	{ "PIOCCONT before it sleeps",
	    S_SIG, S_SIG, 9, false, 1,
	    { WHILE(spin_unlock, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "PIOCCONT while it wakes the waiters",
	    S_SIG, S_SIG, 9, false, 1, { WHILE(wakeup, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "PIOCCONT before it sleeps again",
	    S_SIG, S_SIG, 9, false, 2,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(spin_unlock, 1, pioccont, 0) },
	    Outcome::RETURNED, true, 2 },
	{ "PIOCCONT while it waits for p_spin after a wakeup for nothing",
	    S_SIG, S_SIG, 9, false, 3,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(tsleep, 0, spin_taken, 0),
	      WHILE(spin_lock_contested, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "the proc file is closed while it sleeps",
	    S_EXIT, S_EXIT, 0x100, false, 1,
	    { WHILE(tsleep, 0, proc_close, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "the proc file is closed before p_spin is had",
	    S_EXIT, S_EXIT, 0x100, true, 1,
	    { WHILE(spin_lock_contested, 0, proc_close, 0) },
	    Outcome::RETURNED, false, 0 },
	{ "the event is asked for before p_spin is had",
	    0, S_CORE, 11, true, 1,
	    { WHILE(spin_lock_contested, 0, stop_events, S_CORE) },
	    Outcome::RETURNED, true, 1 },
	{ "p_step is cleared, and then a wakeup",
	    S_EXEC, S_EXEC, 0, false, 2,
	    { WHILE(tsleep, 0, step_cleared, 0),
	      WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 1 },
	{ "p_step is cleared and nobody says so",
	    S_EXEC, S_EXEC, 0, false, 1,
	    { WHILE(tsleep, 0, step_cleared, 0) },
	    Outcome::SLEEPS_FOR_EVER, true, 1 },
	{ "p_step is cleared before it sleeps and nobody says so",
	    S_EXEC, S_EXEC, 0, false, 1,
	    { WHILE(spin_unlock, 0, step_cleared, 0) },
	    Outcome::SLEEPS_FOR_EVER, true, 1 },
};
const int stop_event_count = sizeof(stop_events) / sizeof(stop_events[0]);

void
prepare(const StopEvent &row, Step *step)
{
	const Happening setting[] = {
		{ Change::stop_events, CALLER, static_cast<int>(row.stops) },
		{ Change::spin_taken, CALLER, 0 },
	};

	bzero(step, sizeof(*step));
	step->entry = Entry::STOPEVENT;
	step->caller = CALLER;
	step->event = row.event;
	step->val = row.val;
	step->turn_count = row.turn_count;
	for (int i = 0; i < row.turn_count; ++i)
		step->turns[i] = row.turns[i];
	model_begin(setting, row.taken ? 2 : 1);
}

static int
count_calls(const Result &result, Service service)
{
	int count = 0;

	for (int i = 0; i < result.count; ++i)
		count += result.records[i].service == service;
	return (count);
}

bool
is_expected(const StopEvent &row, const Result &result, Text *text)
{
	const struct proc &p = result.after.beings[CALLER].p;
	const u_int left_alone = 0x1111;	/* the world's p_xstat */
	const u_int status = row.stopped ? row.val & 0xffff : left_alone;
	const u_int why = row.stopped ? row.event : 0;
	const int sleeps = count_calls(result, Service::tsleep);
	const int wakeups = count_calls(result, Service::wakeup);

	text->add("stopevent, %s: %s; p_xstat %#x, not %#x; p_stype %#x, "
	    "not %#x; p_step %d; %d sleeps and %d wakeups, not %d\n",
	    row.words, outcome_text(result.outcome), p.p_xstat, status,
	    p.p_stype, why, p.p_step, sleeps, wakeups, row.sleeps);
	return (result.outcome == row.outcome &&
	    result.violation == nullptr && p.p_xstat == status &&
	    p.p_stype == why && p.p_step == 0 && sleeps == row.sleeps &&
	    wakeups == row.sleeps);
}
