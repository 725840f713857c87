/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A record of what an implementation did: the services that it called, with the
 * locks and holds at each call, and the result.
 */
#ifndef _DIFFERENTIAL_TRACE_H_
#define _DIFFERENTIAL_TRACE_H_

#include "scenario.h"

static const int MAX_TOKENS = 6;
static const int MAX_ARGUMENTS = 6;
static const int MAX_RECORDS = 400;

/* The fields of a process that sys_process.cc writes, and its holds. */
struct Fields {
	const void *prison;
	int flags;
	short old_parent;
	u_short status;		/* p_xstat */
	Name parent;
	u_char state;		/* p_stat */
	u_char step;
	u_char stop_type;
	u_char holds;
	u_char threads;
	u_char stopped;		/* of them are counted so */
	u_char running;		/* and are not counted */
	u_char thread_holds[MAX_THREADS];
};

struct Record {
	Service service;
	u_char token_count;
	Name tokens[MAX_TOKENS];
	short spinlocks;	/* this CPU's */
	short critical;
	Name queued;		/* for a wakeup, of whose address */
	Fields fields[CAST];
	long arguments[MAX_ARGUMENTS];
	long answer;

	bool operator==(const Record &other) const;
};

enum class Outcome : u_char {
	RETURNED, PANICKED, SLEEPS_FOR_EVER, ENDLESS, FAULTED
};

struct Result {
	Outcome outcome;
	int error;		/* returned; of stopevent() 0 */
	int res;		/* *res, or sysmsg_result */
	u_long buffer;		/* kern_ptrace()'s, or what copyout() got */
	const char *violation;	/* of a contract: the first, or null */
	Service violator;
	int count;
	Record records[MAX_RECORDS];
	World after;
};

/* What *res is before anybody writes to it. */
static const int UNTOUCHED = 0x5a5a5a5a;

const char *outcome_text(Outcome outcome);
void	describe(const Record &record, Text *text);
void	describe_answer(const Result &result, Text *text);

/* Both traces: lines in common, then each one's own. */
void	describe_difference(const Result &a, const char *a_name,
	    const Result &b, const char *b_name, Text *text);

/* What two worlds differ in. */
void	describe_difference(const World &a, const World &b, Text *text);

#endif /* !_DIFFERENTIAL_TRACE_H_ */
