#!/bin/sh
#
# check.sh BUILD
#
# Run all tests that one machine can run: every case in full, where make test
# takes samples; ptrace(2) with emulated debug registers; ptrace(2) and the
# model with the headers of older trees, without sys_process_pages.cc, and with
# each further original; the tests of the booted run; coverage, fuzzing from one
# seed and a sample of the deliberate mistakes; the manual pages; clang++, which
# checks the locking; and bmake.  Prints its progress.
# The last line is "N passed, N failed, N skipped".
#
# MAKE=gmake	this make, and not make
# TESTED=yes	make test has passed: of what it sampled leave out the model and
#		the schedules, which take longest, and some of the other builds
# MUTANTS=/60	which mistakes to make, as for make check ONLY=mutants

set -eu

if [ $# -ne 1 ]; then
	echo "usage: check.sh BUILD" >&2
	exit 2
fi
build=$1
cd "$(dirname "$0")/.."
make=${MAKE:-make}
. tests/count.sh

# The programs with real processes that use the variable "thorough", as Kyua
# names them.
sampling() {
	grep -l '"thorough"' tests/*/*_test.cc | grep -v /schedules/ |
	    sed 's,^tests/\(.*\)\.cc$,\1,'
}

manual_pages() {
	for page in man/*.[1-9]; do
		mandoc -Tlint -Wwarning "$page" || return 1
	done
}

check "compile" "$make" debugger tests BUILD="$build"
if [ -n "${TESTED-}" ]; then
	# shellcheck disable=SC2046
	suite "the cases that sample, in full" env THOROUGH=yes \
	    sh tests/run.sh "$build" $(sampling)
else
	suite "every case, in full" env THOROUGH=yes sh tests/run.sh "$build"
fi
# If this machine's debug registers trap, the run above has used them.
if [ "$("$build/hosted" -d 2>/dev/null)" = cpu ]; then
	suite "ptrace and ptdb with DEBUG_REGISTERS=emulated" \
	    env DEBUG_REGISTERS=emulated sh tests/run.sh "$build" \
	    ptrace debugger
else
	skip "ptrace and ptdb with DEBUG_REGISTERS=cpu" \
	    "debug registers do not trap here, or are the kernel's own"
fi
# The headers have two forms of sys_ptrace() and of privileges: 5.6 has both
# older ones, 6.4 one of each.  Samples are enough for that.
if [ "${GENERATION:-master}" = master ] && [ -z "${DFLYSRC-}" ]; then
	check "compile with the headers of 5.6" \
	    "$make" tests GENERATION=5.6 ORIGINAL=none BUILD="$PWD/build/5.6"
	suite "ptrace(2) and the model with the headers of 5.6" \
	    sh tests/run.sh "$PWD/build/5.6" ptrace differential/matrix_test
fi
if [ "${GENERATION:-master}" = master ] && [ -z "${DFLYSRC-}${TESTED-}" ]
then
	check "compile with the headers of 6.4" \
	    "$make" hosted model GENERATION=6.4 ORIGINAL=none \
	    BUILD="$PWD/build/6.4"
	suite "the model with the headers of 6.4" \
	    sh tests/run.sh "$PWD/build/6.4" differential/matrix_test
fi
for original in $(sh tests/differential/find_original.sh -a \
    "${ORIGINAL-}" | sed 1d); do
	suite "beside $original" env THOROUGH=yes \
	    "$make" check ONLY=differential \
	    ORIGINAL="$original"
done
# The build without the direct map of pages.
nopages=$PWD/build/nopages
if [ -z "${TESTED-}" ]; then
	check "PAGES=no: compile" \
	    "$make" tests PAGES=no ORIGINAL=none BUILD="$nopages"
	suite "PAGES=no: ptrace" sh tests/run.sh "$nopages" ptrace
fi
check "PAGES=no: the rules, in some states" \
    "$make" -C tests/differential few PAGES=no ORIGINAL=none \
    BUILD="$nopages"
suite "make check ONLY=vm" "$make" check ONLY=vm
check "manual pages" manual_pages
check "clang++, -Wthread-safety -Werror, by bmake -j2" \
    bmake -j2 hosted tests CXX=clang++ DEBUG=-O0 BUILD="$PWD/build/clang"
check "make check ONLY=coverage" "$make" check ONLY=coverage
if [ -n "$(sh tests/differential/find_original.sh "${ORIGINAL-}")" ]; then
	check "make check ONLY=fuzz SEED=${SEED:-1}" \
	    "$make" check ONLY=fuzz SEED="${SEED:-1}"
	check "make check ONLY=mutants MUTANTS=${MUTANTS:-/60}" \
	    "$make" check ONLY=mutants MUTANTS="${MUTANTS:-/60}"
else
	skip "make check ONLY=fuzz" "needs the original: ORIGINAL=file"
	skip "make check ONLY=mutants" "needs the original: ORIGINAL=file"
fi
counted
