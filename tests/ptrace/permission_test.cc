/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Permission to trace.
 */
/* DragonFly's header has no extern "C" of its own. */
extern "C" {
#include <sys/jail.h>
}

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "../support/case.h"
#include "../support/child.h"
#include "../support/gate.h"
#include "../support/kernel_sleep.h"
#include "../support/names.h"
#include "../support/request.h"
#include "../support/shared.h"
#include "../support/sleeper.h"
#include "../support/stopped.h"
#include "../support/wait.h"

namespace {

/* The last two need no account. */
const uid_t ROOT = 0;
const uid_t SOMEBODY = 32001;
const uid_t SOMEBODY_ELSE = 32002;

/* Groups that need no entry. */
const gid_t OWN_GROUP = 32003;
const gid_t A_GROUP = 32004;
const gid_t ANOTHER_GROUP = 32005;

const pid_t INIT = 1;

int a_word = 4711;

void
become(uid_t uid)
{
	CHILD_REQUIRE(setuid(uid) == 0);
}

/* OWN_GROUP comes first: on BSD the first is the effective group. */
void
join(gid_t group)
{
	const gid_t groups[] = { OWN_GROUP, group };

	CHILD_REQUIRE(setgroups(2, groups) == 0);
	CHILD_REQUIRE(setgid(OWN_GROUP) == 0);
}

void
enter_jail()
{
	char path[] = "/", hostname[] = "ptrace.test";
	struct jail jail_arguments;

	memset(&jail_arguments, 0, sizeof(jail_arguments));
	jail_arguments.version = 1;
	jail_arguments.path = path;
	jail_arguments.hostname = hostname;
	CHILD_REQUIRE(jail(&jail_arguments) != -1);
}

/*
 * Require that a process of user cannot attach to one of target_user, which is
 * not affected.
 */
void
require_protected(uid_t target_user, uid_t user)
{
	const Shared<Attempts> attempts;

	against_sleeper([target_user] { become(target_user); },
	    [&attempts, user](pid_t pid) {
		become(user);
		try_all_requests(pid, &*attempts);
	    }, [&attempts] { REQUIRE_ATTEMPTS(EPERM, EPERM, *attempts); });
}

/*
 * A program of SOMEBODY, in a group, executed after the change of user and
 * groups, so that it counts as unchanged.
 */
class Program {
public:
	explicit Program(gid_t group)
	    : child_(fork_child([this, group] {
		join(group);
		become(SOMEBODY);
		CHILD_REQUIRE(dup2(may_end_.reader(), STDIN_FILENO) != -1);
		CHILD_REQUIRE(dup2(runs_.writer(), STDOUT_FILENO) != -1);
		exec_shell("echo; read line");
	    }))
	{
		REQUIRE_PASSED(runs_, "the program to run");
	}

	operator
	pid_t() const
	{
		return (child_);
	}

