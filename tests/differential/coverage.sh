#!/bin/sh
#
# coverage.sh DIR
#
# Run the tests that were built in DIR with --coverage, with a sample of the
# matrix that has every pair of values, and report which lines and branches of
# sys_process.cc and its headers they reached.  All must be reached, except for
# those that impossible.tab lists, and as many of a file as not_reached.tab
# allows; a row of impossible.tab that is not needed is an error too.

set -eu

if [ $# -ne 1 ]; then
	echo "usage: coverage.sh DIR" >&2
	exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
cd "$1/subject"

rm -f ./*.gcda ./*.gcov
../check --few
gcov -b -c sys_process*.gcda >gcov.log 2>&1

awk -F '\t' '
FILENAME ~ /impossible\.tab$/ {
	if ($0 !~ /^#/)
		reason[$1 FS $2] = $3
	next
}
FILENAME ~ /not_reached\.tab$/ {
	if ($0 !~ /^#/) {
		allowed[$1, "lines"] = $2
		allowed[$1, "branches"] = $3
	}
	next
}
FNR == 1 {
	file = FILENAME
	sub(/\.gcov$/, "", file)
}
function trimmed(text) {
	gsub(/^[ \t]+|[ \t]+$/, "", text)
	return text
}
# gcov shows an inline function or a template once for each file that uses it;
# it must be reached in one of them.
function reached(what, number, yes,	key) {
	key = file ":" line ": " number
	if (!(key in source)) {
		order[++keys] = key
		source[key] = text
		where[key] = file
		kind[key] = what
		name[key] = number
	}
	if (yes)
		seen[key] = 1
}
/^branch/ {
	split($0, word, " +")
	reached("branches", "branch " word[2], $0 ~ /taken [1-9]/)
	next
}
/^ *[0-9#=*-]+\*?: *[0-9]+:/ {
	count = trimmed(substr($0, 1, index($0, ":") - 1))
	rest = substr($0, index($0, ":") + 1)
	line = trimmed(substr(rest, 1, index(rest, ":") - 1))
	text = trimmed(substr(rest, index(rest, ":") + 1))
	if (count != "-")
		reached("lines", "line", count !~ /^[#=]/)
}
END {
	for (i = 1; i <= keys; ++i) {
		key = order[i]
		entry = source[key] FS name[key]
		total[kind[key]]++
		if (key in seen) {
			done[kind[key]]++
		} else if (entry in reason) {
			impossible[kind[key]]++
			used[entry] = 1
		} else {
			missed[where[key], kind[key]]++
			list[where[key], kind[key]] = \
			    list[where[key], kind[key]] \
			    "not reached: " key ": " source[key] "\n"
		}
	}
	for (each in missed) {
		split(each, part, SUBSEP)
		if (missed[each] > allowed[each] + 0) {
			printf "%s%s: %d %s not reached, %d allowed\n",
			    list[each], part[1], missed[each], part[2],
			    allowed[each]
			bad = 1
		}
	}
	for (key in reason) {
		if (!(key in used)) {
			split(key, part, FS)
			print "listed as impossible for nothing: " part[2] \
			    ": " part[1]
			bad = 1
		}
	}
	for (what in total)
		printf "%s: %d of %d reached, %d listed as impossible\n",
		    what, done[what], total[what], impossible[what]
	exit bad
}' "$here/impossible.tab" "$here/not_reached.tab" sys_process*.gcov
