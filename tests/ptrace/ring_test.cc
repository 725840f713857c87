/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rings of parents: "attach", written to /proc/PID/ctl, makes a process the
 * tracer of its own ancestor, and so the ancestor's parent.  PT_ATTACH follows
 * the parents up and must not do so for ever.
 */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/gate.h"
#include "../support/kernel_sleep.h"
#include "../support/names.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/wait.h"

namespace {

/* A process that has forked may be the original parent of any other. */
void
fork_once()
{
	const pid_t child = fork_child([] { });

	CHILD_REQUIRE(child != -1);
	CHILD_REQUIRE(wait_for(child, Fate::EXITED, 0));
}

/* Each is the parent of the next; the process that ATF runs of the first. */
enum Generation { GRANDPARENT, PARENT, CHILD, GENERATIONS };

/* Write a command to /proc/PID/ctl; returns 0 or errno. */
int
control(pid_t pid, const char *word)
{
	char path[40];
	int error = 0;

	snprintf(path, sizeof(path), "/proc/%d/ctl", static_cast<int>(pid));

	const int fd = open(path, O_WRONLY);

	if (fd == -1)
		return (errno);
	if (write(fd, word, strlen(word)) == -1)
		error = errno;
	close(fd);
	return (error);
}

/* A process that makes requests as the process that ATF runs orders. */
struct Member {
	enum Order {
		ATTACH,
		DETACH,			/* when it has stopped */
		ATTACH_BY_FILE,
		CONTINUE,		/* when it has stopped for that */
		EXIT
	};
	struct Command {
		pid_t	self;
		Order	order;
		pid_t	whom;
		int	error;		/* the answer */
	};

	Shared<Command>	command;
	Gate		ordered;
	Gate		done;

	void serve();

private:
	static int carry_out(Order order, pid_t whom);
	static int request_of_stopped(int req, pid_t whom, int sig);
};

int
Member::request_of_stopped(int req, pid_t whom, int sig)
{
	if (!wait_for(whom, Fate::STOPPED, sig))
		return (ETIMEDOUT);
	return (request(req, whom, CURRENT_PC, 0).error);
}

int
Member::carry_out(Order order, pid_t whom)
{
	switch (order) {
	case ATTACH:
		return (request(PT_ATTACH, whom, nullptr, 0).error);
	case DETACH:
		return (request_of_stopped(PT_DETACH, whom, SIGSTOP));
	case ATTACH_BY_FILE:
		return (control(whom, "attach"));
	case CONTINUE:
		return (request_of_stopped(PT_CONTINUE, whom, 0));
	case EXIT:
		break;
	}
	return (0);
}

void
Member::serve()
{
	for (;;) {
		ordered.pass_or_exit();
		if (command->order == EXIT)
			return;
		command->error = carry_out(command->order, command->whom);
		done.open();
	}
}

/*
 * Three generations, and a process outside the family to attach to.  Make it
 * static: a failed case ends by exit(3), which runs no destructors of automatic
 * objects, and the destructor has to dissolve the ring.
 */
class Family {
public:
	Family();
	~Family();

	Family(const Family &) = delete;
	Family &operator=(const Family &) = delete;

	pid_t
	operator[](Generation name) const
	{
		return (members_[name].command->self);
	}

	/* Make a ring: procfs(5) makes one the tracer of an ancestor. */
	void make_ring(Generation one, Generation ancestor);

	/* Detach the ancestor, which dissolves the ring. */
	void dissolve(Generation ancestor);

	/* The tracer waits for the stop of the ancestor, and continues it. */
	void continue_ancestor(Generation tracer, Generation ancestor);

	/* Attach to one, whose parent is then only its former parent. */
	void trace(Generation one);

	/* The same two for a ring that the former parent of PARENT closes. */
	void make_former_ring(Generation one, Generation ancestor);
	void dissolve_former(Generation ancestor);

	/* The error of PT_ATTACH by one; PT_DETACH follows if it succeeds. */
	int attach(Generation one, pid_t whom);
	int attach(Generation one, Generation whom);

	/* The same for the outsider, and for one that has never forked. */
	int attach_outsider(Generation one);
	int attach_leaf(Generation one);

	/* Attach to a process and detach it, in the process that ATF runs. */
	void attach_and_detach(pid_t whom);

	pid_t outsider() const { return (outsider_); }

	/* All exit, and each is waited for by its original parent. */
	void finish();

private:
	void live(int generation);
	int order(Generation one, Member::Order order, pid_t whom);

