#!/bin/sh
#
# find_original.sh [-a] [FILES]
#
# Print where the original sys_process.c is: of FILES, which is one word or
# more in quotes, the first (-a: each, on a line of its own), as given or from
# the top of the project; if none is given the one in ../shared beside the
# project.  Nothing if there is none, or FILES is "none".

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
