/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The numbers of DragonFly system calls on the hosted platform: DragonFly's
 * number plus a base above all system calls of the host.
 */
#ifndef _HOSTED_USER_CALLS_H_
#define _HOSTED_USER_CALLS_H_

#define DRAGONFLY_CALL(number)	(0x0df00000L + (number))

#define DRAGONFLY_PTRACE	26
#define DRAGONFLY_JAIL		338
#define DRAGONFLY_SYSCAP_GET	455
#define DRAGONFLY_SYSCAP_SET	456
#define DRAGONFLY_PROCCTL	536

/*
 * The file of the host's /proc/<pid> that is used for ctl: like ctl, every
 * process may open it for writing.
 */
#define DRAGONFLY_CTL		"timerslack_ns"

#endif /* !_HOSTED_USER_CALLS_H_ */
