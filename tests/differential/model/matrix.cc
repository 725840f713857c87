/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The product of the rows without combinations that make no difference: address
 * and data vary only where the services succeed, and the other way round.
 */

#include "matrix.h"
#include "memory.h"
#include "rows.h"

static const Entry entries[] = { Entry::SYS_PTRACE, Entry::KERN_PTRACE };

static u_long every = 1;

void
visit_every(u_long nth)
{
	every = nth;
}

static bool
moves_memory(int req)
{
	return (req == PT_READ_I || req == PT_READ_D || req == PT_WRITE_I ||
	    req == PT_WRITE_D || req == PT_IO);
}

/* Registers that a thread's CPU may have. */
static bool
has_in_cpu(int req)
{
	return (req >= PT_GETFPREGS && req <= PT_SETDBREGS);
}

/*
 * Whether a request may come to that call.  Of those that only one request
 * makes it is one scenario less for each other; all make the rest.
 */
static bool
concerns(int req, const Turn &turn)
{
	switch (turn.service) {
	case Service::lock:
		return (req == PT_ATTACH || req == PT_DETACH);
	case Service::tsleep:
		return (req != PT_TRACE_ME);
	case Service::setcpu:
		return (has_in_cpu(req));
	case Service::reaper_get:
		return (req == PT_DETACH);
	case Service::proc_reparent:
		return (req == PT_ATTACH || req == PT_DETACH);
	case Service::kmalloc:
	case Service::lwkt_user_yield:
		return (req == PT_IO);
	case Service::vmspace_hold:
	case Service::map_lock:
	case Service::object_hold:
	case Service::vm_fault_page:
	case Service::copy_nofault:
	case Service::procfs_domem:
		return (moves_memory(req));
	case Service::lwkt_gettoken:
		return (req == PT_ATTACH || turn.nth == 0);
	case Service::pfind:
		return (req == PT_ATTACH || req == PT_DETACH ||
		    turn.nth == 0);
	case Service::check_privilege:
		return (req == PT_ATTACH || req == PT_IO || turn.nth == 0);
	default:
		return (true);
	}
}

static bool
concerns(int req, const Behaviour &behaviour)
{
	for (int i = 0; i < behaviour.count; ++i) {
		if (concerns(req, behaviour.turns[i]))
			return (true);
	}
	return (behaviour.count == 0);
}

static bool
has(const State &target, Change change)
{
	for (int i = 0; i < target.count; ++i) {
		if (target.setting[i].change == change)
			return (true);
	}
	return (false);
}

/*
 * Whether where the target's pages are, its threads or its reaper makes a
 * difference: not to requests that ask for none of it, nor beside what else
 * is the matter with a caller, but for its own memory.
 */
static bool
concerns(int req, const State &caller, const State &target)
{
	if (has(target, Change::memory))
		return (moves_memory(req) && (caller.count == 0 ||
		    caller.setting[0].change == Change::one_page ||
		    caller.setting[0].change == Change::device_page));
	if (has(target, Change::whereabouts) ||
	    has(target, Change::kernel_fp))
		return (has_in_cpu(req) && caller.count == 0);
	if (has(target, Change::reaper) || has(target, Change::reaped_by))
		return (req == PT_DETACH && caller.count == 0);
	return (true);
}

/* Whether a request for that target may come to all of it. */
static bool
concerns(int req, const Behaviour &behaviour, const State &target)
{
	for (int i = 0; i < behaviour.count; ++i) {
		switch (behaviour.turns[i].service) {
		case Service::tsleep:
			if (req != PT_ATTACH && !has(target, Change::running))
				return (false);
			break;
		case Service::lock:
			if (req == PT_DETACH && !has(target, Change::reaper))
				return (false);
			break;
		case Service::setcpu:
			if (!has(target, Change::whereabouts))
				return (false);
			break;
		case Service::reaper_get:
			if (!has(target, Change::old_parent) &&
			    !has(target, Change::becomes_zombie))
				return (false);
			break;
		default:
			break;
		}
	}
	return (concerns(req, behaviour));
}

