#!/bin/sh
#
# find_original.sh [FILE]
#
# Print where the original sys_process.c is: FILE as given or from the top
# of the project, or if none is given the one in ../shared beside the
# project; nothing if there is none.

top=$(cd -P "$(dirname "$0")/../.." && pwd -P)
if [ -z "${1-}" ]; then
	set -- "$top/../shared/reference/sys_process.c"
	[ -f "$1" ] || exit 0
elif [ ! -f "$1" ] && [ -f "$top/$1" ]; then
	set -- "$top/$1"
fi
case $1 in
/*)
	echo "$1" ;;
*)
	echo "$PWD/$1" ;;
esac
