/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Requests, each from the same state of the kernel.  Includes no kernel header.
 */
#ifndef BENCH_MODEL_SCENES_H
#define BENCH_MODEL_SCENES_H

int		scene_count();
const char	*scene_name(int scene);

/* The state before the request. */
void		set_scene(int scene);

/* Make the request, or the call, and return its errno. */
int		play_scene(int scene);

/* The errno that it must return. */
int		answer_of_scene(int scene);

/* The processor's pointer to its own data. */
void		*processor();

#endif /* !BENCH_MODEL_SCENES_H */
