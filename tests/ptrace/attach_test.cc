/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * PT_TRACE_ME, PT_ATTACH and PT_DETACH.
 */
#include <sys/types.h>
#include <sys/procctl.h>

#include <limits.h>
#include <signal.h>
#include <string.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/child_signal.h"
#include "../support/code.h"
#include "../support/deadline.h"
#include "../support/gate.h"
#include "../support/grandchild.h"
#include "../support/kernel_sleep.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/stopped.h"
#include "../support/wait.h"

namespace {

volatile sig_atomic_t signals_caught;

void
count_signal(int)
{
	signals_caught = signals_caught + 1;
}

/* Attach to a process that sleeps, and wait until it is stopped. */
void
attach_sleeper(pid_t pid)
{
	REQUIRE_DONE(PT_ATTACH, pid, nullptr, 0);
	REQUIRE_STOPPED(pid, SIGSTOP);
}

/*
 * PT_ATTACH in a child.  If it succeeds the process is detached at once: if it
 * is an ancestor, following the parents up would not end.
 */
Answer
try_attach(pid_t pid)
{
	const Answer answer = request(PT_ATTACH, pid, nullptr, 0);

	if (answer.error == 0) {
		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGSTOP));
		CHILD_REQUIRE(request(PT_DETACH, pid, CURRENT_PC, 0).error ==
		    0);
	}
	return (answer);
}

/* Wait for the counter to change.  False on timeout. */
bool
keeps_counting(const volatile unsigned long *counter)
{
	const Deadline deadline(PATIENCE);
	const unsigned long seen = *counter;

	while (*counter == seen && deadline.wait_a_moment())
		continue;
	return (*counter != seen);
}

} /* namespace */

PTRACE_TEST(trace_me__does_not_stop,
    "PT_TRACE_ME alone does not stop the calling process")
{
	const Child tracee(start_traced([] { _exit(7); }));

	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(trace_me__parent_becomes_tracer,
    "PT_TRACE_ME makes the parent the tracer: requests succeed at the next "
    "stop")
{
	static int word = 4711;
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_VALUE(4711, PT_READ_D, tracee, &word, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(trace_me__ignores_its_other_arguments,
    "PT_TRACE_ME succeeds whatever its pid, address and data are")
{
	static const struct {
		pid_t		pid;
		unsigned long	addr;
		int		data;
	} ARGUMENTS[] = {
		{ 0,		0,		0 },
		{ -1,		~0UL,		-1 },
		{ INT_MAX,	0x10,		INT_MAX },
		{ 1,		1UL << 47,	INT_MIN },
	};

	for (const auto &arguments : ARGUMENTS) {
		const Shared<Answer> answer;
		const Child tracee(start([&] {
			*answer = request(PT_TRACE_ME, arguments.pid,
			    reinterpret_cast<void *>(arguments.addr),
			    arguments.data);
			raise(SIGUSR1);
		}));

		REQUIRE_STOPPED(tracee, SIGUSR1);
		REQUIRE_ANSWER(0, "PT_TRACE_ME", *answer);
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EXITED(tracee, 0);
	}
}

PTRACE_TEST(trace_me__twice,
    "PT_TRACE_ME by a process that is traced already fails with EBUSY")
{
	const Shared<Answer> answer;
	const Child tracee(start_traced([&answer] {
		*answer = request(PT_TRACE_ME, 0, nullptr, 0);
	}));

	REQUIRE_EXITED(tracee, 0);
	REQUIRE_ANSWER(EBUSY, "the second PT_TRACE_ME", *answer);
}

PTRACE_TEST(trace_me__child_of_init,
    "PT_TRACE_ME by a process whose parent is init fails with EPERM")
{
	struct Report {
		Answer	answer;
		pid_t	parent;
	};
	const Shared<Report> report;
	KernelSleep sleep;
	Gate reported;
	Grandchild orphan([&] {
		sleep.enter();
		report->parent = getppid();
		report->answer = request(PT_TRACE_ME, 0, nullptr, 0);
		reported.open();
	});

	REQUIRE_ASLEEP(sleep);
	orphan.orphan();
	REQUIRE_WOKEN(sleep);
	REQUIRE_PASSED(reported, "the orphan to report");
	if (report->parent != 1)
		ATF_SKIP("another process than init reaps here");
	REQUIRE_ANSWER(EPERM, "PT_TRACE_ME", report->answer);
}

PTRACE_TEST(trace_me__exit_reported_once,
    "waitpid() reports the exit of a child once to the parent that traces it")
{
	const Child tracee(start_traced([] { _exit(7); }));
	int status;

	REQUIRE_EXITED(tracee, 7);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(tracee, &status, WNOHANG) == -1);
}

PTRACE_TEST(attach__exit_reported_once,
    "waitpid() reports the exit of a child once to the parent that attached to "
    "it")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));
	int status;

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(tracee, &status, WNOHANG) == -1);
}

