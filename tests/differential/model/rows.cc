/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests, states of the target and the caller, and answers of services.
 */

#include "rows.h"

template <typename Row, size_t COUNT>
static constexpr Rows<Row>
rows_of(const Row (&rows)[COUNT])
{
	return { rows, static_cast<int>(COUNT) };
}

static const int INT_LEAST = -__INT_MAX__ - 1;

/* Everything that DragonFly has a number for, and some that it has not. */
static const int request_rows[] = {
	PT_TRACE_ME, PT_READ_I, PT_READ_D, PT_WRITE_I, PT_WRITE_D,
	PT_CONTINUE, PT_KILL, PT_STEP, PT_ATTACH, PT_DETACH, PT_IO,
	PT_GETREGS, PT_SETREGS, PT_GETFPREGS, PT_SETFPREGS, PT_GETDBREGS,
	PT_SETDBREGS, -1, 3, 6, 18, PT_FIRSTMACH, PT_SETDBREGS + 1, 1000,
	INT_LEAST, __INT_MAX__,
};
const Rows<int> requests = rows_of(request_rows);

static const int data_rows[] = {
	0, 1, SIGKILL, SIGSTOP, SIGTSTP, SIGCONT, SIGTTIN, SIGTTOU, 127, 128,
	129, -1, INT_LEAST, __INT_MAX__,
};
const Rows<int> all_data = rows_of(data_rows);

static const u_long address_rows[] = {
	0, 1, 3, MEMORY_AT, MEMORY_AT + 5, SECOND_PAGE - 4, SECOND_PAGE - 3,
	SECOND_PAGE - 1, SECOND_PAGE, MEMORY_AT + MEMORY_SIZE - 2,
	MEMORY_AT + 0x1000, USER_END - 16, 0xffff800000000000, ~0UL,
};
const Rows<u_long> all_addresses = rows_of(address_rows);

static void *
at(u_long offset)
{
	return (reinterpret_cast<void *>(MEMORY_AT + offset));
}

static const struct ptrace_io_desc descriptor_rows[] = {
	{ PIOD_READ_D, at(8), at(16), 16 },
	{ PIOD_WRITE_D, at(8), at(16), 16 },
	{ PIOD_READ_I, at(8), at(16), 16 },
	{ PIOD_WRITE_I, at(8), at(16), 16 },
	{ PIOD_READ_D, at(0), at(0), 0 },
	{ PIOD_WRITE_D, at(60), at(0), 8 },
	{ PIOD_READ_I, at(0), at(60), 8 },
	{ PIOD_READ_D, at(0), at(0), ~0UL },
	{ PIOD_WRITE_D, at(4096), at(0), 1 },
	{ PIOD_READ_D, at(0), at(4096), 1 },
	{ PIOD_READ_D, at(24), at(0), 16 },
	{ PIOD_WRITE_I, at(24), at(0), 16 },
	{ PIOD_READ_I, at(0), at(24), 32 },
	{ PIOD_WRITE_D, at(0), at(0), 64 },
	{ PIOD_READ_D, at(32), at(0), 32 },
	{ PIOD_WRITE_D, at(31), at(16), 1 },
	{ PIOD_READ_D, at(24), at(56), 16 },
	{ PIOD_READ_D, at(24), at(0), 16 + 4096 },
	{ PIOD_WRITE_D, at(0), at(24), 16 },
	{ PIOD_WRITE_I, at(20), at(29), 30 },
	{ PIOD_READ_I, at(20), at(29), 30 },
	{ 0, at(0), at(0), 4 },
	{ 6, at(0), at(0), 4 },
	{ -1, at(0), at(0), 4 },
};
const Rows<struct ptrace_io_desc> descriptors = rows_of(descriptor_rows);

