#!/bin/sh
#
# syscalls.sh CXX
#
# Print the system's calls, as <sys/syscall.h> names them, as rows of a table.

set -eu

echo '#include <sys/syscall.h>' | $1 -E -dM -x c - |
    sed -n 's/^#define[ 	]*SYS_\([a-z_][a-z0-9_]*\)[ 	].*/{ SYS_\1, "\1" },/p' |
    sort
