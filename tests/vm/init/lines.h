/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The output of a program, line by line.
 */
#ifndef VM_INIT_LINES_H
#define VM_INIT_LINES_H

#include <stddef.h>

#include "process.h"
#include "wire.h"

/* Splits the output of a program into lines. */
class Lines : public Listener {
public:
	void	hear(const char *bytes, size_t len) override;

	/* The last line may have no end. */
	void	finish();

protected:
	virtual void	take(const char *line) = 0;

private:
	void	end_line();

	char	line_[WIRE_LONGEST];
	size_t	len_ = 0;
};

/* Reports each line: output LINE. */
class TellingLines : public Lines {
	void	take(const char *line) override;
};

#endif /* !VM_INIT_LINES_H */
