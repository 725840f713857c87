/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Linux processes, by means of /proc: memory, signals, open files, and the
 * adoption of processes that were not started here.
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
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "host.h"
#include "numbers.h"

/*
 * A cache of open files of /proc, so that an access is one system call.
 */
struct OpenFile {
	pid_t tid;
	int fd;
};

static const int OPEN_FILES = 32;
static OpenFile status_files[OPEN_FILES], name_files[OPEN_FILES];
static OpenFile memory_files[OPEN_FILES];

static OpenFile *
open_file(OpenFile *files, pid_t tid)
{
	return (&files[static_cast<unsigned>(tid) % OPEN_FILES]);
}

static void
close_file(OpenFile *file)
{
	if (file->tid != 0)
		close(file->fd);
	file->tid = 0;
}

static bool
reopen(OpenFile *file, pid_t tid, const char *name, int flags)
{
	char path[64];

	close_file(file);
	snprintf(path, sizeof(path), "/proc/%d/%s", tid, name);
	file->fd = open(path, flags | O_CLOEXEC);
	file->tid = file->fd < 0 ? 0 : tid;
	return (file->tid != 0);
}

/*
 * Read a file of a thread's from its beginning, and return the length, 0 if
 * the thread has exited; so has one whose cached file cannot be read.
 */
static size_t
read_file(OpenFile *files, pid_t tid, const char *name, char *to, size_t size)
{
	OpenFile *const file = open_file(files, tid);
	ssize_t length = -1;

	if (file->tid == tid)
		length = pread(file->fd, to, size, 0);
	if (length <= 0 && reopen(file, tid, name, O_RDONLY))
		length = pread(file->fd, to, size, 0);
	return (length > 0 ? length : 0);
}

void
close_memory(pid_t pid)
{
	OpenFile *file = open_file(memory_files, pid);

	if (file->tid == pid)
		close_file(file);
}

/* The contents of /proc/<tid>/status, in one shared buffer. */
class Status {
public:
	explicit Status(pid_t tid)
	{
		text_[read_file(status_files, tid, "status", text_,
		    sizeof(text_) - 1)] = '\0';
	}

	bool
	exists() const
	{
		return (text_[0] != '\0');
	}

	/* The text after "name:", with all further lines; or null. */
	const char *
	line(const char *name) const
	{
		const size_t length = strlen(name);
		const char *at = text_;

		while (strncmp(at, name, length) != 0 || at[length] != ':') {
			at = strchr(at, '\n');
			if (at == nullptr)
				return (nullptr);
			++at;
		}
		return (at + length + 1 + strspn(at + length + 1, " \t"));
	}

	/* A number, or -1. */
	long
	number(const char *name) const
	{
		const char *value = line(name);

		return (value == nullptr ? -1 : strtol(value, nullptr, 10));
	}

	/* A signal mask, in Linux's numbers. */
	unsigned long
	mask(const char *name) const
	{
		const char *value = line(name);

		return (value == nullptr ? 0 : strtoul(value, nullptr, 16));
	}

private:
	static char text_[65536];
};

char Status::text_[65536];

static bool
is_in(unsigned long mask, int signal)
{
	return (signal != 0 && (mask >> (signal - 1) & 1) != 0);
}

enum machine_action
machine_action(int pid, int signal)
{
	const int number = signal_to_linux(signal);
	enum machine_action action;
	bool ignores;

	if (known_action(pid, number, &action))
		return (action);
	if (is_action_reset(pid, number, &ignores))
		return (ignores ? ACTION_IGNORE : ACTION_CATCH);

	const Status status(pid);

	if (is_in(status.mask("SigIgn"), number))
		return (ACTION_IGNORE);
	if (is_in(status.mask("SigCgt"), number))
		return (ACTION_CATCH);
	return (ACTION_DEFAULT);
}

unsigned long
blocked_signals(pid_t tid)
{
	const Status status(tid);

	return (status.mask("SigBlk"));
}

unsigned long
ignored_signals(pid_t tid)
{
	const Status status(tid);

	return (status.mask("SigIgn"));
}

