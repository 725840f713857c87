#!/bin/sh
#
# flags.sh [-m] c|c++|only-c++ [LIST ...]
#
# Print the compiler options that these lists beside this script have for a
# file in C, for one in C++, or for C++ alone.  The list is kernel.flags unless
# others are named.  With -m those that begin with -m, the code model, are left
# out.

set -eu

machine=yes
if [ "${1-}" = -m ]; then
	machine=no
	shift
fi
case ${1-} in
c|c++|only-c++)
	language=$1
	shift ;;
*)
	echo "usage: flags.sh [-m] c|c++|only-c++ [LIST ...]" >&2
	exit 2 ;;
esac
[ $# -gt 0 ] || set -- kernel.flags

cd "$(dirname "$0")"
[ "$language" != c ] || printf '%s ' -x c -std=gnu11
awk -v language="$language" -v machine="$machine" '
	FNR == 1 { only_cxx = 0 }
	/^# From here on C[+][+]/ { only_cxx = 1 }
	/^#/ || (/^-m/ && machine == "no") { next }
	language == "c++" || only_cxx == (language == "only-c++")' "$@" | xargs
