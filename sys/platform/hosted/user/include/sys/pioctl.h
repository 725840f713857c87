/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's <sys/pioctl.h>, for programs on the hosted platform and for
 * its kernel: the stop events of /proc/<pid>/mem.
 */
#ifndef _SYS_PIOCTL_H_
#define _SYS_PIOCTL_H_

#ifndef _KERNEL
#include <sys/ioctl.h>
#endif

struct procfs_status {
	int		state;	/* 0: stopped, 1: running; from PIOCSTATUS */
	int		flags;	/* PF_* */
	unsigned long	events;	/* enabled S_* events */
	int		why;	/* S_* event of the stop */
	unsigned long	val;	/* argument of the event */
};

#define PIOCBIS		0x80007001UL	/* enable S_* events */
#define PIOCBIC		0x80007002UL	/* disable S_* events */
#define PIOCSFL		0x80007003UL	/* set PF_* */
#define PIOCWAIT	0x40207004UL	/* wait until it stops */
#define PIOCCONT	0x80007005UL	/* continue, with a signal or 0 */
#define PIOCSTATUS	0x40207006UL
#define PIOCGFL		0x40047007UL

#define S_EXEC		0x01
#define S_SIG		0x02
#define S_SCE		0x04	/* system call entry */
#define S_SCX		0x08	/* system call exit */
#define S_CORE		0x10
#define S_EXIT		0x20

#define PF_LINGER	0x01	/* the last close does not clear the stops */
#define PF_ISUGID	0x02

#endif /* !_SYS_PIOCTL_H_ */