	void
	require_finished() const
	{
		may_end_.open();
		REQUIRE_EXITED(child_, 0);
	}

private:
	Gate	runs_;
	Gate	may_end_;
	Child	child_;
};

/*
 * Require this answer to PT_ATTACH to the program by a process that has called
 * become_tracer().  If it succeeds, the program is detached again.
 */
template <typename Become>
void
require_attach_answer(int error, const Program &program, Become become_tracer)
{
	const Shared<Answer> answer;
	const pid_t pid = program;
	const Child tracer(start([&] {
		become_tracer();
		*answer = request(PT_ATTACH, pid, nullptr, 0);
		if (answer->error != 0)
			return;
		CHILD_REQUIRE(wait_for(pid, Fate::STOPPED, SIGSTOP));
		CHILD_REQUIRE(request(PT_DETACH, pid, CURRENT_PC, 0).error ==
		    0);
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ANSWER(error, "PT_ATTACH", *answer);
}

/* Request numbers to try, defined or not. */
const int FIRST_NUMBER = -8;
const int NUMBER_COUNT = 256;

struct Numbers {
	Answer		answers[NUMBER_COUNT];
	RequestBuffer	buffers[NUMBER_COUNT];
};

/* All of them except PT_TRACE_ME, which is about the caller. */
void
try_numbers(pid_t pid, Numbers *numbers)
{
	for (int i = 0; i < NUMBER_COUNT; i++) {
		RequestBuffer *const buffer = &numbers->buffers[i];
		const int req = FIRST_NUMBER + i;

		memset(buffer, 0xa5, sizeof(*buffer));
		buffer->io = { PIOD_READ_D, &a_word, &buffer->reg,
		    sizeof(a_word) };
		if (req != PT_TRACE_ME) {
			const int data = data_of(req);

			numbers->answers[i] = request(req, pid, buffer,
			    data != 0 ? data : SIGKILL);
		}
	}
}

bool
is_request(int number)
{
	return (is_tracer_request(number) || number == PT_ATTACH);
}

/* Each failed with the expected error and wrote nothing to its buffer. */
void
require_nothing_granted(const char *file, int line, const Numbers &numbers)
{
	for (int i = 0; i < NUMBER_COUNT; i++) {
		const int req = FIRST_NUMBER + i;
		const Answer &answer = numbers.answers[i];
		RequestBuffer untouched;

		if (req == PT_TRACE_ME)
			continue;
		require_answer(file, line, is_request(req) ? EPERM : EINVAL,
		    request_name(req), answer);
		memset(&untouched, 0xa5, sizeof(untouched));
		untouched.io = numbers.buffers[i].io;
		require_bytes(file, line, request_name(req), &untouched,
		    &numbers.buffers[i], sizeof(untouched));
		require_equal(file, line, "piod_len", sizeof(a_word),
		    numbers.buffers[i].io.piod_len);
	}
}

#define REQUIRE_NOTHING_GRANTED(numbers)				\
	require_nothing_granted(__FILE__, __LINE__, (numbers))

/*
 * Call ask(tracee) in a tracer that is SOMEBODY, for a stopped tracee that
 * counts as set-id because its parent changed its user.  PT_DETACH must succeed
 * afterwards, and the tracee must run on unchanged.
 */
template <typename Ask>
void
ask_of_set_id_tracee(Ask ask)
{
	const Child tracer(start([&ask] {
		become(SOMEBODY);

		const pid_t tracee = fork_traced([] {
			raise(SIGUSR1);
			CHILD_REQUIRE(*const_cast<volatile int *>(&a_word) ==
			    4711);
		});

		CHILD_REQUIRE(tracee != -1);
		CHILD_REQUIRE(wait_for(tracee, Fate::STOPPED, SIGUSR1));
		ask(tracee);
		CHILD_REQUIRE(request(PT_DETACH, tracee, CURRENT_PC,
		    0).error == 0);
		CHILD_REQUIRE(wait_for(tracee, Fate::EXITED, 0));
	}));

	REQUIRE_EXITED(tracer, 0);
}

} /* namespace */

PTRACE_TEST(untraced__refused,
    "Every request except PT_ATTACH fails with EPERM for a process that is not "
    "traced, even for its parent and while it is stopped")
{
	KernelSleep sleep;
	const Child child(start([&sleep] { sleep.enter(); _exit(7); }));

	REQUIRE_ASLEEP(sleep);
	REQUIRE_ALL_REFUSED(EPERM, child);
	REQUIRE_NOT_RUNNING(child);
	REQUIRE_EQUAL(0, kill(child, SIGSTOP));
	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_ALL_REFUSED(EPERM, child);
	REQUIRE_EQUAL(0, kill(child, SIGCONT));
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(child, 7);
}

PTRACE_TEST(self__refused,
    "Requests of a process about itself fail with EPERM, or with EBUSY if it "
    "is traced")
{
	const Shared<Attempts> attempts;

	REQUIRE_ALL_REFUSED(EPERM, getpid());

	const Child tracee(start_traced([&attempts] {
		try_all_requests(getpid(), &*attempts);
	}));

	REQUIRE_EXITED(tracee, 0);
	REQUIRE_ATTEMPTS(EINVAL, EBUSY, *attempts);
}

PTRACE_TEST(init__cannot_be_traced,
    "init is a system process: every request fails with EINVAL")
{
	REQUIRE_REFUSED(EINVAL, PT_ATTACH, INIT, nullptr, 0);
	REQUIRE_ALL_REFUSED(EINVAL, INIT);
}

PTRACE_TEST_AS("root", init__cannot_be_traced_by_a_user,
    "Every request about init fails with EINVAL for users other than root too")
{
	const Shared<Attempts> attempts;
	const Child user(start([&attempts] {
		become(SOMEBODY);
		try_all_requests(INIT, &*attempts);
	}));

	REQUIRE_EXITED(user, 0);
	REQUIRE_ATTEMPTS(EINVAL, EINVAL, *attempts);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_another_users_process,
    "PT_ATTACH to another user's process fails with EPERM and does not affect "
    "it")
{
	require_protected(SOMEBODY, SOMEBODY_ELSE);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_roots_process,
    "PT_ATTACH to root's process by another user fails with EPERM")
{
	require_protected(ROOT, SOMEBODY);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_set_id_process,
    "PT_ATTACH to a process of the same user fails with EPERM if it has "
    "changed its user: it may hold data of the other user")
{
	require_protected(SOMEBODY, SOMEBODY);
}

PTRACE_TEST_AS("root", user__no_number_reaches_another_users_process,
    "A request with any number about another user's process fails with EPERM, "
    "or EINVAL if it is not defined, and does not read, change, stop or hold "
    "it")
{
	KernelSleep sleep;
	const Shared<Numbers> numbers;
	const Child target(start([&sleep] {
		become(SOMEBODY_ELSE);
		sleep.enter();
		CHILD_REQUIRE(*const_cast<volatile int *>(&a_word) == 4711);
		_exit(7);
	}));
	const pid_t pid = target;
	const auto try_as_somebody = [&numbers, pid] {
		become(SOMEBODY);
		try_numbers(pid, &*numbers);
	};
	int status;

	REQUIRE_ASLEEP(sleep);
	{
		const Child asleep(start(try_as_somebody));

		REQUIRE_EXITED(asleep, 0);
	}
	REQUIRE_NOTHING_GRANTED(*numbers);
	REQUIRE_EQUAL(0, waitpid(target, &status, WUNTRACED | WNOHANG));

	/* A stopped process stays stopped. */
	REQUIRE_NOT_RUNNING(target);
	REQUIRE_EQUAL(0, kill(target, SIGSTOP));
	REQUIRE_STOPPED(target, SIGSTOP);
	{
		const Child stopped(start(try_as_somebody));

		REQUIRE_EXITED(stopped, 0);
	}
	REQUIRE_NOTHING_GRANTED(*numbers);
	REQUIRE_EQUAL(0, waitpid(target, &status, WUNTRACED | WNOHANG));
	REQUIRE_EQUAL(0, kill(target, SIGCONT));
	REQUIRE_WOKEN(sleep);
	REQUIRE_EXITED(target, 7);
	ATF_REQUIRE_ERRNO(ECHILD, waitpid(target, &status, WNOHANG) == -1);
}

PTRACE_TEST_AS("root", user__no_number_reaches_another_users_tracee,
    "A request with any number about another tracer's stopped tracee fails "
    "with EBUSY, or EINVAL if it is not defined")
{
	const Shared<Numbers> numbers;
	const Child tracee(start_traced([] {
		raise(SIGUSR1);
		CHILD_REQUIRE(*const_cast<volatile int *>(&a_word) == 4711);
	}));
	const pid_t pid = tracee;

	REQUIRE_STOPPED(tracee, SIGUSR1);

	const struct reg before = REQUIRE_REGISTERS(tracee);
	const Child user(start([&numbers, pid] {
		become(SOMEBODY);
		try_numbers(pid, &*numbers);
	}));

	REQUIRE_EXITED(user, 0);
	for (int i = 0; i < NUMBER_COUNT; i++) {
		const int req = FIRST_NUMBER + i;

		if (req != PT_TRACE_ME) {
			REQUIRE_ANSWER(is_request(req) ? EBUSY : EINVAL,
			    request_name(req), numbers->answers[i]);
		}
	}

	const struct reg after = REQUIRE_REGISTERS(tracee);

	REQUIRE_BYTES(&before, &after, sizeof(before));
	REQUIRE_DONE(PT_CONTINUE, tracee, CURRENT_PC, 0);
	REQUIRE_EXITED(tracee, 0);
}

PTRACE_TEST_AS("root", root__attaches_to_any_process,
    "Root can trace another user's process and one that has changed its user")
{
	REQUIRE_TRACEABLE([] { become(SOMEBODY); });
}

PTRACE_TEST_AS("root", set_id__memory_and_registers_cannot_be_read,
    "Reading memory or registers of a tracee that has changed its user fails "
    "with EPERM for a tracer other than root, and PT_DETACH resumes it")
{
	static const int SECRETS[] = {
		PT_GETREGS, PT_GETFPREGS, PT_GETDBREGS,
	};
	struct Answers {
		Answer	io;
		Answer	registers[3];
	};
	const Shared<Answers> answers;

	ask_of_set_id_tracee([&answers](pid_t tracee) {
		RequestBuffer buffer;
		size_t moved;

		answers->io = transfer(PIOD_READ_D, tracee, &a_word, &buffer,
		    sizeof(a_word), &moved);
		for (size_t i = 0; i < 3; i++) {
			answers->registers[i] = request(SECRETS[i], tracee,
			    &buffer, 0);
		}
	});
	REQUIRE_ANSWER(EPERM, "PT_IO", answers->io);
	for (size_t i = 0; i < 3; i++) {
		REQUIRE_ANSWER(EPERM, request_name(SECRETS[i]),
		    answers->registers[i]);
	}
}

PTRACE_TEST_AS("root", set_id__words_cannot_be_read,
    "PT_READ_D of a tracee that has changed its user fails with EPERM, like "
    "PT_IO")
{
	const Shared<Answer> answer;

	ask_of_set_id_tracee([&answer](pid_t tracee) {
		*answer = request(PT_READ_D, tracee, &a_word, 0);
	});
	REQUIRE_ANSWER(EPERM, "PT_READ_D", *answer);
}

PTRACE_TEST_AS("root", set_id__memory_and_registers_cannot_be_changed,
    "Writing memory or registers of a tracee that has changed its user fails "
    "with EPERM for a tracer other than root and changes nothing")
{
	static const int CHANGES[] = {
		PT_SETREGS, PT_SETFPREGS, PT_SETDBREGS,
	};
	struct Answers {
		Answer	io;
		Answer	words[2];
		Answer	registers[3];
	};
	const Shared<Answers> answers;

	ask_of_set_id_tracee([&answers](pid_t tracee) {
		RequestBuffer buffer;
		size_t moved;

		memset(&buffer, 0, sizeof(buffer));
		answers->io = transfer(PIOD_WRITE_D, tracee, &a_word, &buffer,
		    sizeof(a_word), &moved);
		answers->words[0] = request(PT_WRITE_D, tracee, &a_word, 0);
		answers->words[1] = request(PT_WRITE_I, tracee, &a_word, 0);
		for (size_t i = 0; i < 3; i++) {
			answers->registers[i] = request(CHANGES[i], tracee,
			    &buffer, 0);
		}
	});
	REQUIRE_ANSWER(EPERM, "PT_IO", answers->io);
	for (size_t i = 0; i < 3; i++) {
		REQUIRE_ANSWER(EPERM, request_name(CHANGES[i]),
		    answers->registers[i]);
	}

	for (const Answer &answer : answers->words)
		REQUIRE_ANSWER(EPERM, "PT_WRITE", answer);
}

PTRACE_TEST_AS("root", set_id__cannot_be_resumed_or_killed,
    "PT_CONTINUE, PT_STEP, PT_KILL and PT_DETACH with a signal fail with EPERM "
    "for a tracee that has changed its user, except for root; PT_DETACH "
    "without a signal succeeds")
{
	struct Answers {
		Answer	of[RESUMING_REQUEST_COUNT];
	};
	const Shared<Answers> answers;

	ask_of_set_id_tracee([&](pid_t tracee) {
		make_requests(RESUMING_REQUESTS, tracee, answers->of);
	});
	REQUIRE_ANSWERS(EPERM, RESUMING_REQUESTS, answers->of);
}

PTRACE_TEST_AS("root", program__of_the_same_user_and_groups,
    "A user can trace a program with the same users and groups")
{
	const Program program(A_GROUP);

	require_attach_answer(0, program, [] {
		join(A_GROUP);
		become(SOMEBODY);
	});
	program.require_finished();
}

PTRACE_TEST_AS("root", program__of_another_group,
    "PT_ATTACH to a program of the same user fails with EPERM if it is in a "
    "group that the caller is not in: it may hold data of that group")
{
	const Program program(ANOTHER_GROUP);

	require_attach_answer(EPERM, program, [] {
		join(A_GROUP);
		become(SOMEBODY);
	});
	program.require_finished();
}

PTRACE_TEST_AS("root", program__of_the_real_user_only,
    "PT_ATTACH fails with EPERM if the caller's effective or saved user "
    "differs from the program's, although the real user is the same")
{
	const Program program(A_GROUP);

	require_attach_answer(EPERM, program, [] {
		join(A_GROUP);
		CHILD_REQUIRE(setresuid(SOMEBODY, SOMEBODY_ELSE,
		    SOMEBODY_ELSE) == 0);
	});
	require_attach_answer(EPERM, program, [] {
		join(A_GROUP);
		CHILD_REQUIRE(setresuid(SOMEBODY, SOMEBODY,
		    SOMEBODY_ELSE) == 0);
	});
	program.require_finished();
}

PTRACE_TEST_AS("root", program__of_the_effective_user_only,
    "PT_ATTACH fails with EPERM if only the caller's effective user is the "
    "program's, and its real user is another")
{
	const Program program(A_GROUP);

	require_attach_answer(EPERM, program, [] {
		join(A_GROUP);
		CHILD_REQUIRE(setresuid(SOMEBODY_ELSE, SOMEBODY,
		    SOMEBODY) == 0);
	});
	program.require_finished();
}

PTRACE_TEST_AS("root", program__root_traces_it,
    "Root can trace a program of another user and group")
{
	const Program program(ANOTHER_GROUP);

	require_attach_answer(0, program, [] { });
	program.require_finished();
}

PTRACE_TEST_AS("root", jail__hides_processes,
    "Requests of a jailed process about processes outside its jail fail with "
    "ESRCH")
{
	struct Outsiders {
		Attempts	target;
		Attempts	init;
		Attempts	parent;
	};
	const Shared<Outsiders> outsiders;
	const pid_t parent = getpid();

	against_sleeper(unprepared, [&outsiders, parent](pid_t pid) {
		enter_jail();
		try_all_requests(pid, &outsiders->target);
		try_all_requests(INIT, &outsiders->init);
		try_all_requests(parent, &outsiders->parent);
	}, [&outsiders] {
		REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->target);
		REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->init);
		REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->parent);
	});
}

