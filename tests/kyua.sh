#!/bin/sh
#
# kyua.sh KYUAFILE ROOT STATE [CASE ...]
#
# Run the ATF programs of KYUAFILE that were built in ROOT, all or the cases
# named as Kyua names them, and keep the results in STATE.  Shows the failed
# cases with their output.  The last line is "N passed, N failed, N skipped";
# the status is 0 if nothing failed.  With THOROUGH set in the environment the
# cases get the variable "thorough" and do not sample.

set -eu

if [ $# -lt 3 ]; then
	echo "usage: kyua.sh KYUAFILE ROOT STATE [CASE ...]" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
kyuafile=$1
root=$(cd "$2" && pwd -P)
mkdir -p "$3"
state=$(cd "$3" && pwd -P)
shift 3

# Kyua writes under HOME and TMPDIR; both stay inside the checkout.
HOME=$state/home
TMPDIR=$state/tmp
export HOME TMPDIR
mkdir -p "$HOME" "$TMPDIR"
results=$state/results.db
rm -f "$results"

status=0
kyua --config="$here/../etc/kyua.conf" \
    ${THOROUGH:+-v test_suites.sys_process.thorough=true} test --kyuafile="$kyuafile" \
    --build-root="$root" --results-file="$results" "$@" || status=$?
[ -f "$results" ] || exit 1

if [ $status -ne 0 ]; then
	kyua report --results-file="$results" --verbose \
	    --results-filter=broken,failed
fi

# Kyua's summary, in this project's order.
kyua report --results-file="$results" --results-filter= |
sed -n '/^Test cases:/ s/[^0-9]*\([0-9]*\)[^0-9]*/\1 /gp' |
{
	read -r total skipped _ broken failed
	echo "$((total - skipped - broken - failed)) passed," \
	    "$((broken + failed)) failed, $skipped skipped"
}
exit $status
