/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Scenarios of two or three processes that interfere with each other.  Under
 * every schedule all of them must have exited at the end.
 */

#include "scenarios.h"

/* DragonFly's numbers, as programs of the model machine use them. */
enum {
	TRACE_ME = 0, CONTINUE = 7, KILL = 8, ATTACH = 10, DETACH = 11, IO = 12,
	LWP_LIST = 15, TO_SYSCALL = 22, FOLLOW_FORK = 23
};
enum {
	SIGNAL_KILL = 9, SIGNAL_STOP = 17, SIGNAL_CONT = 19, SIGNAL_USR1 = 30,
	SIGNAL_USR2 = 31
};

static const unsigned long BIS = 0x80007001, BIC = 0x80007002;
static const unsigned long WAIT_EVENT = 0x40207004, GO_ON = 0x80007005;
static const unsigned long KEEP_ON = 0x80007003, LINGER = 1;
static const unsigned long ON_CALL = 4, ON_EXEC = 1;

static constexpr Step
trace(unsigned long request, unsigned long pid = 0, unsigned long data = 0)
{
	const unsigned long where_it_is = 1;

	return { Step::CALL, CALL_PTRACE,
	    { request, pid, where_it_is, data } };
}

/* PT_IO of two pages. */
static constexpr Step
read_pages(unsigned long pid)
{
	return { Step::CALL, CALL_PTRACE, { IO, pid, READ_DESCRIPTOR, 0 } };
}

static constexpr Step
write_pages(unsigned long pid)
{
	return { Step::CALL, CALL_PTRACE, { IO, pid, WRITE_DESCRIPTOR, 0 } };
}

static constexpr Step
unmap(unsigned long pid, unsigned long page)
{
	return { Step::UNMAP, CALL_NATIVE, { pid, page, 0, 0 } };
}

static constexpr Step
wait_for(unsigned long pid)
{
	const unsigned long untraced = 2;

	return { Step::CALL, CALL_WAIT, { pid, 0, untraced, 0 } };
}

/* The same without waiting, for what may have been reported already. */
static constexpr Step
look_at(unsigned long pid)
{
	const unsigned long untraced_no_hang = 3;

	return { Step::CALL, CALL_WAIT, { pid, 0, untraced_no_hang, 0 } };
}

/* The same two, and the report is passed to the scenario. */
static constexpr Step
hear_of(unsigned long pid)
{
	const unsigned long untraced = 2;

	return { Step::CALL, CALL_WAIT, { pid, STATUS, untraced, 0 } };
}

static constexpr Step
hear_again_of(unsigned long pid)
{
	const unsigned long untraced_no_hang = 3;

	return { Step::CALL, CALL_WAIT,
	    { pid, STATUS, untraced_no_hang, 0 } };
}

static constexpr Step
become_reaper(unsigned long pid)
{
	const unsigned long acquire = 1;

	return { Step::CALL, CALL_PROCCTL, { 0, pid, acquire, 0 } };
}

static constexpr Step
send(unsigned long pid, unsigned long signal)
{
	return { Step::CALL, CALL_KILL, { pid, signal, 0, 0 } };
}

static constexpr Step
event(unsigned long pid, unsigned long command, unsigned long data = 0)
{
	return { Step::CALL, CALL_PIOC, { pid, command, data, 0 } };
}

static constexpr Step
shut(unsigned long pid)
{
	return { Step::CALL, CALL_CLOSE, { pid, 0, 0, 0 } };
}

static constexpr Step
other(Step::Kind kind, unsigned long arg = 0)
{
	return { kind, CALL_NATIVE, { arg, 0, 0, 0 } };
}

static constexpr Step WORK = other(Step::WORK);
static constexpr Step EXEC = other(Step::EXEC);
static constexpr Step PARK = other(Step::PARK);
static constexpr Step EXIT = other(Step::EXIT, 7);

