/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A tree of files to overlay: small ones that look like DragonFly's to
 * overlay.sh, and what is in one at a moment.
 */
#ifndef TESTS_OVERLAY_TREE_H
#define TESTS_OVERLAY_TREE_H

#include <map>
#include <string>

#include "../command/files.h"

/* What overlay.sh replaces, and what it reads, below a tree. */
#define FILES		"sys/conf/files"
#define ORIGINAL_C	"sys/kern/sys_process.c"
#define PTRACE_H	"sys/sys/ptrace.h"

/* How sys/conf/files names the original. */
#define FILES_LINE	"kern/sys_process.c\tstandard\n"

/* By path: contents; modes; times of the last change. */
struct Snapshot {
	std::map<std::string, std::string>	contents;
	std::map<std::string, unsigned>		modes;
	std::map<std::string, std::string>	times;

	/* But for the times. */
	bool
	is_same(const Snapshot &other) const
	{
		return (contents == other.contents && modes == other.modes);
	}
};

/* Files with directories above them; times in the past, and some modes. */
void	make_tree(const std::string &tree);

/* "git init" it and commit all there is. */
void	commit_tree(const std::string &tree);

/* A list of known revisions that has this tree's. */
void	make_known(const std::string &tree, const std::string &list);

Snapshot	snapshot_of(const std::string &tree);

/* Same paths, contents and modes, or the case fails, naming the first. */
void	require_same(const Snapshot &is, const Snapshot &should_be);

/* Also the same times, but for that one file. */
void	require_untouched(const Snapshot &is, const Snapshot &should_be,
	    const std::string &but = "");

#endif /* !TESTS_OVERLAY_TREE_H */
