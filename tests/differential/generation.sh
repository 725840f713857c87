#!/bin/sh
#
# generation.sh GENERATION [FILES]
#
# Print which kernel headers fit the original sys_process.c that
# find_original.sh finds, by what it includes, as
# sys/platform/hosted/headers.sh names them; without one, GENERATION.

original=$(sh "$(dirname "$0")/find_original.sh" "${2-}")
if [ -z "$original" ]; then
	echo "${1-}"
elif grep -q '^#include <sys/caps\.h>' "$original"; then
	echo master
elif grep -q '^#include <sys/sysmsg\.h>' "$original"; then
	echo 6.4
else
	echo 5.6
fi
