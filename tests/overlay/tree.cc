/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Trees to overlay: small ones that overlay.sh accepts as DragonFly's, and
 * snapshots of their contents.
 */
#include <sys/stat.h>

#include <fcntl.h>

#include <atf-c++.hpp>

#include <sstream>

#include "../command/command.h"
#include "tree.h"

void
make_tree(const std::string &tree)
{
	const std::map<std::string, std::string> files = {
		{ FILES, "# the kernel's files\n"
		    "kern/a_file.c\t\tstandard\n"
		    "\n\n\n\n"
		    FILES_LINE
		    "kern/subr_file.c\toptional it\t\\\n"
		    "\tcompile-with \"${CC} $S/kern/subr_file.c\"\n" },
		{ ORIGINAL_C, "int sys_ptrace;\n" },
		{ PTRACE_H, "#define PT_STAND_IN 1\n"
		    "\n"
		    PTRACE_H_PLACE
		    "int for_the_kernel;\n"
		    "#endif\n" },
		{ "sys/config/X86_64_GENERIC", "ident\tX86_64_GENERIC\n"
		    "options \tINVARIANTS\t\t# checks\n" },
		{ "sys/config/VKERNEL64", "ident\tVKERNEL64\n" },
		{ "sys/kern/kern_other.c", "int other;\n" },
		{ "sys/kern/sys_pipe.c", "" },
	};
	const struct timespec past[2] = { { 86400, 5 }, { 86400, 7 } };

	for (const auto &[path, content] : files) {
		write_to(tree + "/" + path, content);
		ATF_REQUIRE_EQ(0, utimensat(AT_FDCWD,
		    (tree + "/" + path).c_str(), past, 0));
	}
	set_mode(tree + "/" FILES, 0640);
	set_mode(tree + "/sys/kern/kern_other.c", 0755);
}

void
commit_tree(const std::string &tree)
{
	require_status(result_of("cd " + tree + " && git init -q && "
	    "git add -A && git -c user.name=a -c user.email=a@b commit -q "
	    "-m tree"), 0);
}

void
make_known(const std::string &tree, const std::string &list)
{
	const Run run = result_of("cd " + tree + " && "
	    "git hash-object --no-filters " ORIGINAL_C " " PTRACE_H);
	std::istringstream blobs(run.output);
	std::string known = "# blob file since\n", blob;

	require_status(run, 0);
	for (const char *path : { ORIGINAL_C, PTRACE_H }) {
		blobs >> blob;
		known += blob + " " + path + "\tnow\n";
	}
	write_to(list, known);
}

Snapshot
snapshot_of(const std::string &tree)
{
	Snapshot snapshot;

	for (const std::string &full : paths_below(tree, { ".git" })) {
		const std::string path = full.substr(tree.size() + 1);
		struct stat st;

		ATF_REQUIRE_EQ(0, lstat(full.c_str(), &st));
		snapshot.modes[path] = st.st_mode;
		if (!S_ISREG(st.st_mode))
			continue;
		snapshot.contents[path] = content_of(full);
		snapshot.times[path] = std::to_string(st.st_mtim.tv_sec) +
		    "." + std::to_string(st.st_mtim.tv_nsec);
	}
	return (snapshot);
}

namespace {

/* The first key that only one of two maps has, or with another value. */
template <typename Map>
void
require_equal(const Map &is, const Map &should_be, const std::string &what,
    const std::set<std::string> &but = {})
{
	for (const auto &[path, value] : should_be) {
		if (is.find(path) == is.end())
			ATF_FAIL(path + " is gone");
		if (is.at(path) != value && but.count(path) == 0)
			ATF_FAIL(path + " has another " + what);
	}
	for (const auto &[path, value] : is) {
		if (should_be.find(path) == should_be.end())
			ATF_FAIL(path + " is new");
	}
}

} /* namespace */

void
require_same(const Snapshot &is, const Snapshot &should_be)
{
	require_equal(is.modes, should_be.modes, "mode");
	require_equal(is.contents, should_be.contents, "content");
}

void
require_untouched(const Snapshot &is, const Snapshot &should_be,
    const std::set<std::string> &but)
{
	require_same(is, should_be);
	require_equal(is.times, should_be.times, "time", but);
}
