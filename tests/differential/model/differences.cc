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

/* The last answer of a service that is not 0, or 0. */
static int
last_refusal(const Result &result, Service service)
{
	int error = 0;

	for (int i = 0; i < result.count; ++i) {
		if (result.records[i].service == service &&
		    result.records[i].answer != 0)
			error = result.records[i].answer;
	}
	return (error);
}

static bool
is_for_tracers(int req)
{
	return (req != PT_ATTACH && req != PT_TRACE_ME);
}

/* Where the rewrite asks for threads, or holds one. */
static bool
is_about_threads(const Record &record)
{
	return (record.service == Service::lwphold ||
	    record.service == Service::lwprele ||
	    record.service == Service::first_lwp ||
	    record.service == Service::next_lwp);
}

/* A call for reparenting to the original parent. */
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

/* A signal or an operation that does not exist. */

static bool
refused_for_its_data(const Pair &pair)
{
	const Step &step = pair.step;

	return (pair.rewrite.error == EINVAL &&
	    (step.req == PT_IO ? step.io.piod_op < PIOD_READ_D ||
	    step.io.piod_op > PIOD_READ_AUXV :
	    (step.req == PT_CONTINUE || step.req == PT_STEP ||
	    step.req == PT_DETACH) &&
	    (step.data < 0 || step.data > LAST_SIGNAL)));
}

static u_int
refused_without_a_result(const Pair &)
{
	return (RESULT);
}

