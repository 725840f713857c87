/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Rings of parents: attach, written to /proc/PID/ctl, makes any process the
 * tracer of its own ancestor, and so its own ancestor's parent.  PT_ATTACH
 * follows the parents up, and has to come back from there.
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

/* Each is the next one's parent; the tester is the first one's. */
enum Name { ELDER, MIDDLE, YOUNG, NAMES };

/* Have procfs do with a process what the word says; 0 or errno. */
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

/* A process that does what it is told. */
struct Member {
	enum Order {
		ATTACH,
		DETACH,			/* when it has stopped */
		ATTACH_BY_FILE,
		CONTINUE,		/* when it has stopped for that */
		LEAVE
	};
	struct Letter {
		pid_t	self;
		Order	order;
		pid_t	whom;
		int	error;		/* the answer */
	};

	Shared<Letter>	letter;
	Gate		told;
	Gate		done;

	void serve();

private:
	static int obey(Order order, pid_t whom);
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
Member::obey(Order order, pid_t whom)
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
	case LEAVE:
		break;
	}
	return (0);
}

void
Member::serve()
{
	for (;;) {
		told.pass_or_exit();
		if (letter->order == LEAVE)
			return;
		letter->error = obey(letter->order, letter->whom);
		done.open();
	}
}

/*
 * Three generations, and an outsider to them, whom nobody traces but for an
 * attempt.  A static one: exit(3), by which a failed case ends, unwinds no
 * stack, and a ring is to be taken apart in any case.
 */
class Family {
public:
	Family();
	~Family();

	Family(const Family &) = delete;
	Family &operator=(const Family &) = delete;

	pid_t
	operator[](Name name) const
	{
		return (members_[name].letter->self);
	}

	/* procfs(5) makes one the tracer of an ancestor: a ring. */
	void make_ring(Name one, Name ancestor);

	/* It takes that back. */
	void take_apart(Name ancestor);

	/* The tracer waits for the stop of the ancestor, and continues it. */
	void let_go_on(Name tracer, Name ancestor);

	/* The tester traces one, so that its parent is a former one. */
	void trace(Name one);

	/* What one's PT_ATTACH is told.  What was granted is taken back. */
	int attach(Name one, pid_t whom);
	int attach(Name one, Name whom);

	/* The same for the outsider. */
	int attach_outsider(Name one);

	/* The tester attaches to a process, and lets it go. */
	void try_it(pid_t whom);

	pid_t outsider() const { return (outsider_); }

	/* Each leaves, and its own parent is told so. */
	void finish();

private:
	void live(int generation);
	int tell(Name one, Member::Order order, pid_t whom);

	Member	members_[NAMES];
	KernelSleep	sleep_;
	Child	outsider_;
	Child	elder_;
	bool	finished_ = false;
};

/* SIGCHLD would stop who is traced. */
void
block_sigchld()
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	CHILD_REQUIRE(sigprocmask(SIG_BLOCK, &set, nullptr) == 0);
}

Family::Family()
    : outsider_(fork_child([this] { sleep_.enter(); })),
      elder_(fork_child([this] { block_sigchld(); live(ELDER); }))
{
	REQUIRE_ASLEEP(sleep_);
	for (const Member &member : members_)
		REQUIRE_PASSED(member.done, "the family to be there");
}

Family::~Family()
{
	if (finished_)
		return;
	for (const Member &member : members_)
		control(member.letter->self, "detach");
	control(outsider_, "detach");
	for (const Member &member : members_)
		kill(member.letter->self, SIGKILL);
}

void
Family::live(int generation)
{
	Member &self = members_[generation];
	pid_t child = 0;

	self.letter->self = getpid();
	if (generation + 1 < NAMES) {
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
Family::tell(Name one, Member::Order order, pid_t whom)
{
	const Member &member = members_[one];

	member.letter->order = order;
	member.letter->whom = whom;
	member.told.open();
	REQUIRE_PASSED(member.done, "a request to come back");
	return (member.letter->error);
}

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
Family::make_ring(Name one, Name ancestor)
{
	REQUIRE_ERROR(0, tell(one, Member::ATTACH_BY_FILE, (*this)[ancestor]));
}

void
Family::take_apart(Name ancestor)
{
	REQUIRE_ERROR(0, control((*this)[ancestor], "detach"));
}

void
Family::let_go_on(Name tracer, Name ancestor)
{
	REQUIRE_ERROR(0, tell(tracer, Member::CONTINUE, (*this)[ancestor]));
}

void
Family::trace(Name one)
{
	REQUIRE_DONE(PT_ATTACH, (*this)[one], nullptr, 0);
	REQUIRE_STOPPED((*this)[one], SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, (*this)[one], CURRENT_PC, 0);
}

int
Family::attach(Name one, pid_t whom)
{
	const int error = tell(one, Member::ATTACH, whom);

	if (error == 0)
		REQUIRE_ERROR(0, tell(one, Member::DETACH, whom));
	return (error);
}

int
Family::attach(Name one, Name whom)
{
	return (attach(one, (*this)[whom]));
}

int
Family::attach_outsider(Name one)
{
	return (attach(one, outsider_));
}

void
Family::try_it(pid_t whom)
{
	REQUIRE_DONE(PT_ATTACH, whom, nullptr, 0);
	REQUIRE_STOPPED(whom, SIGSTOP);
	REQUIRE_DONE(PT_DETACH, whom, CURRENT_PC, 0);
}

void
Family::finish()
{
	for (const Member &member : members_) {
		member.letter->order = Member::LEAVE;
		member.told.open();
	}
	REQUIRE_EXITED(elder_, 0);
	REQUIRE_WOKEN(sleep_);
	REQUIRE_EXITED(outsider_, 0);
	finished_ = true;
}

} /* namespace */

PTRACE_TEST(parents__caller_on_it,
    "PT_ATTACH by a process on a ring of two or three parents fails with "
    "EINVAL, and succeeds after the ring is dissolved")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(MIDDLE));
	family.take_apart(ELDER);
	REQUIRE_ERROR(0, family.attach_outsider(MIDDLE));

	family.make_ring(YOUNG, ELDER);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(MIDDLE));
	REQUIRE_ERROR(EINVAL, family.attach_outsider(YOUNG));
	family.take_apart(ELDER);
	REQUIRE_ERROR(0, family.attach_outsider(YOUNG));
	family.finish();
}

