/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The original file, under the names that its functions have here.
 */

#include "model.h"

extern "C" {

decltype(sys_ptrace)	original_sys_ptrace;
int	original_kern_ptrace(struct proc *curp, int req, pid_t pid,
	    void *addr, int data, int *res);
int	original_trace_req(struct proc *p);
void	original_stopevent(struct proc *p, unsigned int event,
	    unsigned int val);

}

const bool have_original = true;

const Implementation original = {
	"original", original_sys_ptrace, original_kern_ptrace,
	original_trace_req, original_stopevent
};
