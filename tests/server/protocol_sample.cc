/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * What protocol_test debugs: "protocol_sample what".
 */
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <link.h>
#include <thread>

/* Stop with these in rdi, rsi and rdx. */
static void
show(const void *first, const void *second, const void *third)
{
	asm volatile("int3" : : "D" (first), "S" (second), "d" (third) :
	    "memory");
}

extern "C" int
twice(int n)
{
	asm volatile("" : : : "xmm0", "xmm1");
	return (2 * n);
}

/* ymm0 before the stop and behind it; 5 if there is none. */
static int
use_ymm()
{
	static const double before[4] = { 1.5, 2.5, 3.5, 4.5 };
	static double after[4];

	if (!__builtin_cpu_supports("avx"))
		return (5);
	asm volatile("vmovupd %1, %%ymm0\n\tint3\n\tvmovupd %%ymm0, %0"
	    : "=m" (after) : "m" (before) : "xmm0", "memory");
	show(after, nullptr, nullptr);
	return (0);
}

static struct link_map *
link_map_of(void *object)
{
	struct link_map *map = nullptr;

	dlinfo(object, RTLD_DI_LINKMAP, &map);
	return (map);
}

/* Alone and aligned: its block begins with it, and is not full. */
alignas(64) thread_local int program_variable = 11;

/* The library's are there for a thread when it has used them. */
static int
use_tls(const char *name)
{
	char *const path = realpath(name, nullptr);
	void *const library = dlopen(path, RTLD_NOW);

	free(path);
	if (library == nullptr)
		return (3);

	struct link_map *const map = link_map_of(library);
	const auto address = reinterpret_cast<int *(*)()>(dlsym(library,
	    "address_in_library"));

	program_variable = 12;
	show(&program_variable, map, nullptr);
	show(&program_variable, map, address());
	std::thread([map, address] {
		program_variable = 13;
		*address() = 8;
		errno = 14;
		show(&program_variable, map, address());
	}).join();
	return (0);
}

/* A list of libraries with one fault after the other. */
static int
damage_list()
{
	struct link_map *const first = link_map_of(dlopen(nullptr, RTLD_NOW));
	struct link_map *const next = first->l_next;
	struct link_map *const last = next->l_next;
	const auto name = last->l_name;		/* const on some systems */
	char odd[] = "<a&b>\"\1'";

	show(first, next, last);
	first->l_next = first;
	show(first, nullptr, nullptr);
	first->l_next = reinterpret_cast<struct link_map *>(16);
	show(first, nullptr, nullptr);
	first->l_next = next;
	last->l_name = odd;
	show(first, nullptr, nullptr);
	last->l_name = reinterpret_cast<char *>(1);
	show(first, nullptr, nullptr);
	last->l_name = name;
	return (0);
}

int
main(int argc, char *argv[])
{
	const char *const what = argc > 1 ? argv[1] : "";

	if (strcmp(what, "ymm") == 0)
		return (use_ymm());
	if (strcmp(what, "tls") == 0 && argc > 2)
		return (use_tls(argv[2]));
	if (strcmp(what, "list") == 0)
		return (damage_list());
	return (2);
}
