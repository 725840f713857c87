/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Operations on files for test cases.  The C++ library of DragonFly's base
 * system has the header <filesystem> but not its functions.
 */
#ifndef TESTS_FILES_H
#define TESTS_FILES_H

#include <sys/stat.h>

#include <string>
#include <vector>

/* Also creates the directories above it. */
void	write_to(const std::string &path, const std::string &content);

void	set_mode(const std::string &path, mode_t mode);
mode_t	mode_of(const std::string &path);

bool	is_there(const std::string &path);
void	remove_file(const std::string &path);
void	remove_tree(const std::string &path);

/* Replaces what was there.  The copies get new times. */
void	copy_tree(const std::string &from, const std::string &to);

std::string	current_folder();
std::string	folder_of(const std::string &path);
std::string	name_of(const std::string &path);
bool		ends_in(const std::string &path, const std::string &suffix);

/* Everything below a directory, except files with these names. */
std::vector<std::string>	paths_below(const std::string &folder,
    const std::vector<std::string> &but);

#endif /* !TESTS_FILES_H */
