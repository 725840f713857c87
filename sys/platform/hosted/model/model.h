/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What the files of the model machine tell each other.
 */
#ifndef _HOSTED_MODEL_MODEL_H_
#define _HOSTED_MODEL_MODEL_H_

#include <stddef.h>

#include "script.h"

/* world.cc: the user threads. */
void	world_begin(const Scenario &scenario);

/* Those that could report an event now, up to max. */
int	world_able(int *tids, int max);

/* A status has been reported to who wants the scenario to know. */
void	world_told(int status);

/* Whether a process still has the page that address is in. */
bool	world_has(int pid, unsigned long address);

/* Whether the kernel has allocated what is at address. */
extern "C" int memory_is_shared(const void *address);

/* memory.cc: everything the kernel has allocated is given back. */
void	memory_reset();

/* Null, or what the freed memory was that address lies in. */
const char *memory_freed(const void *address);

/* image.cc: the kernel's variables, as they were before it was booted. */
void	image_save();
void	image_restore();

/*
 * state.cc: what can still happen depends on nothing but what is hashed
 * here: the kernel's variables, memory and stacks, and the user threads.
 */
unsigned long state_hash();
unsigned long hash_bytes(unsigned long hash, const void *bytes, size_t size);
unsigned long image_hash(unsigned long hash);
unsigned long memory_hash(unsigned long hash, const void *sp);
unsigned long world_hash(unsigned long hash);

/* execution.cc: one execution of a scenario, from boot to end. */

/* Null, or what went wrong. */
const char *execute(const Scenario &scenario);

/* Ends it, from wherever; null: nothing went wrong. */
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
