#!/bin/sh
#
# man.sh DIR [PAGE ...]
#
# Show the manual pages, all or those named as their files are, as text, page
# by page on a terminal; and write all of them to DIR as HTML, with links
# between them and from index.html.

set -eu

if [ $# -lt 1 ]; then
	echo "usage: man.sh DIR [PAGE ...]" >&2
	exit 2
fi
mkdir -p "$1"
dir=$(cd "$1" && pwd -P)
shift
cd "$(dirname "$0")"
pages=$(echo *.[1-9])

for page in "$@"; do
	if [ ! -f "$page" ]; then
		echo "No page $page; there are $pages" >&2
		exit 1
	fi
done

# mandoc links a page to ours if its file is here, and DragonFly's otherwise.
theirs='https://man.dragonflybsd.org/?command=%N&section=%S'
for page in $pages; do
	mandoc -Thtml -I os=DragonFly \
	    -O "style=style.css,man=%N.%S.html;$theirs" "$page" \
	    >"$dir/$page.html"
done
cp style.css "$dir"
{
	echo '<!DOCTYPE html>'
	echo '<html><head><meta charset="utf-8"><title>Manual</title>'
	echo '<link rel="stylesheet" href="style.css"></head><body><ul>'
	for page in $pages; do
		what=$(sed -n 's/^\.Nd //p' "$page")
		name=${page%.*}
		echo "<li><a href=\"$page.html\">$name(${page##*.})</a> $what"
	done
	echo '</ul></body></html>'
} >"$dir/index.html"

if [ $# -eq 0 ]; then
	# shellcheck disable=SC2086
	set -- $pages
fi
mandoc -a -I os=DragonFly "$@"
