/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Install and removal of sys_process.cc in a DragonFly tree.  TOP is the
 * checkout.  DFLYSRC in the environment names a real tree, whose relevant files
 * are copied.
 */
#include <sys/stat.h>
#include <sys/wait.h>

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <algorithm>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "../command/command.h"
#include "tree.h"

#define OVERLAY TOP "/sys/conf/overlay.sh"

namespace {

/* What an install and a removal rewrite; a removal leaves no difference. */
const std::set<std::string> REPLACED = { FILES, PTRACE_H };

/* Run overlay.sh with the revisions of the small tree as the known ones. */
Run
overlay(const std::string &arguments)
{
	return (result_of("KNOWN_REVISIONS=$PWD/known sh " OVERLAY " " +
	    arguments));
}

void
require_done(const std::string &arguments)
{
	require_status(overlay(arguments), 0);
}

/* The small tree, which overlay.sh knows, and its contents. */
Snapshot
small_tree()
{
	make_tree("tree");
	make_known("tree", "known");
	return (snapshot_of("tree"));
}

/* The same with an overlay as a complete install leaves it. */
Snapshot
overlaid_tree()
{
	make_tree("overlaid");
	require_done("install overlaid");
	return (snapshot_of("overlaid"));
}

/* Require one line with these words, status 1, and an unchanged tree. */
void
require_refused(const std::string &action, const std::string &tree,
    std::initializer_list<const char *> words)
{
	const bool there = !tree.empty() && is_there(tree + "/.");
	const Snapshot before = there ? snapshot_of(tree) : Snapshot();
	const Run run = overlay(action + " '" + tree + "'");

	require_status(run, 1);
	require_in_order(run, { "overlay: " });
	require_in_order(run, words);
	ATF_REQUIRE_EQ(run.output.size() - 1, run.output.find('\n'));
	if (there)
		require_untouched(snapshot_of(tree), before);
}

/* Replace the only occurrence of a text in a file. */
void
edit(const std::string &path, const std::string &from, const std::string &to)
{
	std::string content = content_of(path);
	const size_t at = content.find(from);

	ATF_REQUIRE(at != std::string::npos);
	write_to(path, content.replace(at, from.size(), to));
}

/*
 * A kernel would be compiled entirely from the old or from the new files, and
 * ptrace.h includes no header that is missing.
 */
void
require_either(const Snapshot &is, const Snapshot &before,
    const Snapshot &after)
{
	const std::string header = is.contents.at(PTRACE_H);

	ATF_REQUIRE(header == before.contents.at(PTRACE_H) ||
	    (header == after.contents.at(PTRACE_H) &&
	    is.contents.count(REQUESTS_H) == 1));
	if (is.contents.at(FILES) == before.contents.at(FILES))
		return;
	for (const auto &[path, content] : after.contents) {
		if (is.contents.count(path) == 0 ||
		    is.contents.at(path) != content)
			ATF_FAIL(path + " is not in place yet");
	}
}

/*
 * Stand-ins, first in PATH, for the commands that can change a tree.  Each
 * file below VICTIM that a command names is one step, recorded in STEPS; a
 * command with several files runs once for each.  Step number STOP is not done:
 * the process group gets SIGNAL, or with FAIL the command fails as on a full
 * disk.
 */
const char STAND_IN[] = R"(#!/bin/sh
PATH=${PATH#*:}
name=${0##*/}
case "$PWD/ $*" in
*"$VICTIM"*) ;;
*) exec $name "$@" ;;
esac

status=0
step() {	# path
	case $1 in
	/*) path=$1 ;;
	*) path=$PWD/$1 ;;
	esac
	case $path in
	"$VICTIM"*) ;;
	*) return 0 ;;
	esac
	echo "$name $path" >>"$STEPS"
	count=0
	while read -r _; do
		count=$((count + 1))
	done <"$STEPS"
	[ $count = "$STOP" ] || return 0
	if [ $SIGNAL = FAIL ]; then
		status=1
		return 1
	fi
	kill -$SIGNAL 0
}

options=
while :; do
	case ${1-} in
	-*) options="$options $1" ;;
	*) break ;;
	esac
	shift
done
case $name in
cp|mv)
	for target; do :; done
	while [ $# -gt 1 ]; do
		case $target in
		*/) to=$target${1##*/} ;;
		*) to=$target ;;
		esac
		! step "$to" || $name $options "$1" "$target" || status=1
		shift
	done ;;
*)
	for file; do
		! step "$file" || $name $options "$file" || status=1
	done ;;
esac
exit $status
)";

void
make_stand_ins()
{
	for (const char *name : { "cat", "cp", "mv", "rm", "mkdir",
	    "rmdir" }) {
		const std::string path = std::string("bin/") + name;

		write_to(path, STAND_IN);
		set_mode(path, 0755);
	}
}

