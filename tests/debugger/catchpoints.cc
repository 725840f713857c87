/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Catchpoints: events that stop the target, and the kernel's event mask.
 */
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <iterator>

#include "catchpoints.h"

static const struct {
	unsigned code;
	const char *name;
} calls[] = {
#include "syscalls.inc"
};

static std::string
call_name(unsigned code)
{
	for (const auto &call : calls) {
		if (call.code == code)
			return (call.name);
	}
	return (format("syscall %u", code));
}

static unsigned
call_code(const std::string &name)
{
	for (const auto &call : calls) {
		if (name == call.name)
			return (call.code);
	}
	if (name.find_first_not_of("0123456789") != std::string::npos)
		fail("\"%s\" is no system call", name.c_str());
	return (number_between(name, "system call", 0, INT_MAX));
}

Catchpoint
parse_catchpoint(const Words &words)
{
	Catchpoint point = {};

	if (words[0] == "syscall") {
		point.kind = Catchpoint::SYSCALL;
		for (size_t i = 1; i < words.size(); ++i)
			point.calls.insert(call_code(words[i]));
		return (point);
	}
	if (words[0] == "fork" || words[0] == "vfork")
		point.kind = Catchpoint::FORK;
	else if (words[0] == "exec")
		point.kind = Catchpoint::EXEC;
	else
		fail("\"%s\" is not one of syscall, fork and exec",
		    words[0].c_str());
	if (words.size() > 1)
		fail("usage: catch %s", words[0].c_str());
	return (point);
}

std::string
describe(const Catchpoint &point)
{
	std::string text = "any system call";

	if (point.kind == Catchpoint::FORK)
		return ("fork");
	if (point.kind == Catchpoint::EXEC)
		return ("exec");
	for (const unsigned code : point.calls) {
		text = (code == *point.calls.begin() ? "system call " :
		    text + ", ") + call_name(code);
	}
	return (text);
}

bool
Catchpoints::remove(unsigned number)
{
	const auto point = std::find_if(points_.begin(), points_.end(),
	    [number](const Catchpoint &p) { return (p.number == number); });

	if (point == points_.end())
		return (false);
	points_.erase(point);
	return (true);
}

void
Catchpoints::require_events(Target &target)
{
	int mask;
	const int error = unknown_ ? EINVAL : target.attempt(
	    REQUEST(PT_GET_EVENT_MASK), &mask, sizeof(mask));

	if (error == EINVAL)
		fail("the kernel does not know PT_SET_EVENT_MASK: system "
		    "calls and forks cannot be caught, children not followed");
	if (error != 0)
		fail("PT_GET_EVENT_MASK of %d: %s", int(target.pid()),
		    strerror(error));
}

void
Catchpoints::arm(Target &target, bool copied)
{
	int wanted = PTRACE_DEFAULT;

	for (const Catchpoint &point : points_) {
		if (point.kind == Catchpoint::SYSCALL)
			wanted |= PTRACE_SYSCALL;
		copied |= point.kind == Catchpoint::FORK;
	}
	if (copied || follows_child_)
		wanted |= PTRACE_FORK;
	if (unknown_ || wanted == mask_ ||
	    (mask_ == 0 && wanted == PTRACE_DEFAULT))
		return;

	const int error = target.attempt(REQUEST(PT_SET_EVENT_MASK), &wanted,
	    sizeof(wanted));

	if (error == EINVAL)
		unknown_ = true;
	else if (error != 0)
		fail("PT_SET_EVENT_MASK of %d: %s", int(target.pid()),
		    strerror(error));
	else
		mask_ = wanted;
}

static std::string
call_text(Target &target, const struct ptrace_lwpinfo &info)
{
	register_t args[8] = {};
	std::string text;

	if (target.attempt(REQUEST(PT_GET_SC_ARGS), args, sizeof(args)) != 0)
		return ("call to " + call_name(info.pl_syscall_code));
	for (unsigned i = 0; i < info.pl_syscall_narg && i < std::size(args);
	    ++i)
		text += format("%s0x%lx", i == 0 ? "" : ", ",
		    static_cast<unsigned long>(args[i]));
	return ("call to " + call_name(info.pl_syscall_code) + "(" + text +
	    ")");
}

static std::string
return_text(Target &target, const struct ptrace_lwpinfo &info)
{
	const std::string name = call_name(info.pl_syscall_code);
	struct ptrace_sc_ret ret = {};

	if (target.attempt(REQUEST(PT_GET_SC_RET), &ret, sizeof(ret)) != 0)
		return (name + " returned");
	if (ret.sr_error != 0) {
		return (format("%s failed with error %d", name.c_str(),
		    ret.sr_error));
	}
	return (format("%s returned 0x%lx", name.c_str(),
	    static_cast<unsigned long>(ret.sr_retval[0])));
}

std::string
Catchpoints::take_hits(Target &target, const struct ptrace_lwpinfo &info)
{
	std::string hits;

	for (Catchpoint &point : points_) {
		std::string text;

		if (point.kind == Catchpoint::FORK &&
		    (info.pl_flags & PL_FLAG_FORKED)) {
			text = format("%s of %d", info.pl_flags &
			    PL_FLAG_VFORKED ? "vfork" : "fork",
			    int(info.pl_child_pid));
		}
		if (point.kind == Catchpoint::SYSCALL &&
		    (info.pl_flags & (PL_FLAG_SCE | PL_FLAG_SCX)) &&
		    (point.calls.empty() ||
		    point.calls.count(info.pl_syscall_code) != 0))
			text = info.pl_flags & PL_FLAG_SCE ?
			    call_text(target, info) :
			    return_text(target, info);
		if (text.empty())
			continue;
		++point.hits;
		hits += format("%scatchpoint %u: %s", hits.empty() ? "" : "; ",
		    point.number, text.c_str());
	}
	return (hits);
}

std::string
Catchpoints::take_exec()
{
	for (Catchpoint &point : points_) {
		if (point.kind == Catchpoint::EXEC) {
			++point.hits;
			return (format("catchpoint %u: exec", point.number));
		}
	}
	return ("");
}
