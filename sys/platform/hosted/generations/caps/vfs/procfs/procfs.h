/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procfs checks privilege by capability (caps(9)).
 */
#ifndef _CAPS_VFS_PROCFS_PROCFS_H_
#define _CAPS_VFS_PROCFS_PROCFS_H_

#include <sys/caps.h>

#define CHECKIO_PRIVILEGE(cred)						\
	caps_priv_check(cred, SYSCAP_NODEBUG_UNPRIV)

#include_next <vfs/procfs/procfs.h>

#endif /* !_CAPS_VFS_PROCFS_PROCFS_H_ */
