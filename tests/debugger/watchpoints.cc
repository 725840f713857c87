/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Watchpoints: the debug registers stop the target after it wrote to an
 * address.
 */
#include <algorithm>

#include "text.h"
#include "watchpoints.h"

constexpr unsigned STATUS = 6;		/* dr6: bit i if dr<i> fired */
constexpr unsigned CONTROL = 7;

/*
 * The bits of dr7 that enable one register: its local enable, what it traps,
 * and the length code, which is the length less 1 but 2 for 8.
 */
static unsigned long
enabled(unsigned i, unsigned long length)
{
	const unsigned long code = length == 8 ? 2 : length - 1;

	return (1UL << 2 * i |
	    (code << 2 | DBREG_DR7_WRONLY) << (16 + 4 * i));
}

static unsigned long
current_value(Target &target, const Watchpoint &point)
{
	unsigned long value = 0;

	target.read(point.address, &value, point.length);
	return (value);
}

std::string
value_text(unsigned long value, unsigned long length)
{
	const unsigned unused = 64 - 8 * length;
	const long number = static_cast<long>(value << unused) >> unused;

	if (number > -100000 && number < 100000)
		return (format("%ld", number));
	return (format("%#lx", value));
}

void
Watchpoints::arm(Target &target, lwpid_t tid) const
{
	struct dbreg regs = target.debug_registers(tid);

	regs.dr[STATUS] = 0;
	regs.dr[CONTROL] = 0;
	for (unsigned i = 0; i < points_.size(); ++i) {
		const Watchpoint &point = points_[i];

		regs.dr[i] = point.address;
		if (point.number != 0)
			regs.dr[CONTROL] |= enabled(i, point.length);
	}
	target.set_debug_registers(tid, regs);
}

/* In all threads. */
void
Watchpoints::load(Target &target) const
{
	for (const lwpid_t tid : target.threads())
		arm(target, tid);
}

void
Watchpoints::add(Target &target, const Watchpoint &point)
{
	if (point.address % point.length != 0) {
		fail("0x%lx is not aligned: %lu bytes are watched only at a "
		    "multiple of %lu", point.address, point.length,
		    point.length);
	}

	const auto slot = std::find_if(points_.begin(), points_.end(),
	    [](const Watchpoint &p) { return (p.number == 0); });

	if (slot == points_.end())
		fail("all %zu debug registers are in use", points_.size());
	*slot = point;
	try {
		slot->value = current_value(target, point);
		load(target);
	} catch (const Error &) {
		*slot = Watchpoint{};
		throw;
	}
}

bool
Watchpoints::remove(Target &target, unsigned number)
{
	for (auto &point : points_) {
		if (point.number == number) {
			point = Watchpoint{};
			load(target);
			return (true);
		}
	}
	return (false);
}

void
Watchpoints::remove_all(Target &target)
{
	if (any()) {
		forget();
		load(target);
	}
}

bool
Watchpoints::any() const
{
	return (std::any_of(points_.begin(), points_.end(),
	    [](const Watchpoint &p) { return (p.number != 0); }));
}

void
Watchpoints::note_values(Target &target)
{
	for (auto &point : points_) {
		if (point.number != 0)
			point.value = current_value(target, point);
	}
}

std::string
Watchpoints::take_hits(Target &target)
{
	std::string hits;

	if (!any())
		return (hits);

	struct dbreg regs = target.debug_registers();

	for (unsigned i = 0; i < points_.size(); ++i) {
		Watchpoint &point = points_[i];

		if (point.number == 0 || (regs.dr[STATUS] >> i & 1) == 0)
			continue;

		const std::string before = value_text(point.value,
		    point.length);

		point.value = current_value(target, point);
		hits += format("%swatchpoint %u: %s was %s, is %s",
		    hits.empty() ? "" : "; ", point.number,
		    point.name.c_str(), before.c_str(),
		    value_text(point.value, point.length).c_str());
	}
	if (regs.dr[STATUS] != 0) {
		regs.dr[STATUS] = 0;
		target.set_debug_registers(regs);
	}
	return (hits);
}
