#!/bin/sh
#
# flags.sh [-m] c|c++ [gcc|clang]
#
# Print the compiler options that the kernel build has for a file in C, or for
# ours in C++.  With gcc or clang those for that compiler alone are among them.
# With -m those that begin with -m, the code model, are left out.

set -eu

usage() {
	echo "usage: flags.sh [-m] c|c++ [gcc|clang]" >&2
	exit 2
}

machine=yes
if [ "${1-}" = -m ]; then
	machine=no
	shift
fi
language=${1-}
compiler=${2-}

cd "$(dirname "$0")"
lists=kernel.flags
case $compiler in
gcc)
	lists="$lists kernel.gcc.flags" ;;
clang|'')
	;;
*)
	usage ;;
esac
case $language in
c)
	printf '%s ' -x c -std=gnu11 ;;
c++)
	lists="$lists ../kern/sys_process.flags"
	[ -z "$compiler" ] ||
	    lists="$lists ../kern/sys_process.$compiler.flags" ;;
*)
	usage ;;
esac
# shellcheck disable=SC2086
awk -v machine="$machine" '
	/^#/ || (/^-m/ && machine == "no") { next }
	{ print }' $lists | xargs
