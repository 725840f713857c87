/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The stacks of the model machine: those of the kernel threads and the boot
 * stack.  The explorer runs on the program's own stack; an execution is a
 * coroutine of it.
 */

#include <stdlib.h>
#include <sys/mman.h>

#include "../host/switch_stack.h"
#include "model.h"

static const size_t STACK = 64 * 1024;
static const int MAX_CONTEXTS = 64;
static const int BOOT = 0;

struct machine_context {
	void *sp;		/* valid while it is switched out */
	void (*entry)(void *);
	void *arg;
	bool used;
};

static struct {
	machine_context all[MAX_CONTEXTS];
	machine_context *current;
} contexts;

static char *stacks;
static void *explorer_sp;

static void
model_run(void *arg)
{
	const auto *const context = static_cast<machine_context *>(arg);

	context->entry(context->arg);
	execution_end("a kernel thread returned");
}

static char *
stack_top(const machine_context *context)
{
	return (stacks + (context - contexts.all + 1) * STACK);
}

static void
begin(machine_context *context, void (*entry)(void *), void *arg)
{
	*context = { new_stack(stack_top(context), model_run, context), entry,
	    arg, true };
}

void
contexts_init()
{
	void *start = mmap(nullptr, STACK * MAX_CONTEXTS,
	    PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		abort();
	stacks = static_cast<char *>(start);
}

void
contexts_boot(void (*entry)(void *))
{
	begin(&contexts.all[BOOT], entry, nullptr);
	contexts.current = &contexts.all[BOOT];
}

/*
 * A stack is in use down to sp, where switch_stack() has saved the registers.
 * The boot stack is not hashed: the scheduler keeps no state between rounds.
 */
void
contexts_visit(StateVisitor &visitor)
{
	visitor.unhashed(&contexts, sizeof(contexts));
	for (int i = 0; i < MAX_CONTEXTS; ++i) {
		const machine_context &context = contexts.all[i];
		const size_t bytes = context.used ? stack_top(&context) -
		    static_cast<char *>(context.sp) : 0;

		if (i == BOOT)
			visitor.unhashed(context.sp, bytes);
		else
			visitor.hashed(context.sp, bytes);
	}
}

void
contexts_pause()
{
	switch_stack(&contexts.current->sp, explorer_sp);
}

void
contexts_resume()
{
	switch_stack(&explorer_sp, contexts.current->sp);
}

extern "C" {

struct machine_context *
machine_context_new(void (*entry)(void *), void *arg)
{
	int i = 0;

	while (i < MAX_CONTEXTS && contexts.all[i].used)
		++i;
	if (i == MAX_CONTEXTS)
		execution_end("the model is out of stacks");
	begin(&contexts.all[i], entry, arg);
	return (&contexts.all[i]);
}

void
machine_context_switch(struct machine_context *from,
    struct machine_context *to)
{
	if (from == nullptr)
		from = &contexts.all[BOOT];
	if (to == nullptr)
		to = &contexts.all[BOOT];
	contexts.current = to;
	switch_stack(&from->sp, to->sp);
}

void
machine_context_free(struct machine_context *context)
{
	context->used = false;
}

}
