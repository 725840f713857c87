/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Reapers, forks and exits.
 */

#include "model.h"

static long
number_of(const struct sysreaper *reaper)
{
	return (reaper == nullptr ? -1 : reaper - world.reapers);
}

static forklist_fn fork_function;
static exitlist_fn exit_function;

extern "C" {

void
reaper_hold(struct sysreaper *reaper)
{
	Visit visit(Service::reaper_hold, number_of(reaper));

	visit.check(reaper->refs > 0, "a reaper that may be gone");
	++reaper->refs;
}

void
reaper_drop(struct sysreaper *reaper)
{
	Visit visit(Service::reaper_drop, number_of(reaper));

	visit.check(reaper == nullptr ||
	    reaper->refs > count_references(reaper), "a reaper not held");
	drop_reaper(reaper);
}

/* Comes back held, and may be a zombie by then. */
struct proc *
reaper_get(struct sysreaper *reaper)
{
	Visit visit(Service::reaper_get, number_of(reaper));

	visit.check(reaper == nullptr ||
	    reaper->refs > count_references(reaper),
	    "a reaper that may be gone");
	visit.wait();

	struct proc *const p = heir_of(reaper);

	if (p != nullptr)
		++p->p_lock;
	visit.answer(p == nullptr ? -1 : p->p_pid);
	return (p);
}

int
at_fork(forklist_fn function)
{
	fork_function = function;
	return (0);
}

int
at_exit(exitlist_fn function)
{
	exit_function = function;
	return (0);
}

/* Where the linker puts what SYSINIT() registers. */
extern struct sysinit *__start_set_sysinit_set[];
extern struct sysinit *__stop_set_sysinit_set[];

}

void
register_callbacks()
{
	for (struct sysinit **entry = __start_set_sysinit_set;
	    entry < __stop_set_sysinit_set; ++entry)
		(*entry)->func((*entry)->udata);
}

/* fork1() holds the parent and has both tokens; nobody finds the child. */
void
forked(struct proc *p, struct proc *child)
{
	run.tokens[run.token_count++] = &p->p_token;
	run.tokens[run.token_count++] = &child->p_token;
	++child->p_lock;
	if (fork_function != nullptr)
		fork_function(p, child, 0);
	--child->p_lock;
	run.token_count -= 2;
}

/* exit1(): the process is the caller, with one thread left. */
void
exited(struct proc *p)
{
	run.tokens[run.token_count++] = &p->p_token;
	exit_function(curthread);
	--run.token_count;
}