/* Run in a new process group; true if the run was interrupted. */
bool
interrupted(const std::string &action, const std::string &signal, int stop)
{
	const std::string here = current_folder();

	remove_file("steps");
	const pid_t pid = fork();

	if (pid == 0) {
		setpgid(0, 0);
		setenv("PATH", (here + "/bin:" + getenv("PATH")).c_str(), 1);
		setenv("VICTIM", (here + "/tree/").c_str(), 1);
		setenv("STEPS", (here + "/steps").c_str(), 1);
		setenv("STOP", std::to_string(stop).c_str(), 1);
		setenv("SIGNAL", signal.c_str(), 1);
		setenv("KNOWN_REVISIONS", (here + "/known").c_str(), 1);
		execlp("sh", "sh", OVERLAY, action.c_str(), "tree", nullptr);
		_exit(127);
	}

	int status;

	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	if (signal == "KILL" && WIFSIGNALED(status)) {
		ATF_REQUIRE_EQ(SIGKILL, WTERMSIG(status));
		return (true);
	}
	ATF_REQUIRE(WIFEXITED(status));
	if (signal == "TERM" && WEXITSTATUS(status) == 128 + SIGTERM)
		return (true);
	if (signal == "FAIL" && WEXITSTATUS(status) == 1)
		return (true);
	ATF_REQUIRE_EQ(0, WEXITSTATUS(status));
	return (false);
}

/* The steps of the last run, by command and file. */
std::vector<std::string>
steps_taken()
{
	std::istringstream content(content_of("steps"));
	std::vector<std::string> steps;

	for (std::string step; getline(content, step);)
		steps.push_back(step);
	return (steps);
}

/*
 * The steps to interrupt: all, or as a sample one shortly before the step that
 * replaces sys/conf/files, that step, one after it, and the last one.
 */
std::set<int>
stops_among(const std::vector<std::string> &steps, bool thorough)
{
	const std::string replaces = "mv " + current_folder() +
	    "/tree/" FILES;
	const auto found = std::find(steps.begin(), steps.end(), replaces);
	const int turn = found - steps.begin() + 1;
	const int last = steps.size();
	std::set<int> stops = { turn - 3, turn - 1, turn, turn + 1, last };

	ATF_REQUIRE(found != steps.end());
	ATF_REQUIRE(turn > 3 && turn < last);
	for (int stop = 1; thorough && stop <= last; stop++)
		stops.insert(stop);
	return (stops);
}

/* After an interrupted run an install and a removal are complete. */
void
require_recovery(const Snapshot &before, const Snapshot &after)
{
	copy_tree("tree", "other");
	require_done("install tree");
	require_same(snapshot_of("tree"), after);
	require_done("remove other");
	require_same(snapshot_of("other"), before);
}

/*
 * Interrupt an install or a removal at its steps.  The tree that is left must
 * compile entirely from old or entirely from new files, and a following install
 * or removal must be complete.  That is tried once for each different tree,
 * except the original and the completely overlaid one, which other cases cover.
 */
void
interrupt_at_steps(const std::string &action, const std::string &signal,
    bool thorough)
{
	const Snapshot before = small_tree();
	const Snapshot after = overlaid_tree();
	const std::string start = action == "remove" ? "overlaid" : "original";
	std::vector<Snapshot> tried = { before, after };

	copy_tree("tree", "original");
	make_stand_ins();
	copy_tree(start, "tree");
	ATF_REQUIRE(!interrupted(action, signal, 0));
	require_same(snapshot_of("tree"), action == "remove" ? before : after);
	for (const int stop : stops_among(steps_taken(), thorough)) {
		copy_tree(start, "tree");
		ATF_REQUIRE(interrupted(action, signal, stop));

		const Snapshot left = snapshot_of("tree");

		if (signal == "KILL")
			require_either(left, before, after);
		else if (left.contents.at(FILES) == before.contents.at(FILES))
			require_same(left, before);
		else
			require_same(left, after);

		if (std::none_of(tried.begin(), tried.end(),
		    [&left](const Snapshot &other) {
			    return (left.is_same(other));
		    })) {
			require_recovery(before, after);
			tried.push_back(left);
		}
	}
}

/* Mounted in a new mount namespace; with DESTDIR it succeeds. */
void
require_read_only_refused()
{
	if (result_of("unshare -m true").status != 0)
		ATF_SKIP("needs unshare(1) and the right to mount");

	const Snapshot before = small_tree();
	const Run run = result_of("unshare -m sh -c '"
	    "mount --bind tree tree && mount -o remount,ro,bind tree && "
	    "export KNOWN_REVISIONS=$PWD/known && "
	    "{ sh " OVERLAY " install tree && exit 9; "
	    "sh " OVERLAY " install tree dest; }'");

	require_status(run, 0);
	require_in_order(run, { "overlay: ", " is not writable",
	    "dest has sys_process.cc" });
	require_untouched(snapshot_of("tree"), before);
}

} /* namespace */

