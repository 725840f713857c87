/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Threads that stay where they are while another one does a single step.
 */
#include <algorithm>
#include <cstdlib>

#include "../debugger/text.h"
#include "holds.h"
#include "image.h"

/* jmp to itself. */
constexpr std::array<char, 2> LOOP = { static_cast<char>(0xeb),
    static_cast<char>(0xfe) };
constexpr long SIZE = LOOP.size();
constexpr long LONGEST = 15;		/* bytes of an instruction */

void
Holds::place_at(Tracee &tracee, unsigned long address)
{
	Code before;

	if (tracee.read(address, before.data(), SIZE) != SIZE ||
	    !tracee.write(address, LOOP.data(), SIZE))
		fail("no hold at 0x%lx", address);
	before_[address] = before;
}

/*
 * Neither in the way of a step nor of another hold.
 */
bool
Holds::is_free(unsigned long address,
    const std::vector<unsigned long> &stepping) const
{
	const auto is_near = [address](unsigned long other) {
		return (other == address || other == address + 1);
	};

	return (std::none_of(stepping.begin(), stepping.end(), is_near) &&
	    before_.count(address - 1) == 0 &&
	    before_.count(address + 1) == 0);
}

/*
 * A system call that the thread is in may be made again, by going back two
 * bytes: such a thread stays.
 */
void
Holds::move(Tracee &tracee, lwpid_t tid)
{
	struct reg regs = tracee.registers(tid);
	unsigned char call[2];

	if (tracee.read(regs.r_rip - 2, reinterpret_cast<char *>(call), 2) ==
	    2 && call[0] == 0x0f && call[1] == 0x05)
		return;
	moved_[tid] = regs.r_rip;
	regs.r_rip = spare_;
	tracee.set_registers(tid, regs);
}

void
Holds::place(Tracee &tracee, const std::vector<lwpid_t> &held,
    const std::vector<unsigned long> &stepping, bool may_move)
{
	std::vector<lwpid_t> others;

	before_.clear();
	placed_ = true;
	if (spare_ == 0)
		spare_ = entry_point(tracee);
	for (const lwpid_t tid : held) {
		const unsigned long pc = tracee.registers(tid).r_rip;

		if (before_.count(pc) != 0)
			continue;
		if (is_free(pc, stepping))
			place_at(tracee, pc);
		else
			others.push_back(tid);
	}
	if (others.empty() || !may_move || spare_ == 0 ||
	    std::any_of(stepping.begin(), stepping.end(),
	    [this](unsigned long pc) {
		return (labs(long(pc - spare_)) < LONGEST);
	    }) || !is_free(spare_, stepping))
		return;
	if (before_.count(spare_) == 0)
		place_at(tracee, spare_);
	for (const lwpid_t tid : others)
		move(tracee, tid);
}

void
Holds::lift(Tracee &tracee)
{
	if (!placed_)
		return;
	placed_ = false;
	for (const auto &place : before_)
		tracee.write(place.first, place.second.data(), SIZE);
	for (const auto &thread : moved_) {
		struct ptrace_lwpinfo info;

		if (!tracee.info(thread.first, &info))
			continue;

		struct reg regs = tracee.registers(thread.first);

		if (static_cast<unsigned long>(regs.r_rip) != spare_)
			continue;
		regs.r_rip = thread.second;
		tracee.set_registers(thread.first, regs);
	}
	moved_.clear();
}

void
Holds::remove_from(Tracee &child) const
{
	for (const auto &place : before_) {
		Code now;

		if (child.read(place.first, now.data(), SIZE) == SIZE &&
		    now == LOOP)
			child.write(place.first, place.second.data(), SIZE);
	}
}
