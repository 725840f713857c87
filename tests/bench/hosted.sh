#!/bin/sh
#
# hosted.sh BUILD CXX [OTHER]
#
# Measure how often a second a program on the hosted kernel can do something,
# alone and beside four busy loops; with OTHER, another hosted kernel, both in
# turn.  Prints a table: of each figure the median of five rounds.

set -eu

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: hosted.sh BUILD CXX [OTHER]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
top=$(cd "$here/../.." && pwd -P)
build=$1
cxx=$2
other=${3-}
user=$top/sys/platform/hosted/user
out=$build/bench

if [ -n "$other" ] && [ ! -x "$other" ]; then
	echo "OTHER=file is another hosted kernel: '$other' is none." >&2
	exit 2
fi
mkdir -p "$out"
$cxx -std=c++17 -O1 -Wall -Wextra -Werror -I"$user/include" -I"$user/caps" \
    -I"$top/sys" -o "$out/rates" "$here/rates.cc" "$build/user/dragonfly.o" \
    "$build/user/enter.o"

loops=
# shellcheck disable=SC2086
trap '[ -z "$loops" ] || kill $loops' EXIT
trap 'exit 1' HUP INT TERM

# measure COLUMN: a line for each figure, "COLUMN KERNEL RATE NAME".
measure() {
	for _ in 1 2 3 4 5; do
		for kernel in "$build/hosted" ${other:+"$other"}; do
			"$kernel" "$out/rates" 100 | sed "s|^|$1	$kernel	|"
		done
	done
}

{
	measure alone
	for _ in 1 2 3 4; do
		while :; do :; done &
		loops="$loops $!"
	done
	measure loaded
} >"$out/rates.tsv"

# Sorted, the third of five is the median.
sort -t "	" -s -k 1,2 -k 4,4 -k 3,3n "$out/rates.tsv" | awk -F '\t' '
	FNR == NR {
		if (!($4 in seen)) names[++count] = $4
		if (!($2 in seen)) kernel[++kinds] = $2
		seen[$2] = seen[$4] = 1
		next
	}
	++rounds[$1, $2, $4] == 3 { median[$1, $2, $4] = $3 }
	END {
		for (k = 1; k <= kinds; ++k) {
			print kernel[k] ": a second, alone and beside 4 loops"
			for (i = 1; i <= count; ++i)
				printf("%10d %10d  %s\n",
				    median["alone", kernel[k], names[i]],
				    median["loaded", kernel[k], names[i]],
				    names[i])
		}
	}' "$out/rates.tsv" -