PTRACE_TEST(attach__stops_sleeping_child,
    "PT_ATTACH stops a child that sleeps in a system call, with SIGSTOP, "
    "and it goes on sleeping when continued")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(attach__stops_grandchild,
    "PT_ATTACH succeeds for any process of the same user, and the tracer then "
    "waits for it as for a child")
{
	static int word = 4711;
	KernelSleep sleep;
	Grandchild tracee([&sleep] { sleep.enter(); _exit(7); });
	int status;

	REQUIRE_ASLEEP(sleep);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(tracee, &status, WNOHANG) == -1);
	attach_sleeper(tracee);
	REQUIRE_VALUE(4711, PT_READ_D, tracee, &word, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(attach__ignores_address_and_data,
    "PT_ATTACH sends SIGSTOP and nothing else, whatever its address and "
    "data are")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, tracee, reinterpret_cast<void *>(0x10),
	    SIGKILL);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(attach__tracer_is_the_parent,
    "getppid() of a tracee returns its tracer, and after PT_DETACH its parent")
{
	struct Parents {
		pid_t	traced;
		pid_t	detached;
	};
	const Shared<Parents> parents;
	KernelSleep first, second;
	Grandchild tracee([&] {
		first.enter();
		parents->traced = getppid();
		second.enter();
		parents->detached = getppid();
	});

	REQUIRE_ASLEEP(first);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(first);
	REQUIRE_ASLEEP(second);
	REQUIRE_EQUAL(getpid(), parents->traced);

	REQUIRE_NOT_RUNNING(tracee);
	REQUIRE_EQUAL(0, kill(tracee, SIGSTOP));
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(second);
	REQUIRE_STATUS(tracee.status_reported_to_parent(), Fate::EXITED, 0);
	REQUIRE_EQUAL(tracee.parent(), parents->detached);
}