int
machine_blocks(int tid, int signal)
{
	return (is_in(blocked_signals(tid), signal_to_linux(signal)));
}

static void
store_signals(unsigned long mask, unsigned int *set)
{
	for (int number = 1; mask != 0 && number <= 64; ++number) {
		const int sig = signal_from_linux(number);

		if (is_in(mask, number))
			set[(sig - 1) / 32] |= 1U << (sig - 1) % 32;
	}
}

/* The signals of a queue, the thread's or its process's; false: too many. */
static bool
peek_signals(pid_t tid, unsigned int queue, unsigned long *pending)
{
	static const int MOST = 32;
	siginfo_t infos[MOST];
	const struct __ptrace_peeksiginfo_args all = { 0, queue, MOST };
	const long count = ptrace(PTRACE_PEEKSIGINFO, tid, &all, infos);

	*pending = 0;
	for (long i = 0; i < count; ++i)
		*pending |= 1UL << (infos[i].si_signo - 1);
	return (count >= 0 && count < MOST);
}

/*
 * A stopped thread's mask and own signals, without its status, which takes
 * several times as long.  In a system call the mask may be temporary, and is
 * not the one that is got here.
 */
static bool
read_signals(pid_t tid, unsigned long *blocked, unsigned long *pending)
{
	Thread *const thread = find_thread(tid);

	return (thread != nullptr && load_regs(thread) &&
	    static_cast<long>(thread->regs.orig_rax) < 0 &&
	    ptrace(PTRACE_GETSIGMASK, tid, sizeof(*blocked), blocked) == 0 &&
	    peek_signals(tid, 0, pending));
}

int
machine_get_thread(int tid, struct machine_thread *thread)
{
	unsigned long blocked, pending;

	*thread = {};
	if (!read_signals(tid, &blocked, &pending)) {
		const Status status(tid);

		blocked = status.mask("SigBlk");
		pending = status.mask("SigPnd");
	}
	store_signals(blocked, thread->blocked);
	store_signals(pending, thread->pending);

	const size_t length = read_file(name_files, tid, "comm", thread->name,
	    sizeof(thread->name) - 1);

	thread->name[length] = '\0';
	thread->name[strcspn(thread->name, "\n")] = '\0';
	return (length == 0 ? -1 : 0);
}

/* Signals that Linux reports to a tracer although they have no effect. */
static unsigned long
ignored(const Status &status)
{
	static const int by_default[] = { SIGCHLD, SIGURG, SIGWINCH, SIGCONT };
	unsigned long set = 0;

	for (int signal : by_default)
		set |= 1UL << (signal - 1);
	return ((set & ~status.mask("SigCgt")) | status.mask("SigIgn"));
}

static unsigned long posts;	/* the number of signals sent */

void
machine_post(int pid, int tid, int signal)
{
	const int number = signal_to_linux(signal);

	if (number == 0)
		return;
	++posts;
	if (tid == 0)
		kill(pid, number);
	else
		syscall(SYS_tgkill, pid, tid, number);
}

/* How long the result that no signal is pending remains valid. */
static const unsigned long UNSIGNALLED_MILLISECONDS = 10;

/* The signals that are pending and neither blocked nor without effect. */
static unsigned long
pending_signals(pid_t tid)
{
	const Status status(tid);
	const unsigned long pending = (status.mask("SigPnd") |
	    status.mask("ShdPnd")) & ~status.mask("SigBlk");

	return (pending & ~ignored(status));
}

/* Nothing is pending for a stopped thread, blocked or not. */
static bool
has_empty_queues(pid_t tid)
{
	unsigned long own, shared;

	return (peek_signals(tid, 0, &own) && own == 0 && peek_signals(tid,
	    PTRACE_PEEKSIGINFO_SHARED, &shared) && shared == 0);
}

/* Whether that was found lately, or is found as the thread begins to sleep. */
static bool
is_unsignalled(Thread *thread, unsigned long now)
{
	if (thread->checked_at == 0 && has_empty_queues(thread->tid)) {
		thread->checked_at = now;
		thread->checked_posts = posts;
	}
	return (thread->checked_at != 0 && thread->checked_posts == posts &&
	    now - thread->checked_at < UNSIGNALLED_MILLISECONDS);
}

