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
# more.  sys/ptrace.h gets one line, which includes sys/ptrace_requests.h, for
# programs; our files include that header themselves.  The kernel
# configurations in etc become sys/config's, with what they include (they are
# no part of the patch).
#
# sys/conf/files alone says what a kernel is made of, so replacing it is the
# switch, and one rename: the last step of an install, the first of a removal.
# New files and the line of sys/ptrace.h come before the one and go after the
# other, the line after the header that it includes and before it.  Whatever
# ends a run, a kernel is compiled from all of the old or all of the new; the
# names that the line adds change no other file's code.  A run that can still
# act (an error, a signal) settles the rest at once, by what sys/conf/files
# says: with our lines our files stay, without them they go.  After a SIGKILL
# or a power cut the next run, whichever it is, does that.  There is no journal
# that could get lost or be wrong.
#
# Nor is anything saved.  A removal puts the one line back in sys/conf/files
# and takes the one out of sys/ptrace.h, so that what has happened to the other
# lines in the meantime is kept; an install has tried that this gives every
# byte back before it changes anything.  Files go only if they are what was put
# there.
#
# What a run costs is the commands that it starts: where one command can do
# all files, it does.
#
# PAGES=no		the kernel gets sys_process_nopages.cc instead of
#			sys_process_pages.cc
# KNOWN_REVISIONS=file	instead of the list beside this script
# ORIGINAL=file		a sys_process.c to show differences from where the
#			tree's git has none that is known

set -eu
LC_ALL=C
export LC_ALL
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE CDPATH
umask go-w

if [ $# -lt 2 ] || [ $# -gt 3 ]; then
	echo "usage: overlay.sh install|remove|diff|patch DFLYSRC [DESTDIR]" >&2
	exit 2
fi
action=$1
tree=$2
dest=${3:-$tree}
here=${0%/*}
[ "$here" != "$0" ] || here=.
top=$(cd "$here/../.." && pwd -P)
here=$top/sys/conf
known=${KNOWN_REVISIONS:-$here/known_revisions}

files=sys/conf/files
anchor="kern/sys_process.c	standard"
header=sys/sys/ptrace.h
header_line="#include <sys/ptrace_requests.h>"
header_anchor="#ifdef _KERNEL"
known_files="sys/kern/sys_process.c $header"
configs="SYS_PROCESS SYS_PROCESS_VKERNEL"
made="# Made by the sys_process.cc overlay; SHA-1 of the rest:"
newline="
"

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

# Print "SHA-1 path" of each file, below directory.
sums() (	# directory path ...
	cd "$1"
	shift
	if command -v sha1sum >/dev/null 2>&1; then
		exec sha1sum "$@"
	else
		exec sha1 -r "$@"
	fi
)

# Print what git calls each file, a line that begins with it.
blobs() (	# directory path ...
	cd "$1"
	shift
	wc -c "$@" >"$work/sizes"
	headed=
	for path in "$@"; do
		read -r size _
		{ printf 'blob %d\0' "$size"; cat "$path"; } \
		    >"$work/blob.${path##*/}"
		headed="$headed blob.${path##*/}"
	done <"$work/sizes"
	# shellcheck disable=SC2086
	sums "$work" $headed
)

# The tree, and what an overlaid one differs in.

