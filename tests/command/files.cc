/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Operations on files for test cases.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <unistd.h>

#include <atf-c++.hpp>

#include <algorithm>
#include <fstream>

#include "command.h"
#include "files.h"

void
write_to(const std::string &path, const std::string &content)
{
	require_status(result_of("mkdir -p '" + folder_of(path) + "'"), 0);

	std::ofstream file(path, std::ios::binary);

	file << content;
	file.close();
	if (!file)
		ATF_FAIL("cannot write " + path);
}

void
set_mode(const std::string &path, mode_t mode)
{
	if (chmod(path.c_str(), mode) == -1)
		ATF_FAIL("cannot change the mode of " + path);
}

mode_t
mode_of(const std::string &path)
{
	struct stat st;

	if (lstat(path.c_str(), &st) == -1)
		ATF_FAIL("there is no " + path);
	return (st.st_mode);
}

bool
is_there(const std::string &path)
{
	struct stat st;

	return (stat(path.c_str(), &st) == 0);
}

void
remove_file(const std::string &path)
{
	if (unlink(path.c_str()) == -1 && errno != ENOENT)
		ATF_FAIL("cannot remove " + path);
}

void
remove_tree(const std::string &path)
{
	require_status(result_of("rm -rf '" + path + "'"), 0);
}

void
copy_tree(const std::string &from, const std::string &to)
{
	remove_tree(to);
	require_status(result_of("umask 0; cp -RP '" + from + "' '" + to +
	    "'"), 0);
}

std::string
current_folder()
{
	char path[PATH_MAX];

	ATF_REQUIRE(getcwd(path, sizeof(path)) != nullptr);
	return (path);
}

std::string
folder_of(const std::string &path)
{
	const size_t slash = path.rfind('/');

	return (slash == std::string::npos ? "." : path.substr(0, slash));
}

std::string
name_of(const std::string &path)
{
	return (path.substr(path.rfind('/') + 1));
}

bool
ends_in(const std::string &path, const std::string &suffix)
{
	return (path.size() >= suffix.size() &&
	    path.compare(path.size() - suffix.size(), suffix.size(),
	    suffix) == 0);
}

namespace {

std::vector<std::string>
names_in(const std::string &folder)
{
	DIR *const open = opendir(folder.c_str());
	std::vector<std::string> names;

	if (open == nullptr)
		ATF_FAIL("cannot read " + folder);
	while (const struct dirent *entry = readdir(open)) {
		const std::string name = entry->d_name;

		if (name != "." && name != "..")
			names.push_back(name);
	}
	closedir(open);
	return (names);
}

} /* namespace */

std::vector<std::string>
paths_below(const std::string &folder, const std::vector<std::string> &but)
{
	std::vector<std::string> paths;

	for (const std::string &name : names_in(folder)) {
		const std::string path = folder + "/" + name;

		if (std::find(but.begin(), but.end(), name) != but.end())
			continue;
		paths.push_back(path);
		if (!S_ISDIR(mode_of(path)))
			continue;

		const std::vector<std::string> below = paths_below(path, but);

		paths.insert(paths.end(), below.begin(), below.end());
	}
	return (paths);
}