/* The kernel polls this while a thread sleeps in it, hence the cache. */
int
machine_signalled(int tid)
{
	Thread *thread = find_thread(tid);
	const unsigned long now = machine_clock();

	if (thread != nullptr && is_unsignalled(thread, now))
		return (0);

	const unsigned long pending = pending_signals(tid);

	if (thread != nullptr) {
		thread->checked_at = pending == 0 ? now : 0;
		thread->checked_posts = posts;
	}
	for (int sig = 1; sig <= 64; ++sig) {
		if (is_in(pending, signal_to_linux(sig)))
			return (sig);
	}
	return (0);
}

int
machine_nocldwait(int pid)
{
	const Thread *first = find_thread(pid);

	return (first != nullptr && first->nocldwait);
}

bool
has_pending(pid_t pid, int signal)
{
	const Status status(pid);

	return (is_in(status.mask("SigPnd") | status.mask("ShdPnd"),
	    signal));
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

/*
 * /proc/<pid>/mem can write to write-protected pages.  An open file refers to
 * the memory from before an exec: see close_memory().
 */
static unsigned long
write_by_force(int pid, unsigned long to, const void *from,
    unsigned long bytes)
{
	OpenFile *file = open_file(memory_files, pid);

	if (file->tid != pid && !reopen(file, pid, "mem", O_WRONLY))
		return (0);

	const ssize_t moved = pwrite(file->fd, from, bytes, to);

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
 * Whether a process is set-id, has capabilities, or is not dumpable: then
 * /proc/<pid> is owned by root.
 */
static bool
has_privileges(const Status &status, const struct machine_process &process)
{
	char path[64];
	struct stat info;

	if (process.ruid != process.uid || process.uid != process.svuid ||
	    process.rgid != process.gid || process.gid != process.svgid)
		return (true);
	if (process.uid != 0 && status.mask("CapPrm") != 0)
		return (true);
	snprintf(path, sizeof(path), "/proc/%d", process.pid);
	return (stat(path, &info) != 0 || info.st_uid != process.uid);
}

pid_t
creator_of(pid_t tid, bool *is_thread)
{
	const Status status(tid);
	const long group = status.number("Tgid");

	*is_thread = group > 0 && group != tid;
	if (*is_thread)
		return (group);
	return (status.exists() ? status.number("PPid") : 0);
}

/* Parse the numbers of a line, up to max; returns how many. */
static int
read_numbers(const char *text, unsigned int *numbers, int max)
{
	int count = 0;

	while (text != nullptr && count < max &&
	    (*text == ' ' || *text == '\t' || isdigit(
	    static_cast<unsigned char>(*text)))) {
		char *end;

		numbers[count] = strtoul(text, &end, 10);
		if (end == text)
			break;
		text = end;
		++count;
	}
	return (count);
}

/* Copy the rest of a line, at most 16 characters. */
static void
copy_name(const char *line, char (&name)[17])
{
	const size_t length = line == nullptr ? 0 : strcspn(line, "\n");

	snprintf(name, sizeof(name), "%.*s", static_cast<int>(length),
	    length == 0 ? "" : line);
}

int
machine_lookup(int pid, struct machine_process *process)
{
	const Status status(pid);
	struct machine_process found = {};
	unsigned int users[3], groups[3];

	if (pid <= 0 || status.number("Tgid") != pid ||
	    status.line("State") == nullptr ||
	    read_numbers(status.line("Uid"), users, 3) != 3 ||
	    read_numbers(status.line("Gid"), groups, 3) != 3)
		return (-1);
	found.pid = pid;
	found.parent = status.number("PPid");
	found.zombie = strchr("ZX", *status.line("State")) != nullptr;
	found.kernel = pid == getpid() || (!found.zombie &&
	    status.line("VmSize") == nullptr);
	found.traced = status.number("TracerPid") > 0 &&
	    status.number("TracerPid") != getpid();
	found.threads = status.number("Threads");
	found.ruid = users[0];
	found.uid = users[1];
	found.svuid = users[2];
	found.rgid = groups[0];
	found.gid = groups[1];
	found.svgid = groups[2];
	found.group_count = read_numbers(status.line("Groups"), found.groups,
	    sizeof(found.groups) / sizeof(found.groups[0]));
	copy_name(status.line("Name"), found.name);
	found.privileged = has_privileges(status, found);
	*process = found;
	return (0);
}

static const int MAX_THREADS = 8192;

/* The names in a directory that are numbers, up to max; returns how many. */
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

/* Whether its parent is in another process group of the same session. */
static bool
has_job_control(pid_t pid)
{
	const pid_t parent = Status(pid).number("PPid");

	return (parent > 1 && getpgid(parent) != getpgid(pid) &&
	    getsid(parent) == getsid(pid));
}

int
machine_orphaned(int pid)
{
	static int found[MAX_THREADS];
	const pid_t group = getpgid(pid);
	const int count = numbered_entries("/proc", found, MAX_THREADS);

	for (int i = 0; i < count; ++i) {
		if (getpgid(found[i]) == group && has_job_control(found[i]))
			return (0);
	}
	return (1);
}

/* Whether it is traced here already, before its first event. */
static bool
is_traced_here(pid_t tid)
{
	const Status status(tid);

	return (status.number("TracerPid") == getpid());
}

/*
 * Whether a thread waits for its vfork(2) child, by the system call that it
 * sleeps in and the call's flags.
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
	case SYS_clone3:	/* the first word of a structure */
		return (machine_read(tid, flags, &flags, sizeof(flags)) ==
		    sizeof(flags) && (flags & CLONE_VFORK) != 0);
	}
	return (false);
}

