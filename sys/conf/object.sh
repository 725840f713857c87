#!/bin/sh
#
# object.sh DFLYSRC CXX OBJECT
#
# Compile sys/kern as the pc64 kernel of an unmodified DragonFly tree
# would, and check that the object fits where sys_process.o was: what it
# exports, what it needs, and that it needs no C++ runtime.

set -eu

if [ $# -ne 3 ]; then
	echo "usage: object.sh DFLYSRC CXX OBJECT" >&2
	exit 2
fi
tree=$1
cxx=$2
object=$3
here=$(cd "$(dirname "$0")" && pwd -P)

fail() {
	echo "object: $*" >&2
	exit 1
}

[ -n "$tree" ] || fail "say which tree: make object DFLYSRC=/usr/src"
[ -d "$tree" ] || fail "DFLYSRC=$tree is no directory"
command -v "${cxx%% *}" >/dev/null 2>&1 || fail "no compiler $cxx here"
case $tree in
*[[:space:]]*)
	fail "a path with a space in it cannot be compiled in: $tree" ;;
esac

mkdir -p "$(dirname "$object")"
work=$object.build
includes=$(sh "$here/kernel_includes.sh" "$tree" "$work") || exit 1
sources=$(sh "$here/sources.sh" "${PAGES-}")
. "$here/compile.sh"
name=$(name_of_compiler "$cxx")

# It takes its place only when it has passed.
new=$work/sys_process.o
rm -f "$object"
# shellcheck disable=SC2086
compile "$cxx" "$(sh "$here/flags.sh" c++ "$name") $includes" "" "$new" \
    "$here/../kern" $sources

# The tree's own file, compiled beside it, says what is allowed.
original=$work/original.o
# shellcheck disable=SC2046,SC2086
$cxx $(sh "$here/flags.sh" c "$name") -O2 $includes -w \
    -c -o "$original" "$tree/sys/kern/sys_process.c"

symbols() {	# defined|undefined object
	if [ "$1" = defined ]; then
		nm --defined-only --extern-only "$2" | awk '{ print $3 }'
	else
		nm --undefined-only "$2" | awk '{ print $2 }'
	fi | sort | xargs
}

exports="kern_ptrace stopevent sys_ptrace trace_req"
has=$(symbols defined "$new")
[ "$has" = "$exports" ] || fail "exports '$has', not '$exports'"

needs="$(symbols undefined "$original")
    $(grep -v '^#' "$here/kernel.symbols" | cut -f 1)"
needs=$(echo "$needs" | xargs)
for symbol in $(symbols undefined "$new"); do
	case " $needs " in
	*" $symbol "*) ;;
	*) fail "needs $symbol, which neither the original does nor" \
	    "kernel.symbols lists" ;;
	esac
done

# Clang leaves the name of the kernel's per-cpu dummy, which nothing defines.
if readelf -rW "$new" | grep -q __mycpu__dummy; then
	fail "refers to __mycpu__dummy"
fi
if readelf -SW "$new" | grep -E '\.(init_array|ctors|fini_array|dtors)'
then
	fail "has static constructors or destructors"
fi

text_size() {
	size "$1" | awk 'NR == 2 { print $1 }'
}
mv "$new" "$object"
echo "$object: fits; text $(text_size "$object") bytes," \
    "the original's $(text_size "$original")"