PTRACE_TEST(attach__busy_process,
    "PT_ATTACH stops a process that computes, and PT_DETACH resumes it")
{
	struct Work {
		volatile unsigned long	rounds;
		volatile int		done;
	};
	const Shared<Work> work;
	const Child tracee(start([&work] {
		while (!work->done)
			work->rounds++;
	}));

	ATF_REQUIRE(keeps_counting(&work->rounds));
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	ATF_REQUIRE(keeps_counting(&work->rounds));
	work->done = 1;
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(attach__busy_process_stopped_when_reported,
    "A process that computes does not run any more when waitpid() reports that "
    "PT_ATTACH stopped it")
{
	const int attempts = 50;
	int early = 0;

	for (int i = 0; i < attempts; i++) {
		const Child tracee(start([] {
			for (;;)
				continue;
		}));
		int status;

		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		REQUIRE_EQUAL(tracee, waitpid(tracee, &status, WUNTRACED));
		if (!is_not_running(tracee))
			early++;
	}
	REQUIRE_EQUAL(0, early);
}

PTRACE_TEST(attach__busy_process_reported_once,
    "waitpid() reports the stop by PT_ATTACH of a process that computes once, "
    "and requests succeed after it")
{
	const int attempts = 50;

	for (int i = 0; i < attempts; i++) {
		const Child tracee(start([] {
			for (;;)
				continue;
		}));
		int status;

		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		REQUIRE_EQUAL(tracee, waitpid(tracee, &status, WUNTRACED));
		REQUIRE_STATUS(status, Fate::STOPPED, SIGSTOP);
		(void)REQUIRE_REGISTERS(tracee);
		REQUIRE_EQUAL(0, waitpid(tracee, &status,
		    WUNTRACED | WNOHANG));
		(void)REQUIRE_REGISTERS(tracee);
	}
}

PTRACE_TEST(attach__sends_sigchld,
    "The tracer gets SIGCHLD when PT_ATTACH has stopped the process, asleep or "
    "computing")
{
	const ChildSignal sigchld;
	KernelSleep sleep;
	const Child sleeper(start([&sleep] { sleep.enter(); }));
	const Child busy(start([] {
		for (;;)
			continue;
	}));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_DONE(PT_ATTACH, sleeper, nullptr, 0);
	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_STOPPED(sleeper, SIGSTOP);
	REQUIRE_DONE(PT_ATTACH, busy, nullptr, 0);
	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_STOPPED(busy, SIGSTOP);
}

PTRACE_TEST(attach__stopped_process,
    "PT_ATTACH to a stopped process leaves it stopped, and waitpid() reports "
    "the stop to the tracer")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_NOT_RUNNING(tracee);
	REQUIRE_EQUAL(0, kill(tracee, SIGSTOP));
	REQUIRE_STOPPED(tracee, SIGSTOP);
	REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_STOPPED(tracee, SIGSTOP);
}

PTRACE_TEST(attach__again_and_again,
    "PT_ATTACH and PT_DETACH a hundred times leave a sleeping process as it "
    "was")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));

	REQUIRE_ASLEEP(sleep);
	for (int i = 0; i < 100; i++) {
		attach_sleeper(tracee);
		REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	}
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

/* The signal of the next stop. */
int
next_stop_of(pid_t tracee)
{
	const Event event = next_event(tracee);

	REQUIRE_THAT(event.error == 0 && WIFSTOPPED(event.status),
	    "no stop: error %d, status %#x", event.error, event.status);
	return (WSTOPSIG(event.status));
}

/* How many times the handler of a process that signals itself has run. */
struct Signalling {
	volatile int	times;
};

/* Wait until the handler has run once more. */
void
wait_for_signal(const Signalling &signalling)
{
	const Deadline deadline(PATIENCE);
	const int times = signalling.times;

	while (signalling.times == times) {
		REQUIRE_THAT(deadline.wait_a_moment(),
		    "the process gets no more signals");
	}
}

PTRACE_TEST(attach__amid_signals,
    "The SIGSTOP of PT_ATTACH to a process that gets signals all the time is "
    "reported exactly once, at once or after stops for these signals")
{
	static Shared<Signalling> shared;
	const int rounds = 100, most_before = 20;
	const Child tracee(start([] {
		signal(SIGQUIT, [](int) {
			shared->times = shared->times + 1;
			raise(SIGQUIT);
		});
		raise(SIGQUIT);
		for (;;)
			continue;
	}));

	for (int round = 0; round < rounds; round++) {
		/* Wait for the signal that PT_DETACH sent. */
		wait_for_signal(*shared);
		REQUIRE_DONE(PT_ATTACH, tracee, nullptr, 0);
		for (int before = 0; next_stop_of(tracee) != SIGSTOP;
		    before++) {
			REQUIRE_THAT(before < most_before,
			    "attach %d: no SIGSTOP", round);
			REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC,
			    SIGQUIT);
		}
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
		REQUIRE_EQUAL(SIGQUIT, next_stop_of(tracee));
		REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, SIGQUIT);
		REQUIRE_EQUAL(SIGQUIT, next_stop_of(tracee));
		REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, SIGQUIT);
	}
}

