/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The differences, a row each.
 */

#include "differences.h"

static bool
setting(int req)
{
	return (req == PT_SETREGS || req == PT_SETFPREGS ||
	    req == PT_SETDBREGS);
}

static bool
getting(int req)
{
	return (req == PT_GETREGS || req == PT_GETFPREGS ||
	    req == PT_GETDBREGS);
}

static bool
writing(int req)
{
	return (req == PT_WRITE_I || req == PT_WRITE_D);
}

static bool
reading(int req)
{
	return (req == PT_READ_I || req == PT_READ_D);
}

static bool
reads_registers(Service service)
{
	return (service == Service::procfs_read_regs ||
	    service == Service::procfs_read_fpregs ||
	    service == Service::procfs_read_dbregs);
}

static bool
writes_registers(Service service)
{
	return (service == Service::procfs_write_regs ||
	    service == Service::procfs_write_fpregs ||
	    service == Service::procfs_write_dbregs);
}

static const Record *
find_call(const Result &result, Service service)
{
	for (int i = 0; i < result.count; ++i) {
		if (result.records[i].service == service)
			return (&result.records[i]);
	}
	return (nullptr);
}

static int
count_calls(const Result &result, Service service)
{
	int count = 0;

	for (int i = 0; i < result.count; ++i)
		count += result.records[i].service == service;
	return (count);
}

/* A call that has to do with a parent's coming back. */
static bool
is_for_parent(const Pair &pair, const Record &record)
{
	return (record.service == Service::pfind ||
	    record.service == Service::proc_reparent ||
	    (record.service == Service::prele && record.arguments[0] !=
	    reinterpret_cast<long>(proc_of(pair.target))));
}

static u_int
everything(const Pair &)
{
	return (EVERYTHING);
}

static bool
any_call(const Pair &, Side, const Record &)
{
	return (true);
}

static bool
no_call(const Pair &, Side, const Record &)
{
	return (false);
}

/* A target without a thread. */

static bool
refused_for_want_of_thread(const Pair &pair)
{
	const Record *last = find_call(pair.rewrite, Service::first_lwp);

	return (last != nullptr && last->answer == -1 &&
	    pair.rewrite.error == EINVAL);
}

/* D1 */

static bool
tracer_is_parent(const Pair &pair)
{
	const int old_parent = pair.state->old_parent;

	switch (pair.step.req) {
	case PT_TRACE_ME:
		return (true);
	case PT_ATTACH:
		return (pair.state->parent == pair.step.caller ||
		    old_parent != 0);
	case PT_DETACH:
		return (old_parent == 0 ||
		    old_parent == pid_of(pair.step.caller));
	default:
		return (false);
	}
}

/* The original looks for the pid of a parent that it may not have. */
static u_int
own_child(const Pair &pair)
{
	if (pair.step.req == PT_DETACH)
		return (pair.state->old_parent == 0 ? NEW_PARENT : NOTHING);
	return (pair.step.req == PT_TRACE_ME &&
	    pair.state->parent == NOBODY ? EVERYTHING : OLD_PARENT);
}

/* Of an attach as the original has it the parent may be the tracer's pid. */
static bool
own_child_call(const Pair &pair, Side side, const Record &record)
{
	const bool is_known = pair.step.req == PT_DETACH &&
	    pair.state->old_parent != 0;

	/* Who is not the parent yet becomes it in both. */
	if (pair.step.req == PT_ATTACH &&
	    pair.state->parent != pair.step.caller)
		return (false);
	return (pair.step.req != PT_TRACE_ME &&
	    side == (is_known ? Side::REWRITE : Side::ORIGINAL) &&
	    is_for_parent(pair, record));
}

/* D2 */

static bool
attached_as_it_stood(const Pair &pair)
{
	return (pair.step.req == PT_ATTACH &&
	    find_call(pair.original, Service::proc_unstop) != nullptr);
}

static u_int
stops_anew(const Pair &)
{
	return (STATUS | WAITED | SIGNALS);
}

static bool
stops_anew_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::REWRITE && record.service == Service::ksignal);
}

/* D3 */

