/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Random sequences: mostly like those of a debugger, so that requests pass the
 * first checks, mixed with arbitrary requests and changes.
 */

extern "C" {
#include <sys/pioctl.h>
}

#include "generator.h"
#include "memory.h"
#include "rows.h"

/* The rows of requests begin with those that there are. */
static const int KNOWN_REQUESTS = 17;

static u_long
scramble(u_long word)
{
	word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
	word = (word ^ word >> 27) * 0x94d049bb133111eb;
	return (word ^ word >> 31);
}

Choices::Choices(u_long seed, u_long place)
    : state_(scramble(seed * 0x9e3779b97f4a7c15 + 1) + place),
    bytes_(nullptr), left_(0), is_bytes_(false)
{
	state_ = scramble(state_);
}

Choices::Choices(const u_char *bytes, size_t count)
    : state_(0), bytes_(bytes), left_(count), is_bytes_(true)
{
}

u_long
Choices::next()
{
	state_ += 0x9e3779b97f4a7c15;
	return (scramble(state_));
}

u_int
Choices::below(u_int limit)
{
	if (!is_bytes_)
		return ((next() >> 32) * limit >> 32);
	if (left_ == 0)
		return (0);
	--left_;
	return (*bytes_++ % limit);
}

u_long
Choices::word()
{
	u_long word = 0;

	if (!is_bytes_)
		return (next());
	for (int i = 0; i < 8; ++i)
		word = word << 8 | below(256);
	return (word);
}

template <typename Value, size_t COUNT>
static Value
one_of(Choices &choices, const Value (&values)[COUNT])
{
	return (values[choices.below(COUNT)]);
}

template <typename Row>
static const Row &
one_of(Choices &choices, const Rows<Row> &rows)
{
	return (rows[choices.below(rows.count)]);
}

static Name
somebody(Choices &choices, Name mostly)
{
	return (choices.below(4) != 0 ? mostly :
	    static_cast<Name>(choices.below(CAST)));
}

static int
value_for(Choices &choices, Change change)
{
	static const int uids[] = { 0, 1001, 1001, 1002, 1003 };
	static const int pids[] = { 0, 1, 20, 30, 40, 50, 999, -1 };

	switch (change) {
	case Change::traced_by:
	case Change::child_of:
		return (choices.one_in(2) ? static_cast<int>(CALLER) :
		    static_cast<int>(choices.below(CAST)));
	case Change::stops:
	case Change::asleep:
		return (1 + choices.below(LAST_SIGNAL));
	case Change::running:
	case Change::falls_asleep:
	case Change::comes_to_rest:
	case Change::takes_signal:
	case Change::wakes:
		return (choices.below(MAX_THREADS + 1));
	case Change::signalled:
		return (static_cast<int>(choices.below(3 * _SIG_MAXSIG)) -
		    _SIG_MAXSIG);
	case Change::group:
	case Change::real_group:
	case Change::saved_group:
		return (choices.one_in(2) ? 100 : 7);
	case Change::other_event:
	case Change::thread_id:
		return (1 + choices.below(127));
	case Change::waited_for:
	case Change::set_id:
	case Change::steps:
	case Change::fp_unused:
	case Change::no_cldstop:
	case Change::guest:
		return (!choices.one_in(4));
	case Change::memory:
		return (choices.below(MEMORIES));
	case Change::device_page:
		return (choices.below(3));
	case Change::has_threads:
		return (choices.one_in(8) ? 0 : 1 + choices.below(3));
	case Change::uid:
	case Change::real_uid:
	case Change::saved_uid:
		return (one_of(choices, uids));
	case Change::securelevel:
	case Change::in_jail:
		return (choices.below(3));
	case Change::old_parent:
		return (one_of(choices, pids));
	case Change::stop_events:
		return (choices.below(64));
	default:
		return (0);
	}
}

static Happening
something(Choices &choices, Name mostly)
{
	auto change = static_cast<Change>(choices.below(
	    static_cast<int>(Change::COUNT)));

	if (change == Change::is_system && !choices.one_in(4))
		change = Change::runs;
	return { change, somebody(choices, mostly),
	    value_for(choices, change) };
}

static void
add_turn(Choices &choices, Step *step)
{
	static const int errors[] = {
		0, EPERM, EFAULT, EBUSY, EINVAL, ENOSPC, EAGAIN, ENOSYS
	};
	static const int trespass_errors[] = { 0, EPERM, ESRCH };
	const auto service = static_cast<Service>(choices.below(SERVICES));
	const ServiceFacts &known = facts(service);
	Turn &turn = step->turns[step->turn_count];

	if (known.window == Window::NONE && !known.may_fail)
		return;
	++step->turn_count;
	turn.service = service;
	turn.nth = choices.one_in(3) ? choices.below(8) : 0;
	turn.happens = known.window != Window::NONE &&
	    (!known.may_fail || choices.one_in(2));
	if (turn.happens) {
		turn.happening = something(choices, TARGET);
	} else {
		turn.error = service == Service::p_trespass ?
		    one_of(choices, trespass_errors) :
		    one_of(choices, errors);
		turn.bytes = choices.one_in(2) ? -1 :
		    static_cast<int>(choices.below(20));
	}
}

