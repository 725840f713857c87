# How many bytes of an object's text only some entries lead to.
#
#	{ readelf -rWC OBJECT; objdump -tdrC --no-show-raw-insn OBJECT; } |
#	    awk -f text.awk -v roots="NAME ..." -v apart="NAME ..." -v row=BYTES
#
# Prints the size of all functions that are not reached from the roots: not by
# a call, a jump or a pointer in the code of a function that is.  At a function
# that is named in "apart" this ends.  A pointer to such a function in constant
# data is in a row of a table: that is added as well.  With list_of=roots or
# list_of=apart it prints the functions that are reached, or those that are not,
# each with its size.
#
# A function is known by its place, "SECTION OFFSET" with the offset in decimal:
# each file may have its copy of an inline function, and a constructor
# has two names.

function refuse(what) {
	print "text: " what > "/dev/stderr"
	failed = 1
	exit 1
}

function hex(text,   i, value) {
	value = 0
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef",
		    substr(text, i, 1)) - 1
	return value
}

# "pt_io" of "sys_process::pt_io(Call const&)".
function base_of(name) {
	sub(/ \[clone .*\]$/, "", name)
	sub(/\(.*/, "", name)
	sub(/<.*/, "", name)
	sub(/.*[: ]/, "", name)
	return name
}

# A symbol, or a section and an offset, as relocations have it.
function refers(symbol, offset) {
	if (function_ != "")
		edge[function_, ++edges[function_]] = symbol SUBSEP offset
}

BEGIN {
	part = "readelf"
}

/^Relocation section/ {
	in_rodata = ($3 ~ /^'\.rela\.rodata/)
	next
}

/^SYMBOL TABLE:/ {
	part = "symbols"
	next
}

part == "readelf" && in_rodata && $3 == "R_X86_64_64" {
	name = $0
	sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, "", name)
	sub(/ [-+] [^ ]+$/, "", name)
	rows[++row_count] = name
	next
}

/^Disassembly of section/ {
	part = "code"
	direct = ""
	section = $4
	sub(/:$/, "", section)
	next
}

# ADDRESS FLAGS SECTION<tab>SIZE NAME; the flags are seven letters or blanks.
part == "symbols" && /^[0-9a-f]+ ......F \.text/ {
	split(substr($0, 26), word)
	place = word[1] " " hex($1)
	name = $0
	sub(/^[^\t]*\t[0-9a-f]+ +/, "", name)
	sub(/^\.hidden /, "", name)
	if (place_of[name] != place)
		named[name]++
	size[place] = hex(word[2])
	name_at[place] = name
	place_of[name] = place
	next
}

part != "code" {
	next
}

/^[0-9a-f]+ <.*>:$/ {
	if (direct != "")
		refers(section, direct)
	direct = ""
	function_ = section " " hex($1)
	next
}

# A relocation belongs to the instruction above it.
$2 ~ /^R_X86_64_/ {
	direct = ""
	symbol = $0
	sub(/^[^R]*R_X86_64_[A-Z0-9]+\t/, "", symbol)
	offset = 0
	if (match(symbol, /[-+]0x[0-9a-f]+$/)) {
		offset = hex(substr(symbol, RSTART + 3))
		if (substr(symbol, RSTART, 1) == "-")
			offset = -offset
		symbol = substr(symbol, 1, RSTART - 1)
	}
	if ($2 ~ /PC32|PLT32/)
		offset += 4
	refers(symbol, offset)
	next
}

# Without one it refers to its own section.
{
	if (direct != "")
		refers(section, direct)
	direct = ""
}

/^ *[0-9a-f]+:[^<]*<.*>$/ {
	direct = $0
	sub(/ <.*/, "", direct)
	sub(/.* /, "", direct)
	direct = hex(direct)
}

# The place of a function: of that name, or that has the offset of a section.
function resolve(symbol, offset) {
	if (symbol in named) {
		if (named[symbol] > 1)
			refuse("several functions have the name " symbol)
		return place_of[symbol]
	}
	if (symbol !~ /^\.text/)
		return ""
	while (offset > 0 && !((symbol " " offset) in size))
		offset--
	return symbol " " offset
}

function reach(place,   i, to) {
	if (place in reached || !(place in size) ||
	    base_of(name_at[place]) in is_apart)
		return
	reached[place] = 1
	for (i = 1; i <= edges[place]; i++) {
		split(edge[place, i], to, SUBSEP)
		reach(resolve(to[1], to[2]))
	}
}

END {
	if (failed)
		exit 1
	for (i = split(apart, list); i > 0; i--)
		is_apart[list[i]] = 1
	for (i = split(roots, list); i > 0; i--)
		is_root[list[i]] = 1
	for (place in size) {
		name = base_of(name_at[place])
		found[name] = 1
		if (name in is_root)
			reach(place)
	}
	for (name in is_root)
		if (!(name in found))
			refuse("there is no function " name)
	for (name in is_apart)
		if (!(name in found))
			refuse("there is no function " name)
	for (place in size) {
		if (list_of != "" && (place in reached) == (list_of == "roots"))
			print size[place], name_at[place]
		if (!(place in reached))
			bytes += size[place]
	}
	for (i = 1; i <= row_count; i++)
		if (!(resolve(rows[i], 0) in reached))
			bytes += row
	if (list_of == "")
		print bytes + 0
}
