/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Trees to overlay: small ones that overlay.sh accepts as DragonFly's, and
 * snapshots of their contents.
 */
#ifndef TESTS_OVERLAY_TREE_H
#define TESTS_OVERLAY_TREE_H

#include <map>
#include <set>
#include <string>

#include "../command/files.h"

/* The files that overlay.sh replaces, and those that it reads. */
#define FILES		"sys/conf/files"
#define ORIGINAL_C	"sys/kern/sys_process.c"
#define PTRACE_H	"sys/sys/ptrace.h"

/* The line that ptrace.h gets, and the line before which it is inserted. */
#define PTRACE_H_LINE	"#include <sys/ptrace_requests.h>\n"
#define PTRACE_H_PLACE	"#ifdef _KERNEL\n"
#define REQUESTS_H	"sys/sys/ptrace_requests.h"

/* The line for the original in sys/conf/files. */
#define FILES_LINE	"kern/sys_process.c\tstandard\n"

/* By path: contents; modes; times of the last change. */
struct Snapshot {
	std::map<std::string, std::string>	contents;
	std::map<std::string, unsigned>		modes;
	std::map<std::string, std::string>	times;

	/* Except for the times. */
	bool
	is_same(const Snapshot &other) const
	{
		return (contents == other.contents && modes == other.modes);
	}
};

/* Files and their directories, with times in the past and some modes. */
void	make_tree(const std::string &tree);

/* "git init" it and commit all files. */
void	commit_tree(const std::string &tree);

/* A list of known revisions with those of this tree. */
void	make_known(const std::string &tree, const std::string &list);

Snapshot	snapshot_of(const std::string &tree);

/* Fail, naming the first, unless paths, contents and modes are the same. */
void	require_same(const Snapshot &is, const Snapshot &should_be);

/* The same for times, except of these files. */
void	require_untouched(const Snapshot &is, const Snapshot &should_be,
	    const std::set<std::string> &but = {});

#endif /* !TESTS_OVERLAY_TREE_H */