check_tree() {
	[ -n "$tree" ] ||
	    fail "say which tree: make overlay DFLYSRC=/usr/src"
	[ -d "$tree" ] || fail "DFLYSRC=$tree is no directory"
	for file in $known_files $files \
	    sys/config/X86_64_GENERIC sys/config/VKERNEL64; do
		[ -f "$tree/$file" ] ||
		    fail "DFLYSRC=$tree is no DragonFly source tree:" \
			"it has no $file"
		[ -r "$tree/$file" ] || fail "$tree/$file cannot be read"
	done
	for file in $files $header; do
		[ ! -h "$tree/$file" ] ||
		    fail "$tree/$file is a symbolic link"
	done
	tree=$(cd "$tree" && pwd -P)

	if [ -e "$dest" ]; then
		[ -d "$dest" ] || fail "DESTDIR=$dest is no directory"
		dest=$(cd "$dest" && pwd -P)
	else
		case $dest in
		/*)
			;;
		*)
			dest=$PWD/$dest ;;
		esac
	fi
}

# Is this sys/conf/files as DragonFly has it, as far as we are concerned?
is_original() {	# file
	[ "$(grep sys_process "$1")" = "$anchor" ]
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
	before=$work/before/$files
	after=$work/after/$files

	pages=${PAGES-}
	if [ $action = remove ]; then	# whichever is there
		pages=yes
		! grep -q sys_process_nopages "$tree/$files" || pages=no
	fi
	objects=$(sh "$here/sources.sh" "$pages")
	objects=$(echo "$objects" | sed 's/\.cc//g')

	overlaid=$(ANCHOR=$anchor OBJECTS=$objects \
	    BEFORE=$before AFTER=$after \
	    awk '
	# The lines of one object, for each of them.
	FILENAME == ARGV[1] {
		template[++lines] = $0
		next
	}
	FNR == 1 {
		count = split(ENVIRON["OBJECTS"], object)
		for (i = 1; i <= count; i++) {
			for (j = 1; j <= lines; j++) {
				text = template[j]
				gsub(/%NAME/, object[i], text)
				named_in_ours += text ~ /sys_process/
				ours[++n] = text
			}
		}
	}
	{ line[++last] = $0 }
	END {
		for (i = 1; i <= last; i++) {
			named += line[i] ~ /sys_process/
			if (line[i] "" == ENVIRON["ANCHOR"] "")
				anchor = i
			for (j = 1; j <= n; j++)
				if (line[i + j - 1] "" != ours[j] "")
					break
			if (j > n)
				block = i
		}
		if (named == 1 && anchor) {
			print "no"
			is = ENVIRON["BEFORE"]
			other = ENVIRON["AFTER"]
		} else if (named == named_in_ours && block) {
			print "yes"
			is = ENVIRON["AFTER"]
			other = ENVIRON["BEFORE"]
		} else
			exit
		for (i = 1; i <= last; i++) {
			print line[i] >is
			if (i == block)
				print ENVIRON["ANCHOR"] >other
			else if (i == anchor)
				for (j = 1; j <= n; j++)
					print ours[j] >other
			else if (!block || i < block || i >= block + n)
				print line[i] >other
		}
	}' "$here/files.sys_process" "$tree/$files")

	case $overlaid in
	no)
		is=$before ;;
	yes)
		is=$after ;;
	*)
		fail "$tree/$files $(why_not_original "$tree/$files")" ;;
	esac
	cmp -s "$is" "$tree/$files" ||
	    fail "$tree/$files could not be restored byte for byte:" \
		"does its last line end?"
}

# Both states of sys/ptrace.h.  In a file without the one line before which
# ours belongs they are the same: no install takes such a file.
make_header() {
	awk -v line="$header_line" -v place="$header_anchor" \
	    -v before="$work/before/$header" -v after="$work/after/$header" '
	{ text[++last] = $0 }
	$0 "" == place "" { places++ }
	$0 "" == line "" { ours++ }
	/ptrace_requests/ { named++ }
	END {
		if (named != ours || ours > 1)
			exit 1
		printf "" >before
		printf "" >after
		for (i = 1; i <= last; i++) {
			if (!ours && places == 1 && text[i] "" == place "")
				print line >after
			print text[i] >after
			if (text[i] "" != line "")
				print text[i] >before
		}
	}' "$tree/$header" ||
	    fail "$tree/$header has lines for ptrace_requests.h that are" \
		"another version's, or were changed"
	cmp -s "$work/before/$header" "$tree/$header" ||
	    cmp -s "$work/after/$header" "$tree/$header" ||
	    fail "$tree/$header could not be restored byte for byte:" \
		"does its last line end?"
}

# Our files as they will be in the tree; $sources are the patch's too.
make_new_files() {
	sources=
	for source in "$top"/sys/kern/sys_process*.cc \
	    "$top"/sys/kern/sys_process*.h \
	    "$top"/sys/kern/sys_process*.flags; do
		sources="$sources sys/kern/${source##*/}"
	done
	# shellcheck disable=SC2086
	(cd "$top" && exec install -m 644 $sources "$work/after/sys/kern/")
	install -m 644 "$top/sys/sys/ptrace_requests.h" "$work/after/sys/sys/"
	sources="$sources sys/sys/ptrace_requests.h"

	FROM=$tree/sys/config BODIES=$work/bodies awk '
	FNR == 1 {
		name = FILENAME
		sub(/.*\//, "", name)
		body = ENVIRON["BODIES"] "/" name
	}
	$1 == "include" {
		while ((getline line <(ENVIRON["FROM"] "/" $2)) > 0)
			print line >body
		next
	}
	{ print >body }' "$top/etc/SYS_PROCESS" "$top/etc/SYS_PROCESS_VKERNEL"
	# shellcheck disable=SC2086
	sums "$work/bodies" $configs >"$work/sums"
	new=$sources
	while read -r sum name; do
		{ echo "$made $sum"; cat "$work/bodies/$name"; } \
		    >"$work/after/sys/config/$name"
		new="$new sys/config/$name"
	done <"$work/sums"

	# What we put where nothing was: in DESTDIR sys/ptrace.h too.
	copied=$sources
	ours=$new
	if [ "$dest" != "$tree" ]; then
		copied="$copied $header"
		ours="$ours $header"
	fi
}

