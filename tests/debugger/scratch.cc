/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Where displaced instructions are executed.
 */
#include "scratch.h"

/* The bytes at an address; 0 for those behind the end of what is mapped. */
static Code
read_code(Target &target, unsigned long address)
{
	constexpr unsigned long page = 4096;
	Code code{};

	if (!target.try_read(address, code.data(), code.size()))
		target.read(address, code.data(), page - address % page);
	return (code);
}

Scratch::Answer
Scratch::find(Target &target, unsigned long address,
    std::optional<Displaced> *displaced)
{
	unsigned long place = address_;

	for (Slot &slot : slots_) {
		if (slot.instruction && slot.instruction->from() == address) {
			*displaced = slot.instruction;
			return (READY);
		}
	}
	for (Slot &slot : slots_) {
		if (!slot.instruction) {
			slot.instruction = Displaced::make(
			    read_code(target, address), address, place);
			*displaced = slot.instruction;
			return (slot.instruction ? READY : IMPOSSIBLE);
		}
		place += sizeof(Code);
	}
	return (FULL);
}

void
Scratch::write(Target &target)
{
	for (Slot &slot : slots_) {
		if (!slot.instruction)
			continue;

		const unsigned long to = slot.instruction->to();

		target.read(to, slot.before.data(), slot.before.size());
		slot.written = true;
		target.write(to, slot.instruction->code().data(),
		    sizeof(Code));
	}
}

void
Scratch::restore(Target &target)
{
	for (Slot &slot : slots_) {
		Code now;

		if (slot.written && target.try_read(slot.instruction->to(),
		    now.data(), now.size()) &&
		    now == slot.instruction->code())
			target.write(slot.instruction->to(),
			    slot.before.data(), slot.before.size());
		slot = Slot{};
	}
}
