#!/bin/sh
#
# run.sh BUILD [CASE ...]
#
# Run the ATF programs that were built in BUILD under Kyua, all or those
# named as Kyua names them.  Shows what failed and how.  The last line is
# "N passed, N failed, N skipped"; the status is 0 if nothing failed.

set -eu

if [ $# -lt 1 ]; then
	echo "usage: run.sh BUILD [CASE ...]" >&2
	exit 2
fi
build=$1
shift
here=$(cd "$(dirname "$0")" && pwd -P)

# Kyua writes under HOME and TMPDIR; both stay inside the checkout.
HOME=$build/kyua
TMPDIR=$build/tmp
export HOME TMPDIR
mkdir -p "$HOME" "$TMPDIR"
results=$build/kyua/results.db
rm -f "$results"

# The model tests are built where there is a model.
kyuafile=$here/Kyuafile
[ ! -d "$build/interleavings" ] || kyuafile=$here/Kyuafile.model

# On the hosted kernel raising the secure level is over with the test; on a
# real one only a reboot lowers it again.
hosted=
[ ! -x "$build/hosted" ] ||
    hosted="-v test_suites.sys_process.raise_securelevel=yes"

status=0
# shellcheck disable=SC2086
kyua --config="$here/../etc/kyua.conf" $hosted test --kyuafile="$kyuafile" \
    --build-root="$build" --results-file="$results" "$@" || status=$?
[ -f "$results" ] || exit 1

if [ $status -ne 0 ]; then
	kyua report --results-file="$results" --verbose \
	    --results-filter=broken,failed
fi

# Kyua's own summary, in the order we want it in.
kyua report --results-file="$results" --results-filter= |
sed -n 's/^Test cases: \([0-9]*\) total, \([0-9]*\) skipped, [0-9]* expected failures, \([0-9]*\) broken, \([0-9]*\) failed.*/\1 \2 \3 \4/p' |
{
	read -r total skipped broken failed
	echo "$((total - skipped - broken - failed)) passed," \
	    "$((broken + failed)) failed, $skipped skipped"
}
exit $status
