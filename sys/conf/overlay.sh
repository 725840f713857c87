#!/bin/sh
#
# overlay.sh install|remove|diff|patch DFLYSRC [DESTDIR]
#
# Put sys_process.cc into a DragonFly source tree, or take it out again, or
# print what install would change, or print the change as a mail for git am.
# With DESTDIR the tree is only read, and what would be written to it is
# written to, or taken out of, DESTDIR.
#
# In sys/conf/files the line of kern/sys_process.c gives way to the lines of
# files.sys_process.  sys_process.c itself stays; nothing compiles it any
# more.  The kernel configurations in etc become sys/config's, with what they
# include (they are no part of the patch).
#
# sys/conf/files alone says what a kernel is made of, so replacing it is the
# switch, and one rename: the last step of an install, the first of a removal.
# New files come before the one and go after the other.  Whatever ends a run,
# a kernel is compiled from all of the old or all of the new; and a run that
# can still act (an error, a signal) settles the rest at once, by what
# sys/conf/files says: with our lines our files stay, without them they go.
# After a SIGKILL or a power cut the next run, whichever it is, does that.
# There is no journal that could get lost or be wrong.
#
# Nor is anything saved.  A removal puts the one line back, so that what has
# happened to the other lines in the meantime is kept; an install has tried
# that this gives every byte back before it changes anything.  Files go only
# if they are what was put there.
#
# KNOWN_REVISIONS=file	instead of the list beside this script
# ORIGINAL=file		a sys_process.c to show differences from where the
#			tree's git has none that is known

set -eu
LC_ALL=C
export LC_ALL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: overlay.sh install|remove|diff|patch DFLYSRC [DESTDIR]" >&2
	exit 2
fi
action=$1
tree=$2
dest=${3:-$tree}
here=$(cd "$(dirname "$0")" && pwd -P)
top=$(cd "$here/../.." && pwd -P)
known=${KNOWN_REVISIONS:-$here/known_revisions}

files=sys/conf/files
anchor=$(printf 'kern/sys_process.c\tstandard')
replaced="sys/kern/sys_process.c sys/sys/ptrace.h"
configs="SYS_PROCESS SYS_PROCESS_VKERNEL"
made="# Made by the sys_process.cc overlay; the rest is git blob"

fail() {
	echo "overlay: $*" >&2
	exit 1
}

case $action in
install|remove|diff|patch)
	;;
*)
	echo "overlay: no action $action" >&2
	exit 2 ;;
esac

# What git calls a file of this content.
blob() {	# file
	{ printf 'blob %d\0' $(($(wc -c <"$1"))); cat "$1"; } |
	if command -v sha1sum >/dev/null 2>&1; then
		sha1sum | cut -d ' ' -f 1
	else
		sha1
	fi
}

# Print file with the consecutive lines of from replaced by those of to.
replace() {	# from to file
	awk '
	FILENAME == ARGV[1] { from[++n] = $0; next }
	FILENAME == ARGV[2] { to = to $0 "\n"; next }
	{ line[++last] = $0 }
	END {
		for (i = 1; i <= last; i++) {
			for (j = 0; j < n; j++)
				if (line[i + j] "" != from[j + 1] "")
					break
			if (j == n) {
				printf "%s", to
				i += n - 1
			} else
				print line[i]
		}
	}' "$1" "$2" "$3"
}

# The tree, and what an overlaid one differs in.

check_tree() {
	[ -n "$tree" ] ||
	    fail "say which tree: make overlay DFLYSRC=/usr/src"
	[ -d "$tree" ] || fail "DFLYSRC=$tree is no directory"
	for file in $replaced $files \
	    sys/config/X86_64_GENERIC sys/config/VKERNEL64; do
		[ -f "$tree/$file" ] ||
		    fail "DFLYSRC=$tree is no DragonFly source tree:" \
			"it has no $file"
		[ -r "$tree/$file" ] || fail "$tree/$file cannot be read"
	done
	[ ! -h "$tree/$files" ] ||
	    fail "$tree/$files is a symbolic link"
	tree=$(cd "$tree" && pwd -P)

	if [ -e "$dest" ]; then
		[ -d "$dest" ] || fail "DESTDIR=$dest is no directory"
		dest=$(cd "$dest" && pwd -P)
	fi
}

