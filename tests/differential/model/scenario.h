/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A scenario, as data: the state, and the request that is then made.
 */
#ifndef _DIFFERENTIAL_SCENARIO_H_
#define _DIFFERENTIAL_SCENARIO_H_

#include "changes.h"
#include "services.h"

/*
 * A deviation of one call of a service: it fails with an error, does part of
 * its work, or blocks while something happens.
 */
struct Turn {
	Service service;
	u_char nth;		/* call of that service in this step, from 0 */
	bool happens;		/* or else: is ordered to answer */
	int error;
	int bytes;		/* that it moves all the same, or -1: all */
	Happening happening;
};

enum class Entry : u_char {
	SYS_PTRACE, KERN_PTRACE, STOPEVENT, TRACE_REQ,
	PLAY,			/* what the test says */
	FORK,			/* pid is the child's */
	HAPPENING		/* nothing is asked; time passes */
};

static const int MAX_TURNS = 4;

struct Step {
	Entry entry;
	Name caller;

	/* ptrace(2) */
	int req;
	pid_t pid;
	u_long addr;
	int data;
	struct ptrace_io_desc io;	/* that PT_IO finds at addr */
	u_long contents;	/* of the registers at addr, folded */

	/* stopevent() */
	u_int event;
	u_int val;

	/* PLAY; meanwhile is called whenever the service pause may block. */
	void (*play)();
	Service pause;
	void (*meanwhile)();

	Happening happening;
	Turn turns[MAX_TURNS];
	int turn_count;
};

static const int MAX_SETTING = 16;
static const int MAX_STEPS = 6;

struct Sequence {
	Happening setting[MAX_SETTING];
	int setting_count;
	Step steps[MAX_STEPS];
	int step_count;
};

const char *request_text(int req);
const char *error_text(int error);
void	describe(const Step &step, Text *text);
void	describe_setting(const Happening *setting, int count, Text *text);

#endif /* !_DIFFERENTIAL_SCENARIO_H_ */
