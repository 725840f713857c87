/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * In place of sys_process_pages.cc in a build with PAGES=no: every byte goes
 * by procfs_domem().
 */

#include "sys_process.h"

namespace sys_process {

int
copy_by_direct_map(const Call &, struct uio *)
{
	return (0);
}

}
