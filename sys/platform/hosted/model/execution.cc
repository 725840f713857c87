/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One execution, from boot until everything has ended or something went
 * wrong: a panic, a touch of freed memory, a loop without end.
 */

#include <asm/prctl.h>
#include <setjmp.h>
#include <signal.h>

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "explore.h"
#include "model.h"

/* More accesses than any request makes, by far. */
static const int MAX_ACCESSES = 20000;

static jmp_buf end;
static char violation[256];
static bool violated;
static int accesses;
static bool running;
static char console[1024];

void
execution_end(const char *what)
{
	violated = what != nullptr;
	if (violated)
		snprintf(violation, sizeof(violation), "%.*s",
		    static_cast<int>(strcspn(what, "\n")), what);
	running = false;
	_longjmp(end, 1);
}

static void
fault(int, siginfo_t *info, void *)
{
	const char *freed = memory_freed(info->si_addr);
	char text[128];

	if (!running) {
		signal(SIGSEGV, SIG_DFL);
		return;
	}
	if (freed != nullptr)
		snprintf(text, sizeof(text),
		    "touched a %s after its last hold", freed);
	else
		snprintf(text, sizeof(text), "fault at address %p",
		    info->si_addr);
	execution_end(text);
}

static void
catch_faults()
{
	static char stack[64 * 1024];
	stack_t alternate = {};
	struct sigaction action = {};

	alternate.ss_sp = stack;
	alternate.ss_size = sizeof(stack);
	sigaltstack(&alternate, nullptr);
	action.sa_sigaction = fault;
	action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
	sigaction(SIGSEGV, &action, nullptr);
	sigaction(SIGBUS, &action, nullptr);
}

const char *
execute(const Scenario &scenario)
{
	static bool ready;

	if (!ready) {
		catch_faults();
		image_save();
		ready = true;
	}
	image_restore();
	memory_reset();
	world_begin(scenario);
	violated = false;
	accesses = 0;
	console[0] = '\0';
	if (_setjmp(end) == 0) {
		running = true;
		hosted_boot();
		for (int i = 0; i < scenario.actor_count; ++i) {
			const Actor &actor = scenario.actors[i];

			if (actor.parent != 0)
				hosted_add_process(actor.pid, actor.parent);
		}
		hosted_run(0);
	}
	return (violated ? violation : nullptr);
}

void
execution_access(const void *address)
{
	if (running && kernel_is_shared(address))
		execution_call();
}

void
execution_call()
{
	if (!running)
		return;
	if (++accesses > MAX_ACCESSES)
		execution_end("a loop that does not end");

	int tids[1];

	if ((kernel_others_ready() || world_able(tids, 1) > 0) &&
	    decide_preemption())
		kernel_preempt();
}

extern "C" {

void
machine_vprint(const char *format, __builtin_va_list args)
{
	const size_t length = strlen(console);

	vsnprintf(console + length, sizeof(console) - length, format, args);
}

void
machine_stop()
{
	execution_end(console);
}

void
machine_panic(const char *text)
{
	execution_end(text);
}

void
machine_halt(int)
{
	execution_end("the machine halts");
}

void
machine_set_cpu(void *globaldata)
{
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, globaldata) != 0)
		machine_panic("cannot set %gs");
}

}
