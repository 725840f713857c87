/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The scenarios that are run under every schedule.
 */
#ifndef SCHEDULES_SCENARIOS_H
#define SCHEDULES_SCENARIOS_H

#include "script.h"

extern const Scenario scenarios[];
extern const int scenario_count;

#endif /* !SCHEDULES_SCENARIOS_H */