static void
choose_descriptor(Choices &choices, struct ptrace_io_desc *io)
{
	if (choices.one_in(3)) {
		*io = one_of(choices, descriptors);
		return;
	}
	io->piod_op = choices.below(6);

	/* The original does not have this one. */
	if (io->piod_op == PIOD_READ_AUXV)
		io->piod_op = -1;
	io->piod_offs = reinterpret_cast<void *>(MEMORY_AT - 4 +
	    choices.below(MEMORY_SIZE + 8));
	io->piod_addr = reinterpret_cast<void *>(MEMORY_AT - 4 +
	    choices.below(MEMORY_SIZE + 8));
	io->piod_len = choices.one_in(8) ? choices.word() :
	    choices.below(MEMORY_SIZE + 8);
}

static u_long
choose_address(Choices &choices)
{
	switch (choices.below(4)) {
	case 0:
		return (choices.word());
	case 1:
		return (MEMORY_AT + choices.below(MEMORY_SIZE));
	default:
		return (one_of(choices, all_addresses));
	}
}

static void
choose_ptrace(Choices &choices, Step *step)
{
	const Name target = somebody(choices, TARGET);
	const Name caller = somebody(choices, CALLER);

	/* The swapper has no user mode to make system calls in. */
	step->caller = caller == SWAPPER ? CALLER : caller;
	step->req = requests[choices.below(choices.one_in(8) ?
	    requests.count : KNOWN_REQUESTS)];
	step->pid = choices.one_in(16) ?
	    static_cast<int>(choices.below(100)) - 1 : pid_of(target);
	step->addr = choose_address(choices);
	step->data = choices.one_in(4) ?
	    static_cast<int>(choices.word()) : one_of(choices, all_data);
	step->contents = choices.one_in(8) ? INITIAL_FPREGS : choices.word();

	/* The original takes no thread's number. */
	if (step->req >= PT_GETREGS && step->req <= PT_SETDBREGS)
		step->data = 0;
	if (step->req == PT_IO)
		choose_descriptor(choices, &step->io);
}

/* For stopevent() time passes for the caller itself. */
static void
choose_stop(Choices &choices, Step *step)
{
	static const Service services[] = {
		Service::tsleep, Service::spin_unlock, Service::wakeup,
		Service::spin_lock_contested
	};
	static const Change changes[] = {
		Change::pioccont, Change::proc_close, Change::spurious_wakeup,
		Change::spurious_wakeup, Change::step_cleared,
		Change::spin_taken, Change::stop_events, Change::time_passes,
		Change::other_event, Change::signalled
	};

	step->caller = somebody(choices, CALLER);
	step->event = choices.one_in(8) ? choices.word() :
	    1U << choices.below(6);
	step->val = choices.word();
	step->turn_count = choices.below(MAX_TURNS + 1);
	for (int i = 0; i < step->turn_count; ++i) {
		Turn &turn = step->turns[i];

		turn.service = one_of(choices, services);
		turn.nth = choices.below(3);
		turn.happens = true;
		turn.happening.change = one_of(choices, changes);
		turn.happening.who = step->caller;
		turn.happening.value = choices.one_in(2) ? SIGKILL :
		    static_cast<int>(choices.below(64));
	}
}

static void
choose_step(Choices &choices, Step *step)
{
	static const Happening likely[] = {
		{ Change::stops, TARGET, SIGSTOP },
		{ Change::waited_for, TARGET, 1 },
		{ Change::stop_events, CALLER, 63 },
	};
	const u_int kind = choices.below(16);

	if (kind < 10) {
		step->entry = kind < 6 ? Entry::SYS_PTRACE :
		    Entry::KERN_PTRACE;
		choose_ptrace(choices, step);
		for (int i = choices.below(4); i > 0; --i)
			add_turn(choices, step);
	} else if (kind < 12) {
		step->entry = Entry::STOPEVENT;
		choose_stop(choices, step);
	} else if (kind < 15) {
		step->entry = Entry::HAPPENING;
		step->caller = CALLER;
		step->happening = choices.one_in(2) ?
		    one_of(choices, likely) : something(choices, TARGET);
	} else {
		step->entry = Entry::TRACE_REQ;
		step->caller = somebody(choices, CALLER);
	}
}

void
generate(Choices &choices, Sequence *sequence)
{
	static const Happening ready[] = {
		{ Change::traced_by, TARGET, CALLER },
		{ Change::stops, TARGET, SIGSTOP },
		{ Change::waited_for, TARGET, 1 },
		{ Change::stop_events, CALLER, 63 },
	};
	int count = 0;

	bzero(sequence, sizeof(*sequence));
	if (!choices.one_in(3)) {
		for (const Happening &happening : ready)
			sequence->setting[count++] = happening;
	}
	if (choices.one_in(4))
		sequence->setting[count++] = { Change::guest, TARGET, 1 };
	for (int i = choices.below(5); i > 0; --i)
		sequence->setting[count++] = something(choices,
		    choices.one_in(3) ? CALLER : TARGET);
	sequence->setting_count = count;
	sequence->step_count = 1 + choices.below(MAX_STEPS);
	for (int i = 0; i < sequence->step_count; ++i)
		choose_step(choices, &sequence->steps[i]);
}