PTRACE_TEST(attach__self,
    "PT_ATTACH to the calling process fails with EINVAL, traced or not")
{
	const Shared<Answer> answer;

	REQUIRE_REFUSED(EINVAL, PT_ATTACH, getpid(), nullptr, 0);

	const Child tracee(start_traced([&answer] {
		*answer = request(PT_ATTACH, getpid(), nullptr, 0);
	}));

	REQUIRE_EXITED(tracee, 0);
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to oneself, traced", *answer);
}

PTRACE_TEST(attach__own_tracer,
    "PT_ATTACH to the tracer, or to its parent, fails with EINVAL")
{
	struct Answers {
		Answer	tracer;
		Answer	its_parent;
	};
	const Shared<Answers> answers;
	const pid_t tracer = getpid();
	const pid_t its_parent = getppid();
	const Child tracee(start_traced([&] {
		answers->tracer = request(PT_ATTACH, tracer, nullptr, 0);
		answers->its_parent = request(PT_ATTACH, its_parent, nullptr,
		    0);
	}));

	REQUIRE_EXITED(tracee, 0);
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the tracer", answers->tracer);
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the tracer's parent",
	    answers->its_parent);
}

PTRACE_TEST(attach__tracers_tracer,
    "PT_ATTACH to the tracer's tracer fails with EINVAL")
{
	const Shared<Answer> answer;
	const pid_t first = getpid();
	const Child second(start_traced([&] {
		const pid_t third = fork_traced([&] {
			*answer = request(PT_ATTACH, first, nullptr, 0);
		});

		CHILD_REQUIRE(third != -1);
		CHILD_REQUIRE(wait_for(third, Fate::EXITED, 0));
	}));

	REQUIRE_EVENT(next_event_but_sigchld(second), Fate::EXITED, 0);
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the tracer's tracer", *answer);
}

namespace {

/* Run body() in a descendant, this many generations down, and wait for it. */
template <typename Body>
void
run_in_descendant(int generations, const Body &body)
{
	if (generations == 0) {
		body();
		return;
	}

	const pid_t child = fork_child([generations, &body] {
		run_in_descendant(generations - 1, body);
	});

	CHILD_REQUIRE(child != -1);
	CHILD_REQUIRE(wait_for(child, Fate::EXITED, 0));
}

/* The answer to PT_ATTACH to the ancestor this many generations up. */
Answer
attach_to_ancestor(int generations)
{
	const Shared<Answer> answer;
	const Gate done;
	const Child ancestor(start([&answer, &done, generations] {
		const pid_t self = getpid();

		run_in_descendant(generations, [&answer, &done, self] {
			*answer = try_attach(self);
			done.open();
		});
	}));

	REQUIRE_PASSED(done, "PT_ATTACH to the ancestor");
	REQUIRE_EXITED(ancestor, 0);
	return (*answer);
}

} /* namespace */

PTRACE_TEST(attach__own_parent,
    "PT_ATTACH to the parent fails with EINVAL although it is not a tracer")
{
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the parent",
	    attach_to_ancestor(1));
}

PTRACE_TEST(attach__grandparent,
    "PT_ATTACH to the parent's parent fails with EINVAL")
{
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the grandparent",
	    attach_to_ancestor(2));
}