PTRACE_TEST_AS("root", jail__hides_other_jails,
    "Requests of a jailed process about processes of another jail fail with "
    "ESRCH")
{
	const Shared<Attempts> attempts;

	against_sleeper(enter_jail, [&attempts](pid_t pid) {
		enter_jail();
		try_all_requests(pid, &*attempts);
	}, [&attempts] { REQUIRE_ATTEMPTS(ESRCH, ESRCH, *attempts); });
}

PTRACE_TEST_AS("root", jail__can_be_traced_from_outside,
    "A process that is not in a jail can trace a jailed one")
{
	REQUIRE_TRACEABLE(enter_jail);
}

PTRACE_TEST_AS("root", jail__tracing_inside,
    "A jailed process can trace another of the same jail")
{
	const Shared<Trace> trace;

	against_own_sleeper(enter_jail, unprepared,
	    [&trace](pid_t pid) { *trace = try_trace(pid); });
	REQUIRE_TRACED(*trace);
}

PTRACE_TEST_AS("root", jail__root_traces_inside,
    "Root in a jail can trace another user's process of the same jail")
{
	const Shared<Trace> trace;

	against_own_sleeper(enter_jail, [] { become(SOMEBODY); },
	    [&trace](pid_t pid) { *trace = try_trace(pid); });
	REQUIRE_TRACED(*trace);
}