#define OVERLAY_TEST(name, what)					\
	ATF_TEST_CASE(name)						\
	ATF_TEST_CASE_HEAD(name)					\
	{								\
		set_md_var("descr", what);				\
		set_md_var("timeout", "3600");				\
		set_md_var("require.progs", "git");			\
	}								\
	ATF_TEST_CASE_BODY(name)

OVERLAY_TEST(install__adds_files_and_one_entry, "An install adds our files "
    "and two configurations, replaces one line of sys/conf/files and adds one "
    "to sys/ptrace.h; no other file is touched")
{
	const Snapshot before = small_tree();

	require_done("install tree");

	Snapshot after = snapshot_of("tree");
	const std::string files = after.contents.at(FILES);

	ATF_REQUIRE_EQ(std::string::npos, files.find(FILES_LINE));
	ATF_REQUIRE(files.find("sys_process.o\t\tstandard") !=
	    std::string::npos);
	ATF_REQUIRE_EQ(std::string::npos, files.find('%'));
	std::vector<std::string> ours = paths_below(TOP "/sys/kern", {});

	ours.push_back(TOP "/" REQUESTS_H);
	for (const std::string &file : ours) {
		const std::string path = file.substr(sizeof(TOP));

		if (ends_in(file, ".md"))
			continue;
		ATF_REQUIRE_EQ(content_of(TOP "/" + path),
		    after.contents.at(path));
		ATF_REQUIRE_EQ(S_IFREG | 0644u, after.modes.at(path));
		after.contents.erase(path);
		after.modes.erase(path);
		after.times.erase(path);
	}

	for (const char *name : { "SYS_PROCESS", "SYS_PROCESS_VKERNEL" }) {
		const std::string path = std::string("sys/config/") + name;
		const std::string config = after.contents.at(path);

		ATF_REQUIRE_EQ(std::string::npos, config.find("include\t"));
		ATF_REQUIRE(config.find("ident\t") <
		    config.find(std::string("ident\t\t") + name));
		after.contents.erase(path);
		after.modes.erase(path);
		after.times.erase(path);
	}

	std::string header = before.contents.at(PTRACE_H);

	header.insert(header.find(PTRACE_H_PLACE), PTRACE_H_LINE);
	ATF_REQUIRE_EQ(header, after.contents.at(PTRACE_H));
	after.contents[FILES] = before.contents.at(FILES);
	after.contents[PTRACE_H] = before.contents.at(PTRACE_H);
	require_untouched(after, before, REPLACED);
}

OVERLAY_TEST(install__fits_config, "No string of the entry is longer than "
    "config(8) can read, 255 bytes, and no word than 79")
{
	small_tree();
	require_done("install tree");

	const Run run = result_of("awk -F '\"' '"
	    "{ for (i = 2; i <= NF; i += 2) if (length($i) > 255) print }' "
	    "tree/" FILES);

	require_status(run, 0);
	ATF_REQUIRE_EQ("", run.output);
}

OVERLAY_TEST(install__is_idempotent, "A second install changes nothing and "
    "reports that")
{
	small_tree();
	require_done("install tree");

	const Snapshot once = snapshot_of("tree");
	const Run run = overlay("install tree");

	require_status(run, 0);
	require_in_order(run, { "has it already" });
	require_untouched(snapshot_of("tree"), once);
}

OVERLAY_TEST(install__completes, "An install restores a missing file and a "
    "missing line, and updates a configuration to the one that it includes")
{
	small_tree();
	require_done("install tree");

	const std::string header = content_of("tree/" PTRACE_H);

	remove_file("tree/sys/kern/sys_process_guards.h");
	remove_file("tree/" REQUESTS_H);
	edit("tree/" PTRACE_H, PTRACE_H_LINE, "");
	write_to("tree/sys/config/X86_64_GENERIC", "ident\tNEWER\n");
	require_done("install tree");
	ATF_REQUIRE(is_there("tree/sys/kern/sys_process_guards.h"));
	ATF_REQUIRE(is_there("tree/" REQUESTS_H));
	ATF_REQUIRE_EQ(header, content_of("tree/" PTRACE_H));
	ATF_REQUIRE(content_of("tree/sys/config/SYS_PROCESS").
	    find("NEWER") != std::string::npos);
}

OVERLAY_TEST(remove__restores, "A removal restores every byte, mode and path "
    "and leaves the times of other files alone; a second one has nothing to "
    "do")
{
	const Snapshot before = small_tree();

	require_done("install tree");
	require_done("remove tree");
	require_untouched(snapshot_of("tree"), before, REPLACED);

	const Snapshot after = snapshot_of("tree");
	const Run run = overlay("remove tree");

	require_status(run, 0);
	require_in_order(run, { "does not have it" });
	require_untouched(snapshot_of("tree"), after);
}