static bool
is_kill(const Step &step)
{
	return (step.req == PT_KILL || step.data == SIGKILL);
}

static bool
stopped_is_to_take_a_signal(const Pair &pair)
{
	const Step &step = pair.step;

	if (find_call(pair.original, Service::proc_unstop) == nullptr)
		return (false);
	if (step.req == PT_DETACH)
		return (step.data != 0 && step.data != SIGSTOP &&
		    step.data != SIGTSTP && step.data != SIGTTIN &&
		    step.data != SIGTTOU);
	return (step.req == PT_KILL || ((step.req == PT_CONTINUE ||
	    step.req == PT_STEP) && step.data == SIGKILL));
}

static u_int
signal_queued(const Pair &pair)
{
	return (pair.step.req == PT_DETACH ? SIGNALS : SIGNALS | TRACED);
}

/* Two signals make a stopped process run when they are queued. */
static bool
signal_queued_call(const Pair &pair, Side side, const Record &record)
{
	return ((side == Side::REWRITE &&
	    record.service == Service::ksignal) ||
	    (record.service == Service::proc_unstop &&
	    (is_kill(pair.step) || pair.step.data == SIGCONT)));
}

/* D4 */

static bool
registers_read(const Pair &pair)
{
	return (getting(pair.step.req));
}

/* After an error nobody gets to see the buffer. */
static u_int
stack_bytes(const Pair &pair)
{
	return (pair.step.req != PT_GETREGS || pair.rewrite.error != 0 ?
	    BUFFER : NOTHING);
}

/* D7 */

static bool
refused_as_unfinished(const Pair &pair)
{
	return (pair.rewrite.error == ESRCH &&
	    pair.state->state == SIDL);
}

/* D8 */

static bool
refused_as_exiting(const Pair &pair)
{
	return (pair.rewrite.error == ESRCH &&
	    pair.step.req == PT_ATTACH &&
	    (pair.state->flags & P_WEXIT) != 0);
}

/* D10, D11 */

static bool
detached(const Pair &pair)
{
	return (pair.step.req == PT_DETACH);
}

static u_int
traps_forgotten(const Pair &pair)
{
	return (find_call(pair.rewrite, Service::procfs_write_regs) ?
	    DEBUG_FILE | GENERAL_FILE : DEBUG_FILE);
}

static bool
traps_forgotten_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::REWRITE &&
	    (record.service == Service::procfs_read_regs ||
	    record.service == Service::procfs_write_regs ||
	    record.service == Service::procfs_write_dbregs));
}

static bool
detached_elsewhere(const Pair &pair)
{
	return (pair.step.req == PT_DETACH && pair.step.addr != 1);
}

static u_int
place_kept(const Pair &)
{
	return (PLACE);
}

static bool
place_kept_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::ORIGINAL &&
	    record.service == Service::ptrace_set_pc);
}

/* D12 */

static bool
refused_to_be_traced(const Pair &pair)
{
	if (pair.step.req != PT_TRACE_ME)
		return (false);
	return ((pair.state->flags & P_TRACED) != 0 ?
	    pair.rewrite.error == EBUSY :
	    pair.state->parent == INIT && pair.rewrite.error == EPERM);
}

/* D13 */

static bool
detached_orphan(const Pair &pair)
{
	const Record *last = nullptr;

	if (pair.step.req != PT_DETACH || pair.state->old_parent == 0)
		return (false);
	for (int i = 1; i < pair.rewrite.count; ++i) {
		if (pair.rewrite.records[i].service == Service::pfind)
			last = &pair.rewrite.records[i];
	}
	return (last != nullptr && last->answer == -1);
}

static u_int
goes_to_init(const Pair &)
{
	return (NEW_PARENT);
}

static bool
goes_to_init_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::REWRITE &&
	    record.service == Service::proc_reparent &&
	    record.arguments[1] == reinterpret_cast<long>(proc_of(INIT)));
}

/* D15 */

static bool
registers_set(const Pair &pair)
{
	return (setting(pair.step.req));
}

