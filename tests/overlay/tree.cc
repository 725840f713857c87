/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A tree of files to overlay: small ones that look like DragonFly's to
 * overlay.sh, and what is in one at a moment.
 */
#include <sys/stat.h>

#include <fcntl.h>

#include <atf-c++.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "../command/command.h"
#include "tree.h"

namespace fs = std::filesystem;

void
write_to(const std::string &path, const std::string &content)
{
	const fs::path folder = fs::path(path).parent_path();

	if (!folder.empty())
		fs::create_directories(folder);
	std::ofstream(path, std::ios::binary) << content;
}

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
		{ PTRACE_H, "#define PT_STAND_IN 1\n" },
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
	fs::permissions(tree + "/" FILES, fs::perms(0640));
	fs::permissions(tree + "/sys/kern/kern_other.c", fs::perms(0755));
}

void
copy_tree(const std::string &from, const std::string &to)
{
	fs::remove_all(to);
	fs::copy(from, to, fs::copy_options::recursive |
	    fs::copy_options::copy_symlinks);
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

	for (auto at = fs::recursive_directory_iterator(tree);
	    at != fs::recursive_directory_iterator(); ++at) {
		const std::string path =
		    at->path().lexically_relative(tree).string();
		struct stat st;

		if (path == ".git") {
			at.disable_recursion_pending();
			continue;
		}
		ATF_REQUIRE_EQ(0, lstat(at->path().c_str(), &st));
		snapshot.modes[path] = st.st_mode;
		if (!S_ISREG(st.st_mode))
			continue;
		snapshot.contents[path] = content_of(at->path());
		snapshot.times[path] = std::to_string(st.st_mtim.tv_sec) +
		    "." + std::to_string(st.st_mtim.tv_nsec);
	}
	return (snapshot);
}

namespace {

/* Of two maps: the first key that one of them lacks or has otherwise. */
template <typename Map>
void
require_equal(const Map &is, const Map &should_be, const std::string &what,
    const std::string &but = "")
{
	for (const auto &[path, value] : should_be) {
		if (is.find(path) == is.end())
			ATF_FAIL(path + " is gone");
		if (is.at(path) != value && path != but)
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
    const std::string &but)
{
	require_same(is, should_be);
	require_equal(is.times, should_be.times, "time", but);
}
