/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Catches faults and endless loops of the code under test.
 */

#include <asm/prctl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "../model/host.h"

namespace {

sigjmp_buf back;
volatile sig_atomic_t trying;

void
caught(int sig)
{
	if (!trying) {
		signal(sig, SIG_DFL);
		raise(sig);
		return;
	}
	host_escape(sig == SIGALRM ? HOST_TIMEOUT : HOST_FAULT);
}

void
catch_signal(int sig)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = caught;
	action.sa_flags = SA_NODEFER;
	sigaction(sig, &action, nullptr);
}

void
set_limit(int ms)
{
	struct itimerval limit;

	memset(&limit, 0, sizeof(limit));
	limit.it_value.tv_usec = ms * 1000;
	setitimer(ITIMER_REAL, &limit, nullptr);
}

} /* namespace */

void
host_init(void *cpu)
{
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, cpu) != 0) {
		perror("cannot set %gs");
		abort();
	}
	catch_signal(SIGSEGV);
	catch_signal(SIGBUS);
	catch_signal(SIGALRM);
}

int
host_try(void (*body)(void *argument), void *argument, int limit_ms)
{
	const int why = sigsetjmp(back, 0);

	if (why == 0) {
		trying = 1;
		if (limit_ms != 0)
			set_limit(limit_ms);
		body(argument);
	}
	trying = 0;
	if (limit_ms != 0)
		set_limit(0);
	return (why);
}

void
host_escape(int why)
{
	trying = 0;
	siglongjmp(back, why);
}
