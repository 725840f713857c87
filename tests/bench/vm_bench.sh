#!/bin/sh
#
# vm_bench.sh BUILD KERNEL OTHER SMP
#
# Measure ptrace(2) on two DragonFly kernels: KERNEL with the rewrite and OTHER
# with the original, otherwise the same.  Each boots twice, emulated: with one
# processor, whose instructions are counted, and with SMP processors (at least
# two), by this machine's clock.  Writes vm.tsv and plots of it to BUILD/bench,
# and prints the table.

set -eu

if [ $# -ne 4 ]; then
	echo "usage: vm_bench.sh BUILD KERNEL OTHER SMP" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
build=$1
out=$build/bench
smp=$4
[ "$smp" != 1 ] || smp=2

for kernel in "$2" "$3"; do
	if [ -z "$kernel" ] || [ ! -f "$kernel" ]; then
		echo "KERNEL=file is the kernel with the rewrite, OTHER=file" \
		    "with the original: '$kernel' is no file." >&2
		exit 2
	fi
done
case $smp in
''|*[!0-9]*|0)
	echo "SMP=$smp: a number of processors is wanted." >&2
	exit 2 ;;
esac

mkdir -p "$out"

# boot KERNEL NAME: the figures that the machine prints go to NAME.figures.
boot() {
	if ! sh "$here/../vm/vm.sh" "$build" "$1" "bench-$2"; then
		echo "$1 did not run the benchmarks to their end; its" \
		    "console is in $build/vm/bench-$2/console.log." >&2
		exit 1
	fi
	for case in requests transfers tracees ancestors rates; do
		"$build/vm/bench-$2/bench" "$case"
	done | sed -n 's/^figure \([^ ]*\) \([^ ]*\) \([0-9]*\)$/\1	\2	\3/p' \
	    >"$out/$2.figures"
}

count() {	# KERNEL NAME
	echo "Counting instructions with $1."
	ICOUNT=3 SMP=1 boot "$1" "$2-counted"
}

time_it() {	# KERNEL NAME
	echo "Timing $smp processors with $1."
	ICOUNT='' SMP=$smp boot "$1" "$2-timed"
	cat "$out/$2-counted.figures" "$out/$2-timed.figures" \
	    >"$out/vm-$2.figures"
}

# True if getpid(2), which is the same code, costs the same in both kernels.
boots_compare() {
	[ "$(grep '	getpid	' "$out/original-counted.figures")" = \
	    "$(grep '	getpid	' "$out/rewrite-counted.figures")" ]
}

ONLY=bench OUTPUT=1 ACCEL=tcg MEMORY=${MEMORY:-1024} RUNAS='' MODULE='' \
    STORM='' KEEP=''
export ONLY OUTPUT ACCEL MEMORY RUNAS MODULE STORM KEEP

count "$3" original
count "$2" rewrite

# Boots of one kernel usually give exactly the same figures.  Sometimes all
# figures of a boot differ; the cause is not known.  They are shown anyway.
tries=0
while ! boots_compare; do
	tries=$((tries + 1))
	if [ $tries -gt 2 ]; then
		echo "getpid differs between the boots again and again; the" \
		    "table has by how much. Are these kernels the same but" \
		    "for sys_process?" >&2
		break
	fi
	echo "getpid differs between the boots; once more."
	if [ $((tries % 2)) = 1 ]; then
		count "$2" rewrite
	else
		count "$3" original
	fi
done
time_it "$3" original
time_it "$2" rewrite

awk -f "$here/table.awk" -v tsv="$out/vm.tsv" "$out/vm-original.figures" \
    "$out/vm-rewrite.figures"
sh "$here/plot.sh" "$out/vm.tsv" "$out/vm"
echo "$out/vm.tsv has the table; vm-ratios.svg, vm-throughput.svg and" \
    "vm-scaling.svg beside it draw it."
