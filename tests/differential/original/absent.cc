/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * In place of the original file if there is none.
 */

#include "model.h"

const bool have_original = false;

const Implementation original = {
	"original", nullptr, nullptr, nullptr, nullptr
};
