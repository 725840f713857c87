/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Breakpoints in the tracee's text, and in its threads' debug registers.
 */
#include <algorithm>

#include "../debugger/text.h"
#include "traps.h"

constexpr char INT3 = static_cast<char>(0xcc);
constexpr unsigned STATUS = 6;		/* dr6: bit i if dr<i> fired */
constexpr unsigned CONTROL = 7;

bool
Traps::insert(Tracee &tracee, unsigned long address)
{
	char saved;

	if (is_at(address))
		return (true);
	if (tracee.read(address, &saved, 1) != 1 ||
	    !tracee.write(address, &INT3, 1))
		return (false);
	saved_[address] = saved;
	removed_.erase(address);
	return (true);
}

bool
Traps::remove(Tracee &tracee, unsigned long address)
{
	const auto found = saved_.find(address);

	if (found == saved_.end())
		return (true);

	const char saved = found->second;

	saved_.erase(found);
	removed_[address] = saved;
	return (tracee.write(address, &saved, 1));
}

size_t
Traps::read(Tracee &tracee, unsigned long address, char *buffer,
    size_t length) const
{
	const size_t got = tracee.read(address, buffer, length);

	for (auto i = saved_.lower_bound(address); i != saved_.end() &&
	    i->first - address < got; ++i)
		buffer[i->first - address] = i->second;
	return (got);
}

bool
Traps::write(Tracee &tracee, unsigned long address, const char *buffer,
    size_t length)
{
	std::string bytes(buffer, length);
	const auto first = saved_.lower_bound(address);
	auto i = first;

	for (; i != saved_.end() && i->first - address < length; ++i)
		bytes[i->first - address] = INT3;
	if (!tracee.write(address, bytes.data(), length))
		return (false);
	for (auto j = first; j != i; ++j)
		j->second = buffer[j->first - address];
	return (true);
}

void
Traps::forget()
{
	saved_.clear();
	removed_.clear();
	points_ = {};
	newest_ = 0;
}

/*
 * Where there is one in that memory.
 */
static void
restore(Tracee &tracee, const std::map<unsigned long, char> &points)
{
	for (const auto &point : points) {
		char now;

		if (tracee.read(point.first, &now, 1) == 1 && now == INT3)
			tracee.write(point.first, &point.second, 1);
	}
}

void
Traps::remove_from(Tracee &child) const
{
	restore(child, removed_);
	restore(child, saved_);
}

void
Traps::put_back(Tracee &parent) const
{
	for (const auto &point : saved_)
		parent.write(point.first, &INT3, 1);
}

void
Traps::settle_copy(Tracee &child)
{
	restore(child, removed_);
	put_back(child);
	removed_.clear();
	newest_ = 0;
	if (watching())
		load(child);
}

void
Traps::remove_all(Tracee &tracee)
{
	while (!saved_.empty())
		remove(tracee, saved_.begin()->first);
	if (watching()) {
		points_ = {};
		load(tracee);
	}
}

bool
Traps::watching() const
{
	return (std::any_of(points_.begin(), points_.end(),
	    [](const Point &point) { return (point.length != 0); }));
}

/*
 * In dr7 a register has its local enable, what it traps, and the length code,
 * which is the length less 1 but 2 for 8.
 */
void
Traps::load(Tracee &tracee, lwpid_t tid)
{
	struct dbreg regs = tracee.debug_registers(tid);

	regs.dr[STATUS] = 0;
	regs.dr[CONTROL] = 0;
	for (unsigned i = 0; i < points_.size(); ++i) {
		const Point &point = points_[i];
		const unsigned long code = point.length == 8 ? 2 :
		    point.length - 1;

		regs.dr[i] = point.address;
		if (point.length != 0) {
			regs.dr[CONTROL] |= 1UL << 2 * i |
			    (code << 2 | point.access) << (16 + 4 * i);
		}
	}
	tracee.set_debug_registers(tid, regs);
}

bool
Traps::load(Tracee &tracee)
{
	try {
		for (const lwpid_t tid : tracee.threads()) {
			load(tracee, tid);
			newest_ = std::max(newest_, tid);
		}
	} catch (const Error &) {
		return (false);
	}
	return (true);
}

void
Traps::load_new_threads(Tracee &tracee)
{
	if (!watching())
		return;
	for (const lwpid_t tid : tracee.threads()) {
		if (tid > newest_) {
			load(tracee, tid);
			newest_ = tid;
		}
	}
}

bool
Traps::watch(Tracee &tracee, Access access, unsigned long address,
    unsigned long length)
{
	const auto before = points_;
	const unsigned long first = address, end = address + length;

	if (length == 0 || length > 8 * points_.size())
		return (false);
	while (address < end) {
		const auto slot = std::find_if(points_.begin(), points_.end(),
		    [](const Point &point) { return (point.length == 0); });
		unsigned long part = access == EXECUTE ? 1 : 8;

		if (slot == points_.end()) {
			points_ = before;
			return (false);
		}
		while (address % part != 0 || part > end - address)
			part /= 2;
		*slot = Point{ part, address, access, first, length };
		address += part;
	}
	if (load(tracee))
		return (true);
	points_ = before;
	load(tracee);
	return (false);
}

bool
Traps::unwatch(Tracee &tracee, Access access, unsigned long address,
    unsigned long length)
{
	for (auto &point : points_) {
		if (point.length != 0 && point.access == access &&
		    point.first == address && point.all == length)
			point = {};
	}
	return (load(tracee));
}

bool
Traps::take_hit(Tracee &tracee, lwpid_t tid, Access *access,
    unsigned long *address)
{
	bool hit = false;

	if (!watching())
		return (false);

	struct dbreg regs = tracee.debug_registers(tid);

	for (unsigned i = 0; i < points_.size() && !hit; ++i) {
		if (points_[i].length == 0 || (regs.dr[STATUS] >> i & 1) == 0)
			continue;
		*access = points_[i].access;
		*address = points_[i].address;
		hit = true;
	}
	if (hit) {
		regs.dr[STATUS] = 0;
		tracee.set_debug_registers(tid, regs);
	}
	return (hit);
}
