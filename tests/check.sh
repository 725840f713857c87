#!/bin/sh
#
# check.sh BUILD
#
# Everything that shows whether this is right, on one machine: every case in
# full, where make test takes samples; ptrace(2) with emulated debug
# registers; ptrace(2) and the model with the headers of older trees, without
# sys_process_pages.cc, and beside each further original; the tests of what
# boots kernels; coverage, fuzzing from one seed and a sample of the deliberate
# mistakes; the manual pages; the other compiler, which proves the locking; the
# other make.  It says how far it is.
# The last line is "N passed, N failed, N skipped".
#
# MAKE=gmake	this make, and not make
# TESTED=yes	make test has passed: of its cases only those that sample, and
#		less of what is built in another way
# MUTANTS=/60	the mistakes to make, as make check ONLY=mutants takes them

set -eu

if [ $# -ne 1 ]; then
	echo "usage: check.sh BUILD" >&2
	exit 2
fi
build=$1
cd "$(dirname "$0")/.."
make=${MAKE:-make}
. tests/count.sh

# Those that look for the variable "thorough", as Kyua names them.
sampling() {
	grep -l '"thorough"' tests/*/*_test.cc tests/*/*/*_test.cc |
	    sed 's,^tests/\([^/]*\)/.*\(/[^/]*_test\)\.cc$,\1\2,;
		s,^tests/\(.*\)\.cc$,\1,'
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
# On a machine whose debug registers trap the suite above has used them.
if [ "$("$build/hosted" -d 2>/dev/null)" = cpu ]; then
	suite "ptrace and ptdb with DEBUG_REGISTERS=emulated" \
	    env DEBUG_REGISTERS=emulated sh tests/run.sh "$build" \
	    ptrace debugger
else
	skip "ptrace and ptdb with DEBUG_REGISTERS=cpu" \
	    "debug registers do not trap here, or are the kernel's own"
fi
# The kernel file differs by the headers' two shapes of sys_ptrace() and of
# privileges: 5.6 has the older ones, 6.4 one of each.  Samples show that.
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
# The build that does without the fast way to pages.
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
check "clang++, -Wthread-safety -Werror" \
    "$make" hosted tests CXX=clang++ BUILD="$PWD/build/clang"
check "bmake -j2" bmake -j2 tests DEBUG=-O0 \
    BUILD="$PWD/build/bmake"
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
