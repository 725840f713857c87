#!/bin/sh
#
# bench.sh BUILD ORIGINAL [TREE]
#
# Measure sys_process.cc and the original C file: instructions of every request
# on a model of the kernel, bytes of text, deepest stack; with g++ and clang++.
# With a DragonFly TREE also text and stack of the objects for its kernel.
# Writes bench.tsv and a plot of it to BUILD/bench, and prints the table.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: bench.sh BUILD ORIGINAL [TREE]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
top=$(cd "$here/../.." && pwd -P)
out=$1/bench
original=$2
tree=${3-}

if [ -z "$original" ] || [ ! -f "$original" ]; then
	echo "ORIGINAL=file is DragonFly's sys/kern/sys_process.c:" \
	    "'$original' is no file." >&2
	exit 2
fi

. "$top/sys/conf/compile.sh"

kernel_flags=$(sh "$top/sys/conf/flags.sh" c++)
kernel_c_flags=$(sh "$top/sys/conf/flags.sh" c)
model_flags=$(sh "$top/sys/conf/flags.sh" -m c++)
sources=$(sh "$top/sys/conf/sources.sh" "${PAGES-}")
shim=$top/sys/platform/hosted
generation=$(sh "$top/tests/differential/generation.sh" master "$original")
includes="-I$out/options $(sh "$shim/headers.sh" "$generation")"
warnings="-Wall -Wextra -Werror"

mkdir -p "$out/options"
: >"$out/options/opt_global.h"
rm -f "$out/original.figures" "$out/rewrite.figures"

# compile_model CXX DIR
compile_model() {
	for part in services scenes; do
		# shellcheck disable=SC2086
		$1 $model_flags -O2 $warnings -I"$top/sys/kern" $includes -c \
		    -o "$2/$part.o" "$here/model/$part.cc"
	done
	# shellcheck disable=SC2086
	$1 -std=c++17 -O2 -fno-pie $warnings -c -o "$2/bench.o" \
	    "$here/model/bench.cc"
}

# compile_subject CXX DIR WHO
compile_subject() {
	if [ "$3" = rewrite ]; then
		# shellcheck disable=SC2086
		compile "$1" "$kernel_flags \
		    @$top/sys/kern/sys_process.$(name_of_compiler "$1").flags \
		    $includes" "" "$2/$3.o" "$top/sys/kern" $sources
	else
		# shellcheck disable=SC2086
		$1 $kernel_c_flags -O2 -w \
		    -I"$top/tests/differential/original" $includes \
		    -c -o "$2/$3.o" "$original"
	fi
}

# figure UNIT NAME VALUE WHO
figure() {
	printf '%s\t%s\t%s\n' "$1" "$2" "$3" >>"$out/$4.figures"
}

text_bytes() {
	size "$1" | awk 'NR == 2 { print $1 }'
}

# The functions that carry out the original's requests, and those that are
# called for others alone, or in a process with a session: at these names.
old="sys_ptrace kern_ptrace stopevent trace_req register_at_fork
    ptrace_at_fork pt_trace_me pt_read pt_write pt_continue pt_kill pt_step
    pt_attach pt_detach pt_io pt_getregs pt_setregs pt_getfpregs pt_setfpregs
    pt_getdbregs pt_setdbregs"
new="ptrace_sized copy_auxv find_by_event lookup_session reported_event end_session
    resume_session report_to_tracer report_fork"

# Without what only new requests lead to, and 16 bytes a row of the table.
old_text_bytes() {
	echo $(($(text_bytes "$1") - $({ readelf -rWC "$1"
	    objdump -tdrC --no-show-raw-insn "$1"; } |
	    awk -f "$here/text.awk" -v row=16 -v roots="$(echo $old)" \
	    -v apart="$(echo $new)")))
}

# sys_process.cc sees to it that only two requests have an FPREGS buffer.
deepest_stack() {
	{ readelf -rWC "$1"; objdump -drC --no-show-raw-insn "$1"; } |
	    awk -f "$here/stack.awk" -v roots="sys_ptrace stopevent trace_req" \
	    -v from="ptrace_copying<fpreg>" -v only="pt_getfpregs \
	    pt_setfpregs read_fpregs write_fpregs"
}

# measure_object NAME OBJECT WHO
measure_object() {
	stack=$(deepest_stack "$2")
	figure text-bytes "$1/text" "$(text_bytes "$2")" "$3"
	if [ "$3" = rewrite ]; then
		figure text-bytes "$1/text/original's-requests" \
		    "$(old_text_bytes "$2")" rewrite
	else
		figure text-bytes "$1/text/original's-requests" \
		    "$(text_bytes "$2")" original
	fi
	figure stack-bytes "$1/deepest-stack" "$stack" "$3"
}

# count_instructions CXX DIR WHO
count_instructions() {
	$1 -no-pie -o "$2/$3" "$2/bench.o" "$2/services.o" "$2/scenes.o" \
	    "$2/$3.o"
	rm -f "$2/$3.callgrind"*
	if ! timeout 1200 valgrind --tool=callgrind --collect-atstart=no \
	    --demangle=no --callgrind-out-file="$2/$3.callgrind" "$2/$3" \
	    >"$2/$3.log" 2>&1; then
		echo "$3 with $1 did not play every scene:" >&2
		tail -5 "$2/$3.log" >&2
		exit 1
	fi
	# One dump for each scene, in their order, and one for the rest.
	nm "$2/$3.o" >"$2/$3.symbols"
	for dump in $(seq "$(find "$2" -name "$3.callgrind.*" | wc -l)"); do
		awk -f "$here/own_cost.awk" "$2/$3.symbols" \
		    "$2/$3.callgrind.$dump"
	done >"$2/$3.costs"
	while read -r scene cost; do
		figure instructions "$1/$scene" "$cost" "$3"
	done <"$2/$3.costs"
}

for cxx in g++ clang++; do
	dir=$out/$cxx
	mkdir -p "$dir"
	echo "Compiling and counting with $cxx."
	compile_model $cxx "$dir"
	for who in original rewrite; do
		compile_subject $cxx "$dir" $who
		measure_object $cxx "$dir/$who.o" $who
		count_instructions $cxx "$dir" $who
	done
	[ -n "$tree" ] || continue
	object=$dir/object/sys_process.o
	sh "$top/sys/conf/object.sh" "$tree" $cxx "$object"
	measure_object "$cxx/object" "$object.build/original.o" original
	measure_object "$cxx/object" "$object" rewrite
done

for who in original rewrite; do
	sort -s -k 1,1 "$out/$who.figures" >"$out/$who.sorted"
done
awk -f "$here/table.awk" -v tsv="$out/bench.tsv" "$out/original.sorted" \
    "$out/rewrite.sorted"
sh "$here/plot.sh" "$out/bench.tsv" "$out/bench"
echo "$out/bench.tsv has the table, $out/bench-ratios.svg draws it."