OVERLAY_TEST(install__without_pages, "With PAGES=no the tree compiles "
    "sys_process_nopages.cc in place of sys_process_pages.cc; a removal needs "
    "no PAGES=no")
{
	const Snapshot before = small_tree();

	require_status(result_of("PAGES=no KNOWN_REVISIONS=$PWD/known sh "
	    OVERLAY " install tree"), 0);

	const std::string files = content_of("tree/" FILES);

	ATF_REQUIRE(files.find("sys_process_nopages.o") != std::string::npos);
	ATF_REQUIRE(files.find("sys_process_pages.o") == std::string::npos);
	require_done("remove tree");
	require_untouched(snapshot_of("tree"), before, REPLACED);
}

OVERLAY_TEST(remove__keeps_other_changes, "Lines of sys/conf/files and "
    "sys/ptrace.h that changed after the install stay changed")
{
	small_tree();

	const std::string files = content_of("tree/" FILES);
	const std::string header = content_of("tree/" PTRACE_H);

	require_done("install tree");
	write_to("tree/" FILES, "# one more\n" + content_of("tree/" FILES));
	write_to("tree/" PTRACE_H, "/* a */\n" + content_of("tree/" PTRACE_H) +
	    "/* z */\n");
	require_done("remove tree");
	ATF_REQUIRE_EQ("# one more\n" + files, content_of("tree/" FILES));
	ATF_REQUIRE_EQ("/* a */\n" + header + "/* z */\n",
	    content_of("tree/" PTRACE_H));
	ATF_REQUIRE(!is_there("tree/" REQUESTS_H));

	/* Our line is taken out also where its place has changed. */
	remove_tree("tree");
	make_tree("tree");
	require_done("install tree");
	edit("tree/" PTRACE_H, PTRACE_H_PLACE, "#if 1\n");
	require_done("remove tree");
	edit("tree/" PTRACE_H, "#if 1\n", PTRACE_H_PLACE);
	ATF_REQUIRE_EQ(header, content_of("tree/" PTRACE_H));

	/* It may have been taken out by somebody else. */
	require_done("install tree");
	edit("tree/" PTRACE_H, PTRACE_H_LINE, "");
	require_done("remove tree");
	ATF_REQUIRE_EQ(header, content_of("tree/" PTRACE_H));
}

OVERLAY_TEST(diff__shows, "ACTION=diff prints what an install would change "
    "and changes nothing; git apply of it equals an install; after an install "
    "it prints nothing")
{
	const Snapshot before = small_tree();
	const Snapshot after = overlaid_tree();
	const Run run = overlay("diff tree");

	require_status(run, 0);
	require_in_order(run, { "--- a/sys/conf/files", "-" FILES_LINE,
	    "+sys_process.o", "--- a/" PTRACE_H, "+" PTRACE_H_LINE,
	    "+++ b/sys/kern/sys_process.cc", "+++ b/" REQUESTS_H,
	    "+++ b/sys/config/SYS_PROCESS" });
	require_untouched(snapshot_of("tree"), before);

	/* git would use a repository that contains this directory. */
	write_to("difference", run.output);
	require_status(result_of("cd tree && GIT_CEILING_DIRECTORIES=$(cd .. "
	    "&& pwd -P) git apply ../difference"), 0);
	ATF_REQUIRE(snapshot_of("tree").contents == after.contents);
	ATF_REQUIRE_EQ("", overlay("diff tree").output);
}

OVERLAY_TEST(patch__is_taken_by_git_am, "git am applies the patch, made "
    "before or after an install, also to a newer tree; the configurations are "
    "not in it")
{
	setenv("GIT_AUTHOR_NAME", "A. Hacker", 1);
	setenv("GIT_AUTHOR_EMAIL", "hacker@example.org", 1);
	setenv("GIT_COMMITTER_NAME", "A. Hacker", 1);
	setenv("GIT_COMMITTER_EMAIL", "hacker@example.org", 1);

	const Snapshot before = small_tree();
	const Snapshot after = overlaid_tree();
	const Run run = overlay("patch tree");

	require_status(run, 0);
	require_in_order(run, { "From: A. Hacker <hacker@example.org>\n",
	    "Subject: [PATCH] kernel - " });
	require_untouched(snapshot_of("tree"), before);
	write_to("mail", run.output);

	commit_tree("tree");
	edit("tree/" FILES, "a_file.c", "b_file.c");
	require_status(result_of("cd tree && git commit -qam b"), 0);
	require_status(result_of("cd tree && git am -3 -q ../mail"), 0);
	require_status(result_of("cd tree && git diff --exit-code HEAD"), 0);
	edit("tree/" FILES, "b_file.c", "a_file.c");

	Snapshot taken = snapshot_of("tree");

	for (const char *name : { "SYS_PROCESS", "SYS_PROCESS_VKERNEL" }) {
		const std::string path = std::string("sys/config/") + name;

		ATF_REQUIRE_EQ(0u, taken.contents.count(path));
		taken.contents[path] = after.contents.at(path);
	}
	ATF_REQUIRE(taken.contents == after.contents);

	/* Except for the dates. */
	const Run again = overlay("patch overlaid");

	ATF_REQUIRE_EQ(run.output.substr(run.output.find("Subject:")),
	    again.output.substr(again.output.find("Subject:")));
}