/* Pids: A 10, B 11, the target 12, its children 13 or 14. */
static const Step attach_and_detach[] = {
	trace(ATTACH, 12), wait_for(12), trace(DETACH, 12), EXIT };
static const Step attach_and_continue[] = {
	trace(ATTACH, 12), wait_for(12), trace(CONTINUE, 12), look_at(12),
	EXIT };
static const Step works[] = { WORK, EXIT };
static const Step only_exits[] = { EXIT };
static const Step execs[] = { EXEC, EXIT };

static const Actor two_tracers[] = {
	{ 10, 10, 1, attach_and_detach }, { 11, 11, 1, attach_and_detach },
	{ 12, 12, 1, works } };
static const Actor attach_exit[] = {
	{ 10, 10, 1, attach_and_continue }, { 12, 12, 10, only_exits } };
static const Actor attach_exec[] = {
	{ 10, 10, 1, attach_and_continue }, { 12, 12, 10, execs } };

static const Step forks[] = { other(Step::FORK, 13), EXIT };
static const Step attach_newborn[] = {
	trace(ATTACH, 13), wait_for(13), trace(DETACH, 13), EXIT };
static const Actor attach_fork[] = {
	{ 10, 10, 1, attach_newborn }, { 12, 12, 1, forks },
	{ 13, 13, 0, works } };

/* B attaches to its parent A and continues it; A attaches to the target. */
static const Step attach_parent[] = {
	trace(ATTACH, 10), wait_for(10), trace(CONTINUE, 10), WORK, EXIT };
static const Step attach_target[] = { WORK, trace(ATTACH, 12), EXIT };
static const Actor attach_circle[] = {
	{ 10, 10, 1, attach_target }, { 11, 11, 10, attach_parent },
	{ 12, 12, 1, only_exits } };

/* Each of two attaches to the other. */
static const Step attach_10[] = { trace(ATTACH, 10), EXIT };
static const Step attach_11[] = { trace(ATTACH, 11), EXIT };
static const Actor attach_each_other[] = {
	{ 10, 10, 1, attach_11 }, { 11, 11, 1, attach_10 } };

/*
 * A attaches to the target, B to A.  B does not wait for the target's stop,
 * though A may: tsleep() panics with a lock held.
 */
static const Step attach_12[] = { trace(ATTACH, 12), EXIT };
static const Step attach_10_and_detach[] = {
	trace(ATTACH, 10), wait_for(10), trace(DETACH, 10), EXIT };
static const Actor attach_attacher[] = {
	{ 10, 10, 1, attach_12 }, { 11, 11, 1, attach_10_and_detach },
	{ 12, 12, 1, only_exits } };

/* A child attaches to its parent while a third process detaches the child. */
static const Step attach_child_and_detach[] = {
	trace(ATTACH, 11), wait_for(11), trace(DETACH, 11), EXIT };
static const Actor attach_former_parent[] = {
	{ 10, 10, 1, works }, { 11, 11, 10, attach_10 },
	{ 12, 12, 1, attach_child_and_detach } };

/* A, traced by B, follows B's parents while B exits. */
static const Step tracee_attaches[] = {
	trace(TRACE_ME), send(10, SIGNAL_USR1), trace(ATTACH, 12), EXIT };
static const Step lets_tracee_go[] = {
	wait_for(10), trace(CONTINUE, 10), EXIT };
static const Actor attach_orphaned[] = {
	{ 11, 11, 1, lets_tracee_go }, { 10, 10, 11, tracee_attaches },
	{ 12, 12, 1, only_exits } };

static const Actor detach_parent_dies[] = {
	{ 10, 10, 1, attach_and_detach }, { 11, 11, 1, only_exits },
	{ 12, 12, 11, works } };

static const Step stops_itself[] = {
	trace(TRACE_ME), send(12, SIGNAL_USR1), WORK, EXIT };
static const Step continues[] = {
	wait_for(12), trace(CONTINUE, 12), look_at(12),
	trace(CONTINUE, 12), look_at(12), EXIT };
