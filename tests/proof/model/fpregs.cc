/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Floating point registers of every thread.
 */

#include "fpregs.h"

struct Machine {
	struct thread td;
	struct pcb pcb;
	u_long word;		/* that pcb_save was filled from */
};

static Machine machines[CAST][MAX_THREADS];

static_assert(sizeof(FpArea) % sizeof(u_long) == 0, "whole words");
static const int WORDS = sizeof(FpArea) / sizeof(u_long);

extern "C" {

/* Without one bit that programs try. */
u_int npx_mxcsr_mask = 0xffbf;

}

struct thread *
machine_thread(Name name, int number)
{
	Machine &machine = machines[name][number];

	machine.td.td_pcb = &machine.pcb;
	return (&machine.td);
}

static u_long
word_at(u_long word, int i)
{
	return ((word + i) * 0x9e3779b97f4a7c15);
}

void
unfold(u_long word, FpArea *area)
{
	for (int i = 0; i < WORDS; ++i) {
		const u_long value = word_at(word, i);

		__builtin_memcpy(area->bytes + i * sizeof(value), &value,
		    sizeof(value));
	}
}

u_long
fold(const FpArea &area)
{
	return (digest(area.bytes, sizeof(area.bytes)));
}

static FpArea *
area_of(Machine &machine)
{
	return (reinterpret_cast<FpArea *>(&machine.pcb.pcb_save));
}

static bool
is_changed(u_long word, const FpArea &area)
{
	u_long values[WORDS];
	bool same = true;

	__builtin_memcpy(values, area.bytes, sizeof(values));
	for (int i = 0; i < WORDS; ++i)
		same = same && values[i] == word_at(word, i);
	return (!same);
}

void
fpregs_enter()
{
	for (int name = 0; name < CAST; ++name) {
		for (int i = 0; i < MAX_THREADS; ++i) {
			const Thread &thread = world.beings[name].threads[i];
			Machine &machine = machines[name][i];

			machine.td.td_flags = thread.uses_fp ?
			    TDF_USINGFP : 0;
			machine.word = thread.files[FLOATING];
			unfold(machine.word, area_of(machine));
		}
	}
}

void
fpregs_leave()
{
	for (int name = 0; name < CAST; ++name) {
		for (int i = 0; i < MAX_THREADS; ++i) {
			Machine &machine = machines[name][i];
			const FpArea &area = *area_of(machine);

			if (is_changed(machine.word, area))
				world.beings[name].threads[i].
				    files[FLOATING] = fold(area);
		}
	}
}