OVERLAY_TEST(patch__needs_an_author, "Without a git user name there is no "
    "patch")
{
	small_tree();
	setenv("EMAIL", "", 1);
	setenv("GIT_AUTHOR_EMAIL", "", 1);
	setenv("GIT_AUTHOR_NAME", "", 1);
	require_refused("patch", "tree", { "user.name and user.email" });
}

OVERLAY_TEST(destdir__leaves_the_tree_alone, "With DESTDIR a read-only "
    "tree is not changed; the changed files are in DESTDIR, and a removal "
    "deletes them")
{
	const Snapshot before = small_tree();
	const Snapshot after = overlaid_tree();

	require_status(result_of("chmod -R a-w tree"), 0);

	const Snapshot locked = snapshot_of("tree");

	require_done("install tree new/dest");
	require_in_order(overlay("install tree new/dest"),
	    { "has it already" });

	const Snapshot dest = snapshot_of("new/dest");

	for (const auto &[path, content] : dest.contents)
		ATF_REQUIRE_EQ(after.contents.at(path), content);
	for (const auto &[path, content] : after.contents) {
		ATF_REQUIRE_EQ(before.contents.count(path) == 0 ||
		    REPLACED.count(path) != 0, dest.contents.count(path) == 1);
	}

	require_done("remove tree new/dest");
	ATF_REQUIRE(paths_below("new/dest", {}).empty());
	require_untouched(snapshot_of("tree"), locked);
	require_status(result_of("chmod -R u+w tree"), 0);
}

OVERLAY_TEST(destdir__has_a_file_in_the_way, "A sys/conf/files in DESTDIR "
    "that is not ours is not overwritten")
{
	small_tree();
	write_to("dest/" FILES, "other\n");
	for (const char *action : { "install", "remove" }) {
		const Run run = overlay(std::string(action) + " tree dest");

		require_status(run, 1);
		require_in_order(run, { "dest/" FILES " is not this" });
	}
	ATF_REQUIRE_EQ("other\n", content_of("dest/" FILES));
	write_to("plain", "");
	require_in_order(overlay("install tree plain"),
	    { "plain is no directory" });
}

OVERLAY_TEST(refused__unknown_revision, "An unknown sys_process.c or ptrace.h "
    "is named, with its difference from the nearest known one in the tree's "
    "git or in ORIGINAL; nothing changes")
{
	small_tree();
	write_to("original.c", content_of("tree/" ORIGINAL_C));
	commit_tree("tree");
	edit("tree/" ORIGINAL_C, "int", "long");
	require_status(result_of("cd tree && git -c user.name=a "
	    "-c user.email=a@b commit -qam later"), 0);

	const Snapshot before = snapshot_of("tree");

	for (const char *action : { "install", "diff", "patch" }) {
		const Run run = overlay(std::string(action) + " tree");

		require_status(run, 1);
		require_in_order(run, { ORIGINAL_C " is no revision",
		    "-int sys_ptrace;", "+long sys_ptrace;" });
	}
	require_untouched(snapshot_of("tree"), before);

	/* The difference from an unknown ORIGINAL ignores blanks. */
	remove_tree("tree/.git");
	setenv("ORIGINAL", "original.c", 1);
	require_in_order(overlay("install tree"), { " is no revision",
	    "-int sys_ptrace;", "+long sys_ptrace;" });
	write_to("original.c", "int  sys_ptrace;\nint other;\n");
	require_in_order(overlay("install tree"), { " is no revision",
	    "-int  sys_ptrace;", "-int other;", "+long sys_ptrace;" });

	unsetenv("ORIGINAL");
	require_in_order(overlay("install tree"), { " is no revision",
	    "It is git blob ", "known are:", ORIGINAL_C "\tnow" });

	remove_tree("tree");
	make_tree("tree");
	write_to("tree/" PTRACE_H, "");
	require_in_order(overlay("install tree"),
	    { PTRACE_H " is no revision" });
}

OVERLAY_TEST(refused__ptrace_h, "A ptrace.h or ptrace_requests.h that was "
    "changed by somebody else, before an install or after it, is refused and "
    "not written")
{
	small_tree();
	edit("tree/" PTRACE_H, PTRACE_H_PLACE,
	    "#include <sys/ptrace_requests.h> /* mine */\n" PTRACE_H_PLACE);
	for (const char *action : { "install", "remove", "diff", "patch" }) {
		require_refused(action, "tree", { PTRACE_H " has lines for "
		    "ptrace_requests.h that are another version's" });
	}

	remove_tree("tree");
	make_tree("tree");
	require_done("install tree");

	const std::string header = content_of("tree/" PTRACE_H);

	write_to("tree/" PTRACE_H, header + PTRACE_H_LINE);
	for (const char *action : { "install", "remove", "diff", "patch" })
		require_refused(action, "tree", { PTRACE_H " has lines for" });

	/* An unknown revision is noticed after an install too. */
	write_to("tree/" PTRACE_H, header + "#define PT_MINE 77\n");

	const Snapshot before = snapshot_of("tree");
	const Run run = overlay("install tree");

	require_status(run, 1);
	require_in_order(run, { PTRACE_H " is no revision" });
	require_untouched(snapshot_of("tree"), before);

	write_to("tree/" PTRACE_H, header);
	edit("tree/" REQUESTS_H, "PT_LWPINFO", "PT_LWP_INFO");
	for (const char *action : { "install", "remove", "diff" }) {
		require_refused(action, "tree", { REQUESTS_H " is another "
		    "version's, or was changed" });
	}
}