PTRACE_TEST_AS("root", jail__user_cannot_attach_to_another_user,
    "PT_ATTACH to another user's process of the same jail fails with EPERM for "
    "users other than root")
{
	const Shared<Attempts> attempts;

	against_own_sleeper(enter_jail, [] { become(SOMEBODY); },
	    [&attempts](pid_t pid) {
		become(SOMEBODY_ELSE);
		try_all_requests(pid, &*attempts);
	    });
	REQUIRE_ATTEMPTS(EPERM, EPERM, *attempts);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, untraced__refused);
	ATF_ADD_TEST_CASE(tcs, self__refused);
	ATF_ADD_TEST_CASE(tcs, init__cannot_be_traced);
	ATF_ADD_TEST_CASE(tcs, init__cannot_be_traced_by_a_user);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_another_users_process);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_roots_process);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_set_id_process);
	ATF_ADD_TEST_CASE(tcs, user__no_number_reaches_another_users_process);
	ATF_ADD_TEST_CASE(tcs, user__no_number_reaches_another_users_tracee);
	ATF_ADD_TEST_CASE(tcs, root__attaches_to_any_process);
	ATF_ADD_TEST_CASE(tcs, set_id__memory_and_registers_cannot_be_read);
	ATF_ADD_TEST_CASE(tcs, set_id__words_cannot_be_read);
	ATF_ADD_TEST_CASE(tcs, set_id__memory_and_registers_cannot_be_changed);
	ATF_ADD_TEST_CASE(tcs, set_id__cannot_be_resumed_or_killed);
	ATF_ADD_TEST_CASE(tcs, program__of_the_same_user_and_groups);
	ATF_ADD_TEST_CASE(tcs, program__of_another_group);
	ATF_ADD_TEST_CASE(tcs, program__of_the_real_user_only);
	ATF_ADD_TEST_CASE(tcs, program__of_the_effective_user_only);
	ATF_ADD_TEST_CASE(tcs, program__root_traces_it);
	ATF_ADD_TEST_CASE(tcs, jail__hides_processes);
	ATF_ADD_TEST_CASE(tcs, jail__hides_other_jails);
	ATF_ADD_TEST_CASE(tcs, jail__can_be_traced_from_outside);
	ATF_ADD_TEST_CASE(tcs, jail__tracing_inside);
	ATF_ADD_TEST_CASE(tcs, jail__root_traces_inside);
	ATF_ADD_TEST_CASE(tcs, jail__user_cannot_attach_to_another_user);
}
