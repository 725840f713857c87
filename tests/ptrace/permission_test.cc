/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Who may trace whom.
 */
#include <sys/jail.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "child.h"
#include "nap.h"
#include "request.h"
#include "shared.h"
#include "wait.h"

namespace {

/* Two of them need not have an account. */
const uid_t ROOT = 0;
const uid_t SOMEBODY = 32001;
const uid_t SOMEBODY_ELSE = 32002;

const pid_t INIT = 1;

int a_word = 4711;

void
become(uid_t uid)
{
	CHILD_REQUIRE(setuid(uid) == 0);
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
 * A process of target_user's cannot be attached to by one of user's, and
 * notices nothing of it.
 */
void
require_protected(uid_t target_user, uid_t user)
{
	Nap nap;
	const Shared<Attempts> attempts;
	const Child target(start([&nap, target_user] {
		become(target_user);
		nap.sleep();
		_exit(7);
	}));
	const pid_t pid = target;

	REQUIRE_ASLEEP(nap);

	const Child tracer(start([&attempts, pid, user] {
		become(user);
		try_everything(pid, &*attempts);
	}));

	REQUIRE_EXITED(tracer, 0);
	REQUIRE_ATTEMPTS(EPERM, EPERM, *attempts);
	REQUIRE_WOKEN(nap);
	REQUIRE_EXITED(target, 7);
}

/*
 * Let somebody have a stopped tracee that has changed its user, by way of
 * its parent, and ask(tracee) what he may know of it; it is to run on.
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
		CHILD_REQUIRE(happens(tracee, Fate::STOPPED, SIGUSR1));
		ask(tracee);
		CHILD_REQUIRE(request(PT_CONTINUE, tracee, WHERE_IT_IS,
		    0).error == 0);
		CHILD_REQUIRE(happens(tracee, Fate::EXITED, 0));
	}));

	REQUIRE_EXITED(tracer, 0);
}

/* Attach to a sleeper, read from it, wake it: it is to exit 7. */
void
require_traceable(pid_t pid, Nap &nap)
{
	REQUIRE_DONE(PT_ATTACH, pid, nullptr, 0);
	REQUIRE_STOPPED(pid, SIGSTOP);
	REQUIRE_VALUE(4711, PT_READ_D, pid, &a_word, 0);
	REQUIRE_DONE(PT_DETACH, pid, WHERE_IT_IS, 0);
	REQUIRE_WOKEN(nap);
	REQUIRE_EXITED(pid, 7);
}

} /* namespace */

PTRACE_TEST(untraced__refused,
    "Every request of a tracer's fails with EPERM for a process that is not "
    "traced, even for its parent and while it is stopped")
{
	Nap nap;
	const Child child(start([&nap] { nap.sleep(); _exit(7); }));

	REQUIRE_ASLEEP(nap);
	REQUIRE_ALL_REFUSED(EPERM, child);
	REQUIRE_EQUAL(0, kill(child, SIGSTOP));
	REQUIRE_STOPPED(child, SIGSTOP);
	REQUIRE_ALL_REFUSED(EPERM, child);
	REQUIRE_EQUAL(0, kill(child, SIGCONT));
	REQUIRE_WOKEN(nap);
	REQUIRE_EXITED(child, 7);
}

PTRACE_TEST(self__refused,
    "A process cannot be its own tracer: EPERM, or EBUSY if it is traced")
{
	const Shared<Attempts> attempts;

	REQUIRE_ALL_REFUSED(EPERM, getpid());

	const Child tracee(start_traced([&attempts] {
		try_everything(getpid(), &*attempts);
	}));

	REQUIRE_EXITED(tracee, 0);
	REQUIRE_ATTEMPTS(EINVAL, EBUSY, *attempts);
}

PTRACE_TEST(init__is_nobodys_tracee,
    "init is a system process: every request fails with EINVAL")
{
	REQUIRE_REFUSED(EINVAL, PT_ATTACH, INIT, nullptr, 0);
	REQUIRE_ALL_REFUSED(EINVAL, INIT);
}

PTRACE_TEST_AS("root", init__is_no_users_tracee,
    "To another user than root too init is a system process: EINVAL")
{
	const Shared<Attempts> attempts;
	const Child user(start([&attempts] {
		become(SOMEBODY);
		try_everything(INIT, &*attempts);
	}));

	REQUIRE_EXITED(user, 0);
	REQUIRE_ATTEMPTS(EINVAL, EINVAL, *attempts);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_another_users_process,
    "PT_ATTACH to another user's process fails with EPERM, and the process "
    "notices nothing")
{
	require_protected(SOMEBODY, SOMEBODY_ELSE);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_roots_process,
    "PT_ATTACH to root's process by another user fails with EPERM")
{
	require_protected(ROOT, SOMEBODY);
}

PTRACE_TEST_AS("root", user__cannot_attach_to_set_id_process,
    "PT_ATTACH to one's own process fails with EPERM if that has changed its "
    "user: it may hold what another user gave it")
{
	require_protected(SOMEBODY, SOMEBODY);
}

PTRACE_TEST_AS("root", root__attaches_to_anybodys_process,
    "Root can trace another user's process, and one that changed its user")
{
	Nap nap;
	const Child target(start([&nap] {
		become(SOMEBODY);
		nap.sleep();
		_exit(7);
	}));

	REQUIRE_ASLEEP(nap);
	require_traceable(target, nap);
}

PTRACE_TEST_AS("root", set_id__memory_and_registers_are_secret,
    "A tracee that changed its user shows a tracer other than root neither "
    "memory nor registers, EPERM, but runs on when told to")
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

PTRACE_TEST_AS("root", set_id__words_are_secret,
    "PT_READ_D of a tracee that changed its user fails with EPERM, like "
    "PT_IO")
{
	const Shared<Answer> answer;

	ask_of_set_id_tracee([&answer](pid_t tracee) {
		*answer = request(PT_READ_D, tracee, &a_word, 0);
	});
	REQUIRE_ANSWER(EPERM, "PT_READ_D", *answer);
}

PTRACE_TEST_AS("root", set_id__memory_and_registers_cannot_be_changed,
    "A tracee that changed its user lets a tracer other than root write "
    "neither memory nor registers, and runs on with what it had")
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

