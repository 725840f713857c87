/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * A child of a child of the process that runs the case.
 */
#ifndef SUPPORT_GRANDCHILD_H
#define SUPPORT_GRANDCHILD_H

#include "child.h"
#include "gate.h"
#include "shared.h"
#include "wait.h"

/*
 * The parent waits for the grandchild only when asked to: wait4(2) fails with
 * ECHILD in a process whose only child is attached to by another.
 */
class Grandchild {
public:
	template <typename Body>
	explicit Grandchild(Body body)
	    : parent_(fork_child([this, &body] { be_parent(body); }))
	{
		REQUIRE_PASSED(forked_, "the grandchild to be forked");
	}

	operator
	pid_t() const
	{
		return (family_->grandchild);
	}

	pid_t
	parent() const
	{
		return (parent_);
	}

	/* Make the parent wait; returns the status that it gets. */
	int
	status_reported_to_parent()
	{
		may_wait_.open();
		REQUIRE_EXITED(parent_, 0);
		return (family_->status);
	}

	/* Make the parent exit without waiting. */
	void
	orphan()
	{
		family_->leave = true;
		may_wait_.open();
		REQUIRE_EXITED(parent_, 0);
	}

private:
	struct Family {
		pid_t	grandchild;
		int	status;
		bool	leave;
	};

	template <typename Body>
	void
	be_parent(Body &body)
	{
		family_->grandchild = fork_child(body);
		CHILD_REQUIRE(family_->grandchild != -1);
		forked_.open();
		may_wait_.pass_or_exit();
		if (family_->leave)
			return;

		const Event event = next_event(family_->grandchild);

		CHILD_REQUIRE(event.error == 0);
		family_->status = event.status;
	}

	Shared<Family>	family_;
	Gate		forked_;
	Gate		may_wait_;
	Child		parent_;
};

#endif /* !SUPPORT_GRANDCHILD_H */
