#!/bin/sh
#
# mutants.sh [--dry] DIR CXX FLAGS present|absent [NAME ... | /N]
#
# Make each mistake of mutants.tab in a copy of sys/kern and check that a test
# fails.  DIR has the tests' objects; FLAGS are the compiler's; the fourth
# argument says whether there is an original to compare with.  /N makes each
# Nth mistake only.  A mistake that changes nothing, does not compile or makes
# no test fail is an error.  With --dry no test is run.

set -eu

here=$(cd "$(dirname "$0")" && pwd -P)
jobs=2

dry=no
if [ "${1-}" = --dry ]; then
	dry=yes
	shift
fi
if [ $# -lt 4 ]; then
	echo "usage: mutants.sh [--dry] DIR CXX FLAGS present|absent" \
	    "[NAME ... | /N]" >&2
	exit 2
fi
dir=$1 cxx=$2 flags=$3 original=$4
shift 4
work=$dir/mutants
kern=$here/../../sys/kern

# The name of the test that fails in one run, or nothing.
noticed() {	# directory seconds option ...
	in=$1 limit=$2 status=0
	shift 2
	timeout "$limit" "$in/check" "$@" >"$in/out" 2>&1 || status=$?
	if [ $status = 0 ]; then
		return
	elif grep -q '_test:' "$in/out"; then
		sed -n 1p "$in/out"
	elif [ $status = 124 ]; then
		echo "a test that does not end"
	else
		echo "a crash"
	fi
}

# The same with a few scenarios, which show most mistakes, and then with all.
notice() {	# directory
	by=$(noticed "$1" $((few * 10)) --few --only-rules)
	also=$(noticed "$1" $((few * 10)) --few --only-original)
	[ -z "$by$also" ] || return 0
	by=$(noticed "$1" $((few * 1000)) --only-rules)
	[ -z "$by" ] || return 0
	also=$(noticed "$1" $((few * 1000)) --only-original)
}

# Compile the file that has the mistake, or every file if it is a header.
# shellcheck disable=SC2086
compile() {	# directory file option ...
	in=$1
	case $2 in
	*.cc)	changed=$2 ;;
	*)	changed=$(cd "$dir/subject" && ls ./*.o | sed 's/o$/cc/') ;;
	esac
	shift 2
	for source in $changed; do
		[ -f "$in/$source" ] || cp "$kern/$source" "$in"
		(cd "$in" && $cxx $flags -w -I. -I"$kern" "$@" "$source") \
		    2>"$in/out" || return 1
	done
}

# The line that reports a mistake; it begins with a dash if a test failed.
# shellcheck disable=SC2046
mutant() {	# name
	line=$(awk -F '\t' -v name="$1" '$1 == name' "$here/mutants.tab")
	file=$(echo "$line" | cut -f 2)
	script=$(echo "$line" | cut -f 3-)
	at=$work/$1
	mkdir -p "$at"
	case $file in
	*.h)	cp "$kern"/sys_process*.h "$at" ;;
	esac
	sed "$script" "$kern/$file" >"$at/$file"
	if [ "$dry" = yes ]; then
		action=-fsyntax-only
	else
		cp "$dir"/subject/*.o "$at"
		action=-c
	fi
	if cmp -s "$kern/$file" "$at/$file"; then
		echo "! $1: changes nothing"
	elif ! compile "$at" "$file" $action; then
		echo "! $1: does not compile"
	elif [ "$dry" = yes ]; then
		echo "- $1: compiles"
	else
		$cxx -no-pie -o "$at/check" "$dir/host/check.o" \
		    "$dir/host/host.o" "$at"/*.o \
		    $(find "$dir/model" "$dir/original" -name '*.o')
		notice "$at"
		if [ -z "$by$also" ]; then
			echo "! $1: not noticed"
		else
			echo "- $1: $by${by:+${also:+, }}$also"
		fi
	fi
	rm -rf "$at"
}

if [ "${1-}" = --one ]; then
	few=$2
	mutant "$3"
	exit 0
fi

if [ "$original" = absent ] && [ "$dry" = no ]; then
	echo "mutants: some are noticed only beside an original: say" \
	    "ORIGINAL=/usr/src/sys/kern/sys_process.c" >&2
	exit 2
fi
rm -rf "$work"
mkdir -p "$work/none"
cp "$dir/check" "$work/none"

# The whole run is what matrix_test and equivalence_test do.  The time that a
# few scenarios take without a mistake gives the timeout for a run with one.
few=0 option=
if [ "$dry" = yes ]; then
	option=--dry
else
	start=$(date +%s)
	by=$(noticed "$work/none" 3600 --few)
	few=$(($(date +%s) - start + 1))
	if [ -n "$by" ]; then
		echo "! without any mistake: $by"
		exit 1
	fi
fi
every=1
case ${1-} in
/*[!0-9]*|/|/0)
	echo "mutants: $1: /N is wanted, each Nth mistake." >&2
	exit 2 ;;
/*)
	every=${1#/}
	shift ;;
esac
if [ $# -eq 0 ]; then
	# shellcheck disable=SC2046
	set -- $(grep -v '^#' "$here/mutants.tab" | cut -f 1 |
	    awk -v every="$every" 'NR % every == 0')
fi
printf '%s\n' "$@" |
xargs -n 1 -P $jobs sh "$here/mutants.sh" $option "$dir" "$cxx" "$flags" \
    "$original" --one "$few" | tee "$work/report"

total=$(wc -l <"$work/report" | tr -d ' ')
bad=$(grep -c '^!' "$work/report" || true)
if [ "$dry" = yes ]; then
	echo "$((total - bad)) of $total mistakes change something and compile"
else
	echo "$((total - bad)) of $total mistakes noticed;" \
	    "by matrix_test $(grep -c 'matrix_test' "$work/report" || true)," \
	    "by equivalence_test" \
	    "$(grep -c 'equivalence_test' "$work/report" || true)"
fi
[ "$bad" = 0 ] && [ "$total" = $# ]