/* The index of a value, or the number of values. */
template <typename Value>
static int
place_in(const Rows<Value> &rows, Value value)
{
	int i = 0;

	while (i < rows.count && rows[i] != value)
		++i;
	return (i);
}

/* The index of a scenario in each row. */
enum Dimension {
	IN_CALLERS, IN_REQUESTS, IN_TARGETS, IN_BEHAVIOURS, IN_ADDRESSES,
	IN_DATA, IN_DESCRIPTORS, IN_CONTENTS, IN_ENTRIES,
	DIMENSIONS
};

static const int MAX_ROWS = 512;

/* The pairs in all scenarios, and those in visited ones. */
static struct {
	bool there, met;
} pairs[DIMENSIONS][DIMENSIONS][MAX_ROWS][MAX_ROWS];

class Product {
public:
	/* Without a visitor pairs are counted. */
	explicit Product(bool (*visit)(const Scenario &)) : visit_(visit)
	{
		bzero(&scenario_, sizeof(scenario_));
		scenario_.step.caller = CALLER;
		scenario_.step.contents = 0x123456789abcdef;
	}

	u_long
	run()
	{
		bzero(pairs, sizeof(pairs));
		for (const State &caller : callers) {
			at_[IN_CALLERS] = &caller - callers.begin();
			for (const int &req : requests) {
				at_[IN_REQUESTS] = &req - requests.begin();
				scenario_.step.req = req;
				for (const State &target : targets) {
					at_[IN_TARGETS] =
					    &target - targets.begin();
					if (concerns(req, caller, target))
						in_state(caller, target);
				}
			}
		}
		return (count_);
	}

private:
	void	in_state(const State &caller, const State &target);
	void	arguments();
	void	answers(const State &target);
	void	blocks(const State &target);
	void	registers();
	void	visit();
	void	note_pairs(bool met) const;
	bool	has_new_pair() const;

	bool
	writes_word() const
	{
		return (scenario_.step.req == PT_WRITE_I ||
		    scenario_.step.req == PT_WRITE_D);
	}

	bool
	uses_both() const
	{
		return (writes_word() || scenario_.step.req == PT_CONTINUE ||
		    scenario_.step.req == PT_STEP ||
		    scenario_.step.req == PT_DETACH);
	}

	void	set(const Behaviour &behaviour);

	void
	set(u_long addr, int data, const struct ptrace_io_desc &io)
	{
		at_[IN_ADDRESSES] = place_in(all_addresses, addr);
		at_[IN_DATA] = place_in(all_data, data);
		at_[IN_DESCRIPTORS] = &io - descriptors.begin();
		scenario_.step.addr = addr;
		scenario_.step.data = data;
		__builtin_memcpy(&scenario_.step.io, &io, sizeof(io));
	}

	bool (*const visit_)(const Scenario &scenario);
	Scenario scenario_;
	int at_[DIMENSIONS] = {};
	u_long count_ = 0;
	bool stopped_ = false;
};

void
Product::note_pairs(bool met) const
{
	for (int i = 0; i < DIMENSIONS; ++i) {
		for (int k = 0; k < i; ++k) {
			auto &pair = pairs[i][k][at_[i]][at_[k]];

			pair.there = true;
			pair.met |= met;
		}
	}
}

/* Some pairs occur in so few scenarios that a sample would miss them. */
bool
Product::has_new_pair() const
{
	for (int i = 0; i < DIMENSIONS; ++i) {
		for (int k = 0; k < i; ++k) {
			if (!pairs[i][k][at_[i]][at_[k]].met)
				return (true);
		}
	}
	return (false);
}

void
Product::visit()
{
	for (const Entry &entry : entries) {
		if (stopped_)
			return;
		scenario_.step.entry = entry;
		at_[IN_ENTRIES] = &entry - entries;

		const bool met = count_++ % every == 0 || has_new_pair();

		if (every != 1 && (met || visit_ == nullptr))
			note_pairs(met);
		if (visit_ != nullptr && met)
			stopped_ = !visit_(scenario_);
	}
}

