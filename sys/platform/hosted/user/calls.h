/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * How a program on the hosted platform makes a DragonFly system call: by
 * its number there, plus a base beyond the host's own calls.
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
 * Of the files of the host's /proc/<pid>, the one that stands for ctl: like
 * that it is for anybody to open and write to.
 */
#define DRAGONFLY_CTL		"timerslack_ns"

#endif /* !_HOSTED_USER_CALLS_H_ */
