/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals, in DragonFly's numbers.
 */
#ifndef _SYS_SIGNAL_H_
#define _SYS_SIGNAL_H_

#define SIGQUIT		3
#define SIGILL		4
#define SIGTRAP		5
#define SIGABRT		6
#define SIGEMT		7
#define SIGFPE		8
#define SIGKILL		9
#define SIGBUS		10
#define SIGSEGV		11
#define SIGSYS		12
#define SIGURG		16
#define SIGSTOP		17
#define SIGTSTP		18
#define SIGCONT		19
#define SIGCHLD		20
#define SIGTTIN		21
#define SIGTTOU		22
#define SIGIO		23
#define SIGWINCH	28
#define SIGINFO		29

#define NSIG		64	/* beyond what PIOCCONT takes */
#define _SIG_MAXSIG	128

#endif /* !_SYS_SIGNAL_H_ */
