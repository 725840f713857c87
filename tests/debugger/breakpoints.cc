/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Breakpoints: int3 instructions, in the target only while it runs.
 */
#include "breakpoints.h"
#include "text.h"

/*
 * Put one byte into the target's text, and return what was there.  The
 * other bytes of the aligned word around it are written as they were.
 */
static unsigned char
patch(Target &target, unsigned long address, unsigned char byte)
{
	const unsigned long where = address & ~3UL;
	const unsigned shift = (address & 3) * 8;
	const unsigned word = target.read_word(where);

	target.write_word(where, (word & ~(0xffU << shift)) |
	    static_cast<unsigned>(byte) << shift);
	return (word >> shift & 0xff);
}

void
Breakpoints::add(Target &target, unsigned number, unsigned long address,
    lwpid_t thread)
{
	const Breakpoint *const there = at(address);
	unsigned char byte;

	if (there != nullptr)
		fail("breakpoint %u is there already", there->number);
	target.read(address, &byte, sizeof(byte));
	points_.push_back(Breakpoint{number, address, 0, byte, false, thread});
}

bool
Breakpoints::remove(unsigned number)
{
	for (auto point = points_.begin(); point != points_.end(); ++point) {
		if (point->number == number) {
			points_.erase(point);
			return (true);
		}
	}
	return (false);
}

Breakpoint *
Breakpoints::at(unsigned long address)
{
	for (auto &point : points_) {
		if (point.address == address)
			return (&point);
	}
	return (nullptr);
}

void
Breakpoints::insert(Target &target, const std::set<unsigned long> &except)
{
	try {
		for (auto &point : points_) {
			if (except.count(point.address) != 0)
				continue;
			point.original = patch(target, point.address, INT3);
			past_[point.address] = point.original;
			point.inserted = true;
		}
	} catch (const Error &) {
		lift(target);
		throw;
	}
}

/*
 * An int3 that is no longer there went with the memory it was in.
 */
bool
Breakpoints::lift(Target &target)
{
	bool lifted = false;

	for (auto &point : points_) {
		unsigned char byte;

		if (!point.inserted)
			continue;
		if (target.try_read(point.address, &byte, sizeof(byte)) &&
		    byte == INT3)
			patch(target, point.address, point.original);
		point.inserted = false;
		lifted = true;
	}
	return (lifted);
}

void
Breakpoints::lift_copies(Target &child) const
{
	for (const auto &[address, original] : past_) {
		unsigned char byte;

		if (child.try_read(address, &byte, sizeof(byte)) &&
		    byte == INT3)
			patch(child, address, original);
	}
}