static bool
refused_without_a_thread(const Pair &, Side side, const Record &record)
{
	return (side == Side::ORIGINAL &&
	    record.service == Service::first_lwp);
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

/* The original looks up the pid of a parent that may not exist. */
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

	/* A process that is not the parent yet becomes it in both. */
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
	return (STATUS | WAITED | SIGNALS | STATE | COUNTED | TOLD);
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

/* Two signals resume a stopped process when they are queued. */
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

/* After an error the buffer is not copied out. */
static u_int
stack_bytes(const Pair &pair)
{
	return (pair.step.req != PT_GETREGS || pair.rewrite.error != 0 ?
	    BUFFER : NOTHING);
}

/* D4, the other half of it */

static bool
fp_moved(const Pair &pair)
{
	return (pair.step.req == PT_GETFPREGS ||
	    pair.step.req == PT_SETFPREGS);
}

/* No service can fail that is not called. */
static u_int
fp_whole(const Pair &pair)
{
	u_int aspects = BUFFER;

	if (last_refusal(pair.original, Service::procfs_read_fpregs) != 0 ||
	    last_refusal(pair.original, Service::procfs_write_fpregs) != 0)
		aspects |= ERROR | CALLS;	/* copyout() follows */
	if (pair.step.req == PT_SETFPREGS)
		aspects |= FLOATING_FILE;
	return (aspects);
}

static bool
fp_whole_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::ORIGINAL &&
	    (record.service == Service::procfs_read_fpregs ||
	    record.service == Service::procfs_write_fpregs));
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
	const int error = pair.rewrite.error;

	if (error != 0 && pair.rewrite.res == 0 &&
	    (error == last_refusal(pair.rewrite,
	    Service::procfs_read_regs) ||
	    error == last_refusal(pair.rewrite, Service::procfs_write_regs) ||
	    error == last_refusal(pair.rewrite,
	    Service::procfs_write_dbregs)))
		return (EVERYTHING);
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
place_kept(const Pair &pair)
{
	const int refusal = last_refusal(pair.original,
	    Service::ptrace_set_pc);

	return (refusal != 0 && pair.original.error == refusal ? EVERYTHING :
	    PLACE);
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
goes_to_reaper(const Pair &)
{
	return (NEW_PARENT);
}

/* Of the reapers' locks too, but no token's. */
static bool
goes_to_reaper_call(const Pair &pair, Side side, const Record &record)
{
	return (side == Side::REWRITE && record.critical == 0 &&
	    (record.service == Service::reaper_hold ||
	    record.service == Service::reaper_drop ||
	    record.service == Service::reaper_get ||
	    record.service == Service::lock ||
	    record.service == Service::unlock ||
	    record.service == Service::proc_reparent ||
	    (record.service == Service::prele && record.token_count != 0 &&
	    is_for_parent(pair, record))));
}

/* D15 */

static bool
registers_set(const Pair &pair)
{
	return (setting(pair.step.req));
}

/* It refused before it accessed registers. */
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

/* The machine could not read what is overwritten. */
static bool
refused_to_read(const Pair &pair)
{
	for (int i = 0; i < pair.original.count; ++i) {
		const Record &record = pair.original.records[i];

		if (reads_registers(record.service) && record.answer != 0 &&
		    record.answer == pair.original.error)
			return (true);
	}
	return (false);
}

static u_int
sleeper_set(const Pair &pair)
{
	if (refused_to_read(pair))
		return (ERROR | GENERAL_FILE | FLOATING_FILE | DEBUG_FILE);
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
	return ((refused_sleeper(pair) || refused_to_read(pair)) &&
	    writes_registers(record.service));
}

/* The target was resumed or changed its tracer while the rewrite blocked. */
static bool
refused_on_the_way(const Pair &pair)
{
	bool happens = false;

	for (int i = 0; i < pair.step.turn_count; ++i)
		happens |= pair.step.turns[i].happens;
	return (happens && (pair.rewrite.error == EBUSY ||
	    pair.rewrite.error == EPERM));
}

/* D13, of one that has become a zombie */

static bool
given_to_zombie(const Pair &pair)
{
	return (pair.step.req == PT_DETACH &&
	    count_calls(pair.rewrite, Service::proc_reparent) == 2);
}

/* The zombie that it leaves may then be freed, also if it is its parent. */
static u_int
taken_from_zombie(const Pair &pair)
{
	const struct proc &p = pair.original.after.beings[pair.target].p;

	return (p.p_pptr == proc_of(pair.target) ? EVERYTHING :
	    NEW_PARENT | REST);
}

static bool
taken_from_zombie_call(const Pair &, Side side, const Record &record)
{
	return (side == Side::REWRITE &&
	    record.service == Service::proc_reparent &&
	    record.arguments[1] == reinterpret_cast<long>(proc_of(INIT)));
}

/* Registers that a CPU may have */

static bool
moved_on_cpu(const Pair &pair)
{
	return (pair.step.req >= PT_GETFPREGS &&
	    pair.step.req <= PT_SETDBREGS);
}

/* No CPU has them, or the kernel uses the FPU. */
static bool
is_out_of_reach(const Pair &pair)
{
	const auto *thread = reinterpret_cast<const Thread *>(pair.lp);

	return (pair.rewrite.error == EBUSY && (thread->where == MIGRATES ||
	    (fp_moved(pair) && thread->kernel_fp)) &&
	    find_call(pair.rewrite, Service::procfs_write_dbregs) == nullptr);
}

static u_int
on_its_cpu(const Pair &pair)
{
	const u_int where = WHEREABOUTS | CRITICAL;

	return (is_out_of_reach(pair) ? where | ERROR | CALLS | BUFFER |
	    FLOATING_FILE | DEBUG_FILE : where);
}

static bool
on_its_cpu_call(const Pair &pair, Side side, const Record &record)
{
	if (side == Side::ORIGINAL)
		return (is_out_of_reach(pair) &&
		    writes_registers(record.service));
	return (record.service == Service::setcpu ||
	    record.service == Service::crit_enter ||
	    record.service == Service::crit_exit);
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
	if (on_two_pages(pair.step) && refused_on_the_way(pair))
		aspects |= ERROR;
	if (pair.rewrite.error != 0 && pair.rewrite.res == 0 &&
	    reading(pair.step.req))
		aspects |= RESULT;
	if (pair.rewrite.error != 0 && writing(pair.step.req) &&
	    on_two_pages(pair.step))
		aspects |= MEMORY;
	return (aspects);
}

/* The rewrite reads a word on two pages before it writes it. */
static bool
word_is_whole_call(const Pair &pair, Side side, const Record &record)
{
	if (!writing(pair.step.req))
		return (false);
	if (record.service != Service::procfs_domem ||
	    !on_two_pages(pair.step))
		return (false);
	return (side == Side::ORIGINAL ?
	    count_calls(pair.rewrite, Service::procfs_domem) == 1 :
	    &record == find_call(pair.rewrite, Service::procfs_domem));
}

/* D17 */

/* The block's own pieces are copied with a token held. */
static const Record *
find_last_copyout(const Result &result)
{
	const Record *last = result.count == 0 ? nullptr :
	    &result.records[result.count - 1];

	return (last != nullptr && last->service == Service::copyout &&
	    last->token_count == 0 ? last : nullptr);
}

static bool
count_not_copied_out(const Pair &pair)
{
	const Record *out = find_last_copyout(pair.rewrite);

	return (pair.step.req == PT_IO && out != nullptr &&
	    out->answer != 0 && pair.rewrite.error == out->answer &&
	    pair.original.error == 0);
}

static u_int
error_told(const Pair &)
{
	return (ERROR);
}

/* D17, D18 */

static bool
block_moved(const Pair &pair)
{
	return (pair.step.req == PT_IO);
}

/* What a piece of a block begins with, once it may be moved. */
static bool
begins_piece(Service service)
{
	return (service == Service::vmspace_hold ||
	    service == Service::vm_fault_page ||
	    service == Service::kmalloc);
}

/* It checked whether to continue and stopped. */
static bool
was_interrupted(const Pair &pair)
{
	bool interrupted = false;

	for (int i = 0; i < pair.rewrite.count; ++i) {
		const Service service = pair.rewrite.records[i].service;

		if (service == Service::lwkt_user_yield)
			interrupted = true;
		else if (begins_piece(service))
			interrupted = false;
	}
	return (interrupted);
}

static int
piece_refusal(const Pair &pair)
{
	int error = 0;

	for (int i = 0; i < pair.rewrite.count; ++i) {
		const Record &record = pair.rewrite.records[i];

		if (record.token_count != 0 && record.answer != 0 &&
		    (record.service == Service::copyin ||
		    record.service == Service::copyout))
			error = record.answer;
	}
	return (error);
}

/* All of it is the same; of less, how much and what is wrong need not be. */
static u_int
page_by_page(const Pair &pair)
{
	u_int less = BUFFER | MEMORY | OWN_MEMORY | ERROR;

	/* The descriptor is copied out after success. */
	const Record *out = find_last_copyout(pair.rewrite);
	const bool succeeded = pair.rewrite.error == 0 || out != nullptr;

	if (pair.original.error == 0 || succeeded)
		less |= CALLS;
	if (was_interrupted(pair) && succeeded)
		return (less);
	if (refused_on_the_way(pair))
		return (less);
	if (piece_refusal(pair) != 0 &&
	    pair.rewrite.error == piece_refusal(pair))
		return (less);
	if (pair.original.error != 0 && pair.rewrite.error != 0)
		return (less & ~ERROR);
	return (NOTHING);
}

static bool
page_by_page_call(const Pair &, Side side, const Record &record)
{
	if (record.service == Service::procfs_domem)
		return (true);
	if (side == Side::ORIGINAL || record.token_count == 0)
		return (false);
	return (record.service == Service::kmalloc ||
	    record.service == Service::kfree ||
	    record.service == Service::copyin ||
	    record.service == Service::copyout ||
	    record.service == Service::lwkt_user_yield);
}

/* The direct map */

static bool
memory_moved(const Pair &pair)
{
	return (word_moved(pair) || block_moved(pair));
}

/* Answers, memory and what is held are the same. */
static u_int
moved_alike(const Pair &)
{
	return (NOTHING);
}

static bool
is_about_pages(Service service)
{
	return (service >= Service::vmspace_getrefs &&
	    service <= Service::copy_nofault);
}

/*
 * procfs's way is left out where the other one was open, or taken for what
 * is left of a word on two pages; see D18 for blocks.
 */
static bool
moved_alike_call(const Pair &pair, Side side, const Record &record)
{
	if (record.service == Service::procfs_domem)
		return (word_moved(pair) && (on_two_pages(pair.step) ||
		    (side == Side::ORIGINAL && find_call(pair.rewrite,
		    Service::procfs_domem) == nullptr)));
	return (side == Side::REWRITE && is_about_pages(record.service));
}

/* D14 */

static bool
any_step(const Pair &)
{
	return (true);
}

static u_int
thread_held(const Pair &)
{
	return (HOLDS);
}

static bool
thread_held_call(const Pair &, Side, const Record &record)
{
	return (is_about_threads(record));
}

static bool
another_thread(const Pair &pair)
{
	return (is_for_tracers(pair.step.req) && !pair.same_thread);
}

static u_int
its_registers(const Pair &pair)
{
	switch (pair.step.req) {
	case PT_STEP:
		return (CALLS | STEPS | PLACE);
	case PT_CONTINUE:
		return (CALLS | PLACE);
	case PT_GETREGS:
	case PT_GETFPREGS:
	case PT_GETDBREGS:
		return (CALLS | BUFFER);
	case PT_SETREGS:
		return (CALLS | GENERAL_FILE);
	case PT_SETFPREGS:
		return (CALLS | FLOATING_FILE);
	case PT_SETDBREGS:
		return (CALLS | DEBUG_FILE);
	default:
		return (CALLS);
	}
}

/* D19: when it is asked */

static bool
has_token(const Result &result)
{
	return (find_call(result, Service::lwkt_gettoken) != nullptr);
}

static bool
is_hidden(const Fields &target, const Fields &caller)
{
	return (caller.prison != nullptr && caller.prison != target.prison);
}

/* The caller's jail as the system call began. */
static bool
is_shut_out(const Pair &pair, const Fields &target)
{
	return (is_hidden(target, pair.first[pair.step.caller]) ||
	    (target.flags & P_SYSTEM) != 0);
}

static bool
asked_under_the_token(const Pair &pair)
{
	if (!has_token(pair.original))
		return (true);
	return (pair.course == REFUSED && is_shut_out(pair, *pair.state) &&
	    (pair.rewrite.error == ESRCH || pair.rewrite.error == EINVAL));
}

/* The state may have changed while waiting for the token. */
static u_int
other_answer(const Pair &pair)
{
	return (has_token(pair.original) ||
	    pair.original.error != pair.rewrite.error ? EVERYTHING :
	    NOTHING);
}

static bool
other_answer_call(const Pair &pair, Side side, const Record &record)
{
	if (other_answer(pair) == EVERYTHING)
		return (true);
	return (side == Side::REWRITE &&
	    (record.service == Service::lwkt_gettoken ||
	    record.service == Service::lwkt_reltoken));
}

/* D19: permission to examine */

static bool
is_for_access(const Record &record)
{
	return (record.service == Service::check_privilege ||
	    record.service == Service::p_trespass);
}

static int
access_refusal(const Result &result)
{
	const int trespass = last_refusal(result, Service::p_trespass);

	return (trespass != 0 ? trespass :
	    last_refusal(result, Service::check_privilege));
}

static bool
may_attach(const Pair &pair)
{
	if (pair.step.req != PT_ATTACH)
		return (false);
	switch (pair.course) {
	case REFUSED:
		return (access_refusal(pair.rewrite) == pair.rewrite.error);
	case GRANTED:
		return (access_refusal(pair.original) ==
		    pair.original.error);
	default:
		return (true);
	}
}

static bool
may_go_on_tracing(const Pair &pair)
{
	if (!is_for_tracers(pair.step.req))
		return (false);
	return (pair.course == SERVED ||
	    access_refusal(pair.rewrite) == pair.rewrite.error);
}

/*
 * procfs applies its own rule to the caller's credentials at that time; the
 * rewrite did not call procfs.
 */
static bool
refused_by_procfs(const Pair &pair)
{
	const Record *moved = find_call(pair.original, Service::procfs_domem);

	return (moved != nullptr && moved->answer == EPERM &&
	    find_call(pair.rewrite, Service::procfs_domem) == nullptr);
}

/* Where access is what one of them was refused for. */
static u_int
other_access(const Pair &pair)
{
	const int then = refused_by_procfs(pair) ? EPERM :
	    access_refusal(pair.original);
	const int now = access_refusal(pair.rewrite);

	if (pair.original.error == pair.rewrite.error &&
	    pair.course == REFUSED)
		return (pair.step.req == PT_ATTACH ? NOTHING : EVERYTHING);
	return ((now != 0 && now == pair.rewrite.error) ||
	    (then != 0 && pair.original.error != 0) ? EVERYTHING : NOTHING);
}

static bool
other_access_call(const Pair &pair, Side, const Record &record)
{
	return (other_access(pair) == EVERYTHING || is_for_access(record));
}

/* D5, D6 */

/* By either parent of each, as it was then. */
static bool
descends(const Fields *all, Name from, Name elder)
{
	bool seen[CAST] = {};
	bool grows = true;

	seen[from] = true;
	while (grows) {
		grows = false;
		for (int i = 0; i < CAST; ++i) {
			if (!seen[i])
				continue;

			const Name parents[] = { all[i].parent,
			    all[i].old_parent == 0 ? NOBODY :
			    name_of_pid(all[i].old_parent) };

			for (const Name parent : parents) {
				if (parent != NOBODY && !seen[parent])
					seen[parent] = grows = true;
			}
		}
	}
	return (seen[elder]);
}

/* Parents change as it walks. */
static bool
is_disturbed(const Step &step)
{
	for (int i = 0; i < step.turn_count; ++i) {
		const Service service = step.turns[i].service;

		if (step.turns[i].happens && (service == Service::lock ||
		    service == Service::pfind ||
		    service == Service::lwkt_gettoken))
			return (true);
	}
	return (false);
}

static bool
is_ancestor(const Pair &pair)
{
	return (descends(pair.all, pair.step.caller, pair.target) &&
	    ((pair.rewrite.error == EINVAL && pair.rewrite.res == 0) ||
	    is_disturbed(pair.step)));
}

/* The original knew tracers, and a rule for init. */
static bool
attached_upwards(const Pair &pair)
{
	if (pair.step.req != PT_ATTACH)
		return (false);
	return (pair.course == SERVED || is_ancestor(pair));
}

static bool
attached_to_init(const Pair &pair)
{
	return (pair.step.req == PT_ATTACH && pair.target == INIT &&
	    pair.original.after.securelevel > 0 &&
	    pair.original.error == EPERM && (is_ancestor(pair) ||
	    !descends(pair.all, pair.step.caller, INIT)));
}

static u_int
ancestors_refused(const Pair &pair)
{
	return (is_ancestor(pair) ? EVERYTHING : NOTHING);
}

/* Nothing of it is the target's, but for the walk's coming across it. */
static bool
ancestors_refused_call(const Pair &pair, Side side, const Record &record)
{
	if (is_ancestor(pair))
		return (true);
	if (side == Side::ORIGINAL)
		return (false);
	return (record.service == Service::lock ||
	    record.service == Service::unlock ||
	    record.service == Service::kmalloc ||
	    record.service == Service::kfree ||
	    (record.token_count != 0 && record.critical == 0 &&
	    (record.service == Service::pfind ||
	    record.service == Service::phold ||
	    record.service == Service::prele ||
	    record.service == Service::lwkt_gettoken ||
	    (record.service == Service::lwkt_reltoken &&
	    record.token_count > 1))));
}

/* D9 */

static bool
refused_while_it_runs(const Pair &pair)
{
	return (is_for_tracers(pair.step.req) &&
	    pair.rewrite.error == EBUSY &&
	    pair.state->stopped < pair.state->threads &&
	    pair.state->running != 0);
}

/* It had not stopped yet, and the rewrite waited for the stop. */
static bool
rest_awaited(const Pair &pair)
{
	return (is_for_tracers(pair.step.req) &&
	    find_call(pair.rewrite, Service::tsleep) != nullptr);
}

/* Served as by the original, except for the count of stopped threads. */
static u_int
stopped_by_now(const Pair &pair)
{
	return (pair.course == REFUSED ? EVERYTHING :
	    WAITED | COUNTED | TOLD);
}

static bool
stopped_by_now_call(const Pair &pair, Side side, const Record &record)
{
	return (pair.course == REFUSED ||
	    (side == Side::REWRITE &&
	    (record.service == Service::tsleep ||
	    record.service == Service::wakeup ||
	    (record.service == Service::ksignal &&
	    record.arguments[0] == reinterpret_cast<long>(
	    proc_of(pair.step.caller)) && record.arguments[1] == SIGCHLD) ||
	    (record.service == Service::lwkt_gettoken &&
	    record.token_count == 1) ||
	    (record.service == Service::lwkt_reltoken &&
	    record.token_count == 2) || is_about_threads(record))));
}

static bool
attached(const Pair &pair)
{
	return (pair.step.req == PT_ATTACH);
}

/*
 * It waited, or it counted one that slept.  No stop has been waited for, also
 * if one was before the process was continued.
 */
static u_int
stop_awaited(const Pair &pair)
{
	const Being &then = pair.original.after.beings[pair.target];
	const Being &now = pair.rewrite.after.beings[pair.target];

	return (find_call(pair.rewrite, Service::tsleep) != nullptr ||
	    then.p.p_nstopped < now.p.p_nstopped ?
	    WAITED | COUNTED | TOLD : WAITED);
}

static bool
stop_awaited_call(const Pair &pair, Side side, const Record &record)
{
	if (side == Side::ORIGINAL)
		return (false);
	if (record.service == Service::ksignal)
		return (record.arguments[0] == reinterpret_cast<long>(
		    proc_of(pair.step.caller)) &&
		    record.arguments[1] == SIGCHLD);
	return (record.service == Service::tsleep ||
	    record.service == Service::wakeup ||
	    (record.service == Service::lwkt_gettoken &&
	    record.token_count != 0) ||
	    (record.service == Service::lwkt_reltoken &&
	    record.token_count > 1) || is_about_threads(record));
}

/* D28 */

/* SIGSTOP, but for the first. */
static bool
is_second_stop(const Pair &pair, const Record &record)
{
	bool first = true;

	if (record.service != Service::ksignal ||
	    record.arguments[0] != reinterpret_cast<long>(
	    proc_of(pair.target)) || record.arguments[1] != SIGSTOP)
		return (false);
	for (const Record *other = pair.rewrite.records; other != &record;
	    ++other)
		first = first && (other->service != Service::ksignal ||
		    other->arguments[0] != record.arguments[0]);
	return (!first);
}

static bool
stopped_by_another(const Pair &pair)
{
	for (int i = 0; i < pair.rewrite.count; ++i) {
		if (pair.step.req == PT_ATTACH &&
		    is_second_stop(pair, pair.rewrite.records[i]))
			return (true);
	}
	return (false);
}

static u_int
stop_sent_again(const Pair &)
{
	return (SIGNALS);
}

static bool
stop_sent_again_call(const Pair &pair, Side side, const Record &record)
{
	return (side == Side::REWRITE && is_second_stop(pair, record));
}

/* Of which stop P_WAITED is. */

static bool
begins_or_goes_on(const Pair &pair)
{
	return (pair.step.req == PT_TRACE_ME || pair.step.req == PT_ATTACH ||
	    pair.step.req == PT_DETACH || pair.step.req == PT_CONTINUE ||
	    pair.step.req == PT_STEP);
}

static u_int
resumed_is_known(const Pair &)
{
	return (RESUMED);
}

/* Until it has its new parent. */

static u_int
not_traced_yet(const Pair &)
{
	return (TRACED | OLD_PARENT);
}

/* D22 */

/* Another thread's event, a timeout of a second, or a missing wakeup. */
static bool
waits_its_turn(const Pair &pair)
{
	const Result &rewrite = pair.rewrite;

	if (pair.original.outcome == Outcome::SLEEPS_FOR_EVER ||
	    pair.first[pair.target].step != 0)
		return (true);
	for (int i = 0; i < rewrite.count; ++i) {
		if (rewrite.records[i].service == Service::tsleep &&
		    rewrite.records[i].answer == EWOULDBLOCK)
			return (true);
	}
	for (int i = 0; i < pair.step.turn_count; ++i) {
		if (pair.step.turns[i].happening.change ==
		    Change::other_event)
			return (true);
	}
	return (false);
}

static u_int
in_its_turn(const Pair &pair)
{
	return (waits_its_turn(pair) ? EVERYTHING : EVENT_MARK | TIMEOUT |
	    SPINNER);
}

static bool
in_its_turn_call(const Pair &pair, Side, const Record &)
{
	return (waits_its_turn(pair));
}

Difference differences[] = {
	{ "no_thread",
	    "A process that has lost its last thread: a null pointer.",
	    "EINVAL.",
	    "As DragonFly has it since 8b411d289c.",
	    "equivalence_test:target_without_thread", REFUSED,
	    refused_for_want_of_thread, everything, any_call, 0 },
	{ "data_first",
	    "A signal or an operation that does not exist was refused when "
	    "the request had begun, with 0 in the result.",
	    "It is refused before that, and the result is left alone.",
	    "A refusal does not cost more than it has to; nobody looks at "
	    "the result of a request that failed.",
	    "matrix_test:every_request_in_every_state", REFUSED,
	    refused_for_its_data, refused_without_a_result,
	    refused_without_a_thread, 0 },
	{ "D1",
	    "p_oppid was set also if the tracer is the parent: wait4(2) told "
	    "it of the exit twice.",
	    "p_oppid is 0 then, or whose child it is since before a PT_KILL; "
	    "PT_DETACH leaves the parent alone.",
	    "kern_wait() hands a dead tracee on to p_oppid.",
	    "attach_test:trace_me__exit_reported_once", SERVED,
	    tracer_is_parent, own_child, own_child_call, 0 },
	{ "D2",
	    "PT_ATTACH to a stopped process let it run.",
	    "It stops anew, and wait4(2) tells.",
	    "Nobody reads p_xstat but a thread that stopped as a tracee.",
	    "attach_test:attach__stopped_process", SERVED,
	    attached_as_it_stood, stops_anew, stops_anew_call, 0 },
	{ "D3",
	    "After a stop by SIGSTOP, PT_KILL and the signals of PT_DETACH "
	    "were lost.",
	    "The signal is queued as well; SIGKILL ends the trace.",
	    "Such a thread stops on its way to user mode, where p_xstat is "
	    "not looked at.",
	    "stop_test:kill__after_attach", SERVED,
	    stopped_is_to_take_a_signal, signal_queued, signal_queued_call,
	    0 },
	{ "D4",
	    "PT_GETFPREGS and PT_GETDBREGS gave bytes of the kernel's stack.",
	    "0 where the machine has no register.",
	    "procfs copies out a struct that the machine does not fill.",
	    "register_test:debug__unused_registers_are_empty", SERVED,
	    registers_read, stack_bytes, no_call, 0 },
	{ "D7",
	    "A process that fork(2) is not done with was served: a null "
	    "pointer, or a panic in fork(2).",
	    "ESRCH.",
	    "It has no parent, then no thread; and it must not be stopped.",
	    "schedules_test:attach_fork", REFUSED,
	    refused_as_unfinished, everything, any_call, 0 },
	{ "D8",
	    "PT_ATTACH to an exiting process succeeded, and it never stopped.",
	    "ESRCH.",
	    "ksignal() ignores a process that exits.",
	    "stopevent_test:event__exit_is_too_late_to_attach", REFUSED,
	    refused_as_exiting, everything, any_call, 0 },
	{ "D10",
	    "PT_DETACH left single steps and watchpoints behind, and the "
	    "process died of SIGTRAP.",
	    "It clears them, in every thread.",
	    "They are the tracer's, not the program's.",
	    "register_test:debug__cleared_by_detach", SERVED,
	    detached, traps_forgotten, traps_forgotten_call, 0 },
	{ "D11",
	    "PT_DETACH went on at addr.",
	    "It goes on where it is.",
	    "ptrace(2) says so; addr 0 made it jump to 0.",
	    "attach_test:detach__ignores_the_address", SERVED,
	    detached_elsewhere, place_kept, place_kept_call, 0 },
	{ "D12",
	    "PT_TRACE_ME succeeded for a tracee, whose parent was forgotten, "
	    "and for a child of init.",
	    "EBUSY; EPERM.",
	    "There is no tracer there to take it.",
	    "attach_test:trace_me__twice", REFUSED,
	    refused_to_be_traced, everything, any_call, 0 },
	{ "D13",
	    "PT_DETACH left an orphan to the tracer.",
	    "It becomes its reaper's, which mostly is init.",
	    "As orphans do in exit1(); the tracer did not expect a child.",
	    "attach_test:detach__orphan", SERVED,
	    detached_orphan, goes_to_reaper, goes_to_reaper_call, 0 },
	{ "D13_zombie",
	    "PT_DETACH left a process with a parent that had become a zombie "
	    "meanwhile.",
	    "It becomes init's then.",
	    "Nobody waits there, and exit1() may be done with its children.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    given_to_zombie, taken_from_zombie, taken_from_zombie_call, 0 },
	{ "D15",
	    "PT_SETFPREGS and PT_SETDBREGS failed with EBUSY if the thread "
	    "slept when it was stopped.",
	    "They set.",
	    "A stopped process's thread does not run, asleep or not.",
	    "register_test:fp__write_to_sleeper", SERVED,
	    registers_set, sleeper_set, sleeper_set_call, 0 },
	{ "D16",
	    "Words: EINVAL for EPERM, a result in spite of an error, half a "
	    "word written at the end of a page.",
	    "EPERM; the result is 0; nothing is written.",
	    "A word is moved whole or not at all.",
	    "badinput_test:word__write_across_the_end_writes_nothing", SERVED,
	    word_moved, word_is_whole, word_is_whole_call, 0 },
	{ "D17",
	    "PT_IO succeeded if its descriptor could not be written back.",
	    "The error is returned.",
	    "The caller takes the old length for the new one.",
	    "badinput_test:io__count_cannot_be_returned", SERVED,
	    count_not_copied_out, error_told, no_call, 0 },
	{ "D4_whole",
	    "The floating point registers were x87's, in an old layout.",
	    "All 512 bytes of FXSAVE.  Of a thread that has not used them, "
	    "what it will begin with; what is set is there from then on.",
	    "Debuggers take struct fpreg for what FXSAVE stores, and set "
	    "it in signal handlers, which begin without.",
	    "register_test:fp__read_back", SERVED,
	    fp_moved, fp_whole, fp_whole_call, 0 },
	{ "D31",
	    "Registers that a CPU has while their thread runs were read and "
	    "set in its pcb, wherever it was.",
	    "On its CPU; EBUSY while it migrates, or while the kernel uses "
	    "the FPU for itself.",
	    "The switch from a thread overwrites its pcb, and td_flags are "
	    "its CPU's.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    moved_on_cpu, on_its_cpu, on_its_cpu_call, 0 },
	{ "D5",
	    "PT_ATTACH to an ancestor: refused to tracees if it was their "
	    "tracer, or so on, found without a lock.",
	    "EINVAL for every ancestor, of tracees by both parents; one "
	    "PT_ATTACH at a time, hand over hand.",
	    "Parents in a ring have whoever follows them never end; an "
	    "ancestor that is not held may be gone.",
	    "equivalence_test:ring_of_parents", SERVED | GRANTED,
	    attached_upwards, ancestors_refused, ancestors_refused_call, 0 },
	{ "securelevel",
	    "PT_ATTACH to init was EPERM at a securelevel.",
	    "EINVAL at any: init is everybody's ancestor who asks.",
	    "D5 has no need of a rule for init.",
	    "permission_test:init__cannot_be_traced", GRANTED,
	    attached_to_init, everything, any_call, 0 },
	{ "D9",
	    "A process whose threads still ran on to their stop was served.",
	    "EBUSY.",
	    "What a thread that runs has is not what one reads or sets.",
	    "attach_test:attach__busy_process_stopped_when_reported", REFUSED,
	    refused_while_it_runs, everything, any_call, 0 },
	{ "D9_rest",
	    "As D9.",
	    "A request that finds a stop reported and not complete waits "
	    "for it, for a second at most.",
	    "The debugger was told that it has stopped.",
	    "matrix_test:every_request_in_every_state", REFUSED | SERVED,
	    rest_awaited, stopped_by_now, stopped_by_now_call, 0 },
	{ "resumed",
	    "Nobody knew whether P_WAITED was of the stop that is or of an "
	    "earlier one.",
	    "P_PTRESUMED says so.",
	    "A stop that nobody waited for is not to be taken for one.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    begins_or_goes_on, resumed_is_known, no_call, 0 },
	{ "D28",
	    "PT_ATTACH's SIGSTOP was lost if a thread stopped for a signal "
	    "of its own instead.",
	    "It stays pending, and is reported after that one.",
	    "The status of a stop is one to a process.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    stopped_by_another, stop_sent_again, stop_sent_again_call, 0 },
	{ "D9_attach",
	    "PT_ATTACH returned as threads still ran on to their stop, and "
	    "wait4(2) told of it twice.",
	    "It waits for them, for a second at most; counts those who fell "
	    "asleep, and tells the tracer of the last.",
	    "wait4(2) tells of a stop as soon as one thread has stopped.",
	    "attach_test:attach__busy_process_stopped_when_reported", SERVED,
	    attached, stop_awaited, stop_awaited_call, 0 },
	{ "attach_order",
	    "PT_ATTACH made a process a tracee before it took it from its "
	    "parent, which could detach it meanwhile: then it was lost.",
	    "It takes it first.",
	    "proc_reparent() blocks.",
	    "storm_test:storm__leaves_nothing", SERVED,
	    attached, not_traced_yet, no_call, 0 },
	{ "D14",
	    "The thread was not held but where it blocked.",
	    "It is held for as long as a request takes.",
	    "p_token is lost whenever one blocks, and a thread can go then.",
	    "matrix_test:every_request_in_every_state",
	    REFUSED | SERVED,
	    any_step, thread_held, thread_held_call, 0 },
	{ "D14_thread",
	    "Requests were about the first thread.",
	    "They are about the one that stopped the process.",
	    "It is the one that the tracer was told of.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    another_thread, its_registers, no_call, 0 },
	{ "D18",
	    "PT_IO moved all in one, to and from the caller's pages with the "
	    "target's busy.",
	    "Page by page, none busy while another is waited for; a signal, "
	    "or the end of the stop, ends it early.",
	    "A page of both's waits for itself; and nothing stopped it.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    block_moved, page_by_page, page_by_page_call, 0 },
	{ "direct_map",
	    "Every transfer took, mapped and gave back a page of the kernel's "
	    "address space (procfs_domem()).",
	    "What is on one page moves by the direct map, to the same effect; "
	    "guests', devices' and words on two pages as before.",
	    "The address space is one, and taking of it concerns every CPU.",
	    "matrix_test:every_request_in_every_state", SERVED,
	    memory_moved, moved_alike, moved_alike_call, 0 },
	{ "D19_token",
	    "Jail and P_SYSTEM were looked at before the target's token was "
	    "had.",
	    "After it; the caller's credentials are its thread's.",
	    "Only the token keeps a process's credentials.",
	    "equivalence_test:registers_of_system_process",
	    REFUSED | GRANTED,
	    asked_under_the_token, other_answer, other_answer_call, 0 },
	{ "D19",
	    "PT_ATTACH compared real users; else it took root outside of "
	    "jails.",
	    "All users and groups of both count; else it takes root, in its "
	    "jail too.",
	    "A program of another group, or of a user that gave up another, "
	    "is not for anybody to look into.",
	    "matrix_test:every_request_in_every_state",
	    REFUSED | GRANTED | SERVED,
	    may_attach, other_access, other_access_call, 0 },
	{ "D19_again",
	    "Whether the tracer may look was asked again for memory and "
	    "registers alone, by procfs's rule.",
	    "For every request, but for PT_DETACH without a signal, by the "
	    "rule of PT_ATTACH.",
	    "A tracee may have become another user's.",
	    "matrix_test:every_request_in_every_state",
	    REFUSED | SERVED,
	    may_go_on_tracing, other_access, other_access_call, 0 },
	{ "D22",
	    "Stop events of two threads got mixed up, and one that nobody "
	    "ended could not be killed.",
	    "One after the other; SIGKILL ends them within a second.",
	    "p_step and what goes with it are one to a process.",
	    "matrix_test:every_stop_event", EVENT,
	    any_step, in_its_turn, in_its_turn_call, 0 },
};
const int difference_count = sizeof(differences) / sizeof(differences[0]);
