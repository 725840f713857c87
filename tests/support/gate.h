/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A handshake between processes: one opens the gate, another passes it.
 */
#ifndef SUPPORT_GATE_H
#define SUPPORT_GATE_H

#include "deadline.h"
#include "report.h"

/* To be made before the processes that share it are forked. */
class Gate {
public:
	Gate();
	~Gate();

	Gate(const Gate &) = delete;
	Gate &operator=(const Gate &) = delete;

	/* Let one process through. */
	void open() const;

	/* Pass, but do not wait for ever: has the gate been opened? */
	bool pass(int seconds = PATIENCE) const;

	/*
	 * Wait for it, asleep in read(2), for as long as it takes.  A child
	 * whose tester is gone exits.
	 */
	void await();

	/*
	 * Have all others who could open it, even by their death, gone?
	 * This process can open it no more.
	 */
	bool deserted(int seconds = PATIENCE);

	/* For a program that writes a line to open it, or reads one to pass. */
	int
	writer() const
	{
		return (writer_);
	}

	int
	reader() const
	{
		return (reader_);
	}

private:
	void give_up_opening();

	int	reader_;
	int	writer_;
};

#define REQUIRE_PASSED(gate, opener)					\
	REQUIRE_THAT((gate).pass(), "waited in vain for %s", (opener))

#endif /* !SUPPORT_GATE_H */
