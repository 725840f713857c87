/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * One execution, from boot until all processes have exited or a violation: a
 * panic, an access to freed memory, an endless loop.
 */

#include <asm/prctl.h>
#include <signal.h>

#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "explore.h"
#include "model.h"

/* Far more accesses and calls than any request makes. */
static const int MAX_ACCESSES = 20000;

static const Scenario *scenario;
static char violation[256];
static bool violated;
static int accesses;
static bool running;
static bool ended;
static char console[1024];

void
execution_end(const char *what)
{
	violated = what != nullptr;
	if (violated)
		snprintf(violation, sizeof(violation), "%.*s",
		    static_cast<int>(strcspn(what, "\n")), what);
	ended = true;
	contexts_pause();
	__builtin_unreachable();
}

static void
fault(int, siginfo_t *info, void *)
{
	char text[128];

	if (!running) {
		signal(SIGSEGV, SIG_DFL);
		return;
	}
	snprintf(text, sizeof(text), "fault at address %p", info->si_addr);
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

static void
boot(void *)
{
	hosted_boot();
	for (int i = 0; i < scenario->actor_count; ++i) {
		const Actor &actor = scenario->actors[i];

		if (actor.parent != 0)
			hosted_add_process(actor.pid, actor.parent);
	}
	hosted_run(0);
}

void
execution_begin(const Scenario &which)
{
	static Snapshot initial;

	if (initial.bytes == nullptr) {
		catch_faults();
		memory_init();
		contexts_init();
		state_save(&initial);
	}
	state_restore(initial);
	scenario = &which;
	world_begin(which);
	contexts_boot(boot);
}

void
execution_visit(StateVisitor &visitor)
{
	visitor.unhashed(&accesses, sizeof(accesses));
}

bool
execution_resume()
{
	ended = false;
	running = true;
	contexts_resume();
	running = false;
	return (!ended);
}

const char *
execution_violation()
{
	return (violated ? violation : nullptr);
}

/* The check comes second: another thread may free the memory. */
void
execution_access(const void *address)
{
	if (kernel_is_shared(address)) {
		execution_call();
		memory_check(address);
	}
}

void
execution_call()
{
	if (++accesses > MAX_ACCESSES)
		execution_end("a loop that does not end");

	int tids[1];

	if ((kernel_others_ready() || world_ready(tids, 1) > 0) &&
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
	char text[sizeof(console)];

	memcpy(text, console, sizeof(text));
	console[0] = '\0';
	execution_end(text);
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
machine_report(const char *, unsigned long)
{
}

void
machine_set_cpu(void *globaldata)
{
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, globaldata) != 0)
		machine_panic("cannot set %gs");
}

}