# A configuration in which nobody has written since it was made.
is_intact_config() {	# file
	read -r first <"$1" || return 1
	case $first in
	"$made "*)
		sed 1d "$1" >"$work/bodies/tried"
		sum=$(sums "$work/bodies" tried)
		[ "$first" = "$made ${sum%% *}" ] ;;
	*)
		return 1 ;;
	esac
}

is_plain() {	# path
	[ -f "$dest/$1" ] && [ ! -h "$dest/$1" ]
}

is_there() {	# path
	[ -e "$dest/$1" ] || [ -h "$dest/$1" ]
}

# Set intact to our files that stand there as we put them there: those may
# be replaced, and go.
find_intact() {
	intact=
	found=
	for path in $copied; do
		! is_plain "$path" || found="$found $path"
	done
	if [ -n "$found" ]; then
		# shellcheck disable=SC2086
		theirs=$newline$(sums "$dest" $found || :)$newline
		# shellcheck disable=SC2086
		sums "$work/after" $found >"$work/sums"
		while read -r line; do
			case $theirs in
			*"$newline$line$newline"*)
				intact="$intact ${line##* }" ;;
			esac
		done <"$work/sums"
	fi
	for name in $configs; do
		path=sys/config/$name
		! is_plain "$path" || ! is_intact_config "$dest/$path" ||
		    intact="$intact $path"
	done
	intact="$intact "
}

is_intact() {	# path
	case $intact in
	*" $1 "*)
		return 0 ;;
	esac
	return 1
}

# What stands where our files go is ours, or somebody would lose it.
check_new_files() {
	find_intact
	for path in $ours; do
		if ! is_there "$path" || is_intact "$path"; then
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

# Is this file, which blobs calls so, the last commit's?
is_committed() {	# path blob
	case $committed in
	*" ${2%% *}	$1"*)
		return 0 ;;
	esac
	return 1
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
	# shellcheck disable=SC2086
	committed=$(git -C "$tree" ls-tree HEAD $files $known_files \
	    2>/dev/null) || return 0
	case $committed in
	*"	$files"*) ;;
	*) return 0 ;;
	esac

	# shellcheck disable=SC2086
	blobs "$tree" $files $known_files >"$work/ids"
	for file in $files $known_files; do
		read -r id
		is_committed "$file" "$id" ||
		    is_committed "$file" "$(blobs "$work/before" "$file")" ||
		    fail "$tree/$file has changes that are not committed"
	done <"$work/ids"
}

is_known() {	# path blob
	while read -r id path _; do
		if [ "$id $path" = "${2%% *} $1" ]; then
			return 0
		fi
	done <"$known"
	return 1
}

