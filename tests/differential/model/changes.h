/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Things that happen to a process of the world: to set a scene, between two
 * requests, or while somebody is blocked.
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
 * What must not be is not done: nobody becomes his own ancestor, and who is
 * held does not vanish.
 */
void	happen(const Happening &happening);
void	describe(const Happening &happening, Text *text);

/* Whether p_spin alone guards what changes, so that it may at any time. */
bool	is_stop_event(Change change);

#endif /* !_DIFFERENTIAL_CHANGES_H_ */