	Member	members_[GENERATIONS];
	KernelSleep	sleep_, leafs_sleep_;
	Child	outsider_, leaf_;
	Child	grandparent_;
	bool	finished_ = false;
};

Family::Family()
    : outsider_(fork_child([this] { fork_once(); sleep_.enter(); })),
      leaf_(fork_child([this] { leafs_sleep_.enter(); })),
      grandparent_(fork_child([this] { block(SIGCHLD); live(GRANDPARENT); }))
{
	REQUIRE_ASLEEP(sleep_);
	REQUIRE_ASLEEP(leafs_sleep_);
	for (const Member &member : members_)
		REQUIRE_PASSED(member.done, "the family to start");
}

Family::~Family()
{
	if (finished_)
		return;
	for (const Member &member : members_)
		control(member.command->self, "detach");
	control(outsider_, "detach");
	control(leaf_, "detach");
	for (const Member &member : members_)
		kill(member.command->self, SIGKILL);
}

void
Family::live(int generation)
{
	Member &self = members_[generation];
	pid_t child = 0;

	self.command->self = getpid();
	if (generation + 1 < GENERATIONS) {
		child = fork_child([this, generation] {
			live(generation + 1);
		});
		CHILD_REQUIRE(child != -1);
	}
	self.done.open();
	self.serve();
	CHILD_REQUIRE(child == 0 || wait_for(child, Fate::EXITED, 0));
}

int
Family::order(Generation one, Member::Order order, pid_t whom)
{
	const Member &member = members_[one];

	member.command->order = order;
	member.command->whom = whom;
	member.ordered.open();
	REQUIRE_PASSED(member.done, "a request to return");
	return (member.command->error);
}

/* A case about a family. */
#define RING_TEST(name, what)						\
	static void name##_body(Family &family);			\
	PTRACE_TEST(name, what)						\
	{								\
		static Family family;					\
									\
		name##_body(family);					\
		family.finish();					\
	}								\
	static void							\
	name##_body(Family &family)

#define REQUIRE_ERROR(expected, error)					\
	require_error(__LINE__, #error, (expected), (error))

void
require_error(int line, const char *what, int expected, int error)
{
	if (error != expected)
		fail_at(__FILE__, line, "%s: expected %s, got %s", what,
		    errno_name(expected), errno_name(error));
}

void
Family::make_ring(Generation one, Generation ancestor)
{
	REQUIRE_ERROR(0, order(one, Member::ATTACH_BY_FILE, (*this)[ancestor]));
}

void
Family::dissolve(Generation ancestor)
{
	REQUIRE_ERROR(0, control((*this)[ancestor], "detach"));
}

void
Family::make_former_ring(Generation one, Generation ancestor)
{
	make_ring(one, ancestor);
	trace(PARENT);
}

void
Family::dissolve_former(Generation ancestor)
{
	dissolve(PARENT);
	dissolve(ancestor);
}

void
Family::continue_ancestor(Generation tracer, Generation ancestor)
{
	REQUIRE_ERROR(0, order(tracer, Member::CONTINUE, (*this)[ancestor]));
}

void
Family::trace(Generation one)
{
	REQUIRE_DONE(PT_ATTACH, (*this)[one], nullptr, 0);
	REQUIRE_STOPPED((*this)[one], SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, (*this)[one], CURRENT_PC, 0);
}

int
Family::attach(Generation one, pid_t whom)
{
	const int error = order(one, Member::ATTACH, whom);

	if (error == 0)
		REQUIRE_ERROR(0, order(one, Member::DETACH, whom));
	return (error);
}

int
Family::attach(Generation one, Generation whom)
{
	return (attach(one, (*this)[whom]));
}

int
Family::attach_outsider(Generation one)
{
	return (attach(one, outsider_));
}

int
Family::attach_leaf(Generation one)
{
	return (attach(one, leaf_));
}

void
Family::attach_and_detach(pid_t whom)
{
	REQUIRE_DONE(PT_ATTACH, whom, nullptr, 0);
	REQUIRE_STOPPED(whom, SIGSTOP);
	REQUIRE_DONE(PT_DETACH, whom, CURRENT_PC, 0);
}

void
Family::finish()
{
	for (const Member &member : members_) {
		member.command->order = Member::EXIT;
		member.ordered.open();
	}
	REQUIRE_EXITED(grandparent_, 0);
	REQUIRE_WOKEN(sleep_);
	REQUIRE_EXITED(outsider_, 0);
	REQUIRE_WOKEN(leafs_sleep_);
	REQUIRE_EXITED(leaf_, 0);
	finished_ = true;
}

} /* namespace */

RING_TEST(parents__caller_on_it,
    "PT_ATTACH by a process on a ring of two or three parents fails with "
    "EINVAL, and succeeds after the ring is dissolved")
{
	family.make_ring(PARENT, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(PARENT));
	family.dissolve(GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(PARENT));

	family.make_ring(CHILD, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(PARENT));
	REQUIRE_ERROR(EINVAL, family.attach_outsider(CHILD));
	family.dissolve(GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(CHILD));
}

RING_TEST(parents__caller_is_traced,
    "PT_ATTACH by the process on a ring of parents that is traced fails with "
    "EINVAL")
{
	family.make_ring(PARENT, GRANDPARENT);

	/* If this succeeded the rest would not end. */
	REQUIRE_ERROR(EINVAL, family.attach_outsider(PARENT));
	family.continue_ancestor(PARENT, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(GRANDPARENT));
	family.dissolve(GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(GRANDPARENT));
}

RING_TEST(parents__caller_below_it,
    "PT_ATTACH by a process below a ring of parents, itself not on it, fails "
    "with EINVAL for a process that is not on it either")
{
	family.make_ring(PARENT, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(CHILD));
	family.dissolve(GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(CHILD));
}

RING_TEST(parents__not_searched,
    "PT_ATTACH by a process on a ring of parents, or below one, succeeds for a "
    "process that has never forked: it is no ancestor")
{
	family.make_ring(PARENT, GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_leaf(PARENT));
	REQUIRE_ERROR(0, family.attach_leaf(CHILD));
	family.dissolve(GRANDPARENT);
}

RING_TEST(parents__both_on_it,
    "PT_ATTACH by a process on a ring of parents to another on it, also its "
    "own child, fails with EINVAL")
{
	family.make_ring(CHILD, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach(PARENT, CHILD));
	REQUIRE_ERROR(EINVAL, family.attach(CHILD, PARENT));
	family.dissolve(GRANDPARENT);
	REQUIRE_ERROR(0, family.attach(PARENT, CHILD));
}

RING_TEST(parents__target_on_it,
    "PT_ATTACH to a process on a ring of parents succeeds for a caller that is "
    "not below it, and PT_DETACH restores the ring")
{
	family.make_ring(PARENT, GRANDPARENT);
	family.attach_and_detach(family[PARENT]);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(CHILD));
	family.dissolve(GRANDPARENT);

