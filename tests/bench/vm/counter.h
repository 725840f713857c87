/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Instructions, counted by a machine whose time-stamp counter counts them:
 * QEMU's, with -icount.
 */
#ifndef BENCH_VM_COUNTER_H
#define BENCH_VM_COUNTER_H

#include <stdint.h>

inline uint64_t
time_stamp()
{
	uint32_t low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high) : : "memory");
	return (static_cast<uint64_t>(high) << 32 | low);
}

class Counter {
public:
	/* Calibrates the counts with loops of known length. */
	Counter();

	/*
	 * True if the machine counts instructions: the calibration loops gave
	 * exactly the same counts.
	 */
	bool
	counts() const
	{
		return (per_instruction_ != 0);
	}

	/*
	 * The instructions of body(), in all processes and the kernel.  Idle
	 * time counts too.
	 */
	template <typename Body>
	uint64_t
	instructions(Body body) const
	{
		const uint64_t before = time_stamp();

		body();
		return (from_ticks(time_stamp() - before));
	}

	/* The instructions between two time stamps with that difference. */
	uint64_t
	from_ticks(uint64_t ticks) const
	{
		return ((ticks - overhead_) / per_instruction_);
	}

	/* The minimum of some runs of body(i): one without an interrupt. */
	template <typename Body>
	uint64_t
	least(int runs, Body body) const
	{
		uint64_t least = UINT64_MAX;

		for (int i = 0; i < runs; i++) {
			const uint64_t one = instructions([&] { body(i); });

			if (one < least)
				least = one;
		}
		return (least);
	}

private:
	uint64_t	overhead_;
	uint64_t	per_instruction_;
};

#endif /* !BENCH_VM_COUNTER_H */
