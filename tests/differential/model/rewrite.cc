/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * sys_process.cc, as the model calls it.
 */

#include "model.h"

const Implementation rewrite = {
	"rewrite", sys_ptrace, kern_ptrace, trace_req, stopevent
};