/* Release threads that have been adopted. */
static void
release_threads(const int *tids, int count)
{
	while (count-- > 0) {
		machine_interrupt(tids[count]);
		machine_release(tids[count], 0);
	}
}

static bool
is_stopped(pid_t pid)
{
	const Status status(pid);
	const char *state = status.line("State");

	return (state != nullptr && *state == 'T');
}

/*
 * Continue a process that was stopped before it was adopted: Linux would stop
 * it again when it is released.
 */
static void
end_stop_by_host(pid_t pid)
{
	Thread *first = find_thread(pid);

	if (first != nullptr) {
		first->discard_sigcont = true;
		kill(pid, SIGCONT);
	}
}

/*
 * New threads of traced threads are traced from their start, and others may
 * exit meanwhile; neither is an error.  Repeat until all are traced.
 */
int
machine_adopt(int pid, int *tids, int max)
{
	static int found[MAX_THREADS];
	char path[64];
	const bool was_stopped = is_stopped(pid);
	int count = 0;
	bool more = true;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);
	while (more) {
		const int present = numbered_entries(path, found, MAX_THREADS);

		more = false;
		for (int i = 0; i < present; ++i) {
			if (find_thread(found[i]) != nullptr ||
			    is_traced_here(found[i]))
				continue;
			if (count < max && seize_thread(found[i], pid,
			    true) != nullptr) {
				find_thread(found[i])->in_vfork =
				    is_in_vfork(found[i]);
				tids[count++] = found[i];
				more = true;
			} else if (count == max || errno != ESRCH) {
				release_threads(tids, count);
				return (-1);
			}
		}
	}
	if (was_stopped)
		end_stop_by_host(pid);
	return (count);
}

pid_t
proc_file_target(pid_t holder, int fd, const char *name)
{
	char link[64], path[64];
	int target, end = 0;

	snprintf(link, sizeof(link), "/proc/%d/fd/%d", holder, fd);

	const ssize_t length = readlink(link, path, sizeof(path) - 1);

	if (length < 0)
		return (0);
	path[length] = '\0';
	if (sscanf(path, "/proc/%d/%n", &target, &end) != 1 || end == 0 ||
	    strcmp(path + end, name) != 0)
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

	if (!pioc_used)
		return (0);
	snprintf(path, sizeof(path), "/proc/%d/fd", holder);

	const int opens = numbered_entries(path, files, MAX_FILES);

	for (int i = 0; i < opens && count < max; ++i) {
		const pid_t target = proc_file_target(holder, files[i],
		    "mem");

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
