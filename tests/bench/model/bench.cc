/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * Runs each scene once more with callgrind(1) counting, and has it dump the
 * counts under the scene's name.
 */
#include <asm/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <valgrind/callgrind.h>

#include <cstdio>
#include <cstdlib>

#include "scenes.h"

namespace {

void
play(int scene)
{
	int answer;

	set_scene(scene);
	CALLGRIND_ZERO_STATS;
	CALLGRIND_TOGGLE_COLLECT;
	answer = play_scene(scene);
	CALLGRIND_TOGGLE_COLLECT;
	CALLGRIND_DUMP_STATS_AT(scene_name(scene));
	if (answer != answer_of_scene(scene)) {
		std::fprintf(stderr, "%s: %d, not %d\n", scene_name(scene),
		    answer, answer_of_scene(scene));
		std::exit(EXIT_FAILURE);
	}
}

} /* namespace */

int
main()
{
	if (syscall(SYS_arch_prctl, ARCH_SET_GS, processor()) != 0) {
		std::perror("cannot set %gs");
		return (EXIT_FAILURE);
	}
	for (int scene = 0; scene < scene_count(); scene++)
		play(scene);
	return (EXIT_SUCCESS);
}