static const Step kills[] = {
	wait_for(12), trace(KILL, 12), look_at(12), trace(KILL, 12),
	look_at(12), EXIT };
static const Step sends[] = { send(12, SIGNAL_USR2), EXIT };
static const Step sends_kill[] = { send(12, SIGNAL_KILL), EXIT };
static const Actor continue_signal[] = {
	{ 10, 10, 1, continues }, { 11, 11, 1, sends },
	{ 12, 12, 10, stops_itself } };
static const Actor kill_signal[] = {
	{ 10, 10, 1, kills }, { 11, 11, 1, sends },
	{ 12, 12, 10, stops_itself } };
static const Actor continue_kill[] = {
	{ 10, 10, 1, continues }, { 11, 11, 1, sends_kill },
	{ 12, 12, 10, stops_itself } };

/* A target that job control has stopped, and continues meanwhile. */
static const Step attach_stopped_one[] = {
	send(12, SIGNAL_STOP), wait_for(12), trace(ATTACH, 12), wait_for(12),
	trace(DETACH, 12), EXIT };
static const Step sends_continue[] = { send(12, SIGNAL_CONT), EXIT };
static const Actor attach_stopped[] = {
	{ 10, 10, 1, attach_stopped_one }, { 11, 11, 1, sends_continue },
	{ 12, 12, 10, works } };

/* After PT_ATTACH: SIGKILL, and PT_DETACH with a signal. */
static const Step attach_and_kill[] = {
	trace(ATTACH, 12), wait_for(12), trace(KILL, 12), wait_for(12),
	EXIT };
static const Step attach_and_leave[] = {
	trace(ATTACH, 12), wait_for(12), trace(DETACH, 12, SIGNAL_USR1),
	EXIT };
static const Actor attach_kill[] = {
	{ 10, 10, 1, attach_and_kill }, { 12, 12, 1, works } };
static const Actor detach_signal[] = {
	{ 10, 10, 1, attach_and_leave }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, works } };

/* One thread of the tracer reads pages while the other detaches. */
static const Step makes_thread[] = {
	wait_for(12), other(Step::THREAD, 14), read_pages(12),
	look_at(12), EXIT };
static const Step lets_go[] = { trace(CONTINUE, 12), EXIT };
static const Step stops_and_exits[] = {
	trace(TRACE_ME), send(12, SIGNAL_USR1), EXIT };
static const Step stops_and_execs[] = {
	trace(TRACE_ME), send(12, SIGNAL_USR1), EXEC, EXIT };
static const Actor io_exit[] = {
	{ 10, 10, 1, makes_thread }, { 14, 10, 0, lets_go },
	{ 12, 12, 10, stops_and_exits } };
static const Actor io_exec[] = {
	{ 10, 10, 1, makes_thread }, { 14, 10, 0, lets_go },
	{ 12, 12, 10, stops_and_execs } };

/* Pages are unmapped on either side; 11 and 12 share an address space. */
static const Step writes_beside_thread[] = {
	wait_for(12), other(Step::THREAD, 14), write_pages(12),
	trace(CONTINUE, 12), EXIT };
static const Step writes_and_continues[] = {
	wait_for(12), write_pages(12), trace(CONTINUE, 12), EXIT };
static const Step reads_and_continues[] = {
	wait_for(12), read_pages(12), trace(CONTINUE, 12), EXIT };
static const Step unmaps_own[] = { unmap(10, OWN_PAGES), EXIT };
static const Step unmaps_theirs[] = { unmap(12, THEIR_PAGES), EXIT };
static const Actor write_unmap_own[] = {
	{ 10, 10, 1, writes_beside_thread }, { 14, 10, 0, unmaps_own },
	{ 12, 12, 10, stops_and_exits } };
static const Actor write_unmap_theirs[] = {
	{ 10, 10, 1, writes_and_continues }, { 11, 11, 1, unmaps_theirs },
	{ 12, 12, 10, stops_and_exits } };
