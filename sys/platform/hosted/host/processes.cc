/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Linux processes as /proc shows them: their memory, their signals, their
 * files, and those that were not born here.
 */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

/* Signals that have no effect on the process, though Linux reports them. */
static unsigned long
ignored(pid_t pid)
{
	static const int by_default[] = { SIGCHLD, SIGURG, SIGWINCH, SIGCONT };
	unsigned long set = 0;

	for (int signal : by_default)
		set |= 1UL << (signal - 1);
	return ((set & ~mask(pid, "SigCgt")) | mask(pid, "SigIgn"));
}

int
machine_signalled(int tid)
{
	unsigned long pending = (mask(tid, "SigPnd") | mask(tid, "ShdPnd")) &
	    ~mask(tid, "SigBlk");

	if (pending != 0)
		pending &= ~ignored(tid);
	for (int sig = 1; sig <= 64; ++sig) {
		const int number = signal_to_linux(sig);

		if (number != 0 && (pending >> (number - 1) & 1) != 0)
			return (sig);
	}
	return (0);
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

/*
 * Set-id of either kind, capabilities, or memory that the host does not
 * show to its user: then /proc/<pid> is root's.
 */
static bool
has_privileges(pid_t pid, const struct machine_process &process)
{
	char path[64];
	struct stat info;

	if (process.ruid != process.uid || process.uid != process.svuid ||
	    process.rgid != process.gid || process.gid != process.svgid)
		return (true);
	if (process.uid != 0 && mask(pid, "CapPrm") != 0)
		return (true);
	snprintf(path, sizeof(path), "/proc/%d", pid);
	return (stat(path, &info) != 0 || info.st_uid != process.uid);
}

pid_t
maker_of(pid_t tid, bool *is_thread)
{
	char text[32];

	*is_thread = status_line(tid, "Tgid", text, sizeof(text)) &&
	    atoi(text) != tid;
	if (*is_thread || status_line(tid, "PPid", text, sizeof(text)))
		return (atoi(text));
	return (0);
}

/* The numbers of a line, up to max. */
static int
read_numbers(const char *text, unsigned int *numbers, int max)
{
	int count = 0;
	char *end;

	while (count < max) {
		numbers[count] = strtoul(text, &end, 10);
		if (end == text)
			break;
		text = end;
		++count;
	}
	return (count);
}

int
machine_lookup(int pid, struct machine_process *process)
{
	char text[256];
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
	if (!status_line(pid, "Gid", text, sizeof(text)) ||
	    sscanf(text, "%u %u %u", &found.rgid, &found.gid,
	    &found.svgid) != 3)
		return (-1);
	if (status_line(pid, "Groups", text, sizeof(text)))
		found.group_count = read_numbers(text, found.groups,
		    sizeof(found.groups) / sizeof(found.groups[0]));
	found.privileged = has_privileges(pid, found);
	if (status_line(pid, "Name", text, sizeof(text)))
		snprintf(found.name, sizeof(found.name), "%.16s", text);
	*process = found;
	return (0);
}

static const int MAX_THREADS = 8192;

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

/* We trace it already, though its first event has not come yet. */
static bool
is_ours(pid_t tid)
{
	char text[32];

	return (status_line(tid, "TracerPid", text, sizeof(text)) &&
	    atoi(text) == getpid());
}

/*
 * Whether a thread waits for its vfork(2) child: the call that it sleeps in,
 * and that call's flags.
 */
static bool
is_in_vfork(pid_t tid)
{
	char path[64];
	long code = -1;
	unsigned long flags = 0;

	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);

	FILE *file = fopen(path, "re");

	if (file == nullptr)
		return (false);

	const int found = fscanf(file, "%ld %lx", &code, &flags);

	fclose(file);
	if (found != 2)		/* "running" */
		return (false);
	switch (code) {
	case SYS_vfork:
		return (true);
	case SYS_clone:
		return ((flags & CLONE_VFORK) != 0);
	case SYS_clone3:	/* they are the first word of a structure */
		return (machine_read(tid, flags, &flags, sizeof(flags)) ==
		    sizeof(flags) && (flags & CLONE_VFORK) != 0);
	}
	return (false);
}

/* Let the threads go again that have been taken over. */
static void
give_back(const int *tids, int count)
{
	while (count-- > 0) {
		machine_interrupt(tids[count]);
		machine_release(tids[count], 0);
	}
}

/*
 * A thread that a taken one makes is ours from its birth, and one may be
 * gone before its turn: neither is a refusal.  Go round until all are ours.
 */
int
machine_adopt(int pid, int *tids, int max)
{
	static int found[MAX_THREADS];
	char path[64];
	int count = 0;
	bool more = true;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	while (more) {
		const int present = numbered_entries(path, found, MAX_THREADS);

		more = false;
		for (int i = 0; i < present; ++i) {
			if (find_thread(found[i]) != nullptr ||
			    is_ours(found[i]))
				continue;
			if (count < max && seize_thread(found[i], pid,
			    true) != nullptr) {
				find_thread(found[i])->in_vfork =
				    is_in_vfork(found[i]);
				tids[count++] = found[i];
				more = true;
			} else if (count == max || errno != ESRCH) {
				give_back(tids, count);
				return (-1);
			}
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
