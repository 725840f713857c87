/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Credentials with capabilities (caps(9)).
 */
#ifndef _CAPS_SYS_UCRED_H_
#define _CAPS_SYS_UCRED_H_

#include <sys/caps.h>

#define UCRED_OF_GENERATION						\
	__syscaps_t	cr_caps;	/* restrictions */

#include_next <sys/ucred.h>

#endif /* !_CAPS_SYS_UCRED_H_ */