static const Actor read_unmap_theirs[] = {
	{ 10, 10, 1, reads_and_continues }, { 11, 11, 1, unmaps_theirs },
	{ 12, 12, 10, stops_and_exits } };
static const Step writes_once[] = {
	wait_for(12), other(Step::THREAD, 14), write_pages(12),
	look_at(12), EXIT };
static const Actor write_exit[] = {
	{ 10, 10, 1, writes_once }, { 14, 10, 0, lets_go },
	{ 12, 12, 10, stops_and_exits } };
static const Step writes_too[] = { write_pages(12), EXIT };
static const Actor write_twice[] = {
	{ 10, 10, 1, writes_beside_thread }, { 14, 10, 0, writes_too },
	{ 12, 12, 10, stops_and_exits } };

static const Step traces_itself[] = { trace(TRACE_ME), EXIT };
static const Actor trace_me_attach[] = {
	{ 10, 10, 1, attach_and_detach }, { 12, 12, 1, traces_itself } };

static const Step watches[] = {
	event(12, BIS, ON_CALL), event(12, WAIT_EVENT), event(12, GO_ON),
	event(12, BIC, ON_CALL), event(12, GO_ON), EXIT };
static const Step watches_and_stops_watching[] = {
	event(12, BIS, ON_CALL), event(12, BIC, ON_CALL), event(12, GO_ON),
	EXIT };
static const Step watches_and_shuts[] = {
	event(12, BIS, ON_CALL), shut(12), EXIT };
static const Step watches_and_dies[] = {
	event(12, BIS, ON_CALL | ON_EXEC), EXIT };
static const Actor event_continue[] = {
	{ 10, 10, 1, watches }, { 12, 12, 1, works } };
static const Actor event_clear[] = {
	{ 10, 10, 1, watches_and_stops_watching }, { 12, 12, 1, works } };
static const Actor event_close[] = {
	{ 10, 10, 1, watches_and_shuts }, { 12, 12, 1, works } };
static const Actor event_exec[] = {
	{ 10, 10, 1, watches_and_dies }, { 12, 12, 1, execs } };
static const Actor event_death[] = {
	{ 10, 10, 1, watches_and_dies }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, works } };

static const Step watches_and_forgets[] = {
	event(12, BIS, ON_CALL), event(12, KEEP_ON, LINGER), EXIT };
static const Actor event_linger[] = {
	{ 10, 10, 1, watches_and_forgets }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, works } };

static const Step makes_another[] = { other(Step::THREAD, 14), WORK, EXIT };
static const Actor event_threads[] = {
	{ 10, 10, 1, watches }, { 12, 12, 1, makes_another },
	{ 14, 12, 0, works } };
static const Actor attach_threads[] = {
	{ 10, 10, 1, attach_and_detach }, { 12, 12, 1, makes_another },
	{ 14, 12, 0, works } };

/* PT_ATTACH to a target that is about to stop for another signal. */
static const Step attach_and_hear[] = {
	trace(ATTACH, 12), hear_of(12), trace(CONTINUE, 12), hear_of(12),
	trace(CONTINUE, 12), hear_of(12), EXIT };
static const Actor attach_signal[] = {
	{ 10, 10, 1, attach_and_hear }, { 12, 12, 1, sends } };

/* One thread stops while another runs; requests wait for the other one. */
static const Step read_and_hear[] = {
	hear_of(12), read_pages(12), hear_again_of(12), trace(KILL, 12),
	EXIT };
static const Step stops_beside_thread[] = {
	trace(TRACE_ME), other(Step::THREAD, 14), send(12, SIGNAL_USR1),
	PARK };
static const Step parks[] = { PARK };
static const Actor read_threads[] = {
	{ 10, 10, 1, read_and_hear }, { 12, 12, 10, stops_beside_thread },
	{ 14, 12, 0, parks } };

