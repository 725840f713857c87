#!/bin/sh
#
# module.sh DFLYSRC CXX MODULE
#
# Make the loadable module for kernels of that DragonFly tree, away from
# DragonFly.  There, make in sys/module does.

set -eu

if [ $# -ne 3 ]; then
	echo "usage: module.sh DFLYSRC CXX MODULE" >&2
	exit 2
fi
tree=$1
cxx=$2
module=$3
here=$(cd "$(dirname "$0")" && pwd -P)
work=$module.build

if [ -z "$tree" ]; then
	echo "module: say which tree: make module DFLYSRC=/usr/src" >&2
	exit 1
fi
rm -f "$module"
mkdir -p "$work"

# What it is made of must fit into the kernel first.
sh "$here/object.sh" "$tree" "$cxx" "$work/sys_process.o"

includes=$(sh "$here/kernel_includes.sh" "$tree" "$work/includes")
sources=$(sh "$here/sources.sh" "${PAGES-}")
. "$here/compile.sh"

# The files again, as a module has them: nothing that is there from the start.
# shellcheck disable=SC2046,SC2086
compile "$cxx" "$(sh "$here/flags.sh" c++ "$(name_of_compiler "$cxx")") \
    -DKLD_MODULE $includes -I$here/../kern" -d "$work/sys_process.ko" \
    "$here/.." $(printf 'kern/%s ' $sources) module/sys_process_module.cc

# A newer assembler marks calls as R_X86_64_PLT32 (4), which kernels before
# 2020 do not know; without a PLT it is R_X86_64_PC32 (2).  An entry has 24
# bytes: where, type and symbol, addend.
readelf -SW "$work/sys_process.ko" | sed 's/^ *\[ *[0-9]*\]//' |
    awk '$2 == "RELA" { print $4, $5 }' |
while read -r offset size; do
	od -An -v -tu4 -w24 -j $((0x$offset)) -N $((0x$size)) \
	    "$work/sys_process.ko" |
	    awk -v at=$((0x$offset)) '$3 == 4 { print at + (NR - 1) * 24 + 8 }'
done |
while read -r at; do
	printf '\002' | dd of="$work/sys_process.ko" bs=1 seek="$at" \
	    conv=notrunc 2>/dev/null
done

mv "$work/sys_process.ko" "$module"
echo "$module: for the kernels of $tree"
