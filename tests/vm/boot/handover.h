/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The data that loader(8) writes after the last loaded file for the kernel: the
 * environment, and records of the loaded files (sys/linker.h, MODINFO_*).
 */
#ifndef VM_BOOT_HANDOVER_H
#define VM_BOOT_HANDOVER_H

#include "memory.h"

/* From sys/reboot.h. */
enum Howto {
	RB_ASKNAME = 0x001,
	RB_SINGLE = 0x002,
	RB_KDB = 0x040,
	RB_VERBOSE = 0x800,
	RB_SERIAL = 0x1000
};

/*
 * A loader's command line: words with a '=' are the kernel's environment,
 * words with a '-' are flags as for boot(8) (-a -d -h -s -v); others, such as
 * the name of the stub, are ignored.
 */
class CommandLine {
public:
	explicit CommandLine(const char *line);

	int
	howto() const
	{
		return (howto_);
	}

	/* "NAME=VALUE\0NAME=VALUE\0\0" */
	const char *
	environment() const
	{
		return (environment_);
	}

	uint32_t
	environment_bytes() const
	{
		return (bytes_ + 1);
	}

private:
	void	add_variable(const char *word, uint32_t len);
	void	add_flags(const char *word, uint32_t len);

	static const uint32_t MOST = 2048;

	char		environment_[MOST];
	uint32_t	bytes_;
	int		howto_;
};

/* Addresses that are passed to the kernel's first instruction. */
struct Handover {
	uint32_t	modulep;
	uint32_t	kernend;
};

/* A page for the environment, a page for the records. */
static const uint32_t HANDOVER_BYTES = 2 * PAGE_BYTES;

/*
 * Write HANDOVER_BYTES at "at", which must be page-aligned.  The image becomes
 * md0.
 */
Handover	write_handover(uint32_t at, const Piece &kernel,
		    const Piece &image, const CommandLine &line,
		    const MemoryMap &map);

#endif /* !VM_BOOT_HANDOVER_H */