/* The last thread exits instead of stopping. */
static const Step stops_for_thread[] = {
	wait_for(12), trace(CONTINUE, 12), send(12, SIGNAL_STOP),
	wait_for(12), trace(CONTINUE, 12), EXIT };
static const Step makes_short_thread[] = {
	trace(TRACE_ME), send(12, SIGNAL_USR1), other(Step::THREAD, 14),
	WORK, EXIT };
static const Actor stop_thread_exits[] = {
	{ 10, 10, 1, stops_for_thread }, { 12, 12, 10, makes_short_thread },
	{ 14, 12, 0, only_exits } };

/* 13 is a child of 12, which is one of 11; 11 is the reaper of both. */
static const Step reaps[] = {
	become_reaper(11), other(Step::FORK, 12), EXIT };
static const Step forks_13[] = { other(Step::FORK, 13), EXIT };
static const Actor detach_reaper_exits[] = {
	{ 10, 10, 1, attach_newborn }, { 11, 11, 1, reaps },
	{ 12, 12, 0, forks_13 }, { 13, 13, 0, only_exits } };

/* A fork, with two tokens held, while its parent is attached or detached. */
static const Actor detach_fork[] = {
	{ 10, 10, 1, attach_and_detach }, { 12, 12, 1, forks_13 },
	{ 13, 13, 0, only_exits } };

/*
 * Requests for events.  The session of a tracee that asks for some is gone
 * when the tracee is, and its memory with it.
 */
static const Step follows[] = {
	trace(ATTACH, 12), wait_for(12), trace(FOLLOW_FORK, 12, 1),
	trace(CONTINUE, 12), wait_for(12), trace(CONTINUE, 12), wait_for(13),
	trace(CONTINUE, 13), look_at(12), trace(CONTINUE, 12), EXIT };
static const Actor follow_fork[] = {
	{ 10, 10, 1, follows }, { 12, 12, 1, forks_13 },
	{ 13, 13, 0, works } };
static const Step follows_once[] = {
	trace(ATTACH, 12), wait_for(12), trace(FOLLOW_FORK, 12, 1),
	trace(CONTINUE, 12), wait_for(12), trace(CONTINUE, 12), EXIT };
static const Step attaches_newborn[] = { trace(ATTACH, 13), EXIT };
static const Actor follow_attach[] = {
	{ 10, 10, 1, follows_once }, { 11, 11, 1, attaches_newborn },
	{ 12, 12, 1, forks_13 }, { 13, 13, 0, only_exits } };

/* The parent is detached, killed or without its tracer as it forks. */
static const Step follows_and_detaches[] = {
	trace(ATTACH, 12), wait_for(12), trace(FOLLOW_FORK, 12, 1),
	trace(TO_SYSCALL, 12), look_at(12), trace(DETACH, 12), look_at(13),
	trace(DETACH, 13), EXIT };
static const Actor follow_detach[] = {
	{ 10, 10, 1, follows_and_detaches }, { 12, 12, 1, forks_13 },
	{ 13, 13, 0, only_exits } };
static const Step follows_and_exits[] = {
	trace(ATTACH, 12), wait_for(12), trace(FOLLOW_FORK, 12, 1),
	trace(CONTINUE, 12), EXIT };
static const Actor follow_tracer_exits[] = {
	{ 10, 10, 1, follows_and_exits }, { 12, 12, 1, forks_13 },
	{ 13, 13, 0, only_exits } };
static const Actor follow_kill[] = {
	{ 10, 10, 1, follows_once }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, forks_13 }, { 13, 13, 0, only_exits } };

/* 12 and 76 are in one list of sessions. */
static const Step traces_calls_of_two[] = {
	trace(ATTACH, 12), wait_for(12), trace(ATTACH, 76), wait_for(76),
	trace(TO_SYSCALL, 12), trace(TO_SYSCALL, 76), wait_for(12),
	trace(CONTINUE, 12), wait_for(76), trace(CONTINUE, 76), EXIT };
