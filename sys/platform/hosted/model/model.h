/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Declarations shared by the files of the model machine.
 */
#ifndef _HOSTED_MODEL_MODEL_H_
#define _HOSTED_MODEL_MODEL_H_

#include <stddef.h>

#include "script.h"

/* Visits the state of an execution, piece by piece. */
class StateVisitor {
public:
	/* State that the rest of the execution depends on. */
	virtual void hashed(void *at, size_t bytes) = 0;

	/* Other state, which is only saved and restored. */
	virtual void unhashed(void *at, size_t bytes) = 0;
};

/* state.cc: the saved state of a paused execution. */
struct Snapshot {
	char *bytes;
	size_t size, room;
};

/* A hash of the current state; save it; restore it. */
unsigned long state_hash();
void	state_save(Snapshot *snapshot);
void	state_restore(const Snapshot &snapshot);

/* world.cc: the user threads.  Begin an execution of a scenario. */
void	world_begin(const Scenario &scenario);
void	world_visit(StateVisitor &visitor);

/* The threads that can report an event now, up to max; returns how many. */
int	world_ready(int *tids, int max);

/* wait4(2) has stored a status at STATUS. */
void	world_status_reported(int status);

/* Whether the page of address is mapped in a process. */
bool	world_has_page(int pid, unsigned long address);

/* memory.cc: memory that the kernel has allocated. */
void	memory_init();
void	memory_visit(StateVisitor &visitor);

/* End the execution if the memory at address has been freed. */
void	memory_check(const void *address);

/* Ends the execution if memory of kmalloc() has not been freed. */
void	memory_check_end();

/* Whether address is in memory that the kernel has allocated. */
extern "C" int memory_is_shared(const void *address);

/* contexts.cc: the kernel's stacks. */
void	contexts_init();
void	contexts_visit(StateVisitor &visitor);

/* Prepare the boot stack to run entry when the execution is resumed. */
void	contexts_boot(void (*entry)(void *));

/* Switch from the explorer to the execution, and back. */
void	contexts_resume();
void	contexts_pause();

/* explore.cc */
void	decisions_visit(StateVisitor &visitor);

/* execution.cc: one execution of a scenario, from boot to end. */
void	execution_begin(const Scenario &scenario);
void	execution_visit(StateVisitor &visitor);

/* Run it until it pauses, true; or to its end, false. */
bool	execution_resume();

/* After its end: the violation, or null. */
const char *execution_violation();

/* Called within the execution: end it with a violation, or null. */
void	execution_end(const char *violation) __attribute__((__noreturn__));

/* Before each memory access and call of the code under test. */
void	execution_access(const void *address);
void	execution_call();

/*
 * kernel_check.cc.  The checks panic.
 */
extern "C" void kernel_check();
extern "C" void kernel_check_end();
extern "C" int kernel_is_shared(const void *address);
extern "C" int kernel_others_ready();
extern "C" void kernel_preempt();

#endif /* !_HOSTED_MODEL_MODEL_H_ */