/* The target, or what is there instead. */
static const State target_rows[] = {
	{ "absent", 999, 0, {} },
	{ "a pid that cannot be", -1, 0, {} },
	{ "gone", 40, 1, {
	    { Change::gone, TARGET, 0 } } },
	{ "zombie", 40, 1, {
	    { Change::becomes_zombie, TARGET, 0 } } },
	{ "self", 30, 0, {} },
	{ "self, traced", 30, 1, {
	    { Change::traced_by, CALLER, PARENT } } },
	{ "being made", 40, 1, {
	    { Change::is_made, TARGET, 0 } } },
	{ "being made, no parent yet", 40, 2, {
	    { Change::is_made, TARGET, 0 },
	    { Change::has_no_parent, TARGET, 0 } } },
	{ "being made, no thread yet", 40, 3, {
	    { Change::is_made, TARGET, 0 },
	    { Change::has_no_parent, TARGET, 0 },
	    { Change::has_threads, TARGET, 0 } } },
	{ "exiting", 40, 1, {
	    { Change::is_exiting, TARGET, 0 } } },
	{ "exiting, traced, stopped, waited for", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::is_exiting, TARGET, 0 } } },
	{ "system process", 40, 1, {
	    { Change::is_system, TARGET, 0 } } },
	{ "the swapper", 0, 0, {} },
	{ "in a jail", 40, 1, {
	    { Change::in_jail, TARGET, 2 } } },
	{ "in a jail, traced, stopped, waited for", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::in_jail, TARGET, 2 } } },
	{ "in exec", 40, 1, {
	    { Change::in_exec, TARGET, 0 } } },
	{ "in exec, traced, stopped, waited for", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::in_exec, TARGET, 0 } } },
	{ "untraced", 40, 0, {} },
	{ "untraced, stopped", 40, 1, {
	    { Change::stops, TARGET, SIGSTOP } } },
	{ "untraced, stopped as it sleeps, waited for", 40, 2, {
	    { Change::asleep, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "the caller's child, stopped, waited for", 70, 2, {
	    { Change::stops, BYSTANDER, SIGSTOP },
	    { Change::waited_for, BYSTANDER, 1 } } },
	{ "untraced, stopped, waited for", 40, 2, {
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "traced by another", 40, 1, {
	    { Change::traced_by, TARGET, RIVAL } } },
	{ "traced by another, stopped, waited for", 40, 3, {
	    { Change::traced_by, TARGET, RIVAL },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "traced by the caller, running", 40, 1, {
	    { Change::traced_by, TARGET, CALLER } } },
	{ "traced by the caller, stopped, not waited for", 40, 2, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP } } },
	{ "traced, running, the last stop waited for", 40, 2, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::waited_for, TARGET, 1 } } },
	{ "traced, stopped, waited for", 40, 3, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, asleep", 40, 3, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::asleep, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, single-stepped", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGTRAP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::steps, TARGET, 1 } } },
	{ "ready, its second page not there", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::one_page, TARGET, 0 } } },
	{ "ready, several threads", 40, 4, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, without a thread", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::has_threads, TARGET, 0 } } },
	{ "untraced, without a thread", 40, 1, {
	    { Change::has_threads, TARGET, 0 } } },
	{ "ready, the old parent gone", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 } } },
	{ "ready, the old parent a zombie", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::becomes_zombie, PARENT, 0 } } },
	{ "ready, the old parent is the tracer", 40, 4, {
	    { Change::child_of, TARGET, CALLER },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, the old parent is pid 0", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 0 } } },
	{ "ready, the old parent is itself", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 40 } } },
	{ "ready, set-id", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::set_id, TARGET, 1 } } },
	{ "ready, another user's", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::uid, TARGET, 1002 } } },
	{ "set-id", 40, 1, {
	    { Change::set_id, TARGET, 1 } } },
	{ "another user's", 40, 1, {
	    { Change::uid, TARGET, 1002 } } },
	{ "another real user's", 40, 1, {
	    { Change::real_uid, TARGET, 1002 } } },
	{ "root's", 40, 1, {
	    { Change::uid, TARGET, 0 } } },
	{ "init", 1, 1, {
	    { Change::uid, INIT, 1001 } } },
	{ "init, securelevel 0", 1, 2, {
	    { Change::uid, INIT, 1001 },
	    { Change::securelevel, INIT, 0 } } },
	{ "init, securelevel 1", 1, 2, {
	    { Change::uid, INIT, 1001 },
	    { Change::securelevel, INIT, 1 } } },
	{ "root's init, securelevel 1", 1, 1, {
	    { Change::securelevel, INIT, 1 } } },
	{ "untraced, securelevel 1", 40, 1, {
	    { Change::securelevel, INIT, 1 } } },
	{ "in another group too", 40, 1, {
	    { Change::group, TARGET, 7 } } },
	{ "in another group instead", 40, 2, {
	    { Change::no_groups, TARGET, 0 },
	    { Change::group, TARGET, 7 } } },
	{ "of another real group", 40, 1, {
	    { Change::real_group, TARGET, 7 } } },
	{ "of another saved group", 40, 1, {
	    { Change::saved_group, TARGET, 7 } } },
	{ "another saved user's", 40, 1, {
	    { Change::saved_uid, TARGET, 1002 } } },
	{ "the same saved user's alone", 40, 2, {
	    { Change::uid, TARGET, 1002 },
	    { Change::saved_uid, TARGET, 1001 } } },
	{ "in a jail, set-id", 40, 2, {
	    { Change::in_jail, TARGET, 2 },
	    { Change::set_id, TARGET, 1 } } },
	{ "its one thread runs", 40, 1, {
	    { Change::running, TARGET, 0 } } },
	{ "three threads, one runs", 40, 2, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::running, TARGET, 2 } } },
	{ "three threads, two run", 40, 3, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::running, TARGET, 1 },
	    { Change::running, TARGET, 3 } } },
	{ "the caller's child, running, and SIGCHLD is not wanted", 70, 2, {
	    { Change::running, BYSTANDER, 0 },
	    { Change::no_cldstop, CALLER, 1 } } },
	{ "stopping, a thread fell asleep", 40, 3, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::stops, TARGET, SIGTTIN },
	    { Change::falls_asleep, TARGET, 2 } } },
	{ "ready, but one of its threads still runs", 40, 5, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::running, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, one of its threads fell asleep", 40, 5, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::falls_asleep, TARGET, 1 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, one thread has woken, and one fell asleep", 40, 6, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::asleep, TARGET, SIGSTOP },
	    { Change::wakes, TARGET, 1 },
	    { Change::falls_asleep, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "two threads run, and SIGCHLD is not wanted", 40, 3, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::running, TARGET, 0 },
	    { Change::no_cldstop, CALLER, 1 } } },
	{ "ready, one thread asleep and one running", 40, 6, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::falls_asleep, TARGET, 1 },
	    { Change::running, TARGET, 3 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, its second thread stopped it", 40, 6, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGTRAP },
	    { Change::takes_signal, TARGET, 2 },
	    { Change::steps, TARGET, 1 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, its third thread stopped it for the last signal", 40, 5, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, LAST_SIGNAL },
	    { Change::takes_signal, TARGET, 3 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, two threads have its signal", 40, 6, {
	    { Change::has_threads, TARGET, 3 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, 1 },
	    { Change::takes_signal, TARGET, 2 },
	    { Change::takes_signal, TARGET, 3 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, but its status is no signal", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, 0 },
	    { Change::has_threads, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, but its status is beyond signals", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, LAST_SIGNAL + 1 },
	    { Change::has_threads, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, without floating point", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::fp_unused, TARGET, 1 },
	    { Change::waited_for, TARGET, 1 } } },
	{ "ready, in another group by now", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::group, TARGET, 7 } } },
	{ "ready, a guest", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::guest, TARGET, 1 } } },
	{ "ready, a guest, its second page not there", 40, 5, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::guest, TARGET, 1 },
	    { Change::one_page, TARGET, 0 } } },
	{ "ready, its first page a device's", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::device_page, TARGET, 1 } } },
	{ "ready, its second page a graphics driver's", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::device_page, TARGET, 2 } } },
	{ "ready, its memory nowhere yet", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, ABSENT } } },
	{ "ready, its memory behind the first object", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, BEHIND } } },
	{ "ready, its memory in swap, and others behind it", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, BEHIND_SWAP } } },
	{ "ready, its memory busy", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, OTHERS } } },
	{ "ready, its memory not all read in", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, PARTLY } } },
	{ "ready, its memory in swap as well", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, SWAPPED } } },
	{ "ready, its memory shared until written", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, UNCOPIED } } },
	{ "ready, its memory a file's", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, A_FILES } } },
	{ "ready, its memory of another type", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, UNKNOWN } } },
	{ "ready, its memory not to be read", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, UNREADABLE } } },
	{ "ready, its memory not to be written", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, UNWRITABLE } } },
	{ "ready, its memory wired", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, WIRED } } },
	{ "ready, its memory in no object yet", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, NO_OBJECT } } },
	{ "ready, its memory of no object", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::memory, TARGET, NO_MEMORY } } },
	{ "ready, its address space torn down", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::loses_memory, TARGET, 0 } } },
	{ "ready, on another CPU", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::whereabouts, TARGET, 1 } } },
	{ "ready, on another CPU, where it runs", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::whereabouts, TARGET, 2 } } },
	{ "ready, on another CPU, preempted there", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::whereabouts, TARGET, 3 } } },
	{ "ready, and migrates from another CPU", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::whereabouts, TARGET, 4 } } },
	{ "ready, and migrates to another CPU", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::whereabouts, TARGET, 5 } } },
	{ "ready, without floating point, on another CPU", 40, 5, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::fp_unused, TARGET, 1 },
	    { Change::whereabouts, TARGET, 1 } } },
	{ "ready, without floating point, running in the kernel", 40, 5, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::fp_unused, TARGET, 1 },
	    { Change::whereabouts, TARGET, 2 } } },
	{ "ready, and the kernel uses floating point itself", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::kernel_fp, TARGET, 1 } } },
	{ "ready, and the kernel uses unused floating point", 40, 6, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::fp_unused, TARGET, 1 },
	    { Change::kernel_fp, TARGET, 1 },
	    { Change::whereabouts, TARGET, 2 } } },
	{ "ready, an orphan, of another reaper", 40, 6, {
	    { Change::reaper, RIVAL, 1 },
	    { Change::reaped_by, TARGET, RIVAL },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 } } },
	{ "ready, an orphan, its reaper a zombie", 40, 7, {
	    { Change::reaper, RIVAL, 1 },
	    { Change::reaped_by, TARGET, RIVAL },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 },
	    { Change::is_dying, RIVAL, 0 } } },
	{ "ready, an orphan, its reaper was its parent", 40, 6, {
	    { Change::reaper, PARENT, 1 },
	    { Change::reaped_by, TARGET, PARENT },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::becomes_zombie, PARENT, 0 } } },
	{ "ready, an orphan, its reaper is none any more", 40, 7, {
	    { Change::reaper, RIVAL, 1 },
	    { Change::reaped_by, TARGET, RIVAL },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 },
	    { Change::reaper, RIVAL, 0 } } },
	{ "ready, an orphan and a reaper", 40, 5, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 },
	    { Change::reaper, TARGET, 1 } } },
	{ "ready, an orphan and a reaper, below another", 40, 7, {
	    { Change::reaper, RIVAL, 1 },
	    { Change::reaped_by, TARGET, RIVAL },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 },
	    { Change::reaper, TARGET, 1 } } },
	{ "ready, an orphan, without a reaper", 40, 5, {
	    { Change::reaped_by, TARGET, BYSTANDER },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 } } },
	{ "ready, an orphan, its reaper the tracer", 40, 6, {
	    { Change::reaper, CALLER, 1 },
	    { Change::reaped_by, TARGET, CALLER },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::old_parent, TARGET, 999 } } },
	{ "ready, a reaper, its parent alive", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::reaper, TARGET, 1 } } },
	{ "ready, a thread still runs, not the caller's to look into", 40, 6, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::running, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 },
	    { Change::set_id, TARGET, 1 } } },
	{ "ready, resumed before", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::resumed, TARGET, 1 } } },
	{ "attached to amid signals, ready", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGTRAP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::sigstop_waits, TARGET, 0 } } },
	{ "attached to amid signals, ready at the stop for SIGSTOP", 40, 4, {
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::waited_for, TARGET, 1 },
	    { Change::sigstop_waits, TARGET, 0 } } },
	{ "resumed, and one of its threads still runs", 40, 6, {
	    { Change::has_threads, TARGET, 2 },
	    { Change::traced_by, TARGET, CALLER },
	    { Change::stops, TARGET, SIGSTOP },
	    { Change::running, TARGET, 2 },
	    { Change::waited_for, TARGET, 1 },
	    { Change::resumed, TARGET, 1 } } },
	{ "untraced, resumed by a former tracer, running", 40, 3, {
	    { Change::running, TARGET, 0 },
	    { Change::waited_for, TARGET, 1 },
	    { Change::resumed, TARGET, 1 } } },
	{ "the caller's parent", 20, 0, {} },
	{ "the caller's child", 70, 0, {} },
};
const Rows<State> targets = rows_of(target_rows);

