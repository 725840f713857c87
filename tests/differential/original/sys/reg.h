/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The register files, in the header that the original includes.
 */
#ifndef _DIFFERENTIAL_SYS_REG_H_
#define _DIFFERENTIAL_SYS_REG_H_

#include <machine/reg.h>

#endif /* !_DIFFERENTIAL_SYS_REG_H_ */
