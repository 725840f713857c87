/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Names of error, request and signal numbers, for messages.
 *
 * A number without a name is written into a buffer that the next call with
 * such a number uses again.
 */
#ifndef SUPPORT_NAMES_H
#define SUPPORT_NAMES_H

const char	*errno_name(int error);
const char	*request_name(int request);
const char	*signal_name(int sig);

#endif /* !SUPPORT_NAMES_H */
