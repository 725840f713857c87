#!/bin/sh
#
# vm_bench.sh BUILD KERNEL OTHER SMP
#
# Measure ptrace(2) on two DragonFly kernels: KERNEL with the rewrite and OTHER
# with the original, otherwise the same.  Each boots twice, emulated: with one
# processor, whose instructions are counted, and with SMP processors (at least
# two), by this machine's clock; then both kernels run at once, so that both
# have the same load beside them.  Writes vm.tsv and plots of it to BUILD/bench,
# and prints the table.  Environment:
#
#	ONLY=bench:threads,entries	these cases alone: requests, transfers,
#			tracees, threads, entries, ancestors, tracers; and
#			rates, the only one by the clock
#	MEMORY=6144	megabytes: 1,024 unless said

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

counted="requests transfers tracees threads entries ancestors tracers"
timed=rates
case ${ONLY:-bench} in
bench)
	;;
bench:?*)
	only=,${ONLY#bench:},
	wanted() {	# case ...: those that are asked for
		for case; do
			case $only in *,"$case",*) echo "$case" ;; esac
		done
	}
	# shellcheck disable=SC2086
	counted=$(wanted $counted)
	timed=$(wanted $timed) ;;
*)
	counted='' timed='' ;;
esac
if [ -z "$counted$timed" ]; then
	echo "ONLY=$ONLY: bench, or bench:CASE,CASE is wanted." >&2
	exit 2
fi
# shellcheck disable=SC2086
ONLY=bench:$(echo $counted $timed | tr ' ' ,)

mkdir -p "$out"

# boot KERNEL NAME CASE...: the figures that the machine prints go to
# NAME.figures.
boot() {
	kernel=$1
	name=$2
	shift 2
	if ! sh "$here/../vm/vm.sh" "$build" "$kernel" "bench-$name"; then
		echo "$kernel did not run the benchmarks to their end; its" \
		    "console is in $build/vm/bench-$name/console.log." >&2
		return 1
	fi
	for case; do
		"$build/vm/bench-$name/bench" "$case"
	done | sed -n 's/^figure \([^ ]*\) \([^ ]*\) \([0-9]*\)$/\1	\2	\3/p' \
	    >"$out/$name.figures"
}

# shellcheck disable=SC2086
count() {	# KERNEL NAME
	echo "Counting instructions with $1."
	ICOUNT=3 SMP=1 boot "$1" "$2-counted" $counted
}

# The machine learns on its second serial line how long it has kept this
# machine's processors busy.
# shellcheck disable=SC2086
time_it() {	# KERNEL NAME
	echo "Timing $smp processors with $1."
	"$build/vm/processor_time" "$place/$2" &
	clock=$!
	status=0
	ICOUNT='' SMP=$smp LINE=$place/$2 boot "$1" "$2-timed" $timed ||
	    status=$?
	kill $clock 2>/dev/null || :
	return $status
}

count_both() {
	count "$2" original
	count "$1" rewrite

	# Boots of one kernel usually give exactly the same figures.
	# Sometimes all figures of a boot differ; the cause is not known.
	# They are shown anyway.
	tries=0
	while ! boots_compare; do
		tries=$((tries + 1))
		if [ $tries -gt 2 ]; then
			echo "getpid differs between the boots again and again;" \
			    "the table has by how much. Are these kernels the" \
			    "same but for sys_process?" >&2
			break
		fi
		echo "getpid differs between the boots; once more."
		if [ $((tries % 2)) = 1 ]; then
			count "$1" rewrite
		else
			count "$2" original
		fi
	done
}

time_both() {
	time_it "$2" original &
	original=$!
	time_it "$1" rewrite &
	failed=
	wait $! || failed=yes
	wait $original || failed=yes
	[ -z "$failed" ]
}

# True if getpid(2), which is the same code, costs the same in both kernels.
boots_compare() {
	[ "$(grep '	getpid	' "$out/original-counted.figures")" = \
	    "$(grep '	getpid	' "$out/rewrite-counted.figures")" ]
}

OUTPUT=1 ACCEL=tcg MEMORY=${MEMORY:-1024} RUNAS='' MODULE='' \
    STORM='' KEEP=''
export ONLY OUTPUT ACCEL MEMORY RUNAS MODULE STORM KEEP

place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
trap 'exit 1' HUP INT TERM
rm -f "$out"/*-counted.figures "$out"/*-timed.figures
if [ -n "$counted" ]; then
	count_both "$2" "$3"
fi
if [ -n "$timed" ]; then
	time_both "$2" "$3"
fi
for name in original rewrite; do
	cat "$out/$name"-*.figures >"$out/vm-$name.figures"
done

awk -f "$here/table.awk" -v tsv="$out/vm.tsv" "$out/vm-original.figures" \
    "$out/vm-rewrite.figures"
sh "$here/plot.sh" "$out/vm.tsv" "$out/vm"
echo "$out/vm.tsv has the table; vm-*.svg beside it draw it."