	/* D16: these say EINVAL instead of EPERM. */
	for (const Answer &answer : answers->words)
		REQUIRE_EQUAL(-1, answer.value);
}

PTRACE_TEST_AS("root", jail__hides_processes,
    "For a jailed process those outside its jail are not there: ESRCH")
{
	Nap nap;
	struct Outsiders {
		Attempts	target;
		Attempts	init;
		Attempts	parent;
	};
	const Shared<Outsiders> outsiders;
	const Child target(start([&nap] { nap.sleep(); _exit(7); }));
	const pid_t pid = target, parent = getpid();

	REQUIRE_ASLEEP(nap);

	const Child prisoner(start([&outsiders, pid, parent] {
		enter_jail();
		try_everything(pid, &outsiders->target);
		try_everything(INIT, &outsiders->init);
		try_everything(parent, &outsiders->parent);
	}));

	REQUIRE_EXITED(prisoner, 0);
	REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->target);
	REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->init);
	REQUIRE_ATTEMPTS(ESRCH, ESRCH, outsiders->parent);
	REQUIRE_WOKEN(nap);
	REQUIRE_EXITED(target, 7);
}

PTRACE_TEST_AS("root", jail__hides_other_jails,
    "For a jailed process those in another jail are not there: ESRCH")
{
	Nap nap;
	const Shared<Attempts> attempts;
	const Child target(start([&nap] {
		enter_jail();
		nap.sleep();
		_exit(7);
	}));
	const pid_t pid = target;

	REQUIRE_ASLEEP(nap);

	const Child prisoner(start([&attempts, pid] {
		enter_jail();
		try_everything(pid, &*attempts);
	}));

	REQUIRE_EXITED(prisoner, 0);
	REQUIRE_ATTEMPTS(ESRCH, ESRCH, *attempts);
	REQUIRE_WOKEN(nap);
	REQUIRE_EXITED(target, 7);
}