# Is this sys/conf/files as DragonFly has it, as far as we are concerned?
is_original() {	# file
	[ "$(grep -c sys_process "$1")" = 1 ] && grep -Fqx "$anchor" "$1"
}

why_not_original() {	# file
	count=$(grep -c sys_process "$1" || :)
	if [ "$count" = 0 ]; then
		echo "has no line for kern/sys_process.c"
	elif grep -q -e 'sys_process\.o' -e 'sys_process\.cc' "$1"; then
		echo "has lines for sys_process.cc that are another" \
		    "version's, or were changed"
	elif [ "$count" != 1 ]; then
		echo "names sys_process in $count lines, not in one"
	else
		echo "has another line for kern/sys_process.c:" \
		    "$(grep sys_process "$1")"
	fi
}

# Both states of sys/conf/files, and which one the tree is in.
make_files() {
	mkdir -p "$work/before/sys/conf" "$work/after/sys/conf"
	before=$work/before/$files
	after=$work/after/$files

	flags=$(sed '1,/^# From here on C++/d; /^#/d' "$here/kernel.flags" |
	    xargs)
	sed "s/%FLAGS/$flags/" "$here/files.sys_process" >"$work/new"
	echo "$anchor" >"$work/old"

	if is_original "$tree/$files"; then
		overlaid=no
		cat "$tree/$files" >"$before"
		replace "$work/old" "$work/new" "$before" >"$after"
	else
		overlaid=yes
		cat "$tree/$files" >"$after"
		replace "$work/new" "$work/old" "$after" >"$before"
		is_original "$before" || fail "$tree/$files" \
		    "$(why_not_original "$tree/$files")"
	fi

	replace "$work/old" "$work/new" "$before" | cmp -s - "$after" &&
	    replace "$work/new" "$work/old" "$after" | cmp -s - "$before" ||
	    fail "$tree/$files could not be restored byte for byte:" \
		"does its last line end?"
}

# Our files as they will be in the tree; $sources are the patch's too.
make_new_files() {
	mkdir -p "$work/after/sys/kern" "$work/after/sys/config"
	sources=
	for source in "$top"/sys/kern/sys_process.cc \
	    "$top"/sys/kern/sys_process_*.h; do
		cp "$source" "$work/after/sys/kern/"
		sources="$sources sys/kern/${source##*/}"
	done

	new=$sources
	for name in $configs; do
		awk -v from="$tree/sys/config/" '
		$1 == "include" {
			while ((getline line <(from $2)) > 0)
				print line
			next
		}
		{ print }' "$top/etc/$name" >"$work/config"
		{
			echo "$made $(blob "$work/config")"
			cat "$work/config"
		} >"$work/after/sys/config/$name"
		new="$new sys/config/$name"
	done
	chmod -R u+rwX,go+rX,go-w "$work/after"
}

# A configuration in which nobody has written since it was made.
is_intact_config() {	# file
	case $(sed 1q "$1") in
	"$made "*)
		sed 1d "$1" >"$work/body"
		[ "$(sed 1q "$1")" = "$made $(blob "$work/body")" ] ;;
	*)
		return 1 ;;
	esac
}

