/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The kernel's memory and stacks on the model machine: taken from the front
 * of one region each, given back all at once when an execution has ended.
 */

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "model.h"

static const size_t PAGE = 4096;
static const size_t ARENA = 4096 * PAGE;
static const int MAX_PIECES = 256;
static const size_t STACK = 16 * PAGE;
static const int MAX_CONTEXTS = 64;

static char *arena;
static size_t used;

static struct Piece {
	char *start;
	size_t bytes;		/* whole pages */
	size_t in_use;
	const char *what;
	bool freed;
} pieces[MAX_PIECES];
static int piece_count;

struct machine_context {
	void *sp;		/* while it does not run */
	void (*entry)(void *);
	void *arg;
	bool used;
};

static machine_context contexts[MAX_CONTEXTS];
static machine_context boot_context;
static machine_context *current;
static char *stacks;

static char *
reserve(size_t bytes)
{
	void *start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (start == MAP_FAILED)
		abort();
	return (static_cast<char *>(start));
}

void
memory_reset()
{
	if (arena == nullptr) {
		arena = reserve(ARENA);
		stacks = reserve(STACK * MAX_CONTEXTS);
	}
	for (int i = 0; i < piece_count; ++i) {
		if (pieces[i].freed)
			mprotect(pieces[i].start, pieces[i].bytes,
			    PROT_READ | PROT_WRITE);
		memset(pieces[i].start, 0, pieces[i].bytes);
	}
	piece_count = 0;
	used = 0;
	for (machine_context &context : contexts)
		context.used = false;
	current = &boot_context;
}

static const char *
stack_top(const machine_context *context)
{
	return (stacks + (context - contexts + 1) * STACK);
}

/*
 * The kernel's memory and the stacks of its threads, as far as they are in
 * use: from sp for the one that runs, whose other registers are in regs.
 */
unsigned long
memory_hash(unsigned long hash, const void *sp)
{
	for (int i = 0; i < piece_count; ++i) {
		if (!pieces[i].freed)
			hash = hash_bytes(hash, pieces[i].start,
			    pieces[i].in_use);
	}
	for (const machine_context &context : contexts) {
		if (!context.used)
			continue;

		const auto *from = static_cast<const char *>(
		    &context == current ? sp : context.sp);

		hash = hash_bytes(hash, from, stack_top(&context) - from);
	}
	return (hash);
}

const char *
memory_freed(const void *address)
{
	for (int i = 0; i < piece_count; ++i) {
		if (pieces[i].freed && address >= pieces[i].start &&
		    address < pieces[i].start + pieces[i].bytes)
			return (pieces[i].what);
	}
	return (nullptr);
}

extern "C" int
memory_is_shared(const void *address)
{
	return (address >= arena && address < arena + used);
}

extern "C" {

void *
machine_alloc(unsigned long bytes, const char *what)
{
	const size_t pages = (bytes + PAGE - 1) / PAGE * PAGE;

	if (piece_count == MAX_PIECES || used + pages > ARENA)
		execution_end("the model is out of memory");
	pieces[piece_count++] = { arena + used, pages, (bytes + 7) / 8 * 8,
	    what, false };
	used += pages;
	return (arena + used - pages);
}

void
machine_free(void *memory)
{
	for (int i = 0; i < piece_count; ++i) {
		if (pieces[i].start == memory) {
			pieces[i].freed = true;
			mprotect(memory, pieces[i].bytes, PROT_NONE);
			return;
		}
	}
	execution_end("freed what was never allocated");
}

/*
 * Everything that the caller of a function may expect to be preserved goes
 * onto its stack; a new context begins in model_start with itself in %r12.
 */
void	model_switch(void **from, void *to);
void	model_start(void);

asm("	.text\n"
    "model_switch:\n"
    "	pushq	%rbp\n"
    "	pushq	%rbx\n"
    "	pushq	%r12\n"
    "	pushq	%r13\n"
    "	pushq	%r14\n"
    "	pushq	%r15\n"
    "	movq	%rsp, (%rdi)\n"
    "	movq	%rsi, %rsp\n"
    "	popq	%r15\n"
    "	popq	%r14\n"
    "	popq	%r13\n"
    "	popq	%r12\n"
    "	popq	%rbx\n"
    "	popq	%rbp\n"
    "	ret\n"
    "model_start:\n"
    "	movq	%r12, %rdi\n"
    "	call	model_run\n");

void
model_run(struct machine_context *context)
{
	context->entry(context->arg);
	execution_end("a kernel thread returned");
}

struct machine_context *
machine_context_new(void (*entry)(void *), void *arg)
{
	int i = 0;

	while (i < MAX_CONTEXTS && contexts[i].used)
		++i;
	if (i == MAX_CONTEXTS)
		execution_end("the model is out of stacks");

	machine_context *context = &contexts[i];
	auto **frame = reinterpret_cast<void **>(
	    const_cast<char *>(stack_top(context))) - 8;

	/* r15 r14 r13 r12 rbx rbp, the return address, alignment */
	memset(frame, 0, 8 * sizeof(*frame));
	frame[3] = context;
	frame[6] = reinterpret_cast<void *>(model_start);
	*context = { frame, entry, arg, true };
	return (context);
}

void
machine_context_switch(struct machine_context *from,
    struct machine_context *to)
{
	if (from == nullptr)
		from = &boot_context;
	if (to == nullptr)
		to = &boot_context;
	current = to;
	model_switch(&from->sp, to->sp);
}

void
machine_context_free(struct machine_context *context)
{
	context->used = false;
}

}
