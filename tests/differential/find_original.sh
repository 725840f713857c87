#!/bin/sh
#
# find_original.sh [-a] [FILES]
#
# Print the path of the original sys_process.c: the first of FILES, one or more
# words in quotes (-a: all, one on each line), relative to the current directory
# or to the top of the project; without FILES the one in ../shared beside the
# project.  Prints nothing if there is none, or if FILES is "none".

all=
if [ "${1-}" = -a ]; then
	all=yes
	shift
fi
top=$(cd -P "$(dirname "$0")/../.." && pwd -P)
if [ -z "${1-}" ]; then
	set -- "$top/../shared/reference/sys_process.c"
	[ -f "$1" ] || exit 0
elif [ "$1" = none ]; then
	exit 0
else
	# shellcheck disable=SC2086
	set -- $1
fi
for file; do
	if [ ! -f "$file" ] && [ -f "$top/$file" ]; then
		file=$top/$file
	fi
	case $file in
	/*)
		echo "$file" ;;
	*)
		echo "$PWD/$file" ;;
	esac
	[ -n "$all" ] || break
done