# Did we put this file there?  Then it may be replaced, or go.
is_ours() {	# path
	[ -f "$dest/$1" ] && [ ! -h "$dest/$1" ] || return 1
	case $1 in
	sys/config/*)
		is_intact_config "$dest/$1" ;;
	*)
		cmp -s "$work/after/$1" "$dest/$1" ;;
	esac
}

is_there() {	# path
	[ -e "$dest/$1" ] || [ -h "$dest/$1" ]
}

# What stands where our files go is ours, or somebody would lose it.
check_new_files() {
	for path in $new; do
		if ! is_there "$path" || is_ours "$path"; then
			continue
		fi
		case $path in
		sys/config/*)
			fail "$dest/$path was changed:" \
			    "give it another name, or delete it" ;;
		*)
			fail "$dest/$path is another version's, or was" \
			    "changed: what put it there has to remove it" ;;
		esac
	done
}

# DESTDIR has no sys/conf/files until we make one.
check_dest() {
	[ "$dest" != "$tree" ] || return 0
	overlaid=no
	is_there $files || return 0
	cmp -s "$after" "$dest/$files" ||
	    fail "$dest/$files is not this version's for that tree:" \
		"what put it there has to remove it"
	overlaid=yes
}

# What git has to say, where the tree is one of git's.  The blobs of the
# last commit are compared, so that git's index is not touched.

committed() {	# path
	git -C "$tree" ls-tree HEAD "./$1" 2>/dev/null | awk '{ print $3 }'
}

check_clean() {
	if ! command -v git >/dev/null 2>&1; then
		[ ! -e "$tree/.git" ] || echo "overlay: git is not installed:" \
		    "nobody looks for changes in $tree" >&2
		return 0
	fi
	if [ -e "$tree/.git" ] &&
	    ! git -C "$tree" rev-parse HEAD >/dev/null 2>"$work/git"; then
		fail "git cannot read $tree: $(head -n 1 "$work/git")"
	fi
	[ -n "$(committed $files)" ] || return 0

	for file in $replaced $files; do
		was=$(committed "$file")
		[ "$was" = "$(blob "$tree/$file")" ] ||
		    { [ "$file" = $files ] && [ "$was" = "$(blob "$before")" ]; } ||
		    fail "$tree/$file has changes that are not committed"
	done
}

known_blobs() {	# path
	awk -v path="$1" '$1 !~ /^#/ && $2 == path { print $1 }' "$known"
}

is_known() {	# path file
	known_blobs "$1" | grep -Fqx "$(blob "$2")"
}

# Print how the tree's file differs from the nearest of the known ones that
# the tree's git has; else from ORIGINAL, which may have other blanks.
show_difference() {	# path
	least=
	for id in $(known_blobs "$1"); do
		git -C "$tree" cat-file blob "$id" >"$work/known" \
		    2>/dev/null || continue
		diff -u "$work/known" "$tree/$1" >"$work/difference" || :
		lines=$(($(wc -l <"$work/difference")))
		if [ -z "$least" ] || [ $lines -lt "$least" ]; then
			least=$lines
			{
				echo "--- $1 known as $id"
				echo "+++ $tree/$1"
				sed 1,2d "$work/difference"
			} >"$work/nearest"
		fi
	done
	if [ -n "$least" ]; then
		cat "$work/nearest"
	elif [ "$1" = sys/kern/sys_process.c ] && [ -f "${ORIGINAL-}" ]; then
		diff -uw "$ORIGINAL" "$tree/$1" || :
	else
		echo "It is git blob $(blob "$tree/$1"); known are:"
		grep "^[0-9a-f]* *$1[[:space:]]" "$known"
	fi >&2
}

check_revision() {
	[ -r "$known" ] || fail "$known cannot be read"
	for file in $replaced; do
		if ! is_known "$file" "$tree/$file"; then
			echo "overlay: $tree/$file is no revision that" \
			    "sys_process.cc is known to replace" >&2
			show_difference "$file"
			exit 1
		fi
	done
}

check_writable() {
	probe=$dest
	while [ ! -e "$probe" ]; do
		probe=$(dirname "$probe")
	done
	for path in "$probe" "$dest/sys" "$dest/sys/kern" "$dest/sys/conf" \
	    "$dest/sys/config" "$dest/$files"; do
		if [ "$path" = "$probe" ] && [ -d "$dest/sys" ]; then
			continue	# nothing is made at the top
		fi
		[ ! -e "$path" ] || [ -w "$path" ] ||
		    fail "$path is not writable"
	done
}

# Writing.  Everything is prepared in one directory of the tree, from where
# it is only a rename to its place.

stage=
begin() {
	check_writable
	stage=$dest/sys/.sys_process.overlay
	mkdir -p "$dest/sys/kern" "$dest/sys/conf" "$dest/sys/config"
	rm -rf "$stage"
	mkdir "$stage"
}

# Without our lines in sys/conf/files our files have no business here.
settle() {
	rm -rf "$stage"
	if [ "$dest" = "$tree" ]; then
		! is_original "$dest/$files" || remove_new_files
	elif ! is_there $files; then
		remove_new_files
		rmdir "$dest/sys/config" "$dest/sys/conf" "$dest/sys/kern" \
		    "$dest/sys" 2>/dev/null || :
	fi
}

remove_new_files() {
	for path in $new; do
		! is_ours "$path" || rm -f "$dest/$path"
	done
}

finish() {
	status=$?
	trap '' HUP INT TERM
	trap - EXIT
	[ $status -lt 129 ] || echo "overlay: interrupted" >&2
	[ -z "$stage" ] || settle || status=1
	rm -rf "$work"
	exit $status
}

# The tree's own, with its owner and mode, and this content.
stage_files() {	# content
	if [ "$dest" = "$tree" ]; then
		cp -p "$tree/$files" "$stage/files"
	fi
	cat "$1" >"$stage/files"
}

is_complete() {
	[ $overlaid = yes ] || return 1
	for path in $new; do
		cmp -s "$work/after/$path" "$dest/$path" || return 1
	done
	[ ! -e "$dest/sys/.sys_process.overlay" ]
}

install_overlay() {
	check_new_files
	if is_complete; then
		echo "$dest has it already"
		return
	fi
	check_clean
	check_revision
	begin
	for path in $new; do
		cp "$work/after/$path" "$stage/${path##*/}"
	done
	stage_files "$after"
	for path in $new; do
		mv -f "$stage/${path##*/}" "$dest/$path"
	done
	if [ $overlaid = no ]; then
		mv -f "$stage/files" "$dest/$files"
	fi
	settle
	echo "$dest has sys_process.cc; kernel configurations: $configs"
}

