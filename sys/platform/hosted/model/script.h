/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the user threads of the model machine do, step by step.
 */
#ifndef _HOSTED_MODEL_SCRIPT_H_
#define _HOSTED_MODEL_SCRIPT_H_

#include "../machine.h"

/*
 * Where the ptrace_io_descs are that a script can use: to read and to write
 * two pages.
 */
static const unsigned long READ_DESCRIPTOR = 0x10000;
static const unsigned long WRITE_DESCRIPTOR = 0x11000;
/* Where wait4(2)'s status goes if the scenario is to know of it. */
static const unsigned long STATUS = 0x40000;
static const unsigned long THEIR_PAGES = 0x20000, OWN_PAGES = 0x30000;

struct Step {
	enum Kind {
		CALL,		/* a system call: call, args */
		WORK,		/* a system call that the kernel leaves alone */
		EXEC,		/* run another program, and go on here */
		FORK,		/* make the process args[0] */
		THREAD,		/* make the thread args[0] */
		UNMAP,		/* the process args[0] loses page args[1] */
		EXIT,		/* with the code args[0] */
		PARK		/* never do anything again */
	} kind;
	enum machine_call call;
	unsigned long args[4];
};

/* A user thread, from its birth; a script ends in EXIT or PARK. */
struct Actor {
	int tid;
	int pid;
	int parent;		/* 0: somebody's FORK or THREAD makes it */
	const Step *script;
};

/* All that happens on one model machine. */
struct Scenario {
	const char *name;
	const char *about;
	const Actor *actors;
	int actor_count;
	int stalls;		/* services that may block do */
	const char *defect;	/* of the original, that it finds; or null */
	const char *finds;	/* what is said then */
	bool repaired;		/* in sys_process.cc, which is clean */

	/*
	 * If a stop of either signal's is reported, one of the first's is,
	 * and once; or 0.  No stop is reported again after a PT_IO.
	 */
	int once, instead;
};

#endif /* !_HOSTED_MODEL_SCRIPT_H_ */
