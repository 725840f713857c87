/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The records of process 1, from the console's log.
 */
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "../init/wire.h"
#include "record.h"

bool
parse_record(const std::string &line, Record *record)
{
	const size_t mark = line.find(WIRE_MARK);

	if (mark == std::string::npos)
		return (false);

	std::istringstream fields(line.substr(mark + sizeof(WIRE_MARK) - 1));
	std::string checksum;

	if (!(fields >> record->number >> checksum >> record->kind))
		return (false);
	fields.get();
	std::getline(fields, record->text);

	const std::string content = std::to_string(record->number) + " " +
	    record->kind + " " + record->text;

	return (std::strtoul(checksum.c_str(), nullptr, 16) ==
	    wire_checksum(content.data(), content.size()));
}

Log::Log(const std::string &path)
{
	std::ifstream file(path);
	std::string line;

	while (std::getline(file, line)) {
		Record record;

		while (!line.empty() && line.back() == '\r')
			line.pop_back();
		if (!parse_record(line, &record))
			continue;
		lost_ += record.number - last_ - 1;
		last_ = record.number;
		take(record);
	}
}

const Program *
Log::find(const std::string &name) const
{
	for (const Program &program : programs_) {
		if (program.name == name)
			return (&program);
	}
	return (nullptr);
}

void
Log::take(const Record &record)
{
	if (record.kind == "program") {
		for (current_ = 0; current_ < programs_.size(); current_++) {
			if (programs_[current_].name != record.text)
				continue;
			programs_[current_] = { record.text, {}, {} };
			return;
		}
		programs_.push_back({ record.text, {}, {} });
		return;
	}
	if (record.kind == "trouble")
		troubles_.push_back(record.text);
	if (programs_.empty())
		return;

	Program &program = programs_[current_];

	if (record.kind == "list")
		program.list.push_back(record.text);
	if (record.kind == "case") {
		program.cases.emplace_back();
		program.cases.back().ident = record.text;
	}
	if (!program.cases.empty())
		take_of_case(program.cases.back(), record);
}

/* Ignore records of another case, whose "case" record was lost. */
void
Log::take_of_case(Case &last, const Record &record)
{
	std::istringstream fields(record.text);
	std::string ident;

	if (record.kind == "output")
		last.output.push_back(record.text);
	if (!(fields >> ident) || ident != last.ident)
		return;
	if (record.kind == "left")
		last.left_processes = true;
	if (record.kind == "result") {
		fields >> last.kind >> last.value;
		fields.get();
		std::getline(fields, last.result);
	}
}
