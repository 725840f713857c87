#!/bin/sh
#
# agree.sh BUILD KERNEL OTHER
#
# Run the ptrace suite on two kernels, as vm.sh does, and list the cases whose
# results differ.  The status is 0 if there are none.

set -eu

if [ $# -ne 3 ]; then
	echo "usage: agree.sh BUILD KERNEL OTHER" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
build=$1

# run_on KERNEL NAME: leaves "CASE RESULT" lines in NAME.results.
run_on() {
	rm -f "$build/vm/$2.results"
	sh "$here/vm.sh" "$build" "$1" "$2" || :
	if ! grep -qx ok "$build/vm/$2/verdict" 2>/dev/null; then
		echo "$1 did not run the suite to its end." >&2
		exit 1
	fi
	kyua report --results-file="$build/vm/$2/report/results.db" \
	    --results-filter=passed,skipped,xfail,broken,failed |
	    sed -n 's/^\([^ ]*:[^ ]*\)  ->  \([a-z_]*\).*/\1 \2/p' |
	    sort >"$build/vm/$2.results"
}

run_on "$2" run
run_on "$3" other
echo "$2: $(wc -l <"$build/vm/run.results") cases;" \
    "$3: $(wc -l <"$build/vm/other.results") cases."
if diff "$build/vm/run.results" "$build/vm/other.results"; then
	echo "They agree case by case."
else
	differ=$(diff "$build/vm/run.results" "$build/vm/other.results" |
	    sed -n 's/^[<>] \([^ ]*\) .*/\1/p' | sort -u | wc -l)
	total=$(cat "$build/vm/run.results" "$build/vm/other.results" |
	    cut -d ' ' -f 1 | sort -u | wc -l)
	echo "They differ in $((differ)) of $((total)) cases, those above" \
	    "(< $2, > $3)." >&2
	exit 1
fi