PTRACE_TEST_AS("root", jail__is_open_to_the_outside,
    "A process outside can trace one in a jail")
{
	Nap nap;
	const Child target(start([&nap] {
		enter_jail();
		nap.sleep();
		_exit(7);
	}));

	REQUIRE_ASLEEP(nap);
	require_traceable(target, nap);
}

PTRACE_TEST_AS("root", jail__tracing_inside,
    "A jailed process can trace another of its jail")
{
	Nap nap;
	const Shared<Answer> answer;
	const Child prisoner(start([&] {
		enter_jail();

		const pid_t target = fork_child([&nap] {
			nap.sleep();
			_exit(7);
		});

		CHILD_REQUIRE(target != -1);
		CHILD_REQUIRE(nap.begun());
		CHILD_REQUIRE(request(PT_ATTACH, target, nullptr, 0).error ==
		    0);
		CHILD_REQUIRE(happens(target, Fate::STOPPED, SIGSTOP));
		*answer = request(PT_READ_D, target, &a_word, 0);
		CHILD_REQUIRE(request(PT_DETACH, target, WHERE_IT_IS,
		    0).error == 0);
		CHILD_REQUIRE(nap.end());
		CHILD_REQUIRE(happens(target, Fate::EXITED, 7));
	}));

	REQUIRE_EXITED(prisoner, 0);
	REQUIRE_ANSWER(0, "PT_READ_D", *answer);
	REQUIRE_EQUAL(4711, answer->value);
}

PTRACE_TEST_AS("root", jail__root_is_nobody_inside,
    "Root in a jail cannot attach to another user's process there: EPERM")
{
	Nap nap;
	const Shared<Attempts> attempts;
	const Child prisoner(start([&] {
		enter_jail();

		const pid_t target = fork_child([&nap] {
			become(SOMEBODY);
			nap.sleep();
			_exit(7);
		});

		CHILD_REQUIRE(target != -1);
		CHILD_REQUIRE(nap.begun());
		try_everything(target, &*attempts);
		CHILD_REQUIRE(nap.end());
		CHILD_REQUIRE(happens(target, Fate::EXITED, 7));
	}));

	REQUIRE_EXITED(prisoner, 0);
	REQUIRE_ATTEMPTS(EPERM, EPERM, *attempts);
}

ATF_INIT_TEST_CASES(tcs)
{
	ATF_ADD_TEST_CASE(tcs, untraced__refused);
	ATF_ADD_TEST_CASE(tcs, self__refused);
	ATF_ADD_TEST_CASE(tcs, init__is_nobodys_tracee);
	ATF_ADD_TEST_CASE(tcs, init__is_no_users_tracee);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_another_users_process);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_roots_process);
	ATF_ADD_TEST_CASE(tcs, user__cannot_attach_to_set_id_process);
	ATF_ADD_TEST_CASE(tcs, root__attaches_to_anybodys_process);
	ATF_ADD_TEST_CASE(tcs, set_id__memory_and_registers_are_secret);
	ATF_ADD_TEST_CASE(tcs, set_id__words_are_secret);
	ATF_ADD_TEST_CASE(tcs, set_id__memory_and_registers_cannot_be_changed);
	ATF_ADD_TEST_CASE(tcs, jail__hides_processes);
	ATF_ADD_TEST_CASE(tcs, jail__hides_other_jails);
	ATF_ADD_TEST_CASE(tcs, jail__is_open_to_the_outside);
	ATF_ADD_TEST_CASE(tcs, jail__tracing_inside);
	ATF_ADD_TEST_CASE(tcs, jail__root_is_nobody_inside);
}