# Print how the file, without our line, differs from the nearest of the known ones that
# the tree's git has; else from ORIGINAL, which may have other blanks.
show_difference() {	# path blob
	least=
	while read -r id path _; do
		[ "$path" = "$1" ] || continue
		git -C "$tree" cat-file blob "$id" >"$work/known" \
		    2>/dev/null || continue
		diff -u "$work/known" "$work/before/$1" \
		    >"$work/difference" || :
		lines=$(($(wc -l <"$work/difference")))
		if [ -z "$least" ] || [ $lines -lt "$least" ]; then
			least=$lines
			{
				echo "--- $1 known as $id"
				echo "+++ $tree/$1"
				sed 1,2d "$work/difference"
			} >"$work/nearest"
		fi
	done <"$known"
	if [ -n "$least" ]; then
		cat "$work/nearest"
	elif [ "$1" = sys/kern/sys_process.c ] && [ -f "${ORIGINAL-}" ]; then
		diff -uw "$ORIGINAL" "$tree/$1" || :
	else
		echo "It is git blob ${2%% *}; known are:"
		grep "^[0-9a-f]* *$1[[:space:]]" "$known"
	fi >&2
}

check_revision() {
	[ -r "$known" ] || fail "$known cannot be read"
	# shellcheck disable=SC2086
	blobs "$work/before" $known_files >"$work/ids"
	for file in $known_files; do
		read -r id_of_file
		if ! is_known "$file" "$id_of_file"; then
			echo "overlay: $tree/$file is no revision that" \
			    "sys_process.cc is known to replace" >&2
			show_difference "$file" "$id_of_file"
			exit 1
		fi
	done <"$work/ids"
	! cmp -s "$work/before/$header" "$work/after/$header" ||
	    fail "$tree/$header has no line, or several, before which" \
		"\"$header_line\" belongs: \"$header_anchor\""
}

check_writable() {
	probe=$dest
	while [ ! -e "$probe" ]; do
		probe=$(dirname "$probe")
	done
	for path in "$probe" "$dest/sys" "$dest/sys/kern" "$dest/sys/conf" \
	    "$dest/sys/config" "$dest/sys/sys" "$dest/$files" \
	    "$dest/$header"; do
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
	[ ! -e "$stage" ] || rm -rf "$stage"
	if [ "$dest" = "$tree" ]; then
		mkdir "$stage"
	else
		mkdir -p "$dest/sys/kern" "$dest/sys/conf" "$dest/sys/config" \
		    "$dest/sys/sys" "$stage"
	fi
}

# Without our lines in sys/conf/files our files have no business here.
settle() {
	if [ "$dest" != "$tree" ]; then
		rm -rf "$stage"
		is_there $files || remove_dest
	elif is_original "$dest/$files"; then
		restore_header && rm -rf "$stage" && remove_new_files
	else
		rm -rf "$stage"
	fi
}

remove_dest() {
	remove_new_files
	rmdir "$dest/sys/config" "$dest/sys/conf" "$dest/sys/kern" \
	    "$dest/sys/sys" "$dest/sys" 2>/dev/null || :
}

restore_header() {
	cmp -s "$work/before/$header" "$dest/$header" ||
	    { stage_file $header "$work/before/$header" &&
		mv -f "$stage/${header##*/}" "$dest/$header"; }
}

