/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * procfs checks privilege by priv(9).
 */
#ifndef _PRIV_VFS_PROCFS_PROCFS_H_
#define _PRIV_VFS_PROCFS_PROCFS_H_

#include <sys/priv.h>

#define CHECKIO_PRIVILEGE(cred)						\
	priv_check_cred(cred, PRIV_DEBUG_UNPRIV, 0)

#include_next <vfs/procfs/procfs.h>

#endif /* !_PRIV_VFS_PROCFS_PROCFS_H_ */
