/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the model machine tell each other.
 */
#ifndef _HOSTED_MODEL_MODEL_H_
#define _HOSTED_MODEL_MODEL_H_

#include <stddef.h>

#include "script.h"

/* Goes over the state of an execution, piece by piece. */
class StateVisitor {
public:
	/* What can still happen depends on this. */
	virtual void part(void *at, size_t bytes) = 0;

	/* Nothing depends on this, but it must be as it was, too. */
	virtual void aside(void *at, size_t bytes) = 0;
};

/* state.cc: the state of an execution that is paused. */
struct Snapshot {
	char *bytes;
	size_t size, room;
};

unsigned long state_hash();
void	state_save(Snapshot *snapshot);
void	state_restore(const Snapshot &snapshot);

/* world.cc: the user threads. */
void	world_begin(const Scenario &scenario);
void	world_visit(StateVisitor &visitor);

/* Those that could report an event now, up to max. */
int	world_able(int *tids, int max);

/* A status has been reported to who wants the scenario to know. */
void	world_told(int status);

/* Whether a process still has the page that address is in. */
bool	world_has(int pid, unsigned long address);

/* memory.cc: what the kernel has allocated. */
void	memory_init();
void	memory_visit(StateVisitor &visitor);

/* Ends the execution if what is at address has been freed. */
void	memory_check(const void *address);

/* Whether the kernel has allocated what is at address. */
extern "C" int memory_is_shared(const void *address);

/* contexts.cc: the kernel's stacks. */
void	contexts_init();
void	contexts_visit(StateVisitor &visitor);

/* The boot stack runs entry when the execution goes on. */
void	contexts_boot(void (*entry)(void *));

/* From the explorer to the execution, and back to where that was called. */
void	contexts_go_on();
void	contexts_pause();

/* explore.cc */
void	decisions_visit(StateVisitor &visitor);

/* execution.cc: one execution of a scenario, from boot to end. */
void	execution_begin(const Scenario &scenario);
void	execution_visit(StateVisitor &visitor);

/* Until it pauses: true; or until its end. */
bool	execution_go_on();

/* At its end: null, or what went wrong. */
const char *execution_violation();

/* Ends it, from wherever in it; null: nothing went wrong. */
void	execution_end(const char *violation) __attribute__((__noreturn__));

/* Called before each memory access and call of the code under test. */
void	execution_access(const void *address);
void	execution_call();

/*
 * kernel_check.cc, on the kernel's side.  The checks panic.
 */
extern "C" void kernel_check();
extern "C" void kernel_check_end();
extern "C" int kernel_is_shared(const void *address);
extern "C" int kernel_others_ready();
extern "C" void kernel_preempt();

#endif /* !_HOSTED_MODEL_MODEL_H_ */
