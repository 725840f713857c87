/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Which requests of ptrace(2) were made, and how often.
 */

#include "hosted.h"

#define REQUEST(number)	{ number, #number, 0 }

static struct {
	int number;
	const char *name;
	unsigned long count;
} requests[] = {
	REQUEST(PT_TRACE_ME), REQUEST(PT_READ_I), REQUEST(PT_READ_D),
	REQUEST(PT_WRITE_I), REQUEST(PT_WRITE_D), REQUEST(PT_CONTINUE),
	REQUEST(PT_KILL), REQUEST(PT_STEP), REQUEST(PT_ATTACH),
	REQUEST(PT_DETACH), REQUEST(PT_IO), REQUEST(PT_GETREGS),
	REQUEST(PT_SETREGS), REQUEST(PT_GETFPREGS), REQUEST(PT_SETFPREGS),
	REQUEST(PT_GETDBREGS), REQUEST(PT_SETDBREGS), REQUEST(PT_LWPINFO),
	REQUEST(PT_GETNUMLWPS), REQUEST(PT_GETLWPLIST), REQUEST(PT_SETSTEP),
	REQUEST(PT_CLEARSTEP), REQUEST(PT_TO_SCE), REQUEST(PT_TO_SCX),
	REQUEST(PT_SYSCALL), REQUEST(PT_FOLLOW_FORK),
	REQUEST(PT_GET_EVENT_MASK), REQUEST(PT_SET_EVENT_MASK),
	REQUEST(PT_GET_SC_ARGS), REQUEST(PT_GET_SC_RET),
	REQUEST(PT_VM_TIMESTAMP), REQUEST(PT_VM_ENTRY),
	REQUEST(PT_GETXSTATE_INFO), REQUEST(PT_GETXSTATE),
	REQUEST(PT_SETXSTATE), REQUEST(PT_GETFSBASE), REQUEST(PT_GETGSBASE),
	{ -1, "others", 0 },		/* the last */
};

void
request_count(int number)
{
	auto *entry = &requests[0];

	while (entry->number != number && entry->number != -1)
		++entry;
	++entry->count;
}

void
requests_report()
{
	for (const auto &entry : requests) {
		if (entry.count != 0)
			machine_report(entry.name, entry.count);
	}
}