/* It refused, and the machine had nothing to do with it. */
static bool
refused_sleeper(const Pair &pair)
{
	if (pair.original.error != EBUSY || pair.step.req == PT_SETREGS)
		return (false);
	for (int i = 0; i < pair.original.count; ++i) {
		const Record &record = pair.original.records[i];

		if (writes_registers(record.service) ||
		    (reads_registers(record.service) && record.answer != 0))
			return (false);
	}
	return (true);
}

static u_int
sleeper_set(const Pair &pair)
{
	if (!refused_sleeper(pair))
		return (NOTHING);
	return (ERROR | (pair.step.req == PT_SETFPREGS ? FLOATING_FILE :
	    DEBUG_FILE));
}

/* The original reads what it then overwrites whole. */
static bool
sleeper_set_call(const Pair &pair, Side side, const Record &record)
{
	if (side == Side::ORIGINAL)
		return (reads_registers(record.service));
	return (refused_sleeper(pair) && writes_registers(record.service));
}

/* D16 */

static bool
word_moved(const Pair &pair)
{
	return (reading(pair.step.req) || writing(pair.step.req));
}

static bool
on_two_pages(const Step &step)
{
	return (step.addr % PAGE_SIZE > PAGE_SIZE - sizeof(int));
}

static u_int
word_is_whole(const Pair &pair)
{
	u_int aspects = NOTHING;

	if (pair.original.error == EINVAL && pair.rewrite.error == EPERM)
		aspects |= ERROR;
	if (pair.rewrite.error != 0 && pair.rewrite.res == 0 &&
	    reading(pair.step.req))
		aspects |= RESULT;
	if (writing(pair.step.req))
		aspects |= HOLDS;
	if (pair.rewrite.error != 0 && writing(pair.step.req) &&
	    on_two_pages(pair.step))
		aspects |= MEMORY;
	return (aspects);
}

/* Of a word on two pages the rewrite reads what it is about to write. */
static bool
word_is_whole_call(const Pair &pair, Side side, const Record &record)
{
	if (!writing(pair.step.req))
		return (false);
	if (side == Side::REWRITE && (record.service == Service::lwphold ||
	    record.service == Service::lwprele))
		return (true);
	if (record.service != Service::procfs_domem ||
	    !on_two_pages(pair.step))
		return (false);
	return (side == Side::ORIGINAL ?
	    count_calls(pair.rewrite, Service::procfs_domem) == 1 :
	    &record == find_call(pair.rewrite, Service::procfs_domem));
}

/* D17 */

static bool
count_not_copied_out(const Pair &pair)
{
	const Record *out = find_call(pair.rewrite, Service::copyout);

	return (pair.step.req == PT_IO && out != nullptr &&
	    out->answer != 0 && pair.rewrite.error == out->answer &&
	    pair.original.error == 0);
}

static u_int
error_told(const Pair &)
{
	return (ERROR);
}

/* A process that becomes the system's. */

static bool
registers_of_system(const Pair &pair)
{
	return ((getting(pair.step.req) || setting(pair.step.req)) &&
	    (pair.state->flags & P_SYSTEM) != 0 &&
	    pair.original.error == EINVAL);
}

