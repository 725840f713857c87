/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What Linux has mapped for a process, and where it has put the process's
 * arguments, environment and auxiliary vector.
 */

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host.h"

/* The map that was read last. */
static struct machine_mapping *mappings;
static int mapping_count, mapping_size;

static bool
make_room()
{
	if (mapping_count < mapping_size)
		return (true);

	const int size = mapping_size == 0 ? 64 : 2 * mapping_size;
	void *const larger = realloc(mappings, size * sizeof(*mappings));

	if (larger == nullptr)
		return (false);
	mappings = static_cast<struct machine_mapping *>(larger);
	mapping_size = size;
	return (true);
}

/*
 * The numbers of a file as stat(2) has them: those in the map are another
 * layer's on some filesystems.
 */
static void
find_file(struct machine_mapping *mapping)
{
	struct stat info;

	if (mapping->path[0] != '\0' && stat(mapping->path, &info) == 0) {
		mapping->device = info.st_dev;
		mapping->file = info.st_ino;
	}
}

static bool
parse(const char *line, struct machine_mapping *mapping)
{
	char protection[5];
	unsigned int major, minor;
	int name = 0;

	*mapping = {};
	if (sscanf(line, "%lx-%lx %4s %lx %x:%x %lu %n", &mapping->start,
	    &mapping->end, protection, &mapping->offset, &major, &minor,
	    &mapping->file, &name) < 7 || name == 0)
		return (false);
	mapping->readable = protection[0] == 'r';
	mapping->writable = protection[1] == 'w';
	mapping->executable = protection[2] == 'x';
	mapping->device = makedev(major, minor);

	/* "[stack]" and the like are no files. */
	if (line[name] != '/')
		return (true);
	strncpy(mapping->path, line + name, sizeof(mapping->path) - 1);
	mapping->path[strcspn(mapping->path, "\n")] = '\0';
	find_file(mapping);
	return (true);
}

int
machine_map_read(int pid)
{
	char name[64], *line = nullptr;
	size_t size = 0;

	mapping_count = 0;
	snprintf(name, sizeof(name), "/proc/%d/maps", pid);

	FILE *const file = fopen(name, "re");

	if (file == nullptr)
		return (0);
	while (getline(&line, &size, file) > 0 && make_room()) {
		struct machine_mapping *const mapping =
		    &mappings[mapping_count];

		/* What is above the user's addresses is the host's own. */
		if (parse(line, mapping) &&
		    static_cast<long>(mapping->start) >= 0)
			++mapping_count;
	}
	free(line);
	fclose(file);
	return (mapping_count);
}

const struct machine_mapping *
machine_map_entry(int index)
{
	return (&mappings[index]);
}

/* Where its first stack pointer was: at the number of its arguments. */
static unsigned long
find_stack_start(int pid)
{
	const int fields_before = 25;	/* behind the name, which ends in ) */
	char name[64], text[1024];
	unsigned long start;

	snprintf(name, sizeof(name), "/proc/%d/stat", pid);

	const int fd = open(name, O_RDONLY | O_CLOEXEC);
	const ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof(text) - 1);

	if (fd >= 0)
		close(fd);
	if (length <= 0)
		return (0);
	text[length] = '\0';

	const char *at = strrchr(text, ')');

	for (int i = 0; at != nullptr && i <= fields_before; ++i)
		at = strchr(at + 1, ' ');
	return (at != nullptr && sscanf(at, "%lu", &start) == 1 ? start : 0);
}

/* The first entry of its auxiliary vector, as it was when it began. */
static bool
read_first_aux(int pid, unsigned long (&entry)[2])
{
	char name[64];

	snprintf(name, sizeof(name), "/proc/%d/auxv", pid);

	const int fd = open(name, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return (false);

	const ssize_t length = read(fd, entry, sizeof(entry));

	close(fd);
	return (length == sizeof(entry));
}

/*
 * The environment ends with the null pointer that the auxiliary vector comes
 * after; a program that has removed variables has an earlier one.
 */
int
machine_arguments(int pid, struct machine_arguments *arguments)
{
	const int most = 1 << 17;
	const unsigned long start = find_stack_start(pid);
	unsigned long first[2], argc, word, aux[2];

	if (start == 0 || !read_first_aux(pid, first) ||
	    machine_read(pid, start, &argc, sizeof(argc)) != sizeof(argc) ||
	    argc > static_cast<unsigned long>(most))
		return (-1);
	arguments->argv = start + sizeof(word);
	arguments->argc = argc;
	arguments->envp = arguments->argv + (argc + 1) * sizeof(word);
	for (arguments->envc = 0; arguments->envc < most; ++arguments->envc) {
		const unsigned long at = arguments->envp +
		    arguments->envc * sizeof(word);

		if (machine_read(pid, at, &word, sizeof(word)) != sizeof(word))
			return (-1);
		if (word == 0 && machine_read(pid, at + sizeof(word), aux,
		    sizeof(aux)) == sizeof(aux) &&
		    memcmp(aux, first, sizeof(aux)) == 0)
			return (0);
	}
	return (-1);
}
