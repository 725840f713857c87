/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The list of libraries that a client reads.
 */
#ifndef _SERVER_LIBRARIES_H_
#define _SERVER_LIBRARIES_H_

#include <string>

#include "tracee.h"

std::string	libraries_xml(Tracee &tracee);

#endif /* !_SERVER_LIBRARIES_H_ */
