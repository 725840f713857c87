/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Recording of service calls, and what happens while one blocks.
 */

#include "host.h"
#include "model.h"
#include "pages.h"

Run run;

void
check(bool holds, Service service, const char *contract)
{
	if (!holds && run.result->violation == nullptr) {
		run.result->violation = contract;
		run.result->violator = service;
	}
}

void
escape(Outcome outcome)
{
	host_escape(static_cast<int>(outcome));
}

static void
note_fields(const Being &being, Fields *fields)
{
	const struct proc &p = being.p;

	if (!being.exists)
		return;
	fields->prison = being.cred.cr_prison;
	fields->flags = p.p_flags;
	fields->old_parent = p.p_oppid;
	fields->status = p.p_xstat;
	fields->parent = name_of(p.p_pptr);
	fields->state = p.p_stat;
	fields->step = p.p_step;
	fields->stop_type = p.p_stype;
	fields->holds = p.p_lock;
	fields->threads = p.p_nthreads;
	fields->stopped = p.p_nstopped;
	fields->running = running_threads(name_of(&being));
	for (int i = 0; i < MAX_THREADS; ++i)
		fields->thread_holds[i] = being.threads[i].lwp.lwp_lock;
}

static void
note_held(Record *record)
{
	record->token_count = run.token_count;
	for (int i = 0; i < MAX_TOKENS; ++i)
		record->tokens[i] = i < run.token_count ?
		    name_of(run.tokens[i]) : NOBODY;
	record->spinlocks = mycpu->gd_spinlocks;
	record->critical = curthread->td_critcount;
	record->queued = name_of(run.queued);
	for (int i = 0; i < CAST; ++i)
		note_fields(world.beings[i], &record->fields[i]);
}

void
Visit::begin(const long *arguments, int count)
{
	if (run.result->count == MAX_RECORDS)
		escape(Outcome::ENDLESS);
	record_ = &run.result->records[run.result->count++];
	bzero(record_, sizeof(*record_));
	record_->service = service_;
	for (int i = 0; i < count; ++i)
		record_->arguments[i] = arguments[i];
	note_held(record_);

	nth_ = run.calls[static_cast<int>(service_)]++;
	for (int i = 0; i < run.step->turn_count; ++i) {
		const Turn &turn = run.step->turns[i];

		if (turn.service == service_ && turn.nth == nth_ &&
		    !turn.happens)
			order_ = &turn;
	}
}

/*
 * The tokens are released and reacquired.  Fields that only p_spin protects may
 * change in any case.
 */
bool
Visit::wait()
{
	const Window window = facts(service_).window;
	bool happened = false;

	if (window == Window::BLOCKS) {
		check_no_spinlock();
		check(!is_page_busy(), "a page is busy, and may be waited for");
	}
	for (int i = 0; i < run.step->turn_count; ++i) {
		const Turn &turn = run.step->turns[i];

		if (turn.service == service_ && turn.nth == nth_ &&
		    turn.happens && (window == Window::BLOCKS ||
		    is_stop_event(turn.happening.change))) {
			happen(turn.happening);
			happened = true;
		}
	}
	if (run.step->meanwhile != nullptr && run.step->pause == service_) {
		run.step->meanwhile();
		happened = true;
	}
	return (happened);
}

/* A process is not freed while it runs here, and init never. */
void
Visit::check_held(const struct proc *p) const
{
	check(name_of(p) != NOBODY, "a process that does not exist");
	check(p == curproc || p == initproc || p->p_lock > 0,
	    "a process that is not held");
}

void
Visit::check_token(const struct proc *p) const
{
	for (int i = 0; i < run.token_count; ++i) {
		if (run.tokens[i] == &p->p_token)
			return;
	}
	check(false, "p_token is not held");
}

void
Visit::check_no_spinlock() const
{
	check(mycpu->gd_spinlocks == 0, "a spinlock is held");
}

static bool
is_there(const struct lwp *lp)
{
	const struct lwp *other = lp->lwp_proc->p_lwp_tree.rbh_root;

	while (other != nullptr && other != lp)
		other = other->u.lwp_rbnode.rbe_next;
	return (other != nullptr);
}

void
Visit::check_thread(const struct lwp *lp) const
{
	if (lp == nullptr)
		escape(Outcome::FAULTED);
	check(lp->lwp_lock > 0 || is_there(lp), "a thread that may be gone");
	check_held(lp->lwp_proc);
	check_token(lp->lwp_proc);
	check_no_spinlock();
}

void
Visit::check_in_tree(const struct lwp *lp) const
{
	check(is_there(lp), "a thread that has left");
}
