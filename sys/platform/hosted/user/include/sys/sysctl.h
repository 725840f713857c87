/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's sysctlbyname(3) for programs on the hosted platform, which
 * knows kern.securelevel and nothing else.
 */
#ifndef _SYS_SYSCTL_H_
#define _SYS_SYSCTL_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

int	sysctlbyname(const char *name, void *old, size_t *oldlen,
	    void *newp, size_t newlen);

#ifdef __cplusplus
}
#endif

#endif /* !_SYS_SYSCTL_H_ */
