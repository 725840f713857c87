/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Return to user mode.
 */
#ifndef _MACHINE_CPU_H_
#define _MACHINE_CPU_H_

/* The current thread looks for signals: it always does. */
#define signotify()	do {} while (0)

#endif /* !_MACHINE_CPU_H_ */