static const State caller_rows[] = {
	{ "ordinary", 0, 0, {} },
	{ "root", 0, 1, {
	    { Change::uid, CALLER, 0 } } },
	{ "root in a jail", 0, 2, {
	    { Change::uid, CALLER, 0 },
	    { Change::in_jail, CALLER, 1 } } },
	{ "in a jail", 0, 1, {
	    { Change::in_jail, CALLER, 1 } } },
	{ "in the target's jail", 0, 1, {
	    { Change::in_jail, CALLER, 2 } } },
	{ "set-id", 0, 1, {
	    { Change::set_id, CALLER, 1 } } },
	{ "another real user's", 0, 1, {
	    { Change::real_uid, CALLER, 1003 } } },
	{ "another saved user's", 0, 1, {
	    { Change::saved_uid, CALLER, 1003 } } },
	{ "traced by the target", 0, 1, {
	    { Change::traced_by, CALLER, TARGET } } },
	{ "traced by the target's child", 0, 1, {
	    { Change::traced_by, CALLER, CHILD } } },
	{ "traced by somebody else", 0, 1, {
	    { Change::traced_by, CALLER, RIVAL } } },
	{ "the target's child", 0, 1, {
	    { Change::child_of, CALLER, TARGET } } },
	{ "in exec", 0, 1, {
	    { Change::in_exec, CALLER, 0 } } },
	{ "a system process", 0, 1, {
	    { Change::is_system, CALLER, 0 } } },
	{ "without a thread", 0, 1, {
	    { Change::has_threads, CALLER, 0 } } },
	{ "of another old parent, but not traced", 0, 1, {
	    { Change::old_parent, CALLER, 50 } } },
	{ "traced by init", 0, 1, {
	    { Change::traced_by, CALLER, INIT } } },
	{ "init's child", 0, 1, {
	    { Change::child_of, CALLER, INIT } } },
	{ "in another group too", 0, 1, {
	    { Change::group, CALLER, 7 } } },
	{ "in a third group too", 0, 1, {
	    { Change::group, CALLER, 8 } } },
	{ "in another group instead", 0, 2, {
	    { Change::no_groups, CALLER, 0 },
	    { Change::group, CALLER, 7 } } },
	{ "of the target's family before it was traced", 0, 3, {
	    { Change::child_of, CALLER, TARGET },
	    { Change::traced_by, CALLER, RIVAL },
	    { Change::traced_by, RIVAL, BYSTANDER } } },
	{ "traced, whose parent is a tracee of the target's kin", 0, 3, {
	    { Change::traced_by, CALLER, PARENT },
	    { Change::child_of, PARENT, CHILD },
	    { Change::traced_by, PARENT, RIVAL } } },
	{ "sent a signal", 0, 1, {
	    { Change::signalled, CALLER, SIGURG } } },
	{ "its thread sent a signal", 0, 1, {
	    { Change::signalled, CALLER, -SIGURG } } },
	{ "a guest", 0, 1, {
	    { Change::guest, CALLER, 1 } } },
	{ "its first page a device's", 0, 1, {
	    { Change::device_page, CALLER, 1 } } },
	{ "its memory nowhere yet", 0, 1, {
	    { Change::memory, CALLER, ABSENT } } },
	{ "its second page not there", 0, 1, {
	    { Change::one_page, CALLER, 0 } } },
	{ "of an orphan's kind", 0, 1, {
	    { Change::has_no_parent, CALLER, 0 } } },
	{ "stopped and waited for before", 0, 1, {
	    { Change::waited_for, CALLER, 1 } } },
};
const Rows<State> callers = rows_of(caller_rows);