static const Actor sessions_exit[] = {
	{ 10, 10, 1, traces_calls_of_two }, { 12, 12, 1, works },
	{ 76, 76, 1, only_exits } };
static const Step kills_76[] = { send(76, SIGNAL_KILL), EXIT };
static const Step begins_session[] = {
	trace(ATTACH, 76), wait_for(76), trace(FOLLOW_FORK, 76, 1), EXIT };
static const Actor session_kill[] = {
	{ 10, 10, 1, begins_session }, { 11, 11, 1, kills_76 },
	{ 76, 76, 1, works } };

/* Two tracers, one after the other or at once. */
static const Step attaches_for_calls[] = {
	trace(ATTACH, 12), wait_for(12), trace(TO_SYSCALL, 12), wait_for(12),
	trace(DETACH, 12), EXIT };
static const Actor two_call_tracers[] = {
	{ 10, 10, 1, attaches_for_calls }, { 11, 11, 1, attaches_for_calls },
	{ 12, 12, 1, works } };

static const Step lists_threads[] = {
	trace(ATTACH, 12), wait_for(12), trace(LWP_LIST, 12, 3),
	trace(DETACH, 12), trace(ATTACH, 12), look_at(12),
	trace(LWP_LIST, 12, 1), trace(DETACH, 12), EXIT };
static const Step makes_another_and_exits[] = {
	other(Step::THREAD, 14), EXIT };
static const Actor list_thread_exits[] = {
	{ 10, 10, 1, lists_threads }, { 12, 12, 1, makes_another_and_exits },
	{ 14, 12, 0, only_exits } };
static const Actor list_kill[] = {
	{ 10, 10, 1, lists_threads }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, makes_another_and_exits }, { 14, 12, 0, works } };

static const Step traces_calls[] = {
	trace(ATTACH, 12), wait_for(12), trace(TO_SYSCALL, 12), wait_for(12),
	trace(TO_SYSCALL, 12), wait_for(12), trace(CONTINUE, 12), EXIT };
static const Step traces_calls_of_exec[] = {
	wait_for(12), trace(TO_SYSCALL, 12), wait_for(12),
	trace(TO_SYSCALL, 12), wait_for(12), trace(TO_SYSCALL, 12),
	wait_for(12), trace(CONTINUE, 12), EXIT };
static const Actor calls_exec[] = {
	{ 10, 10, 1, traces_calls_of_exec }, { 12, 12, 10, stops_and_execs } };
static const Actor calls_kill[] = {
	{ 10, 10, 1, traces_calls }, { 11, 11, 1, sends_kill },
	{ 12, 12, 1, works } };
static const Actor calls_signal[] = {
	{ 10, 10, 1, traces_calls }, { 11, 11, 1, sends },
	{ 12, 12, 1, works } };

/* Each of two calls stops twice, and the signal once: five stops. */
static const Step traces_calls_of_threads[] = {
	wait_for(12), trace(TO_SYSCALL, 12), send(12, SIGNAL_USR2),
	wait_for(12), trace(TO_SYSCALL, 12), wait_for(12),
	trace(TO_SYSCALL, 12), wait_for(12), trace(TO_SYSCALL, 12),
	wait_for(12), trace(TO_SYSCALL, 12), wait_for(12), trace(KILL, 12),
	EXIT };
static const Step stops_and_makes_thread[] = {
	trace(TRACE_ME), send(12, SIGNAL_USR1), other(Step::THREAD, 14), WORK,
	PARK };
static const Step works_and_parks[] = { WORK, PARK };
static const Actor calls_threads[] = {
	{ 10, 10, 1, traces_calls_of_threads },
	{ 12, 12, 10, stops_and_makes_thread },
	{ 14, 12, 0, works_and_parks } };

