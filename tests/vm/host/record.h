/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The records of process 1, from the console's log.
 */
#ifndef VM_HOST_RECORD_H
#define VM_HOST_RECORD_H

#include <string>
#include <vector>

struct Record {
	unsigned int	number;
	std::string	kind;
	std::string	text;
};

/*
 * Find the record in a line of the console, at any position.  False if there is
 * none, or if output of the kernel has broken it.
 */
bool	parse_record(const std::string &line, Record *record);

/* A case and its result. */
struct Case {
	std::string			ident;
	std::vector<std::string>	output;
	std::string			kind;	/* of the end; "" if none */
	int				value = 0;
	std::string			result;
	bool				left_processes = false;
};

struct Program {
	std::string			name;
	std::vector<std::string>	list;
	std::vector<Case>		cases;
};

/* A whole log. */
class Log {
public:
	explicit Log(const std::string &path);

	const Program	*find(const std::string &name) const;

	const std::vector<Program> &
	programs() const
	{
		return (programs_);
	}

	const std::vector<std::string> &
	troubles() const
	{
		return (troubles_);
	}

	/* The number of records that were sent but are not in the log. */
	unsigned int
	lost() const
	{
		return (lost_);
	}

private:
	void	take(const Record &record);
	void	take_of_case(Case &last, const Record &record);

	std::vector<Program>		programs_;
	std::vector<std::string>	troubles_;
	size_t				current_ = 0;
	unsigned int			last_ = 0;
	unsigned int			lost_ = 0;
};

#endif /* !VM_HOST_RECORD_H */