PTRACE_TEST(parents__caller_is_traced,
    "PT_ATTACH by the process on a ring of parents that is the tracee there "
    "fails with EINVAL")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);

	/* Who does not see that would not see what follows ever end. */
	REQUIRE_ERROR(EINVAL, family.attach_outsider(MIDDLE));
	family.let_go_on(MIDDLE, ELDER);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(ELDER));
	family.take_apart(ELDER);
	REQUIRE_ERROR(0, family.attach_outsider(ELDER));
	family.finish();
}

PTRACE_TEST(parents__caller_below_it,
    "PT_ATTACH by a process below a ring of parents, itself not on it, fails "
    "with EINVAL for a process that is not on it either")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(YOUNG));
	family.take_apart(ELDER);
	REQUIRE_ERROR(0, family.attach_outsider(YOUNG));
	family.finish();
}

PTRACE_TEST(parents__both_on_it,
    "PT_ATTACH by a process on a ring of parents to another on it fails with "
    "EINVAL, its own child though it is")
{
	static Family family;

	family.make_ring(YOUNG, ELDER);
	REQUIRE_ERROR(EINVAL, family.attach(MIDDLE, YOUNG));
	REQUIRE_ERROR(EINVAL, family.attach(YOUNG, MIDDLE));
	family.take_apart(ELDER);
	REQUIRE_ERROR(0, family.attach(MIDDLE, YOUNG));
	family.finish();
}

PTRACE_TEST(parents__target_on_it,
    "PT_ATTACH to a process on a ring of parents succeeds for one that is not "
    "below it, and PT_DETACH puts it back there")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	family.try_it(family[MIDDLE]);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(YOUNG));
	family.take_apart(ELDER);

	family.make_ring(YOUNG, ELDER);
	family.try_it(family[MIDDLE]);
	family.try_it(family[YOUNG]);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(YOUNG));
	family.take_apart(ELDER);
	family.finish();
}

PTRACE_TEST(parents__neither_on_it,
    "PT_ATTACH succeeds if neither process is on a ring of parents or below it")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	family.try_it(family.outsider());
	family.take_apart(ELDER);
	family.finish();
}

PTRACE_TEST(former__caller_on_it,
    "PT_ATTACH by a process on a ring that a former parent closes succeeds")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	family.trace(MIDDLE);
	REQUIRE_ERROR(0, family.attach_outsider(MIDDLE));
	family.take_apart(MIDDLE);
	family.take_apart(ELDER);

	family.make_ring(YOUNG, ELDER);
	family.trace(MIDDLE);
	REQUIRE_ERROR(0, family.attach_outsider(MIDDLE));
	REQUIRE_ERROR(0, family.attach_outsider(YOUNG));
	family.take_apart(MIDDLE);
	family.take_apart(ELDER);
	family.finish();
}

PTRACE_TEST(former__caller_below_it,
    "PT_ATTACH by a process below a ring that a former parent closes "
    "succeeds for a process that is not on it")
{
	static Family family;

	family.make_ring(MIDDLE, ELDER);
	family.trace(MIDDLE);
	REQUIRE_ERROR(0, family.attach_outsider(YOUNG));
	family.take_apart(MIDDLE);
	family.take_apart(ELDER);
	family.finish();
}

PTRACE_TEST(former__both_on_it,
    "PT_ATTACH by a process on a ring that a former parent closes to another "
    "on it fails with EINVAL: it is an ancestor")
{
	static Family family;

	family.make_ring(YOUNG, ELDER);
	family.trace(MIDDLE);
	REQUIRE_ERROR(EINVAL, family.attach(MIDDLE, YOUNG));
	family.take_apart(MIDDLE);
	family.take_apart(ELDER);
	family.finish();
}

PTRACE_TEST(former__target_on_it,
    "PT_ATTACH to a process on a ring that a former parent closes succeeds "
    "for one that is not below it")
{
	static Family family;

	family.make_ring(YOUNG, ELDER);
	family.trace(MIDDLE);
	family.try_it(family[YOUNG]);
	family.take_apart(MIDDLE);
	REQUIRE_ERROR(EINVAL, family.attach_outsider(YOUNG));
	family.take_apart(ELDER);
	family.finish();
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, parents__caller_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__caller_is_traced);
	ATF_ADD_TEST_CASE(tcs, parents__caller_below_it);
	ATF_ADD_TEST_CASE(tcs, parents__both_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__target_on_it);
	ATF_ADD_TEST_CASE(tcs, parents__neither_on_it);
	ATF_ADD_TEST_CASE(tcs, former__caller_on_it);
	ATF_ADD_TEST_CASE(tcs, former__caller_below_it);
	ATF_ADD_TEST_CASE(tcs, former__both_on_it);
	ATF_ADD_TEST_CASE(tcs, former__target_on_it);
}
