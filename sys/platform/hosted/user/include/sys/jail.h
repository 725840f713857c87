/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * DragonFly's <sys/jail.h> for programs on the hosted platform.  A jail
 * here is a credential alone: no file system root, no addresses.
 */
#ifndef _SYS_JAIL_H_
#define _SYS_JAIL_H_

#include <stdint.h>

struct jail {
	uint32_t	version;	/* 1 */
	char		*path;
	char		*hostname;
	uint32_t	n_ips;
	void		*ips;
};

#ifdef __cplusplus
extern "C" {
#endif

int	jail(struct jail *jail);

#ifdef __cplusplus
}
#endif

#endif /* !_SYS_JAIL_H_ */
