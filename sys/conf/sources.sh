#!/bin/sh
#
# sources.sh [PAGES]
#
# Print the files of sys/kern that are compiled.  PAGES=no leaves out the fast
# way to pages in memory.

set -eu

cd "$(dirname "$0")/../kern"
case ${1-} in
no)
	find sys_process*.cc ! -name sys_process_pages.cc | sort | xargs ;;
''|yes)
	find sys_process*.cc | sort | xargs ;;
*)
	echo "PAGES=$1: yes or no" >&2
	exit 2 ;;
esac
