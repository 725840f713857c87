#!/bin/sh
#
# sources.sh [PAGES]
#
# Print the files of sys/kern that are compiled.  With PAGES=no that is not the
# one with the fast way to pages in memory, but the one without.

set -eu

cd "$(dirname "$0")/../kern"
case ${1-} in
no)
	other=sys_process_pages.cc ;;
''|yes)
	other=sys_process_nopages.cc ;;
*)
	echo "PAGES=$1: yes or no" >&2
	exit 2 ;;
esac
find sys_process*.cc ! -name $other | sort | xargs
