/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Figures of several runs, and what is in their middle.
 */
#ifndef BENCH_VM_SAMPLES_H
#define BENCH_VM_SAMPLES_H

#include <stdint.h>

/* The last figures, as many as there is room for; 0 if there are none. */
template <int MOST>
class Samples {
public:
	void
	take(uint64_t value)
	{
		values_[taken_++ % MOST] = value;
	}

	uint64_t
	median()
	{
		return (sorted(count() / 2));
	}

	uint64_t
	least()
	{
		return (sorted(0));
	}

	uint64_t
	most()
	{
		return (sorted(count() == 0 ? 0 : count() - 1));
	}

private:
	int
	count() const
	{
		return (taken_ < MOST ? taken_ : MOST);
	}

	uint64_t
	sorted(int place)
	{
		for (int i = 1; i < count(); i++)
			sink(i);
		return (values_[place]);
	}

	/* Insert it into the sorted ones before it. */
	void
	sink(int i)
	{
		for (; i > 0 && values_[i] < values_[i - 1]; i--) {
			const uint64_t value = values_[i];

			values_[i] = values_[i - 1];
			values_[i - 1] = value;
		}
	}

	uint64_t	values_[MOST] = {};
	int		taken_ = 0;
};

#endif /* !BENCH_VM_SAMPLES_H */
