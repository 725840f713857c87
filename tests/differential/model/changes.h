/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Changes to a process of the world: before a scenario, between two requests,
 * or while the caller is blocked.
 */
#ifndef _DIFFERENTIAL_CHANGES_H_
#define _DIFFERENTIAL_CHANGES_H_

#include "text.h"
#include "world.h"

enum class Change : u_char {
	gone, becomes_zombie, is_made, has_no_parent, is_exiting, is_system,
	in_jail, in_exec, out_of_exec, traced_by, untraced, stops, runs,
	asleep, waited_for, has_threads, loses_thread, set_id, uid, real_uid,
	securelevel, child_of, old_parent, stop_events, pioccont, proc_close,
	spurious_wakeup, step_cleared, spin_taken, steps, one_page,
	saved_uid, group, real_group, saved_group, no_groups, running,
	falls_asleep, comes_to_rest, takes_signal, fp_unused, no_cldstop,
	signalled, nothing, time_passes, other_event, thread_id,
	wakes, guest, device_page, loses_memory, memory, stores_signal,
	whereabouts, kernel_fp, reaper, reaped_by, is_dying, resumed,
	sigstop_waits,
	COUNT
};

struct Happening {
	Change change;
	Name who;
	int value;	/* see changes.cc for what of */
};

/*
 * Impossible changes are not made: no process becomes its own ancestor, and a
 * held process is not freed.
 */
void	happen(const Happening &happening);
void	describe(const Happening &happening, Text *text);

/* True if only p_spin protects what changes, so that it may change any time. */
bool	is_stop_event(Change change);

#endif /* !_DIFFERENTIAL_CHANGES_H_ */
