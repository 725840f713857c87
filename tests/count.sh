# Sourced by scripts that run several checks and print a summary.  A check is a
# command whose output is shown only if it fails.  A suite is a command whose
# last line of output has its own counts.

passed=0 failed=0 skipped=0
log=$(mktemp -d "${TMPDIR:-/tmp}/count.XXXXXX")
trap 'rm -rf "$log"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
begun=$(date +%s)

# Flags from the make(1) that runs this do not fit the other make.
unset MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS

now() {
	spent=$(($(date +%s) - begun))
	printf '%d:%02d' $((spent / 60)) $((spent % 60))
}

check() {	# what command ...
	what=$1
	shift
	echo "[$(now)] $what ..."
	if "$@" >"$log/out" 2>&1; then
		echo "[$(now)] ok: $what"
		passed=$((passed + 1))
	else
		tail -n 40 "$log/out"
		echo "[$(now)] FAILED: $what"
		failed=$((failed + 1))
	fi
}

skip() {	# what why
	echo "[$(now)] skipped: $1: $2"
	skipped=$((skipped + 1))
}

suite() {	# what command ...
	what=$1
	shift
	echo "[$(now)] $what ..."
	{ "$@" 2>&1 && echo 0 >"$log/status" || echo $? >"$log/status"; } |
	    tee "$log/suite"
	status=$(cat "$log/status")
	counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed, \([0-9]*\) skipped$/\1 \2 \3/p' \
	    "$log/suite" | tail -n 1)
	if [ -z "$counts" ]; then
		echo "[$(now)] FAILED: $what: no count, status $status"
		failed=$((failed + 1))
		return
	fi
	read -r suite_passed suite_failed suite_skipped <<END
$counts
END
	passed=$((passed + suite_passed))
	failed=$((failed + suite_failed))
	skipped=$((skipped + suite_skipped))
	if [ "$status" -ne 0 ] && [ "$suite_failed" -eq 0 ]; then
		failed=$((failed + 1))
	fi
	echo "[$(now)] $([ "$status" -eq 0 ] && echo ok || echo FAILED): $what"
}

# Called last: the exit status of the script.
counted() {
	echo "$passed passed, $failed failed, $skipped skipped"
	[ "$failed" -eq 0 ]
}
