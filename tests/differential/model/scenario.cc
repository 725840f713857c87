/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The description of a scenario.
 */

#include "scenario.h"

struct Word {
	int number;
	const char *text;
};

static const Word requests[] = {
	{ PT_TRACE_ME, "PT_TRACE_ME" }, { PT_READ_I, "PT_READ_I" },
	{ PT_READ_D, "PT_READ_D" }, { PT_WRITE_I, "PT_WRITE_I" },
	{ PT_WRITE_D, "PT_WRITE_D" }, { PT_CONTINUE, "PT_CONTINUE" },
	{ PT_KILL, "PT_KILL" }, { PT_STEP, "PT_STEP" },
	{ PT_ATTACH, "PT_ATTACH" }, { PT_DETACH, "PT_DETACH" },
	{ PT_IO, "PT_IO" }, { PT_GETREGS, "PT_GETREGS" },
	{ PT_SETREGS, "PT_SETREGS" }, { PT_GETFPREGS, "PT_GETFPREGS" },
	{ PT_SETFPREGS, "PT_SETFPREGS" }, { PT_GETDBREGS, "PT_GETDBREGS" },
	{ PT_SETDBREGS, "PT_SETDBREGS" },
};

static const Word errors[] = {
	{ 0, "0" }, { EPERM, "EPERM" }, { ESRCH, "ESRCH" },
	{ EFAULT, "EFAULT" }, { EBUSY, "EBUSY" }, { EINVAL, "EINVAL" },
	{ ENOSPC, "ENOSPC" }, { EAGAIN, "EAGAIN" },
};

template <size_t COUNT>
static const char *
find_word(const Word (&words)[COUNT], int number, const char *otherwise)
{
	for (const Word &word : words) {
		if (word.number == number)
			return (word.text);
	}
	return (otherwise);
}

const char *
request_text(int req)
{
	return (find_word(requests, req, "no request"));
}

const char *
error_text(int error)
{
	return (find_word(errors, error, "another errno"));
}

static void
describe_turn(const Turn &turn, Text *text)
{
	text->add("      at call %d of %s: ", turn.nth + 1,
	    facts(turn.service).name);
	if (turn.happens)
		describe(turn.happening, text);
	else if (turn.bytes < 0)
		text->add("it answers %d (%s)", turn.error,
		    error_text(turn.error));
	else
		text->add("it moves at most %d bytes and answers %d (%s)",
		    turn.bytes, turn.error, error_text(turn.error));
	text->add("\n");
}

static void
describe_ptrace(const Step &step, Text *text)
{
	text->add("%s: %s(%d = %s, pid %d = %s, addr %#lx, data %d)\n",
	    name_text(step.caller), step.entry == Entry::SYS_PTRACE ?
	    "sys_ptrace" : "kern_ptrace", step.req, request_text(step.req),
	    step.pid, name_text(name_of_pid(step.pid)), step.addr,
	    step.data);
	if (step.req == PT_IO)
		text->add("      piod_op %d, offs %p, addr %p, len %#lx\n",
		    step.io.piod_op, step.io.piod_offs, step.io.piod_addr,
		    step.io.piod_len);
}

void
describe(const Step &step, Text *text)
{
	switch (step.entry) {
	case Entry::SYS_PTRACE:
	case Entry::KERN_PTRACE:
		describe_ptrace(step, text);
		break;
	case Entry::STOPEVENT:
		text->add("%s: stopevent(event %#x, val %#x)\n",
		    name_text(step.caller), step.event, step.val);
		break;
	case Entry::TRACE_REQ:
		text->add("%s: trace_req()\n", name_text(step.caller));
		break;
	case Entry::PLAY:
		text->add("%s: a scene\n", name_text(step.caller));
		break;
	case Entry::FORK:
		text->add("%s: fork1(), at_fork(9) for %s\n",
		    name_text(step.caller), name_text(name_of_pid(step.pid)));
		break;
	case Entry::HAPPENING:
		describe(step.happening, text);
		text->add("\n");
		break;
	}
	for (int i = 0; i < step.turn_count; ++i)
		describe_turn(step.turns[i], text);
}

void
describe_setting(const Happening *setting, int count, Text *text)
{
	for (int i = 0; i < count; ++i) {
		text->add("  ");
		describe(setting[i], text);
		text->add("\n");
	}
}