/* procfs(5) watches the same calls, before, meanwhile and afterwards. */
static const Actor calls_event[] = {
	{ 10, 10, 1, traces_calls }, { 11, 11, 1, watches },
	{ 12, 12, 1, works } };
static const Actor calls_event_close[] = {
	{ 10, 10, 1, traces_calls }, { 11, 11, 1, watches_and_shuts },
	{ 12, 12, 1, works } };
static const Actor calls_event_exec[] = {
	{ 10, 10, 1, traces_calls_of_exec }, { 11, 11, 1, watches_and_dies },
	{ 12, 12, 10, stops_and_execs } };

#define SCENARIO(actors, stalls, defect, finds, about)			\
	{ #actors, about, actors, sizeof(actors) / sizeof(actors[0]),	\
	    stalls, defect, finds, false, 0, 0, false }
#define REPAIRED(actors, stalls, defect, finds, about)			\
	{ #actors, about, actors, sizeof(actors) / sizeof(actors[0]),	\
	    stalls, defect, finds, true, 0, 0, false }
#define ONCE(actors, signal, other, defect, finds, about)		\
	{ #actors, about, actors, sizeof(actors) / sizeof(actors[0]),	\
	    0, defect, finds, true, signal, other, false }

/* The original has no such requests. */
#define EVENTS(actors, stalls, about)					\
	{ #actors, about, actors, sizeof(actors) / sizeof(actors[0]),	\
	    stalls, nullptr, nullptr, false, 0, 0, true }