PTRACE_TEST(attach__hidden_grandparent,
    "PT_ATTACH to the parent's parent fails with EINVAL also while the parent "
    "is traced, so that its tracer is its parent")
{
	const Shared<Answer> answer;
	KernelSleep sleep;
	Gate asked, may_end;
	Grandchild parent([&] {
		const pid_t grandparent = getppid();

		sleep.enter();

		const pid_t child = fork_child([&answer, &asked, grandparent] {
			*answer = try_attach(grandparent);
			asked.open();
		});

		CHILD_REQUIRE(child != -1);
		may_end.pass_or_exit();
		CHILD_REQUIRE(wait_for(child, Fate::EXITED, 0));
	});

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(parent);
	REQUIRE_DONE(PT_CONTINUE, parent, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_PASSED(asked, "the grandchild to ask");
	may_end.open();

	REQUIRE_EVENT(next_event_but_sigchld(parent), Fate::EXITED, 0);
	REQUIRE_STATUS(parent.status_reported_to_parent(), Fate::EXITED, 0);
	REQUIRE_ANSWER(EINVAL, "PT_ATTACH to the hidden grandparent", *answer);
}

PTRACE_TEST(attach__sibling,
    "PT_ATTACH to another child of the parent succeeds, because it is no "
    "ancestor")
{
	const Shared<Answer> answer;
	KernelSleep sleep;
	const Child sibling(start([&sleep] { sleep.enter(); _exit(7); }));
	const pid_t pid = sibling;

	REQUIRE_ASLEEP(sleep);

	const Child tracer(start([&answer, pid] {
		*answer = try_attach(pid);
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ANSWER(0, "PT_ATTACH to a sibling", *answer);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(sibling, 7);
}

namespace {

/*
 * A chain of processes, each the parent of the next, the first a child of the
 * process that runs the case.  Each attaches to its grandchild, so that all but
 * two have an original parent besides their tracer.  Make it static: a failed
 * case ends by exit(3), which runs no destructors of automatic objects, and the
 * destructor has to kill them all.
 */
class Generations {
public:
	static const int COUNT = 20;

	/* outsider	The process that the last one attaches to. */
	explicit Generations(pid_t outsider);
	~Generations();

	Generations(const Generations &) = delete;
	Generations &operator=(const Generations &) = delete;

	/* Each in turn attaches to its grandchild and continues it. */
	void nest();

	/* The answer to the last one's PT_ATTACH. */
	Answer attach_by_last();

private:
	struct Self {
		pid_t	pid;
		Answer	answer;
	};

	void live(int generation);
	Answer attach(int generation);
	Answer take_turn(int generation);

	const pid_t		outsider_;
	Shared<Self[COUNT]>	selves_;
	Gate			turns_[COUNT];
	Gate			done_;
	Child			eldest_;
};

Generations::Generations(pid_t outsider)
    : outsider_(outsider), eldest_(fork_child([this] { live(0); }))
{
	for (int i = 0; i < COUNT; i++)
		REQUIRE_PASSED(done_, "a generation to start");
}

Generations::~Generations()
{
	for (const Self &self : *selves_) {
		if (self.pid != 0)
			kill(self.pid, SIGKILL);
	}
}

void
Generations::live(int generation)
{
	Self &self = (*selves_)[generation];

	/* SIGCHLD would stop a traced process. */
	block(SIGCHLD);

	self.pid = getpid();
	if (generation + 1 < COUNT) {
		CHILD_REQUIRE(fork_child([this, generation] {
			live(generation + 1);
		}) != -1);
	}
	done_.open();
	turns_[generation].pass_or_exit();
	self.answer = attach(generation);
	done_.open();
	for (;;)
		pause();
}

Answer
Generations::attach(int generation)
{
	if (generation + 1 == COUNT)
		return (try_attach(outsider_));

	const pid_t grandchild = (*selves_)[generation + 2].pid;
	Answer answer = request(PT_ATTACH, grandchild, nullptr, 0);

	if (answer.error == 0) {
		CHILD_REQUIRE(wait_for(grandchild, Fate::STOPPED, SIGSTOP));
		answer = request(PT_CONTINUE, grandchild, CURRENT_PC, 0);
	}
	return (answer);
}

Answer
Generations::take_turn(int generation)
{
	turns_[generation].open();
	REQUIRE_PASSED(done_, "PT_ATTACH to return");
	return ((*selves_)[generation].answer);
}

void
Generations::nest()
{
	for (int i = 0; i + 2 < COUNT; i++)
		REQUIRE_ANSWER(0, "PT_ATTACH to a grandchild", take_turn(i));
}

Answer
Generations::attach_by_last()
{
	return (take_turn(COUNT - 1));
}

} /* namespace */

PTRACE_TEST(attach__below_many_tracers,
    "PT_ATTACH succeeds for a caller with more than sixteen traced ancestors, "
    "each with a different original parent")
{
	static KernelSleep sleep;
	static const Child outsider(start([] {
		/* So that it could be an ancestor. */
		run_in_descendant(1, [] { });
		sleep.enter();
		_exit(7);
	}));

	REQUIRE_ASLEEP(sleep);

	static Generations generations(outsider);

	generations.nest();
	REQUIRE_ANSWER(0, "PT_ATTACH by the last", generations.attach_by_last());
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(outsider, 7);
}

PTRACE_TEST(attach__already_traced,
    "PT_ATTACH to a tracee of the caller fails with EBUSY and changes nothing")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_REFUSED(EBUSY, PT_ATTACH, tracee, nullptr, 0);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(attach__traced_by_another,
    "Requests about a tracee fail with EBUSY for processes other than its "
    "tracer")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);

	const Shared<Attempts> attempts;
	const pid_t pid = tracee;
	const Child other(start([&] { try_all_requests(pid, &*attempts); }));

	REQUIRE_EXITED(other, 0);
	REQUIRE_ATTEMPTS(EBUSY, EBUSY, *attempts);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(attach__no_process,
    "Every request but PT_TRACE_ME fails with ESRCH for a pid that no process "
    "has")
{
	pid_t gone;

	{
		const Child child(start([] { }));

		gone = child;
		REQUIRE_EXITED(child, 0);
	}
	for (const pid_t pid : { gone, -1, INT_MIN, INT_MAX }) {
		REQUIRE_REFUSED(ESRCH, PT_ATTACH, pid, nullptr, 0);
		REQUIRE_ALL_REFUSED(ESRCH, pid);
	}
}

PTRACE_TEST(attach__zombie,
    "ptrace(2) fails with ESRCH for a zombie, and its exit status stays for "
    "its parent")
{
	const ChildSignal sigchld;
	const Child child(start([] { _exit(3); }));

	REQUIRE_SIGCHLD(sigchld);
	REQUIRE_REFUSED(ESRCH, PT_ATTACH, child, nullptr, 0);
	REQUIRE_ALL_REFUSED(ESRCH, child);
	REQUIRE_EXITED(child, 3);
}

PTRACE_TEST(attach__system_process,
    "PT_ATTACH to a system process fails with EINVAL")
{
	REQUIRE_REFUSED(EINVAL, PT_ATTACH, 0, nullptr, 0);
	REQUIRE_ALL_REFUSED(EINVAL, 0);
}

PTRACE_TEST(attach__exit_seen_by_tracer_then_parent,
    "The exit of a tracee is reported to its tracer first, and then to its "
    "parent")
{
	KernelSleep sleep;
	Grandchild tracee([&sleep] { sleep.enter(); _exit(7); });

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
	REQUIRE_STATUS(tracee.status_reported_to_parent(), Fate::EXITED, 7);
}

PTRACE_TEST(detach__returns_the_process_to_its_parent,
    "After PT_DETACH a process is not traced, and its parent waits for it "
    "again")
{
	KernelSleep sleep;
	Grandchild tracee([&sleep] { sleep.enter(); _exit(7); });
	int status;

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_ALL_REFUSED(EPERM, tracee);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(tracee, &status, WNOHANG) == -1);
	REQUIRE_WOKEN(sleep);
	REQUIRE_STATUS(tracee.status_reported_to_parent(), Fate::EXITED, 7);
}

PTRACE_TEST(detach__exit_reported_once,
    "waitpid() reports the exit of a child once to a parent that has detached "
    "from it")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));
	int status;

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(tracee, &status, WNOHANG) == -1);
}