static const Behaviour behaviour_rows[] = {
	{ "as usual", 0, {} },
	{ "copyin fails", 1, {
	    { Service::copyin, 0, false, EFAULT, -1, {} } } },
	{ "copyin fails otherwise", 1, {
	    { Service::copyin, 0, false, EINVAL, -1, {} } } },
	{ "copyout fails", 1, {
	    { Service::copyout, 0, false, EFAULT, -1, {} } } },
	{ "copyout fails otherwise", 1, {
	    { Service::copyout, 0, false, ENOSPC, -1, {} } } },
	{ "privilege is granted", 1, {
	    { Service::check_privilege, 0, false, 0, -1, {} } } },
	{ "privilege is refused", 1, {
	    { Service::check_privilege, 0, false, EPERM, -1, {} } } },
	{ "privilege is refused otherwise", 1, {
	    { Service::check_privilege, 0, false, EINVAL, -1, {} } } },
	{ "the place is refused", 1, {
	    { Service::ptrace_set_pc, 0, false, EINVAL, -1, {} } } },
	{ "the place is refused otherwise", 1, {
	    { Service::ptrace_set_pc, 0, false, EFAULT, -1, {} } } },
	{ "the step is refused", 1, {
	    { Service::ptrace_single_step, 0, false, EINVAL, -1, {} } } },
	{ "the step is refused otherwise", 1, {
	    { Service::ptrace_single_step, 0, false, EBUSY, -1, {} } } },
	{ "trespassing", 1, {
	    { Service::p_trespass, 0, false, ESRCH, -1, {} } } },
	{ "nothing moves", 1, {
	    { Service::procfs_domem, 0, false, 0, 0, {} } } },
	{ "half moves", 1, {
	    { Service::procfs_domem, 0, false, 0, 2, {} } } },
	{ "all moves", 1, {
	    { Service::procfs_domem, 0, false, 0, -1, {} } } },
	{ "EPERM, nothing moves", 1, {
	    { Service::procfs_domem, 0, false, EPERM, 0, {} } } },
	{ "EPERM, a part moves", 1, {
	    { Service::procfs_domem, 0, false, EPERM, 3, {} } } },
	{ "EPERM, all moves", 1, {
	    { Service::procfs_domem, 0, false, EPERM, -1, {} } } },
	{ "ENOSPC, nothing moves", 1, {
	    { Service::procfs_domem, 0, false, ENOSPC, 0, {} } } },
	{ "ENOSPC, all moves", 1, {
	    { Service::procfs_domem, 0, false, ENOSPC, -1, {} } } },
	{ "EFAULT, nothing moves", 1, {
	    { Service::procfs_domem, 0, false, EFAULT, 0, {} } } },
	{ "EFAULT, a part moves", 1, {
	    { Service::procfs_domem, 0, false, EFAULT, 3, {} } } },
	{ "EFAULT, all moves", 1, {
	    { Service::procfs_domem, 0, false, EFAULT, -1, {} } } },
	{ "EAGAIN", 1, {
	    { Service::procfs_domem, 0, false, EAGAIN, 0, {} } } },
	{ "EINVAL, a part moves", 1, {
	    { Service::procfs_domem, 0, false, EINVAL, 1, {} } } },
	{ "nothing moves the second time", 1, {
	    { Service::procfs_domem, 1, false, 0, 0, {} } } },
	{ "the second time EFAULT, a part moves", 1, {
	    { Service::procfs_domem, 1, false, EFAULT, 3, {} } } },
	{ "the machine cannot read registers: EINVAL", 3, {
	    { Service::procfs_read_regs, 0, false, EINVAL, -1, {} },
	    { Service::procfs_read_fpregs, 0, false, EINVAL, -1, {} },
	    { Service::procfs_read_dbregs, 0, false, EINVAL, -1, {} } } },
	{ "the machine cannot read registers: EFAULT", 3, {
	    { Service::procfs_read_regs, 0, false, EFAULT, -1, {} },
	    { Service::procfs_read_fpregs, 0, false, EFAULT, -1, {} },
	    { Service::procfs_read_dbregs, 0, false, EFAULT, -1, {} } } },
	{ "the machine cannot write general registers alone", 1, {
	    { Service::procfs_write_regs, 0, false, EFAULT, -1, {} } } },
	{ "the machine cannot write registers: EINVAL", 3, {
	    { Service::procfs_write_regs, 0, false, EINVAL, -1, {} },
	    { Service::procfs_write_fpregs, 0, false, EINVAL, -1, {} },
	    { Service::procfs_write_dbregs, 0, false, EINVAL, -1, {} } } },
	{ "the machine cannot write registers: EFAULT", 3, {
	    { Service::procfs_write_regs, 0, false, EFAULT, -1, {} },
	    { Service::procfs_write_fpregs, 0, false, EFAULT, -1, {} },
	    { Service::procfs_write_dbregs, 0, false, EFAULT, -1, {} } } },
	{ "gone while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::gone, TARGET, 0 } } } },
	{ "becomes zombie while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "in exec while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "is system while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::is_system, TARGET, 0 } } } },
	{ "in jail target while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "traced by target while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "gone while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::gone, TARGET, 0 } } } },
	{ "becomes zombie while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "in exec while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "out of exec while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::out_of_exec, TARGET, 0 } } } },
	{ "is made while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::is_made, TARGET, 0 } } } },
	{ "traced by target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "untraced while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "child of target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::child_of, TARGET, INIT } } } },
	{ "runs while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "waited for while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "has threads while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::has_threads, TARGET, 0 } } } },
	{ "loses thread while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "set id target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "uid target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "is system while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::is_system, TARGET, 0 } } } },
	{ "in jail target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "securelevel init while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::securelevel, INIT, 2 } } } },
	{ "stops target while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::stops, TARGET, SIGSTOP } } } },
	{ "runs while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "becomes zombie while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "untraced while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "in exec while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "becomes zombie parent while proc_reparent blocks", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "runs while proc_unstop blocks", 1, {
	    { Service::proc_unstop, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "stops again while proc_unstop blocks", 1, {
	    { Service::proc_unstop, 0, true, 0, 0,
	      { Change::stops, TARGET, 5 } } } },
	{ "waited for while proc_unstop blocks", 1, {
	    { Service::proc_unstop, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 1 } } } },
	{ "becomes zombie while proc_unstop blocks", 1, {
	    { Service::proc_unstop, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting while ksignal blocks", 1, {
	    { Service::ksignal, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "runs while ksignal blocks", 1, {
	    { Service::ksignal, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "becomes zombie while ksignal blocks", 1, {
	    { Service::ksignal, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "in exec while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "runs while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "becomes zombie while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the second page goes before the word is written", 1, {
	    { Service::procfs_domem, 1, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "loses thread while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "set id target while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "untraced while procfs_domem blocks", 1, {
	    { Service::procfs_domem, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "becomes zombie while copyin blocks", 1, {
	    { Service::copyin, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "in exec while copyin blocks", 1, {
	    { Service::copyin, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "stops target while copyin blocks", 1, {
	    { Service::copyin, 0, true, 0, 0,
	      { Change::stops, TARGET, 5 } } } },
	{ "becomes zombie while copyout blocks", 1, {
	    { Service::copyout, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "runs while copyout blocks", 1, {
	    { Service::copyout, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "the old parent dies while it is looked for", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "the target dies while the old parent is looked for", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the target runs while the old parent is looked for", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "a tick goes by, and nothing happens", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::nothing, TARGET, 0 } } } },
	{ "a tick goes by, and nothing happens twice", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::nothing, TARGET, 0 } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::nothing, TARGET, 0 } } } },
	{ "nobody stops for a second", 3, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::nothing, TARGET, 0 } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::nothing, TARGET, 0 } },
	    { Service::tsleep, 2, true, 0, 0,
	      { Change::nothing, TARGET, 0 } } } },
	{ "its threads stop as the last tick goes by", 3, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::nothing, TARGET, 0 } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::nothing, TARGET, 0 } },
	    { Service::tsleep, 2, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } } } },
	{ "one thread falls asleep as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 1 } } } },
	{ "the second thread falls asleep, then the rest stops", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 2 } } } },
	{ "it runs again as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "it becomes a zombie as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "a thread of it goes as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "it is released as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "it runs as its thread's token is waited for", 1, {
	    { Service::lwkt_gettoken, 5, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "a thread falls asleep, for a tracer that wants no SIGCHLD", 2, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::no_cldstop, CALLER, 1 } },
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 1 } } } },
	{ "a thread falls asleep, and runs as its token is waited for (3)", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 1 } },
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "a thread falls asleep, and runs as its token is waited for", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 1 } },
	    { Service::lwkt_gettoken, 4, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "a thread falls asleep, and runs as its token is waited for (5)", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 1 } },
	    { Service::lwkt_gettoken, 5, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "its threads stop as they are asked", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } } } },
	{ "becomes zombie target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "in exec target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "traced by target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "set id target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "uid target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "group target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::group, TARGET, 7 } } } },
	{ "in jail target while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "child of caller while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::child_of, CALLER, TARGET } } } },
	{ "child of caller while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::child_of, CALLER, CHILD } } } },
	{ "traced by caller while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::traced_by, CALLER, CHILD } } } },
	{ "becomes zombie parent while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "gone parent while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::gone, PARENT, 0 } } } },
	{ "becomes zombie bystander while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::becomes_zombie, BYSTANDER, 0 } } } },
	{ "uid caller while lock (1) blocks", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::uid, CALLER, 1003 } } } },
	{ "becomes zombie target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "in exec target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "traced by target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "set id target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "uid target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "group target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::group, TARGET, 7 } } } },
	{ "in jail target while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "child of caller while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::child_of, CALLER, TARGET } } } },
	{ "child of caller while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::child_of, CALLER, CHILD } } } },
	{ "traced by caller while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::traced_by, CALLER, CHILD } } } },
	{ "becomes zombie parent while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "gone parent while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::gone, PARENT, 0 } } } },
	{ "becomes zombie bystander while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::becomes_zombie, BYSTANDER, 0 } } } },
	{ "uid caller while lwkt_gettoken (2) blocks", 1, {
	    { Service::lwkt_gettoken, 1, true, 0, 0,
	      { Change::uid, CALLER, 1003 } } } },
	{ "becomes zombie target while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting target while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "in exec target while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "traced by target while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "uid target while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "child of caller while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::child_of, CALLER, TARGET } } } },
	{ "child of caller while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::child_of, CALLER, CHILD } } } },
	{ "traced by caller while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::traced_by, CALLER, CHILD } } } },
	{ "becomes zombie parent while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "gone parent while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::gone, PARENT, 0 } } } },
	{ "becomes zombie bystander while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::becomes_zombie, BYSTANDER, 0 } } } },
	{ "uid caller while lwkt_gettoken (4) blocks", 1, {
	    { Service::lwkt_gettoken, 3, true, 0, 0,
	      { Change::uid, CALLER, 1003 } } } },
	{ "becomes zombie target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "is exiting target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "in exec target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "traced by target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "set id target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "uid target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "group target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::group, TARGET, 7 } } } },
	{ "in jail target while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "child of caller while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::child_of, CALLER, TARGET } } } },
	{ "child of caller while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::child_of, CALLER, CHILD } } } },
	{ "traced by caller while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::traced_by, CALLER, CHILD } } } },
	{ "becomes zombie parent while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::becomes_zombie, PARENT, 0 } } } },
	{ "gone parent while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::gone, PARENT, 0 } } } },
	{ "becomes zombie bystander while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::becomes_zombie, BYSTANDER, 0 } } } },
	{ "uid caller while pfind (2) blocks", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::uid, CALLER, 1003 } } } },
	{ "uid caller while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::uid, CALLER, 1003 } } } },
	{ "real uid caller while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::real_uid, CALLER, 0 } } } },
	{ "in jail caller while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::in_jail, CALLER, 1 } } } },
	{ "group caller while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::group, CALLER, 7 } } } },
	{ "uid caller while pfind blocks", 1, {
	    { Service::pfind, 0, true, 0, 0,
	      { Change::uid, CALLER, 0 } } } },
	{ "group target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::group, TARGET, 7 } } } },
	{ "running target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::running, TARGET, 0 } } } },
	{ "takes signal target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::takes_signal, TARGET, 2 } } } },
	{ "no jail target while lwkt_gettoken blocks", 1, {
	    { Service::lwkt_gettoken, 0, true, 0, 0,
	      { Change::in_jail, TARGET, 0 } } } },
	{ "privilege is refused the second time", 1, {
	    { Service::check_privilege, 1, false, EPERM, -1, {} } } },
	{ "privilege is granted the first time alone", 2, {
	    { Service::check_privilege, 0, false, 0, -1, {} },
	    { Service::check_privilege, 1, false, EINVAL, -1, {} } } },
	{ "the piece cannot be copied in", 1, {
	    { Service::copyin, 1, false, EFAULT, -1, {} } } },
	{ "the piece cannot be copied out otherwise", 1, {
	    { Service::copyout, 0, false, EINVAL, -1, {} } } },
	{ "the second piece cannot be copied", 2, {
	    { Service::copyin, 2, false, EFAULT, -1, {} },
	    { Service::copyout, 1, false, EFAULT, -1, {} } } },
	{ "signalled caller sigurg while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::signalled, CALLER, SIGURG } } } },
	{ "signalled caller -sigkill while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::signalled, CALLER, -SIGKILL } } } },
	{ "signalled target sigkill while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::signalled, TARGET, SIGKILL } } } },
	{ "untraced target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "runs target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "traced by target rival while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "waited for target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "set id target 1 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "uid target 1003 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::uid, TARGET, 1003 } } } },
	{ "in exec target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "becomes zombie target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "loses thread target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "running target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::running, TARGET, 0 } } } },
	{ "falls asleep target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::falls_asleep, TARGET, 0 } } } },
	{ "one page target 0 while it yields", 1, {
	    { Service::lwkt_user_yield, 0, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "runs target while kmalloc blocks", 1, {
	    { Service::kmalloc, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "becomes zombie target while kmalloc blocks", 1, {
	    { Service::kmalloc, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "loses thread target while kmalloc blocks", 1, {
	    { Service::kmalloc, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "one page caller while kmalloc blocks", 1, {
	    { Service::kmalloc, 0, true, 0, 0,
	      { Change::one_page, CALLER, 0 } } } },
	{ "runs while the piece is copied in", 1, {
	    { Service::copyin, 1, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "untraced while the piece is copied out", 1, {
	    { Service::copyout, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "the machine cannot read the second thread", 1, {
	    { Service::procfs_read_regs, 1, false, EFAULT, -1, {} } } },
	{ "the machine cannot write to the second thread", 1, {
	    { Service::procfs_write_regs, 1, false, EINVAL, -1, {} } } },
	{ "the machine has no debug registers", 1, {
	    { Service::procfs_write_dbregs, 0, false, ENOSYS, -1, {} } } },
	{ "the machine cannot end watching the third thread", 1, {
	    { Service::procfs_write_dbregs, 1, false, EFAULT, -1, {} } } },
	{ "is exiting caller while ksignal blocks", 1, {
	    { Service::ksignal, 0, true, 0, 0,
	      { Change::is_exiting, CALLER, 0 } } } },
	{ "stops target while ksignal blocks", 1, {
	    { Service::ksignal, 0, true, 0, 0,
	      { Change::stops, TARGET, SIGTSTP } } } },
	{ "becomes zombie while SIGCHLD is sent", 1, {
	    { Service::ksignal, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the first page cannot be had", 1, {
	    { Service::vm_fault_page, 0, false, KERN_INVALID_ADDRESS, -1, {} } } },
	{ "the second page cannot be had", 1, {
	    { Service::vm_fault_page, 1, false, KERN_PROTECTION_FAILURE, -1, {} } } },
	{ "the third page cannot be had", 1, {
	    { Service::vm_fault_page, 2, false, KERN_INVALID_ADDRESS, -1, {} } } },
	{ "the fourth page cannot be had", 1, {
	    { Service::vm_fault_page, 3, false, KERN_INVALID_ADDRESS, -1, {} } } },
	{ "by the direct map EFAULT, nothing moves", 1, {
	    { Service::copy_nofault, 0, false, EFAULT, 0, {} } } },
	{ "by the direct map EFAULT, a part moves", 1, {
	    { Service::copy_nofault, 0, false, EFAULT, 3, {} } } },
	{ "by the direct map EFAULT, all moves", 1, {
	    { Service::copy_nofault, 0, false, EFAULT, -1, {} } } },
	{ "by the direct map half moves", 1, {
	    { Service::copy_nofault, 0, false, 0, 2, {} } } },
	{ "by the direct map ENOSPC, a part moves", 1, {
	    { Service::copy_nofault, 0, false, ENOSPC, 1, {} } } },
	{ "by the direct map EPERM, a part moves", 1, {
	    { Service::copy_nofault, 0, false, EPERM, 1, {} } } },
	{ "by the direct map the second time EFAULT", 1, {
	    { Service::copy_nofault, 1, false, EFAULT, 3, {} } } },
	{ "in exec while its address space is waited for", 1, {
	    { Service::vmspace_hold, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "in exec while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "in exec while bytes move", 1, {
	    { Service::copy_nofault, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "is exiting while its address space is waited for", 1, {
	    { Service::vmspace_hold, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "is exiting while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "is exiting while the second page is waited for", 1, {
	    { Service::vm_fault_page, 1, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "becomes zombie while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "becomes zombie while the second page is waited for", 1, {
	    { Service::vm_fault_page, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "becomes zombie while bytes move", 1, {
	    { Service::copy_nofault, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "its memory is shared while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::memory, TARGET, UNCOPIED } } } },
	{ "loses its memory while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::loses_memory, TARGET, 0 } } } },
	{ "runs while its address space is waited for", 1, {
	    { Service::vmspace_hold, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "runs while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "runs while the second page is waited for", 1, {
	    { Service::vm_fault_page, 1, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "runs while bytes move", 1, {
	    { Service::copy_nofault, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "untraced while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "traced by another while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "its stop not waited for while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "set-id while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "running while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::running, TARGET, 0 } } } },
	{ "loses thread while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "one page of the target while its address space is waited for", 1, {
	    { Service::vmspace_hold, 0, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "one page of the target while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "one page of the target while the second page is waited for", 1, {
	    { Service::vm_fault_page, 1, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "one page of the target while bytes move", 1, {
	    { Service::copy_nofault, 0, true, 0, 0,
	      { Change::one_page, TARGET, 0 } } } },
	{ "one page of the caller while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::one_page, CALLER, 0 } } } },
	{ "one page of the caller while bytes move", 1, {
	    { Service::copy_nofault, 0, true, 0, 0,
	      { Change::one_page, CALLER, 0 } } } },
	{ "a device's page while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::device_page, TARGET, 1 } } } },
	{ "a device's page while the second page is waited for", 1, {
	    { Service::vm_fault_page, 1, true, 0, 0,
	      { Change::device_page, TARGET, 1 } } } },
	{ "a device's page of the caller while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::device_page, CALLER, 1 } } } },
	{ "runs while the map is waited for", 1, {
	    { Service::map_lock, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "in exec while the map is waited for", 1, {
	    { Service::map_lock, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "is exiting while the map is waited for", 1, {
	    { Service::map_lock, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "untraced while the map is waited for", 1, {
	    { Service::map_lock, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "set-id while the map is waited for", 1, {
	    { Service::map_lock, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "runs while an object is waited for", 1, {
	    { Service::object_hold, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "in exec while an object is waited for", 1, {
	    { Service::object_hold, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "is exiting while an object is waited for", 1, {
	    { Service::object_hold, 0, true, 0, 0,
	      { Change::is_exiting, TARGET, 0 } } } },
	{ "untraced while an object is waited for", 1, {
	    { Service::object_hold, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "set-id while an object is waited for", 1, {
	    { Service::object_hold, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "signalled while a page is waited for", 1, {
	    { Service::vm_fault_page, 0, true, 0, 0,
	      { Change::signalled, CALLER, SIGURG } } } },
	{ "it runs on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "it is untraced on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "it is traced by another on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "its stop is not waited for on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "it becomes set-id on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "a thread runs on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::running, TARGET, 0 } } } },
	{ "it loses a thread on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "it becomes a zombie on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the thread goes home on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 0 } } } },
	{ "the thread runs on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 2 } } } },
	{ "it is preempted on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 3 } } } },
	{ "the thread migrates on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 4 } } } },
	{ "the thread migrates home on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 5 } } } },
	{ "the kernel uses its FPU on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::kernel_fp, TARGET, 1 } } } },
	{ "it has begun to use its FPU on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::fp_unused, TARGET, 0 } } } },
	{ "it has lost its FPU on the way there", 1, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::fp_unused, TARGET, 1 } } } },
	{ "it runs on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "it is untraced on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::untraced, TARGET, 0 } } } },
	{ "it is traced by another on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "its stop is not waited for on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "it becomes set-id on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "a thread runs on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::running, TARGET, 0 } } } },
	{ "it loses a thread on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::loses_thread, TARGET, 0 } } } },
	{ "it becomes a zombie on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the thread goes home on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 0 } } } },
	{ "the thread runs on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 2 } } } },
	{ "it is preempted on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 3 } } } },
	{ "the thread migrates on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 4 } } } },
	{ "the thread migrates home on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 5 } } } },
	{ "the kernel uses its FPU on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::kernel_fp, TARGET, 1 } } } },
	{ "it has begun to use its FPU on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::fp_unused, TARGET, 0 } } } },
	{ "it has lost its FPU on the way back", 1, {
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::fp_unused, TARGET, 1 } } } },
	{ "the thread goes home, and away again on the way there", 2, {
	    { Service::setcpu, 0, true, 0, 0,
	      { Change::whereabouts, TARGET, 0 } },
	    { Service::setcpu, 1, true, 0, 0,
	      { Change::whereabouts, TARGET, 2 } } } },
	{ "another signal is stored as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stores_signal, TARGET, SIGTRAP } } } },
	{ "SIGSTOP is stored again as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stores_signal, TARGET, SIGSTOP } } } },
	{ "it stops anew, for SIGSTOP as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stops, TARGET, SIGSTOP } } } },
	{ "it stops anew, for another signal as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stops, TARGET, SIGTRAP } } } },
	{ "another tracer takes it as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "it becomes set-id as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::set_id, TARGET, 1 } } } },
	{ "it begins exec as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::in_exec, TARGET, 0 } } } },
	{ "it becomes a system process as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::is_system, TARGET, 0 } } } },
	{ "it goes to jail as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::in_jail, TARGET, 1 } } } },
	{ "its stop is waited for as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 1 } } } },
	{ "its stop is not waited for as a tick goes by", 1, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::waited_for, TARGET, 0 } } } },
	{ "another signal is stored, and it runs again at once", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stores_signal, TARGET, SIGTRAP } },
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "its threads stop, and it runs again at once", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } },
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "another signal is stored, and its threads stop", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stores_signal, TARGET, SIGTRAP } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } } } },
	{ "its threads stop, and the stop is another tracer's", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } } } },
	{ "it stops anew, for another tracer", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::traced_by, TARGET, RIVAL } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::stops, TARGET, SIGSTOP } } } },
	{ "it is untraced, and its threads stop", 2, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::untraced, TARGET, 0 } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } } } },
	{ "it is untraced, and stops for another signal", 3, {
	    { Service::tsleep, 0, true, 0, 0,
	      { Change::stores_signal, TARGET, SIGTRAP } },
	    { Service::tsleep, 1, true, 0, 0,
	      { Change::untraced, TARGET, 0 } },
	    { Service::tsleep, 2, true, 0, 0,
	      { Change::comes_to_rest, TARGET, 0 } } } },
	{ "the reaper is none any more as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::reaper, RIVAL, 0 } } } },
	{ "the reaper begins to be a zombie as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::is_dying, RIVAL, 0 } } } },
	{ "the reaper becomes a zombie as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::becomes_zombie, RIVAL, 0 } } } },
	{ "the target is a reaper no more as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::reaper, TARGET, 0 } } } },
	{ "the target becomes a zombie as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the target runs as its reaper is looked for", 1, {
	    { Service::reaper_get, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "the reaper is none any more as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::reaper, RIVAL, 0 } } } },
	{ "the reaper begins to be a zombie as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::is_dying, RIVAL, 0 } } } },
	{ "the reaper becomes a zombie as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::becomes_zombie, RIVAL, 0 } } } },
	{ "the target is a reaper no more as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::reaper, TARGET, 0 } } } },
	{ "the target becomes a zombie as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the target runs as its own reaper's lock is waited for", 1, {
	    { Service::lock, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "the reaper is none any more as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::reaper, RIVAL, 0 } } } },
	{ "the reaper begins to be a zombie as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::is_dying, RIVAL, 0 } } } },
	{ "the reaper becomes a zombie as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::becomes_zombie, RIVAL, 0 } } } },
	{ "the target is a reaper no more as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::reaper, TARGET, 0 } } } },
	{ "the target becomes a zombie as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::becomes_zombie, TARGET, 0 } } } },
	{ "the target runs as it is reparented", 1, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::runs, TARGET, 0 } } } },
	{ "the reaper begins to be a zombie, and has left its children then", 2, {
	    { Service::proc_reparent, 0, true, 0, 0,
	      { Change::is_dying, RIVAL, 0 } },
	    { Service::proc_reparent, 1, true, 0, 0,
	      { Change::becomes_zombie, RIVAL, 0 } } } },
	{ "the tracer's reaper begins to be a zombie as the parent is looked for", 1, {
	    { Service::pfind, 1, true, 0, 0,
	      { Change::is_dying, RIVAL, 0 } } } },
};
const Rows<Behaviour> behaviours = rows_of(behaviour_rows);