OVERLAY_TEST(refused__ptrace_h_without_a_place, "A ptrace.h that is known but "
    "has no single place for the line, one whose last line does not end, and "
    "one that is a link are refused")
{
	for (const char *content : { "#define PT_STAND_IN 1\n",
	    PTRACE_H_PLACE PTRACE_H_PLACE }) {
		remove_tree("tree");
		make_tree("tree");
		write_to("tree/" PTRACE_H, content);
		make_known("tree", "known");
		require_refused("install", "tree",
		    { PTRACE_H " has no line, or several, before which" });
	}
	write_to("tree/" PTRACE_H, PTRACE_H_PLACE "#endif");
	make_known("tree", "known");
	require_refused("install", "tree", { PTRACE_H, "byte for byte" });

	write_to("other", content_of("tree/" PTRACE_H) + "\n");
	remove_file("tree/" PTRACE_H);
	ATF_REQUIRE_EQ(0, symlink("../../../other", "tree/" PTRACE_H));
	require_refused("install", "tree", { PTRACE_H " is a symbolic link" });
}

OVERLAY_TEST(refused__dirty, "A tree with uncommitted changes to our files, "
    "staged or not, is refused")
{
	small_tree();
	commit_tree("tree");
	edit("tree/" FILES, "a_file.c", "b_file.c");
	for (const char *action : { "install", "diff", "patch" }) {
		require_refused(action, "tree",
		    { "tree/" FILES " has changes that are not committed" });
	}
	require_status(result_of("cd tree && git add -A"), 0);
	require_refused("install", "tree", { "not committed" });

	edit("tree/" FILES, "b_file.c", "a_file.c");
	edit("tree/" PTRACE_H, "1", "2");
	require_refused("install", "tree",
	    { "tree/" PTRACE_H " has changes that are not committed" });

	/* Changes to other files are allowed. */
	edit("tree/" PTRACE_H, "2", "1");
	edit("tree/sys/kern/kern_other.c", "other", "more");
	require_done("install tree");
	require_done("install tree");
	require_done("remove tree");
	require_status(result_of("cd tree && git diff --exit-code HEAD -- "
	    FILES), 0);
}

OVERLAY_TEST(refused__missing, "A missing DFLYSRC, one that does not exist and "
    "one that is not a tree are errors that name it")
{
	small_tree();
	require_refused("install", "", { "say which tree" });
	require_refused("install", "nowhere", { "nowhere is no directory" });
	require_refused("install", "known", { "known is no directory" });
	remove_file("tree/" FILES);
	require_refused("install", "tree", { "no DragonFly source tree",
	    "it has no " FILES });
}

OVERLAY_TEST(refused__not_writable, "A read-only tree, directory or "
    "sys/conf/files is named; for root, who may write everything, a read-only "
    "file system is")
{
	if (geteuid() == 0) {
		require_read_only_refused();
		return;
	}
	small_tree();
	for (const char *path : { "sys/conf", "sys/kern", "sys/config",
	    "sys/sys", "sys", FILES, PTRACE_H }) {
		const std::string full = std::string("tree/") + path;
		const mode_t mode = mode_of(full) & ALLPERMS;

		set_mode(full, mode & ~0222);
		require_refused("install", "tree",
		    { (full + " is not writable").c_str() });
		set_mode(full, mode);
	}
}

OVERLAY_TEST(refused__another_version, "Files installed by another version "
    "are neither overwritten nor removed")
{
	small_tree();
	require_done("install tree");

	for (const std::string name : { "sys_process_guards.h",
	    "sys_process.gcc.flags" }) {
		const std::string ours = "tree/sys/kern/" + name;
		const std::string content = content_of(ours);

		write_to(ours, content + "\n");
		for (const char *action : { "install", "remove", "diff" }) {
			require_refused(action, "tree", { (name +
			    " is another version's, or was changed").c_str() });
		}
		write_to(ours, content);
	}

	edit("tree/sys/config/SYS_PROCESS", "ident", "#ident");
	require_refused("remove", "tree", { "SYS_PROCESS was changed" });
	edit("tree/sys/config/SYS_PROCESS", "#ident", "ident");

	edit("tree/" FILES, "${WERROR}", "");
	for (const char *action : { "install", "remove", "diff", "patch" }) {
		require_refused(action, "tree", { FILES " has lines for "
		    "sys_process.cc that are another version's" });
	}
}

