/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Scenarios: the scripts of the user threads of the model machine.
 */
#ifndef _HOSTED_MODEL_SCRIPT_H_
#define _HOSTED_MODEL_SCRIPT_H_

#include "../machine.h"

/*
 * The addresses of the two struct ptrace_io_desc that a script can use: to
 * read and to write two pages.
 */
static const unsigned long READ_DESCRIPTOR = 0x10000;
static const unsigned long WRITE_DESCRIPTOR = 0x11000;

/* A status that wait4(2) stores here is checked: see Scenario::once. */
static const unsigned long STATUS = 0x40000;
static const unsigned long THEIR_PAGES = 0x20000, OWN_PAGES = 0x30000;

struct Step {
	enum Kind {
		CALL,		/* a system call: call, args */
		WORK,		/* a system call that the host does */
		EXEC,		/* exec, and continue with the next step */
		FORK,		/* create the process args[0] */
		THREAD,		/* create the thread args[0] */
		UNMAP,		/* unmap the page args[1] of process args[0] */
		EXIT,		/* with the code args[0] */
		PARK		/* do nothing any more */
	} kind;
	enum machine_call call;
	unsigned long args[4];
};

/* A user thread.  Its script ends in EXIT or PARK. */
struct Actor {
	int tid;
	int pid;
	int parent;		/* 0: created by a FORK or THREAD */
	const Step *script;
};

/* The user threads of one model machine, and what is expected. */
struct Scenario {
	const char *name;
	const char *about;
	const Actor *actors;
	int actor_count;
	int stalls;		/* what machine_stalls() returns */
	const char *defect;	/* of the original, that it finds; or null */
	const char *finds;	/* part of the violation's text */
	bool repaired;		/* sys_process.cc does not have the defect */

	/*
	 * Signals, or 0.  If a stop by either of them is reported, exactly one
	 * by once must be.  In all scenarios a stop must not be reported again
	 * after a PT_IO.
	 */
	int once, instead;

	bool needs_events;	/* of requests that the original lacks */
};

#endif /* !_HOSTED_MODEL_SCRIPT_H_ */