PTRACE_TEST(detach__ends_the_stops,
    "After PT_DETACH signals are delivered to the process and do not stop it")
{
	const Child tracee(start_traced([] {
		signal(SIGUSR1, count_signal);
		raise(SIGUSR1);
		CHILD_REQUIRE(signals_caught == 0);
		raise(SIGUSR1);
		CHILD_REQUIRE(signals_caught == 1);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST(detach__with_signal,
    "PT_DETACH sends the process the signal in its data")
{
	const Child tracee(start_traced([] {
		signal(SIGUSR2, count_signal);
		raise(SIGUSR1);
		_exit(signals_caught);
	}));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, SIGUSR2);
	REQUIRE_EXITED(tracee, 1);
}

PTRACE_TEST(detach__with_fatal_signal,
    "PT_DETACH with a signal whose action is to kill kills the process")
{
	const Child tracee(start_traced([] { raise(SIGUSR1); }));

	REQUIRE_STOPPED(tracee, SIGUSR1);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, SIGTERM);
	REQUIRE_KILLED(tracee, SIGTERM);
}

PTRACE_TEST(detach__with_signal_after_attach,
    "PT_DETACH sends its signal also at the SIGSTOP of PT_ATTACH")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); }));

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, SIGTERM);
	REQUIRE_KILLED(tracee, SIGTERM);
}