OVERLAY_TEST(refused__altered_line, "The line for kern/sys_process.c is "
    "replaced only if it is the known one and the only one")
{
	small_tree();

	const std::string files = content_of("tree/" FILES);

	edit("tree/" FILES, FILES_LINE, "kern/sys_process.c\toptional it\n");
	require_refused("install", "tree", { FILES " has another line",
	    "optional it" });
	write_to("tree/" FILES, files + FILES_LINE);
	require_refused("install", "tree",
	    { FILES " names sys_process in 2 lines" });
	write_to("tree/" FILES, "kern/a_file.c\tstandard\n");
	require_refused("install", "tree", { FILES " has no line" });

	/* awk(1) would add a newline at the end. */
	write_to("tree/" FILES, files + "# no end");
	require_refused("install", "tree", { "byte for byte" });
	remove_file("tree/" FILES);
	write_to("other", files);
	ATF_REQUIRE_EQ(0, symlink("../../../other", "tree/" FILES));
	require_refused("install", "tree", { "is a symbolic link" });
}

OVERLAY_TEST(refused__usage, "Too few or too many arguments and an unknown "
    "action are usage errors")
{
	require_status(overlay(""), 2);
	require_status(overlay("install"), 2);
	require_status(overlay("install a b c"), 2);
	require_status(overlay("frobnicate a"), 2);
}