	family.make_ring(CHILD, GRANDPARENT);
	family.attach_and_detach(family[PARENT]);
	family.attach_and_detach(family[CHILD]);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(CHILD));
	family.dissolve(GRANDPARENT);
}

RING_TEST(parents__neither_on_it,
    "PT_ATTACH succeeds if neither process is on a ring of parents or below it")
{
	family.make_ring(PARENT, GRANDPARENT);
	family.attach_and_detach(family.outsider());
	family.dissolve(GRANDPARENT);
}

RING_TEST(former__caller_on_it,
    "PT_ATTACH by a process on a ring that a former parent closes succeeds")
{
	family.make_former_ring(PARENT, GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(PARENT));
	family.dissolve_former(GRANDPARENT);

	family.make_former_ring(CHILD, GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(PARENT));
	REQUIRE_ERROR(0, family.attach_outsider(CHILD));
	family.dissolve_former(GRANDPARENT);
}

RING_TEST(former__caller_below_it,
    "PT_ATTACH by a process below a ring that a former parent closes "
    "succeeds for a process that is not on it")
{
	family.make_former_ring(PARENT, GRANDPARENT);
	REQUIRE_ERROR(0, family.attach_outsider(CHILD));
	family.dissolve_former(GRANDPARENT);
}

RING_TEST(former__both_on_it,
    "PT_ATTACH by a process on a ring that a former parent closes to another "
    "on it fails with EINVAL: it is an ancestor")
{
	family.make_former_ring(CHILD, GRANDPARENT);
	REQUIRE_ERROR(EINVAL, family.attach(PARENT, CHILD));
	family.dissolve_former(GRANDPARENT);
}

RING_TEST(former__target_on_it,
    "PT_ATTACH to a process on a ring that a former parent closes succeeds "
    "for a caller that is not below it")
{
	family.make_former_ring(CHILD, GRANDPARENT);
	family.attach_and_detach(family[CHILD]);
	family.dissolve(PARENT);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(CHILD));
	family.dissolve(GRANDPARENT);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, parents__caller_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__caller_is_traced);
	ATF_ADD_TEST_CASE(tcs, parents__caller_below_it);
	ATF_ADD_TEST_CASE(tcs, parents__not_searched);
	ATF_ADD_TEST_CASE(tcs, parents__both_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__target_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__neither_on_it);
	ATF_ADD_TEST_CASE(tcs, former__caller_on_it);
	ATF_ADD_TEST_CASE(tcs, former__caller_below_it);
	ATF_ADD_TEST_CASE(tcs, former__both_on_it);
	ATF_ADD_TEST_CASE(tcs, former__target_on_it);
}
