/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What /proc tells about a process, and why it cannot be traced.
 *
 * DragonFly's procfs(5) and Linux' differ; both are looked for, and where
 * neither is mounted nothing is known.
 */
#include <sys/stat.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <pwd.h>
#include <unistd.h>

#include "process.h"
#include "text.h"

/* Of a process; -1: not known. */
struct Facts {
	pid_t parent = -1;
	pid_t tracer = -1;
	uid_t user = -1;
};

/* The number behind a key, as Linux' /proc/PID/status has them. */
static long
number_after(const std::string &text, const char *key)
{
	const size_t at = text.find(key);
	long value;

	if (at == std::string::npos ||
	    sscanf(text.c_str() + at + std::string(key).size(), "%ld",
	    &value) != 1)
		return (-1);
	return (value);
}

static Facts
facts_about(pid_t pid)
{
	std::ifstream file(format("/proc/%d/status", int(pid)));
	const std::string text(std::istreambuf_iterator<char>(file), {});
	Facts facts;

	if (text.find("\nTracerPid:") != std::string::npos) {
		facts.parent = number_after(text, "\nPPid:");
		facts.tracer = number_after(text, "\nTracerPid:");
		facts.user = number_after(text, "\nUid:");
		return (facts);
	}

	/*
	 * DragonFly: name pid parent group session terminal flags start
	 * user system channel user ...  A tracee's parent is its tracer.
	 */
	const std::string key = format(" %d ", int(pid));
	const size_t at = text.find(key);
	int parent;
	unsigned user;

	if (at != std::string::npos && sscanf(text.c_str() + at + key.size(),
	    "%d %*d %*d %*s %*s %*s %*s %*s %*s %u", &parent, &user) == 2) {
		facts.parent = parent;
		facts.tracer = parent;
		facts.user = user;
	}
	return (facts);
}

std::string
program_file(pid_t pid)
{
	for (const char *const name : { "file", "exe" }) {
		const std::string path = format("/proc/%d/%s", int(pid), name);
		struct stat st;

		if (stat(path.c_str(), &st) == 0)
			return (path);
	}
	return ("");
}

std::string
program_of(pid_t pid)
{
	const std::string file = program_file(pid);
	char name[PATH_MAX];
	const ssize_t length = readlink(file.c_str(), name, sizeof(name));

	return (length > 0 ? std::string(name, length) : "");
}

static bool
is_ancestor(pid_t pid)
{
	constexpr int most = 1000;
	pid_t parent = getpid();

	for (int i = 0; i < most && parent > 1; ++i) {
		parent = facts_about(parent).parent;
		if (parent == pid)
			return (true);
	}
	return (false);
}

static std::string
why_invalid(pid_t pid)
{
	if (pid == getpid())
		return ("it is ptdb itself");
	if (pid > 1 && is_ancestor(pid))
		return ("it is an ancestor of ptdb's");
	if (pid <= 1 || facts_about(getpid()).parent != -1)
		return ("it is a system process");
	return ("it is a system process or an ancestor of ptdb's");
}

/*
 * Who traces it?  Not who traces ptdb, too: that is what this kernel runs
 * on, and traces everybody.
 */
static std::string
why_busy(pid_t pid)
{
	const pid_t tracer = facts_about(pid).tracer;

	if (tracer <= 0 || tracer == facts_about(getpid()).tracer)
		return ("it is traced already");

	const std::string name = program_of(tracer);

	return (format("it is traced already, by %d%s%s", int(tracer),
	    name.empty() ? "" : ": ", name.c_str()));
}

static std::string
why_forbidden(pid_t pid)
{
	const uid_t user = facts_about(pid).user;
	const struct passwd *const entry = getpwuid(user);

	if (user == uid_t(-1))
		return ("it has other users or groups than ptdb");
	if (user == geteuid())
		return ("it has other groups than ptdb, or a set-id program, "
		    "or had one");
	return ("it is another user's: " + (entry != nullptr ?
	    entry->pw_name : format("%u", user)));
}

std::string
why_not_attached(pid_t pid, int error)
{
	switch (error) {
	case EINVAL:
		return (why_invalid(pid));
	case EBUSY:
		return (why_busy(pid));
	case EPERM:
		return (why_forbidden(pid));
	case EAGAIN:
		return ("it is starting another program");
	case ESRCH:
		return (kill(pid, 0) == -1 && errno == ESRCH ?
		    "there is none of that number" : "it is ending or only "
		    "beginning");
	default:
		return ("no reason is known");
	}
}

const char *
reason_for(int error)
{
	switch (error) {
	case EBUSY:
		return (": a thread of it still runs");
	case EPERM:
		return (": it has another user or group by now");
	case ESRCH:
		return (": it has ended");
	default:
		return ("");
	}
}