#define INTERRUPT_TEST(action, SIGNAL, what)				\
	OVERLAY_TEST(interrupted__##action##_##SIGNAL, what)		\
	{								\
		interrupt_at_steps(#action, #SIGNAL,			\
		    get_config_var("thorough", "") == "true");	\
	}

INTERRUPT_TEST(install, KILL, "An install that is killed at a step leaves "
    "a tree that compiles only old or only new files, and the next run "
    "completes it; with the variable thorough at every step, else at five")
INTERRUPT_TEST(install, TERM, "An install that is terminated at a step "
    "leaves the tree unchanged or completely installed")
INTERRUPT_TEST(install, FAIL, "The same for an install in which a command "
    "fails")
INTERRUPT_TEST(remove, KILL, "The same for a removal that is killed")
INTERRUPT_TEST(remove, TERM, "The same for a removal that is terminated")
INTERRUPT_TEST(remove, FAIL, "The same for a removal in which a command "
    "fails")

OVERLAY_TEST(real__tree, "The revisions of the DragonFly tree in DFLYSRC "
    "are known, and a removal restores it")
{
	const std::string source = getenv("DFLYSRC");

	for (const char *path : { FILES, ORIGINAL_C, PTRACE_H,
	    "sys/config/X86_64_GENERIC", "sys/config/VKERNEL64" }) {
		write_to(std::string("tree/") + path,
		    content_of(source + "/" + path));
	}

	const Snapshot before = snapshot_of("tree");

	require_status(result_of("sh " OVERLAY " diff tree"), 0);
	require_status(result_of("sh " OVERLAY " install tree"), 0);
	require_status(result_of("sh " OVERLAY " remove tree"), 0);
	require_untouched(snapshot_of("tree"), before, REPLACED);
	require_status(result_of("sh " OVERLAY " install " + source +
	    " dest"), 0);

	/* A program sees the requests by sys/ptrace.h. */
	write_to("program.c", "#include <sys/types.h>\n"
	    "#include <sys/ptrace.h>\n"
	    "int request = PT_GETNUMLWPS + PT_GETXSTATE + PIOD_READ_AUXV;\n"
	    "struct ptrace_lwpinfo info = { .pl_flags = PL_FLAG_CHILD };\n"
	    "struct ptrace_vm_entry entry;\n"
	    "struct ptrace_sc_ret ret;\n");
	require_status(result_of("cc -nostdinc -U__linux__ -D__DragonFly__ "
	    "-std=c99 -Wall -Wsystem-headers -Idest/sys $(sh " TOP
	    "/sys/conf/kernel_includes.sh " + source + " includes) "
	    "-fsyntax-only program.c"), 0);
}

namespace {

/* The flags of a list, one on each line. */
std::set<std::string>
flags_of(const std::string &list)
{
	std::istringstream lines(content_of(TOP "/sys/conf/" + list));
	std::set<std::string> flags;

	for (std::string line; getline(lines, line);) {
		if (line[0] != '#')
			flags.insert(line);
	}
	return (flags);
}

/* The CFLAGS of a kernel in a tree's makefiles, with GCC 8. */
std::set<std::string>
flags_of_tree(const std::string &tree)
{
	write_to("flags.mk", "S = " + tree + "/sys\n"
	    ".include \"" + tree + "/sys/conf/kern.pre.mk\"\n"
	    ".include \"" + tree + "/sys/conf/bsd.kern.mk\"\n");

	const Run run = result_of("unset MAKEFLAGS CFLAGS; $(command -v bmake "
	    "|| echo make) -r -f flags.mk CCVER=gcc80 MACHINE_PLATFORM=pc64 "
	    "MACHINE_ARCH=x86_64 -V '${CFLAGS}'");
	std::istringstream words(run.output);
	std::set<std::string> flags;

	require_status(run, 0);
	for (std::string word, of; words >> word;) {
		if (word == "--param" || word == "-include") {
			words >> of;
			word += " " + of;
		}
		if (word[0] == '-' && word.rfind("-W", 0) != 0 &&
		    word.rfind("-I", 0) != 0 && word.rfind("-std=", 0) != 0 &&
		    word != "-O2" && word != "-pipe")
			flags.insert(word);
	}
	return (flags);
}

} /* namespace */

OVERLAY_TEST(real__flags, "kernel.flags and kernel.gcc.flags are the flags "
    "with which the makefiles of the DragonFly tree in DFLYSRC compile a "
    "kernel")
{
	const char *const tree = getenv("DFLYSRC");

	if (tree == nullptr || *tree == '\0')
		ATF_SKIP("needs a DragonFly tree: DFLYSRC=dir");
	if (result_of("command -v bmake || [ `uname` = DragonFly ]").status)
		ATF_SKIP("needs bmake");

	const std::set<std::string> here = { "-fno-pic", "-fno-pie" };
	const std::set<std::string> implied = { "-mfpmath=387", "-mno-3dnow",
	    "-mno-sse2", "-mno-sse3", "-mpreferred-stack-boundary=4",
	    "-mno-ssse3", "-mno-sse4.1", "-mno-sse4.2", "-mno-sse4",
	    "-mno-sse4a", "-mno-sse5", "-mno-abm", "-mno-aes", "-mno-avx",
	    "-mno-pclmul", "-mno-popcnt" };
	const std::set<std::string> theirs = flags_of_tree(tree);
	std::set<std::string> ours = flags_of("kernel.flags");

	ours.merge(flags_of("kernel.gcc.flags"));
	for (const std::string &flag : ours) {
		if (theirs.count(flag) == 0 && here.count(flag) == 0 &&
		    (theirs.count("-mno-fp-ret-in-387") == 0 ||
		    implied.count(flag) == 0))
			ATF_FAIL(flag + " is not the tree's");
	}
	for (const std::string &flag : theirs) {
		if (ours.count(flag) == 0 && flag != "-mno-fp-ret-in-387")
			ATF_FAIL("the tree has " + flag);
	}
}

ATF_INIT_TEST_CASES(tests)
{
	ATF_ADD_TEST_CASE(tests, install__adds_files_and_one_entry);
	ATF_ADD_TEST_CASE(tests, install__fits_config);
	ATF_ADD_TEST_CASE(tests, install__is_idempotent);
	ATF_ADD_TEST_CASE(tests, install__completes);
	ATF_ADD_TEST_CASE(tests, install__without_pages);
	ATF_ADD_TEST_CASE(tests, remove__restores);
	ATF_ADD_TEST_CASE(tests, remove__keeps_other_changes);
	ATF_ADD_TEST_CASE(tests, diff__shows);
	ATF_ADD_TEST_CASE(tests, patch__is_taken_by_git_am);
	ATF_ADD_TEST_CASE(tests, patch__needs_an_author);
	ATF_ADD_TEST_CASE(tests, destdir__leaves_the_tree_alone);
	ATF_ADD_TEST_CASE(tests, destdir__has_a_file_in_the_way);
	ATF_ADD_TEST_CASE(tests, refused__unknown_revision);
	ATF_ADD_TEST_CASE(tests, refused__ptrace_h);
	ATF_ADD_TEST_CASE(tests, refused__ptrace_h_without_a_place);
	ATF_ADD_TEST_CASE(tests, refused__dirty);
	ATF_ADD_TEST_CASE(tests, refused__missing);
	ATF_ADD_TEST_CASE(tests, refused__not_writable);
	ATF_ADD_TEST_CASE(tests, refused__another_version);
	ATF_ADD_TEST_CASE(tests, refused__altered_line);
	ATF_ADD_TEST_CASE(tests, refused__usage);
	ATF_ADD_TEST_CASE(tests, interrupted__install_KILL);
	ATF_ADD_TEST_CASE(tests, interrupted__install_TERM);
	ATF_ADD_TEST_CASE(tests, interrupted__install_FAIL);
	ATF_ADD_TEST_CASE(tests, interrupted__remove_KILL);
	ATF_ADD_TEST_CASE(tests, interrupted__remove_TERM);
	ATF_ADD_TEST_CASE(tests, interrupted__remove_FAIL);
	ATF_ADD_TEST_CASE(tests, real__flags);
	if (getenv("DFLYSRC") != nullptr && *getenv("DFLYSRC") != '\0')
		ATF_ADD_TEST_CASE(tests, real__tree);
}