void
Product::set(const Behaviour &behaviour)
{
	at_[IN_BEHAVIOURS] = &behaviour - behaviours.begin();
	scenario_.behaviour = behaviour.words;
	scenario_.step.turn_count = behaviour.count;
	for (int i = 0; i < MAX_TURNS; ++i)
		scenario_.step.turns[i] = behaviour.turns[i];
}

/* All of both for requests that use both, or else both beside one. */
void
Product::arguments()
{
	set(behaviours[0]);
	for (const u_long addr : all_addresses) {
		for (const int data : all_data) {
			if (!uses_both() && addr != MEMORY_AT && data != 0)
				continue;
			set(addr, data, descriptors[0]);
			visit();
		}
	}
}

void
Product::answers(const State &target)
{
	for (const Behaviour &behaviour : behaviours) {
		if (!concerns(scenario_.step.req, behaviour, target))
			continue;
		set(behaviour);
		set(MEMORY_AT, 0, descriptors[0]);
		visit();
		set(1, SIGKILL, descriptors[1]);
		visit();
		if (writes_word()) {
			set(SECOND_PAGE - 2, 0x12345678, descriptors[0]);
			visit();
		}
		if (scenario_.step.req == PT_DETACH) {
			set(1, SIGTSTP, descriptors[0]);
			visit();
			set(1, SIGTRAP, descriptors[0]);
			visit();
		}
	}
}

void
Product::blocks(const State &target)
{
	for (const struct ptrace_io_desc &io : descriptors) {
		for (const Behaviour &behaviour : behaviours) {
			if (!concerns(PT_IO, behaviour, target))
				continue;
			set(behaviour);
			set(MEMORY_AT, 0, io);
			visit();
		}
	}
}

/* What is set may be what a thread has that never used them. */
void
Product::registers()
{
	static const u_long contents[] = { INITIAL_FPREGS, SURPLUS_FPREGS,
		OTHER_CONTROL_FPREGS, OTHER_REST_FPREGS, OTHER_FIRST_FPREGS };
	const u_long before = scenario_.step.contents;

	set(behaviours[0]);
	set(MEMORY_AT, 0, descriptors[0]);
	for (const u_long &content : contents) {
		at_[IN_CONTENTS] = 1 + (&content - contents);
		scenario_.step.contents = content;
		visit();
	}
	at_[IN_CONTENTS] = 0;
	scenario_.step.contents = before;
}

void
Product::in_state(const State &caller, const State &target)
{
	int count = 0;

	for (int i = 0; i < caller.count; ++i)
		scenario_.setting[count++] = caller.setting[i];
	for (int i = 0; i < target.count; ++i)
		scenario_.setting[count++] = target.setting[i];
	scenario_.setting_count = count;
	scenario_.caller = caller.words;
	scenario_.target = target.words;
	scenario_.step.pid = target.pid;
	arguments();
	answers(target);
	if (scenario_.step.req == PT_IO)
		blocks(target);
	if (scenario_.step.req == PT_SETFPREGS)
		registers();
}

u_long
for_each_scenario(bool (*visit)(const Scenario &scenario))
{
	return (Product(visit).run());
}

u_long
pairs_missed(u_long nth, u_long *count)
{
	u_long missed = 0;

	visit_every(nth);
	Product(nullptr).run();
	*count = 0;
	for (const auto &dimensions : pairs) {
		for (const auto &values : dimensions) {
			for (const auto &row : values) {
				for (const auto &pair : row) {
					*count += pair.there;
					missed += pair.there && !pair.met;
				}
			}
		}
	}
	return (missed);
}

void
describe(const Scenario &scenario, Text *text)
{
	text->add("caller: %s; target: %s; services: %s\n", scenario.caller,
	    scenario.target, scenario.behaviour);
	describe_setting(scenario.setting, scenario.setting_count, text);
	describe(scenario.step, text);
}
