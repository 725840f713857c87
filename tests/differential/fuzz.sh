#!/bin/sh
#
# fuzz.sh DIR SECONDS [SEED]
# fuzz.sh DIR CRASH-FILE
#
# Run the fuzzer that was built in DIR for that long, from SEED or from another
# seed each time, or once on a file that it left.  The program itself catches
# faults by null pointers of the original, so the fuzzer and the sanitizers must
# not.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: fuzz.sh DIR SECONDS [SEED]|CRASH-FILE" >&2
	exit 2
fi
dir=$1
what=$2
seed=${3-}

ASAN_OPTIONS=handle_segv=0:handle_sigbus=0:detect_leaks=0
export ASAN_OPTIONS
options="-handle_segv=0 -handle_bus=0 -handle_alrm=0"

# shellcheck disable=SC2086
if [ -f "$what" ]; then
	exec "$dir/fuzz" $options "$what"
fi
mkdir -p "$dir/corpus" "$dir/found"
# shellcheck disable=SC2086
"$dir/fuzz" $options -max_len=1024 -max_total_time="$what" \
    ${seed:+-seed="$seed"} -print_final_stats=1 -artifact_prefix="$dir/found/" \
    "$dir/corpus" >"$dir/log" 2>&1 || {
	tail -n 60 "$dir/log"
	for file in "$dir"/found/*; do
		[ ! -f "$file" ] ||
		    echo "again: sh tests/differential/fuzz.sh $dir $file"
	done
	exit 1
}
grep -E '^#[0-9]+.*(DONE)|stat::(number_of|average|new_units)' "$dir/log"
