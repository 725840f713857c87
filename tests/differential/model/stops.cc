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
	    S_EXEC, S_SCE, 5, false, 0, 1, 0, {},
	    Outcome::RETURNED, false, 0, 0, 0, 0 },
	{ "PIOCCONT while it sleeps",
	    S_SCE, S_SCE, 5, false, 0, 1, 1, { WHILE(tsleep, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "several events asked for, a value of 32 bits",
	    S_SCE | S_SCX | S_EXIT, S_SCX, 0x12345678, false, 0, 1, 0, {},
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "a wakeup for nothing",
	    S_SIG, S_SIG, 9, false, 0, 1, 1,
	    { WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "three wakeups for nothing",
	    S_SIG, S_SIG, 9, false, 0, 1, 3,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(tsleep, 1, spurious_wakeup, 0),
	      WHILE(tsleep, 2, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 4, 4, 0, 0 },
	{ "PIOCCONT before it sleeps",
	    S_SIG, S_SIG, 9, false, 0, 1, 1,
	    { WHILE(spin_unlock, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "PIOCCONT while it wakes the waiters",
	    S_SIG, S_SIG, 9, false, 0, 1, 1, { WHILE(wakeup, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "PIOCCONT before it sleeps again",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(spin_unlock, 1, pioccont, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "PIOCCONT while it waits for p_spin after a wakeup for nothing",
	    S_SIG, S_SIG, 9, false, 0, 1, 3,
	    { WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(tsleep, 0, spin_taken, 0),
	      WHILE(spin_lock_contested, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "the proc file is closed while it sleeps",
	    S_EXIT, S_EXIT, 0x100, false, 0, 1, 1,
	    { WHILE(tsleep, 0, proc_close, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "the proc file is closed before p_spin is had",
	    S_EXIT, S_EXIT, 0x100, true, 0, 1, 1,
	    { WHILE(spin_lock_contested, 0, proc_close, 0) },
	    Outcome::RETURNED, false, 0, 0, 0, 0 },
	{ "the event is asked for before p_spin is had",
	    0, S_CORE, 11, true, 0, 1, 1,
	    { WHILE(spin_lock_contested, 0, stop_events, S_CORE) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "p_step is cleared, and then a wakeup",
	    S_EXEC, S_EXEC, 0, false, 0, 1, 2,
	    { WHILE(tsleep, 0, step_cleared, 0),
	      WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "p_step is cleared and nobody says so",
	    S_EXEC, S_EXEC, 0, false, 0, 1, 1,
	    { WHILE(tsleep, 0, step_cleared, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "p_step is cleared before it sleeps and nobody says so",
	    S_EXEC, S_EXEC, 0, false, 0, 1, 1,
	    { WHILE(spin_unlock, 0, step_cleared, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "nobody comes for a second",
	    S_SIG, S_SIG, 9, false, 0, 1, 1, { WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "nobody comes for a second, and it is sent a signal",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, signalled, SIGURG),
	      WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "it is killed: it waits no longer than a second",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, signalled, SIGKILL),
	      WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, true, 1, 1, 1, 0 },
	{ "the thread alone is killed",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, signalled, -SIGKILL),
	      WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, true, 1, 1, 1, 0 },
	{ "it is killed in the second second",
	    S_SIG, S_SIG, 9, false, 0, 1, 3,
	    { WHILE(tsleep, 0, time_passes, 0),
	      WHILE(tsleep, 1, signalled, SIGKILL),
	      WHILE(tsleep, 1, time_passes, 0) },
	    Outcome::RETURNED, true, 2, 2, 1, 0 },
	{ "it is killed, and woken for nothing: the tracer gets to see it",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, signalled, SIGKILL),
	      WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "it is killed, and another thread's event stands by then",
	    S_SIG, S_SIG, 9, false, 0, 1, 3,
	    { WHILE(tsleep, 0, signalled, SIGKILL),
	      WHILE(tsleep, 0, other_event, 7),
	      WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 7 },
	{ "another thread's event follows at once",
	    S_SIG, S_SIG, 9, false, 0, 1, 2,
	    { WHILE(tsleep, 0, other_event, 1),
	      WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 1, 1, 0, 1 },
	{ "another thread's event, of the same mark, follows at once: this one "
	  "stays until that is continued as well",
	    S_SIG, S_SIG, 9, false, 0, 1, 4,
	    { WHILE(tsleep, 0, step_cleared, 0),
	      WHILE(tsleep, 0, other_event, 2),
	      WHILE(tsleep, 0, spurious_wakeup, 0),
	      WHILE(tsleep, 1, pioccont, 0) },
	    Outcome::RETURNED, true, 2, 2, 0, 0 },
	{ "another thread's event stands",
	    S_SCE, S_SCE, 5, false, 9, 1, 0, {},
	    Outcome::RETURNED, true, 2, 1, 0, 0 },
	{ "another thread's event, of the same mark, stands",
	    S_SCE, S_SCE, 5, false, 2, 1, 0, {},
	    Outcome::RETURNED, true, 2, 1, 0, 0 },
	{ "another thread's event stands, that nobody asked for",
	    S_SCE, S_SCX, 5, false, 9, 1, 0, {},
	    Outcome::RETURNED, false, 0, 0, 0, 9 },
	{ "another thread's event stands for long",
	    S_SCE, S_SCE, 5, false, 9, 1, 2,
	    { WHILE(tsleep, 0, time_passes, 0),
	      WHILE(tsleep, 1, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 4, 1, 0, 0 },
	{ "another thread's event stands, and a third one is faster",
	    S_SCE, S_SCE, 5, false, 9, 1, 2,
	    { WHILE(tsleep, 0, other_event, 8),
	      WHILE(tsleep, 0, spurious_wakeup, 0) },
	    Outcome::RETURNED, true, 3, 1, 0, 0 },
	{ "another thread's event stands, and the proc file is closed",
	    S_SCE, S_SCE, 5, false, 9, 1, 1,
	    { WHILE(tsleep, 0, proc_close, 0) },
	    Outcome::RETURNED, false, 1, 0, 0, 0 },
	{ "another thread's event stands, and it is killed",
	    S_SCE, S_SCE, 5, false, 9, 1, 2,
	    { WHILE(tsleep, 0, signalled, SIGKILL),
	      WHILE(tsleep, 0, time_passes, 0) },
	    Outcome::RETURNED, false, 1, 0, 0, 9 },
	{ "PIOCCONT for another thread's event before it sleeps",
	    S_SCE, S_SCE, 5, false, 9, 1, 1,
	    { WHILE(spin_unlock, 0, pioccont, 0) },
	    Outcome::RETURNED, true, 2, 1, 0, 0 },
	{ "the 63rd thread", S_SIG, S_SIG, 9, false, 0, 63, 0, {},
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "the 64th thread", S_SIG, S_SIG, 9, false, 0, 64, 0, {},
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "the 255th thread", S_SIG, S_SIG, 9, false, 0, 255, 0, {},
	    Outcome::RETURNED, true, 1, 1, 0, 0 },
	{ "the 255th thread, another one's event stands",
	    S_SIG, S_SIG, 9, false, 9, 255, 0, {},
	    Outcome::RETURNED, true, 2, 1, 0, 0 },
};
const int stop_event_count = sizeof(stop_events) / sizeof(stop_events[0]);

void
prepare(const StopEvent &row, Step *step)
{
	const Happening setting[] = {
		{ Change::stop_events, CALLER, static_cast<int>(row.stops) },
		{ Change::other_event, CALLER, row.step },
		{ Change::thread_id, CALLER, row.tid },
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
	model_begin(setting, row.taken ? 4 : 3);
}

static int
count_calls(const Result &result, Service service, const volatile void *of)
{
	int count = 0;

	for (int i = 0; i < result.count; ++i)
		count += result.records[i].service == service &&
		    result.records[i].arguments[0] ==
		    reinterpret_cast<long>(of);
	return (count);
}

/* It sleeps for a second at a time, and stands in p_step as it does. */
static bool
sleeps_well(const StopEvent &row, const Result &result)
{
	const volatile void *ident = &proc_of(CALLER)->p_step;

	for (int i = 0; i < result.count; ++i) {
		const Record &record = result.records[i];

		if (record.service == Service::tsleep &&
		    (record.arguments[0] != reinterpret_cast<long>(ident) ||
		    record.arguments[1] != PINTERLOCKED ||
		    record.arguments[4] != hz))
			return (false);
		if (record.service == Service::wakeup && row.turn_count == 0 &&
		    row.outcome == Outcome::RETURNED &&
		    record.fields[CALLER].step == 0)
			return (false);
	}
	return (true);
}

bool
is_expected(const StopEvent &row, const Result &result, Text *text)
{
	const struct proc &p = result.after.beings[CALLER].p;
	const u_int left_alone = 0x1111;	/* the world's p_xstat */
	const u_int status = row.stopped ? row.val & 0xffff : left_alone;
	const u_int why = row.stopped ? row.event : 0;
	const struct proc *caller = proc_of(CALLER);
	const int sleeps = count_calls(result, Service::tsleep,
	    &caller->p_step);
	const int wakeups = count_calls(result, Service::wakeup,
	    &caller->p_stype);
	const int handed_on = count_calls(result, Service::wakeup,
	    &caller->p_step);

	text->add("stopevent, %s: %s; p_xstat %#x, not %#x; p_stype %#x, "
	    "not %#x; p_step %d, not %d; %d sleeps, not %d; %d wakeups, "
	    "not %d; %d handed on, not %d\n", row.words,
	    outcome_text(result.outcome), p.p_xstat, status, p.p_stype, why,
	    p.p_step, row.step_after, sleeps, row.sleeps, wakeups,
	    row.wakeups, handed_on, row.handed_on);
	return (result.outcome == row.outcome &&
	    result.violation == nullptr && p.p_xstat == status &&
	    p.p_stype == why && p.p_step == row.step_after &&
	    sleeps == row.sleeps && wakeups == row.wakeups &&
	    handed_on == row.handed_on && sleeps_well(row, result));
}
