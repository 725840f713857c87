/*-
 * SPDX-License-Identifier: BSD-2-Clause
 *
 * The library that protocol_sample loads: libdynamic.so, and libstatic.so whose
 * thread-local storage is a part of each thread's from the beginning.
 */
extern "C" {

thread_local int library_variable = 7;

int *
address_in_library()
{
	return (&library_variable);
}

}