remove_overlay() {
	check_new_files
	left=
	for path in $new sys/.sys_process.overlay; do
		! is_there "$path" || left=$path
	done
	if [ $overlaid = no ] && [ -z "$left" ]; then
		echo "$dest does not have it"
		return
	fi
	begin
	if [ $overlaid = no ]; then
		:	# an interrupted run's, which settle takes away
	elif [ "$dest" = "$tree" ]; then
		stage_files "$before"
		mv -f "$stage/files" "$dest/$files"
	else
		rm -f "$dest/$files"
	fi
	settle
	echo "$dest is as it was"
}

# Printing.

mode_of() {	# file
	if [ -x "$1" ]; then
		echo 100755
	else
		echo 100644
	fi
}

# As git prints it, so that git am can look the old file up.
print_difference() {	# path old new
	if [ ! -e "$2" ]; then
		old=0000000000000000000000000000000000000000
		echo "diff --git a/$1 b/$1"
		echo "new file mode 100644"
		echo "index $old..$(blob "$3")"
		echo "--- /dev/null"
		echo "+++ b/$1"
		diff -u /dev/null "$3" | sed 1,2d
	elif ! cmp -s "$2" "$3"; then
		echo "diff --git a/$1 b/$1"
		echo "index $(blob "$2")..$(blob "$3") $(mode_of "$tree/$1")"
		echo "--- a/$1"
		echo "+++ b/$1"
		diff -u "$2" "$3" | sed 1,2d
	fi
}

diff_overlay() {
	check_new_files
	for path in $files $new; do
		if [ $path = $files ] && [ "$dest" != "$tree" ] &&
		    [ $overlaid = no ]; then
			print_difference $path "$before" "$after"
		else
			print_difference "$path" "$dest/$path" \
			    "$work/after/$path"
		fi
	done
}

patch_overlay() {
	author=$(git var GIT_AUTHOR_IDENT 2>"$work/git") ||
	    fail "git does not know who writes this patch:" \
		"set user.name and user.email"
	# The commit's name is not looked at; the date is git's own for this.
	cat <<END
From 0000000000000000000000000000000000000000 Mon Sep 17 00:00:00 2001
From: ${author%%>*}>
Date: $(date '+%a, %d %b %Y %H:%M:%S %z')
Subject: [PATCH] kernel - Rewrite sys_process.c in C++17

ptrace(2) and the stop events of procfs: the same four functions, the same
answers and the same calls into the rest of the kernel.  Holds, tokens,
spinlocks and critical sections are scoped guards; the requests are one
table; Clang proves the locking.  It needs no C++ runtime.

config(8) makes an object's name by replacing a file's last letter, so
sys_process.o has a rule of its own.  sys_process.c stays for comparison;
nothing compiles it any more.
---
END
	for path in $files $sources; do
		print_difference "$path" "$work/before/$path" \
		    "$work/after/$path"
	done
	# The end of a mail from git.
	printf '%s\n%s\n' "-- " "sys_process.cc"
}

check_tree
work=$(mktemp -d "${TMPDIR:-/tmp}/overlay.XXXXXX")
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
make_files
make_new_files
check_dest

case $action in
install)
	install_overlay ;;
remove)
	remove_overlay ;;
diff)
	check_clean
	check_revision
	diff_overlay ;;
patch)
	check_clean
	check_revision
	patch_overlay ;;
esac
