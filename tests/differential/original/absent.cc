/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * In the original's place where no original is at hand.
 */

#include "model.h"

const bool have_original = false;

const Implementation original = {
	"original", nullptr, nullptr, nullptr, nullptr
};
