#!/bin/sh
#
# kernel_includes.sh DFLYSRC DIR
#
# Lay out in DIR what config(8) lays out in a kernel's build directory: the
# machine and cpu links, the forwarding headers and the opt_*.h of a
# kernel with INVARIANTS.  Prints the include options for the compiler.
# The tree is only read.

set -eu

if [ $# -ne 2 ]; then
	echo "usage: kernel_includes.sh DFLYSRC DIR" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
tree=$1
dir=$2

# What was laid out here before goes; nothing else does.
if [ -e "$dir" ] && [ ! -f "$dir/opt_global.h" ]; then
	echo "kernel_includes.sh: $dir is in the way" >&2
	exit 1
fi

for file in kern/sys_process.c sys/proc.h sys/ptrace.h vfs/procfs/procfs.h \
    platform/pc64/include/thread.h cpu/x86_64/include/reg.h; do
	if [ ! -f "$tree/sys/$file" ]; then
		echo "DFLYSRC=$tree is not a DragonFly source tree:" \
		    "it has no sys/$file" >&2
		exit 1
	fi
done
tree=$(cd "$tree" && pwd -P)

rm -rf "$dir"
mkdir -p "$dir/include/machine" "$dir/include/cpu"
ln -s "$tree/sys/platform/pc64/include" "$dir/machine"
ln -s "$tree/sys/platform/pc64" "$dir/machine_base"
ln -s "$tree/sys/cpu/x86_64/include" "$dir/cpu"
for header in "$tree"/sys/cpu/x86_64/include/*.h; do
	name=${header##*/}
	if [ ! -f "$tree/sys/platform/pc64/include/$name" ]; then
		echo "#include <cpu/$name>" >"$dir/include/machine/$name"
	fi
done

grep -rhoE '"(opt|use)_[a-z0-9_]+\.h"' "$tree/sys/sys" "$tree/sys/vm" \
    "$tree/sys/vfs/procfs" "$tree/sys/cpu/x86_64/include" \
    "$tree/sys/platform/pc64/include" | tr -d '"' | sort -u |
while read -r option; do
	: >"$dir/$option"
done
cat >"$dir/opt_global.h" <<'END'
#define INVARIANTS 1
#define INVARIANT_SUPPORT 1
#define SMP 1
END

echo "-I$dir -I$dir/include -I$tree/sys -I$tree/include -I$here/.."
