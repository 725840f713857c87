/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Linux processes as /proc shows them: their memory, their signals, their
 * files, and those that were not born here.
 */

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "host.h"
#include "numbers.h"

/*
 * A line of /proc/<pid>/status: the text behind "name:", or false.
 */
static bool
status_line(pid_t pid, const char *name, char *text, size_t size)
{
	const size_t length = strlen(name);
	char path[64], line[256];
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);

	FILE *file = fopen(path, "re");

	if (file == nullptr)
		return (false);
	while (!found && fgets(line, sizeof(line), file) != nullptr) {
		if (strncmp(line, name, length) == 0 && line[length] == ':') {
			const char *value = line + length + 1;

			while (isspace(static_cast<unsigned char>(*value)))
				++value;
			snprintf(text, size, "%s", value);
			text[strcspn(text, "\n")] = '\0';
			found = true;
		}
	}
	fclose(file);
	return (found);
}

/* A mask of signals of that file, as Linux numbers them. */
static unsigned long
mask(pid_t pid, const char *name)
{
	char text[64];

	return (status_line(pid, name, text, sizeof(text)) ?
	    strtoul(text, nullptr, 16) : 0);
}

static bool
in_mask(pid_t pid, const char *name, int signal)
{
	return (signal != 0 && (mask(pid, name) >> (signal - 1) & 1) != 0);
}

enum machine_action
machine_action(int pid, int signal)
{
	const int number = signal_to_linux(signal);

	if (in_mask(pid, "SigIgn", number))
		return (ACTION_IGNORE);
	if (in_mask(pid, "SigCgt", number))
		return (ACTION_CATCH);
	return (ACTION_DEFAULT);
}

int
machine_blocks(int tid, int signal)
{
	return (in_mask(tid, "SigBlk", signal_to_linux(signal)));
}

int
machine_signalled(int tid)
{
	return (((mask(tid, "SigPnd") | mask(tid, "ShdPnd")) &
	    ~mask(tid, "SigBlk")) != 0);
}

int
machine_pgrp(int pid)
{
	return (getpgid(pid));
}

unsigned long
machine_read(int pid, unsigned long from, void *to, unsigned long bytes)
{
	const struct iovec local = { to, bytes };
	const struct iovec remote = { reinterpret_cast<void *>(from), bytes };
	const ssize_t moved = process_vm_readv(pid, &local, 1, &remote, 1, 0);

	return (moved < 0 ? 0 : moved);
}

/* /proc/<pid>/mem writes where the process itself may not. */
static unsigned long
write_by_force(int pid, unsigned long to, const void *from,
    unsigned long bytes)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);

	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return (0);

	const ssize_t moved = pwrite(fd, from, bytes, to);

	close(fd);
	return (moved < 0 ? 0 : moved);
}

unsigned long
machine_write(int pid, unsigned long to, const void *from,
    unsigned long bytes, int force)
{
	if (force)
		return (write_by_force(pid, to, from, bytes));

	const struct iovec local = { const_cast<void *>(from), bytes };
	const struct iovec remote = { reinterpret_cast<void *>(to), bytes };
	const ssize_t moved = process_vm_writev(pid, &local, 1, &remote, 1,
	    0);

	return (moved < 0 ? 0 : moved);
}

int
machine_lookup(int pid, struct machine_process *process)
{
	char text[128];
	struct machine_process found = {};

	if (pid <= 0 || !status_line(pid, "Tgid", text, sizeof(text)) ||
	    atoi(text) != pid)
		return (-1);
	found.pid = pid;
	if (!status_line(pid, "PPid", text, sizeof(text)))
		return (-1);
	found.parent = atoi(text);
	if (!status_line(pid, "State", text, sizeof(text)))
		return (-1);
	found.zombie = text[0] == 'Z' || text[0] == 'X';
	found.kernel = pid == getpid() || (!found.zombie &&
	    !status_line(pid, "VmSize", text, sizeof(text)));
	if (!status_line(pid, "TracerPid", text, sizeof(text)))
		return (-1);
	found.traced = atoi(text) != 0 && atoi(text) != getpid();
	if (!status_line(pid, "Threads", text, sizeof(text)))
		return (-1);
	found.threads = atoi(text);
	if (!status_line(pid, "Uid", text, sizeof(text)) ||
	    sscanf(text, "%u %u %u", &found.ruid, &found.uid,
	    &found.svuid) != 3)
		return (-1);
	if (status_line(pid, "Name", text, sizeof(text)))
		snprintf(found.name, sizeof(found.name), "%.16s", text);
	*process = found;
	return (0);
}

/* The numbers that name entries of a directory, up to max. */
static int
numbered_entries(const char *path, int *numbers, int max)
{
	DIR *directory = opendir(path);
	int count = 0;

	if (directory == nullptr)
		return (0);
	while (const struct dirent *entry = readdir(directory)) {
		if (isdigit(static_cast<unsigned char>(entry->d_name[0])) &&
		    count < max)
			numbers[count++] = atoi(entry->d_name);
	}
	closedir(directory);
	return (count);
}

int
machine_adopt(int pid, int *tids, int max)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/task", pid);

	const int count = numbered_entries(path, tids, max);

	for (int i = 0; i < count; ++i) {
		if (seize_thread(tids[i], pid, true) == nullptr) {
			while (i-- > 0) {
				machine_interrupt(tids[i]);
				machine_release(tids[i], 0);
			}
			return (-1);
		}
	}
	return (count);
}

pid_t
mem_target(pid_t holder, int fd)
{
	char link[64], path[64];
	int target, end = 0;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", holder, fd);

	const ssize_t length = readlink(link, path, sizeof(path) - 1);

	if (length < 0)
		return (0);
	path[length] = '\0';
	if (sscanf(path, "/proc/%d/mem%n", &target, &end) != 1 ||
	    end != length)
		return (0);
	return (target);
}

static const int MAX_FILES = 1024;

int
machine_mem_targets(int holder, int *targets, int max)
{
	static int files[MAX_FILES];
	char path[64];
	int count = 0;

	snprintf(path, sizeof(path), "/proc/%d/fd", holder);

	const int opens = numbered_entries(path, files, MAX_FILES);

	for (int i = 0; i < opens && count < max; ++i) {
		const pid_t target = mem_target(holder, files[i]);

		if (target != 0)
			targets[count++] = target;
	}
	return (count);
}

int
machine_mem_opens(int target, int holder)
{
	int targets[64];
	int opens = 0;

	for (Thread *thread = next_thread(nullptr); thread != nullptr;
	    thread = next_thread(thread)) {
		if (thread->tid != thread->pid ||
		    (holder != 0 && thread->pid != holder))
			continue;

		const int count = machine_mem_targets(thread->pid, targets,
		    64);

		for (int i = 0; i < count; ++i)
			opens += targets[i] == target;
	}
	return (opens);
}
