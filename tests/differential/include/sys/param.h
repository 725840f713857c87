/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Small pages, so that a world has whole pages and can be copied quickly.
 */
#ifndef _DIFFERENTIAL_SYS_PARAM_H_
#define _DIFFERENTIAL_SYS_PARAM_H_

#include_next <sys/param.h>

#undef PAGE_SIZE
#define PAGE_SIZE	32
#undef PAGE_SHIFT
#define PAGE_SHIFT	5

#endif /* !_DIFFERENTIAL_SYS_PARAM_H_ */
