/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests, each from the same state of the kernel; no kernel header in
 * sight.
 */
#ifndef BENCH_MODEL_SCENES_H
#define BENCH_MODEL_SCENES_H

int		scene_count();
const char	*scene_name(int scene);

/* The state that it begins in. */
void		set_scene(int scene);

/* Make the request, or the call, and return its errno. */
int		play_scene(int scene);

/* What it must have answered. */
int		answer_of_scene(int scene);

/* What the processor finds its own data by. */
void		*processor();

#endif /* !BENCH_MODEL_SCENES_H */
