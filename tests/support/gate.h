/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A handshake between processes: one opens the gate, another passes it.
 */
#ifndef SUPPORT_GATE_H
#define SUPPORT_GATE_H

#include "deadline.h"
#include "report.h"

/* Construct before forking the processes that share it. */
class Gate {
public:
	Gate();
	~Gate();

	Gate(const Gate &) = delete;
	Gate &operator=(const Gate &) = delete;

	/* Allow one pass(). */
	void open() const;

	/* Wait for open().  False on timeout. */
	bool pass(int seconds = PATIENCE) const;

	/*
	 * The same without a timeout.  Exits if all processes that could open
	 * the gate have ended.
	 */
	void pass_or_exit();

	/*
	 * Wait until every process that could open the gate has ended.  False
	 * on timeout.  The calling process cannot open the gate afterwards.
	 */
	bool all_writers_closed(int seconds = PATIENCE);

	/* For a program that writes a line to open it or reads one to pass. */
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
	void close_writer();

	int	reader_;
	int	writer_;
};

#define REQUIRE_PASSED(gate, opener)					\
	REQUIRE_THAT((gate).pass(), "timed out waiting for %s", (opener))

#endif /* !SUPPORT_GATE_H */
