/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The data that loader(8) writes after the last loaded file for the kernel: the
 * environment, and records of the loaded files (sys/linker.h, MODINFO_*).
 */
#include "console.h"
#include "handover.h"

namespace {

/* sys/linker.h and pc64's machine/metadata.h at b608d1d3. */
enum Type : uint32_t {
	MODINFO_END = 0,
	MODINFO_NAME = 1,
	MODINFO_TYPE = 2,
	MODINFO_ADDR = 3,
	MODINFO_SIZE = 4,
	MODINFO_METADATA = 0x8000,
	MODINFO_ENVP = MODINFO_METADATA | 0x0006,
	MODINFO_HOWTO = MODINFO_METADATA | 0x0007,
	MODINFO_KERNEND = MODINFO_METADATA | 0x0008,
	MODINFO_SMAP = MODINFO_METADATA | 0x1001
};

/* Appends records: type, length, data, and zeros up to a multiple of 8. */
class Records {
public:
	explicit Records(uint32_t at)
	    : at_(at)
	{
	}

	uint32_t
	end() const
	{
		return (at_);
	}

	void
	add(Type type, const void *data, uint32_t len)
	{
		append(&type, sizeof(type));
		append(&len, sizeof(len));
		append(data, len);
		while (at_ % sizeof(uint64_t) != 0)
			append("", 1);
	}

	void
	add(Type type, const char *text)
	{
		add(type, text, strlen(text) + 1);
	}

	void
	add(Type type, uint64_t value)
	{
		add(type, &value, sizeof(value));
	}

	/* The name is first, because the kernel searches for it. */
	void
	add_file(const char *name, const char *type, const Piece &place)
	{
		add(MODINFO_NAME, name);
		add(MODINFO_TYPE, type);
		add(MODINFO_ADDR, place.address);
		add(MODINFO_SIZE, place.bytes);
	}

private:
	void
	append(const void *data, uint32_t len)
	{
		memcpy(reinterpret_cast<void *>(at_), data, len);
		at_ += len;
	}

	uint32_t	at_;
};

} /* namespace */

CommandLine::CommandLine(const char *line)
    : bytes_(0), howto_(0)
{
	while (*line != '\0') {
		bool variable = false;
		uint32_t len = 0;

		for (; line[len] != '\0' && line[len] != ' '; len++)
			variable = variable || line[len] == '=';
		if (variable)
			add_variable(line, len);
		else if (line[0] == '-')
			add_flags(line + 1, len - 1);
		line += len;
		while (*line == ' ')
			line++;
	}
	environment_[bytes_] = '\0';
}

void
CommandLine::add_variable(const char *word, uint32_t len)
{
	require(len + 2 <= MOST - bytes_, "the command line is too long");
	memcpy(environment_ + bytes_, word, len);
	bytes_ += len;
	environment_[bytes_++] = '\0';
}

void
CommandLine::add_flags(const char *word, uint32_t len)
{
	static const struct {
		char	letter;
		Howto	flag;
	} FLAGS[] = {
		{ 'a', RB_ASKNAME }, { 'd', RB_KDB }, { 'h', RB_SERIAL },
		{ 's', RB_SINGLE }, { 'v', RB_VERBOSE },
	};

	for (; len > 0; word++, len--) {
		bool known = false;

		for (const auto &entry : FLAGS) {
			if (entry.letter == *word) {
				howto_ |= entry.flag;
				known = true;
			}
		}
		require(known, "unknown flag on the command line; there are "
		    "-a -d -h -s -v");
	}
}

Handover
write_handover(uint32_t at, const Piece &kernel, const Piece &image,
    const CommandLine &line, const MemoryMap &map)
{
	const uint32_t environment = at;
	const uint32_t modulep = at + PAGE_BYTES;
	const uint32_t kernend = at + HANDOVER_BYTES;
	const uint32_t howto = line.howto();
	Records records(modulep);

	memcpy(reinterpret_cast<void *>(environment), line.environment(),
	    line.environment_bytes());
	records.add_file("/boot/kernel/kernel", "elf kernel", kernel);
	records.add(MODINFO_HOWTO, &howto, sizeof(howto));
	records.add(MODINFO_ENVP, environment);
	records.add(MODINFO_KERNEND, kernend);
	records.add(MODINFO_SMAP, map.entries(), map.bytes());
	records.add_file("root", "mfs_root", image);
	records.add(MODINFO_END, nullptr, 0);
	require(records.end() <= kernend, "the memory map is too long");
	return { modulep, kernend };
}
