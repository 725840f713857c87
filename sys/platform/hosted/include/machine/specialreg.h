/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * XSAVE state components.
 */
#ifndef _MACHINE_SPECIALREG_H_
#define _MACHINE_SPECIALREG_H_

#define CPU_XFEATURE_X87	0x1
#define CPU_XFEATURE_SSE	0x2
#define CPU_XFEATURE_YMM	0x4
#define CPU_XFEATURE_AVX	CPU_XFEATURE_YMM

#endif /* !_MACHINE_SPECIALREG_H_ */