remove_new_files() {
	find_intact
	[ "$intact" = " " ] || (
		cd "$dest"
		# shellcheck disable=SC2086
		exec rm -f $intact
	)
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
stage_file() {	# path content
	{ [ "$dest" != "$tree" ] || cp -p "$tree/$1" "$stage/${1##*/}"; } &&
	    cp "$2" "$stage/${1##*/}"
}

is_complete() {
	[ "$overlaid" = yes ] && [ ! -e "$dest/sys/.sys_process.overlay" ] &&
	    cmp -s "$work/after/$header" "$dest/$header" || return 1
	for path in $new; do
		is_intact "$path" || return 1
	done
	for name in $configs; do
		cmp -s "$work/after/sys/config/$name" \
		    "$dest/sys/config/$name" || return 1
	done
}

install_overlay() {
	check_new_files
	if is_complete; then
		check_revision
		echo "$dest has it already"
		return
	fi
	check_clean
	check_revision
	begin
	(
		cd "$work/after"
		# shellcheck disable=SC2086
		exec cp $new "$stage/"
	)
	stage_file $files "$after"
	stage_file $header "$work/after/$header"
	mv -f "$stage"/sys_process* "$dest/sys/kern/"
	mv -f "$stage/ptrace_requests.h" "$dest/sys/sys/"
	mv -f "$stage"/SYS_PROCESS* "$dest/sys/config/"
	cmp -s "$work/after/$header" "$dest/$header" ||
	    mv -f "$stage/ptrace.h" "$dest/$header"
	if [ "$overlaid" = no ]; then
		mv -f "$stage/files" "$dest/$files"
	fi
	settle
	stage=
	echo "$dest has sys_process.cc; kernel configurations: $configs"
}

remove_overlay() {
	check_new_files
	left=
	for path in $ours sys/.sys_process.overlay; do
		! is_there "$path" || left=$path
	done
	[ "$dest" != "$tree" ] ||
	    cmp -s "$work/before/$header" "$tree/$header" || left=$header
	if [ "$overlaid" = no ] && [ -z "$left" ]; then
		echo "$dest does not have it"
		return
	fi
	begin
	if [ "$overlaid" = no ]; then
		:	# an interrupted run's, which settle takes away
	elif [ "$dest" = "$tree" ]; then
		stage_file $files "$before"
		mv -f "$stage/files" "$dest/$files"
	else
		rm -f "$dest/$files"
	fi
	settle
	stage=
	echo "$dest is as it was"
}

# Printing.

# As git prints it, so that git am can look the old files up.
print_differences() {	# root path ...
	root=$1
	shift
	changed=
	for path in "$@"; do
		[ -e "$root/$path" ] &&
		    cmp -s "$root/$path" "$work/after/$path" ||
		    changed="$changed $path"
	done
	[ -n "$changed" ] || return 0
	# shellcheck disable=SC2086
	blobs "$work/after" $changed >"$work/ids"
	for path in $changed; do
		read -r id _
		echo "diff --git a/$path b/$path"
		if [ -e "$root/$path" ]; then
			old=$root/$path
			label=a/$path
			was=$(blobs "$root" "$path")
			mode=100644
			[ ! -x "$tree/$path" ] || mode=100755
			echo "index ${was%% *}..$id $mode"
		else
			old=/dev/null
			label=/dev/null
			echo "new file mode 100644"
			echo "index 0000000000000000000000000000000000000000..$id"
		fi
		diff -u -L "$label" -L "b/$path" "$old" "$work/after/$path" ||
		    [ $? = 1 ]
	done <"$work/ids"
}

diff_overlay() {
	check_new_files
	[ "$overlaid" = yes ] || print_differences "$work/before" $files
	if [ "$dest" = "$tree" ]; then
		print_differences "$tree" $header
	elif ! is_there $header; then
		print_differences "$work/before" $header
	fi
	# shellcheck disable=SC2086
	print_differences "$dest" $new
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

ptrace(2) and the stop events of procfs: the same four functions, and for
the requests that there were the same answers and the same calls into the
rest of the kernel.  Holds, tokens, spinlocks and critical sections are
scoped guards; the requests are one table; Clang proves the locking.  It
needs no C++ runtime.

sys/ptrace_requests.h, which sys/ptrace.h includes, has FreeBSD's requests
for threads, system calls, forks, extended registers and the map.

config(8) makes an object's name by replacing a file's last letter, so
sys_process.o has a rule of its own.  sys_process.c stays for comparison;
nothing compiles it any more.
---
END
	# shellcheck disable=SC2086
	print_differences "$work/before" $files $header $sources
	# The end of a mail from git.
	printf '%s\n%s\n' "-- " "sys_process.cc"
}

check_tree
work=$(mktemp -d "${TMPDIR:-/tmp}/overlay.XXXXXX")
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
for directory in conf kern config sys; do
	mkdir -p "$work/before/sys/$directory" "$work/after/sys/$directory"
done
mkdir "$work/bodies"
cp "$tree/sys/kern/sys_process.c" "$work/before/sys/kern/"
make_files
make_header
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
