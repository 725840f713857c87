/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Signals as the protocol numbers them.
 */
#ifndef _SERVER_SIGNAL_NUMBERS_H_
#define _SERVER_SIGNAL_NUMBERS_H_

/* The protocol's number of a signal; 143, "unknown", if it has none. */
int	protocol_signal(int signal);

/* The signal with that number, or 0 if there is none. */
int	system_signal(unsigned long number);

#endif /* !_SERVER_SIGNAL_NUMBERS_H_ */