PTRACE_TEST(detach__ignores_the_address,
    "PT_DETACH resumes the process where it stopped and ignores its address")
{
	for (const void *address : { code_of(elsewhere),
	    static_cast<const void *>(nullptr) }) {
		const Child tracee(start_traced([] { _exit(count()); }));

		REQUIRE_STOPPED(tracee, SIGTRAP);
		REQUIRE_DONE(PT_DETACH, tracee, address, 0);
		REQUIRE_EXITED(tracee, COUNT_SUM);
	}
}

PTRACE_TEST(detach__then_attach_again,
    "PT_ATTACH after PT_DETACH succeeds, for the same tracer and for another")
{
	KernelSleep sleep;
	const Child tracee(start([&sleep] { sleep.enter(); _exit(7); }));
	const pid_t pid = tracee;

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);

	const Child other(start([pid] {
		CHILD_REQUIRE(request(PT_ATTACH, pid, nullptr, 0).error == 0);
		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGSTOP));
		CHILD_REQUIRE(request(PT_DETACH, pid, CURRENT_PC, 0).error ==
		    0);
	}));

	REQUIRE_EXITED(other, 0);
	attach_sleeper(tracee);
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(detach__orphan,
    "After PT_DETACH of a process whose parent has exited the tracer is not "
    "its parent")
{
	struct Report {
		pid_t	parent;
	};
	const Shared<Report> report;
	KernelSleep sleep;
	Gate reported;
	Grandchild tracee([&] {
		sleep.enter();
		report->parent = getppid();
		reported.open();
	});

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	tracee.orphan();
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_PASSED(reported, "the tracee to report its parent");
	ATF_REQUIRE(report->parent != getpid());
}

/* Orphaned descendants become children of this process. */
static void
become_reaper()
{
	ATF_REQUIRE(procctl(P_PID, getpid(), PROC_REAP_ACQUIRE,
	    nullptr) == 0);
}

PTRACE_TEST(detach__orphan_of_a_reaper,
    "PT_DETACH of a process whose parent has exited makes its reaper its "
    "parent, as without a tracer, and the reaper can wait for it")
{
	become_reaper();

	KernelSleep sleep;
	Grandchild tracee([&] {
		sleep.enter();
		_exit(7);
	});

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	tracee.orphan();
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
}