const Scenario scenarios[] = {
	SCENARIO(two_tracers, 0, nullptr, nullptr,
	    "Two tracers attach one target"),
	SCENARIO(attach_exit, 0, nullptr, nullptr,
	    "An attach meets the target's exit"),
	SCENARIO(attach_exec, 0, nullptr, nullptr,
	    "An attach meets the target's exec"),
	REPAIRED(attach_fork, 1, "D7", "is not new any more",
	    "An attach meets a target that is still being made"),
	REPAIRED(attach_circle, 0, "D5", "are a cycle",
	    "A tracee attaches while its tracer is its own child"),
	REPAIRED(attach_each_other, 0, "D5", "are a cycle",
	    "Two processes attach each other"),
	REPAIRED(attach_former_parent, 0, "D5", "are a cycle",
	    "A process attaches the parent that it will go back to"),
	SCENARIO(attach_attacher, 0, nullptr, nullptr,
	    "An attach meets one to the attacher"),
	SCENARIO(attach_threads, 0, nullptr, nullptr,
	    "An attach meets the work of two threads"),
	REPAIRED(attach_orphaned, 0, "D6",
	    "touched a process after its last hold",
	    "A tracee's attach looks for its tracer's parents as that exits"),
	SCENARIO(detach_parent_dies, 0, nullptr, nullptr,
	    "A detach meets the death of the original parent"),
	SCENARIO(continue_signal, 0, nullptr, nullptr,
	    "A continue meets a signal for the target"),
	SCENARIO(kill_signal, 0, nullptr, nullptr,
	    "A kill by the tracer meets a signal for the target"),
	SCENARIO(continue_kill, 0, nullptr, nullptr,
	    "A continue meets a SIGKILL for the target"),
	SCENARIO(attach_stopped, 0, nullptr, nullptr,
	    "An attach to a stopped target meets the SIGCONT for it"),
	SCENARIO(attach_kill, 0, nullptr, nullptr,
	    "A kill by the tracer meets its target's work"),
	SCENARIO(detach_signal, 0, nullptr, nullptr,
	    "A detach with a signal meets a SIGKILL for the target"),
	SCENARIO(io_exit, 1, nullptr, nullptr,
	    "A PT_IO that waits for its pages meets the target's exit"),
	SCENARIO(io_exec, 1, nullptr, nullptr,
	    "A PT_IO that waits for its pages meets the target's exec"),
	SCENARIO(write_exit, 1, nullptr, nullptr,
	    "A PT_IO that writes to pages it waits for meets the exit"),
	SCENARIO(write_unmap_own, 1, nullptr, nullptr,
	    "A PT_IO meets the unmapping of the tracer's page"),
	SCENARIO(write_unmap_theirs, 1, nullptr, nullptr,
	    "A PT_IO that writes meets the unmapping of the target's page"),
	SCENARIO(read_unmap_theirs, 1, nullptr, nullptr,
	    "A PT_IO that reads meets the unmapping of the target's page"),
	SCENARIO(write_twice, 1, nullptr, nullptr,
	    "Two threads of a tracer write the same pages"),
	SCENARIO(trace_me_attach, 0, nullptr, nullptr,
	    "An attach meets the target's own PT_TRACE_ME"),
	ONCE(attach_signal, SIGNAL_STOP, SIGNAL_USR2, "D28", "a stop was",
	    "An attach meets a thread that stops for a signal of its own"),
	REPAIRED(read_threads, 0, "D9", "is reported again",
	    "A request meets a stop that is reported, and not complete"),
	SCENARIO(stop_thread_exits, 0, "D27", "is left over",
	    "A stop meets the exit of the last thread that still runs"),
	SCENARIO(detach_reaper_exits, 0, nullptr, nullptr,
	    "A detach of an orphan meets the exit of its reaper"),
	SCENARIO(detach_fork, 1, nullptr, nullptr,
	    "An attach and a detach meet a fork of the target"),
	SCENARIO(event_continue, 0, nullptr, nullptr,
	    "A stop event meets PIOCCONT"),
	SCENARIO(event_clear, 0, nullptr, nullptr,
	    "A stop event meets PIOCBIC"),
	SCENARIO(event_close, 0, nullptr, nullptr,
	    "A stop event meets the close of the file"),
	SCENARIO(event_exec, 0, nullptr, nullptr,
	    "Events of exec meet the end of who asked for them"),
	SCENARIO(event_death, 0, nullptr, nullptr,
	    "A stop event meets the tracer's end and a SIGKILL"),
	REPAIRED(event_linger, 0, "D22", "is left over",
	    "SIGKILL to a process at a stop event that is never continued"),
	SCENARIO(event_threads, 0, nullptr, nullptr,
	    "Two threads of one process in stop events"),
	EVENTS(follow_fork, 1, "A fork that is followed, with kmalloc() that blocks"),
	EVENTS(follow_attach, 0, "A fork that is followed meets an attach"),
	EVENTS(follow_detach, 1, "A fork that is followed meets a detach"),
	EVENTS(follow_tracer_exits, 1,
	    "A fork that is followed meets the tracer's exit"),
	EVENTS(follow_kill, 0, "A fork that is followed meets a SIGKILL"),
	EVENTS(sessions_exit, 0,
	    "Two tracees of one list of sessions, and both exit"),
	EVENTS(session_kill, 1,
	    "A session begins as its tracee is killed"),
	EVENTS(two_call_tracers, 0,
	    "Two tracers stop one target at its system calls"),
	EVENTS(list_thread_exits, 1,
	    "PT_GETLWPLIST meets the exit of a thread"),
	EVENTS(list_kill, 0, "PT_GETLWPLIST meets a SIGKILL"),
	EVENTS(calls_exec, 0, "A system call stop meets exec"),
	EVENTS(calls_kill, 0, "A system call stop meets a SIGKILL"),
	EVENTS(calls_signal, 0, "A system call stop meets a signal"),
	EVENTS(calls_threads, 0,
	    "Two threads stop at their system calls"),
	EVENTS(calls_event, 0,
	    "A system call stop meets procfs's events"),
	EVENTS(calls_event_close, 0,
	    "A system call stop meets the close of procfs's file"),
	EVENTS(calls_event_exec, 0,
	    "Stops at exec, for procfs and for a tracer"),
};

const int scenario_count = sizeof(scenarios) / sizeof(scenarios[0]);