Difference differences[] = {
	{ "no_thread",
	    "A process that has lost its last thread: a null pointer.",
	    "EINVAL.",
	    "As DragonFly has it since 8b411d289c.",
	    "equivalence_test:target_without_thread", true,
	    refused_for_want_of_thread, everything, any_call, 0 },
	{ "D1",
	    "p_oppid was set also if the tracer is the parent: wait4(2) told "
	    "it of the exit twice.",
	    "p_oppid is 0 then, or whose child it is since before a PT_KILL; "
	    "PT_DETACH leaves the parent alone.",
	    "kern_wait() hands a dead tracee on to p_oppid.",
	    "attach_test:trace_me__exit_told_once", false,
	    tracer_is_parent, own_child, own_child_call, 0 },
	{ "D2",
	    "PT_ATTACH to a stopped process let it run.",
	    "It stops anew, and wait4(2) tells.",
	    "Nobody reads p_xstat but a thread that stopped as a tracee.",
	    "attach_test:attach__stopped_process", false,
	    attached_as_it_stood, stops_anew, stops_anew_call, 0 },
	{ "D3",
	    "After a stop by SIGSTOP, PT_KILL and the signals of PT_DETACH "
	    "were lost.",
	    "The signal is queued as well; SIGKILL ends the trace.",
	    "Such a thread stops on its way to user mode, where p_xstat is "
	    "not looked at.",
	    "stop_test:kill__after_attach", false,
	    stopped_is_to_take_a_signal, signal_queued, signal_queued_call,
	    0 },
	{ "D4",
	    "PT_GETFPREGS and PT_GETDBREGS gave bytes of the kernel's stack.",
	    "0 where the machine has no register.",
	    "procfs copies out a struct that the machine does not fill.",
	    "register_test:debug__unused_registers_are_empty", false,
	    registers_read, stack_bytes, no_call, 0 },
	{ "D7",
	    "A process that fork(2) is not done with was served: a null "
	    "pointer, or a panic in fork(2).",
	    "ESRCH.",
	    "It has no parent, then no thread; and it must not be stopped.",
	    "interleavings_test:attach_fork", true,
	    refused_as_unfinished, everything, any_call, 0 },
	{ "D8",
	    "PT_ATTACH to an exiting process succeeded, and it never stopped.",
	    "ESRCH.",
	    "ksignal() ignores a process that exits.",
	    "stopevent_test:event__exit_is_too_late_to_attach", true,
	    refused_as_exiting, everything, any_call, 0 },
	{ "D10",
	    "PT_DETACH left single steps and watchpoints behind, and the "
	    "process died of SIGTRAP.",
	    "It clears them, in the first thread.",
	    "They are the tracer's, not the program's.",
	    "register_test:debug__cleared_by_detach", false,
	    detached, traps_forgotten, traps_forgotten_call, 0 },
	{ "D11",
	    "PT_DETACH went on at addr.",
	    "It goes on where it is.",
	    "ptrace(2) says so; addr 0 made it jump to 0.",
	    "attach_test:detach__ignores_the_address", false,
	    detached_elsewhere, place_kept, place_kept_call, 0 },
	{ "D12",
	    "PT_TRACE_ME succeeded for a tracee, whose parent was forgotten, "
	    "and for a child of init.",
	    "EBUSY; EPERM.",
	    "There is no tracer there to take it.",
	    "attach_test:trace_me__twice", true,
	    refused_to_be_traced, everything, any_call, 0 },
	{ "D13",
	    "PT_DETACH left an orphan to the tracer.",
	    "It becomes init's.",
	    "Orphans are init's; the tracer did not expect a child.",
	    "attach_test:detach__orphan", false,
	    detached_orphan, goes_to_init, goes_to_init_call, 0 },
	{ "D15",
	    "PT_SETFPREGS and PT_SETDBREGS failed with EBUSY if the thread "
	    "slept when it was stopped.",
	    "They set.",
	    "A stopped process's thread does not run, asleep or not.",
	    "register_test:fp__write_to_sleeper", false,
	    registers_set, sleeper_set, sleeper_set_call, 0 },
	{ "D16",
	    "Words: EINVAL for EPERM, a result in spite of an error, half a "
	    "word written at the end of a page.",
	    "EPERM; the result is 0; nothing is written.",
	    "A word is moved whole or not at all.",
	    "badinput_test:word__write_across_the_end_writes_nothing", false,
	    word_moved, word_is_whole, word_is_whole_call, 0 },
	{ "D17",
	    "PT_IO succeeded if its descriptor could not be written back.",
	    "The error is returned.",
	    "The caller takes the old length for the new one.",
	    "badinput_test:io__count_cannot_be_returned", false,
	    count_not_copied_out, error_told, no_call, 0 },
	{ "system_process",
	    "procfs was asked again whether it is a system process.",
	    "It is asked once, before the request is served.",
	    "No process becomes one later; the model's do.",
	    "equivalence_test:registers_of_system_process", false,
	    registers_of_system, everything, any_call, 0 },
};
const int difference_count = sizeof(differences) / sizeof(differences[0]);