PTRACE_TEST(detach__orphan_that_is_a_reaper,
    "PT_DETACH of a reaper whose parent has exited makes the next reaper above "
    "it its parent, not itself")
{
	struct Report {
		pid_t	parent;
	};
	become_reaper();

	const Shared<Report> report;
	KernelSleep sleep;
	Grandchild tracee([&] {
		CHILD_REQUIRE(procctl(P_PID, getpid(), PROC_REAP_ACQUIRE,
		    nullptr) == 0);
		sleep.enter();
		report->parent = getppid();
		_exit(7);
	});

	REQUIRE_ASLEEP(sleep);
	attach_sleeper(tracee);
	tracee.orphan();
	REQUIRE_DONE(PT_DETACH, tracee, CURRENT_PC, 0);
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(tracee, 7);
	REQUIRE_EQUAL(getpid(), report->parent);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, trace_me__does_not_stop);
	ATF_ADD_TEST_CASE(tcs, trace_me__parent_becomes_tracer);
	ATF_ADD_TEST_CASE(tcs, trace_me__ignores_its_other_arguments);
	ATF_ADD_TEST_CASE(tcs, trace_me__twice);
	ATF_ADD_TEST_CASE(tcs, trace_me__child_of_init);
	ATF_ADD_TEST_CASE(tcs, trace_me__exit_reported_once);
	ATF_ADD_TEST_CASE(tcs, attach__exit_reported_once);
	ATF_ADD_TEST_CASE(tcs, attach__stops_sleeping_child);
	ATF_ADD_TEST_CASE(tcs, attach__stops_grandchild);
	ATF_ADD_TEST_CASE(tcs, attach__ignores_address_and_data);
	ATF_ADD_TEST_CASE(tcs, attach__tracer_is_the_parent);
	ATF_ADD_TEST_CASE(tcs, attach__busy_process);
	ATF_ADD_TEST_CASE(tcs, attach__busy_process_stopped_when_reported);
	ATF_ADD_TEST_CASE(tcs, attach__busy_process_reported_once);
	ATF_ADD_TEST_CASE(tcs, attach__sends_sigchld);
	ATF_ADD_TEST_CASE(tcs, attach__stopped_process);
	ATF_ADD_TEST_CASE(tcs, attach__again_and_again);
	ATF_ADD_TEST_CASE(tcs, attach__amid_signals);
	ATF_ADD_TEST_CASE(tcs, attach__self);
	ATF_ADD_TEST_CASE(tcs, attach__own_tracer);
	ATF_ADD_TEST_CASE(tcs, attach__tracers_tracer);
	ATF_ADD_TEST_CASE(tcs, attach__own_parent);
	ATF_ADD_TEST_CASE(tcs, attach__grandparent);
	ATF_ADD_TEST_CASE(tcs, attach__hidden_grandparent);
	ATF_ADD_TEST_CASE(tcs, attach__sibling);
	ATF_ADD_TEST_CASE(tcs, attach__below_many_tracers);
	ATF_ADD_TEST_CASE(tcs, attach__already_traced);
	ATF_ADD_TEST_CASE(tcs, attach__traced_by_another);
	ATF_ADD_TEST_CASE(tcs, attach__no_process);
	ATF_ADD_TEST_CASE(tcs, attach__zombie);
	ATF_ADD_TEST_CASE(tcs, attach__system_process);
	ATF_ADD_TEST_CASE(tcs, attach__exit_seen_by_tracer_then_parent);
	ATF_ADD_TEST_CASE(tcs, detach__returns_the_process_to_its_parent);
	ATF_ADD_TEST_CASE(tcs, detach__exit_reported_once);
	ATF_ADD_TEST_CASE(tcs, detach__ends_the_stops);
	ATF_ADD_TEST_CASE(tcs, detach__with_signal);
	ATF_ADD_TEST_CASE(tcs, detach__with_fatal_signal);
	ATF_ADD_TEST_CASE(tcs, detach__with_signal_after_attach);
	ATF_ADD_TEST_CASE(tcs, detach__ignores_the_address);
	ATF_ADD_TEST_CASE(tcs, detach__then_attach_again);
	ATF_ADD_TEST_CASE(tcs, detach__orphan);
	ATF_ADD_TEST_CASE(tcs, detach__orphan_of_a_reaper);
	ATF_ADD_TEST_CASE(tcs, detach__orphan_that_is_a_reaper);
}
