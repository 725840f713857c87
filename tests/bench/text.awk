# How many bytes of an object's text only some entries lead to.
#
#	{ nm -SC OBJECT; readelf -rWC OBJECT;
#	    objdump -drC --no-show-raw-insn OBJECT; } |
#	    awk -f text.awk -v roots="NAME ..." -v apart="NAME ..." -v row=BYTES
#
# Prints the size of all functions that are not reached from the roots: not by
# a call, a jump or a pointer in the code of a function that is.  At a function
# that is named in "apart" this ends.  A pointer to such a function in constant
# data is in a row of a table: that is added as well.

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
	part = "nm"
}

/^Relocation section/ {
	part = "readelf"
	in_rodata = ($3 ~ /^'\.rela\.rodata/)
	next
}

/file format/ {
	part = "objdump"
	next
}

part == "nm" && $3 ~ /^[tTwW]$/ {
	name = $0
	sub(/^[^ ]+ [^ ]+ [^ ]+ /, "", name)
	if (name in size)
		refuse("there are two functions " name)
	size[name] = hex($2)
	next
}

part == "readelf" && in_rodata && $3 == "R_X86_64_64" {
	name = $0
	sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, "", name)
	sub(/ [-+] [^ ]+$/, "", name)
	rows[++row_count] = name
	next
}

part != "objdump" {
	next
}

/^Disassembly of section/ {
	direct = ""
	section = $4
	sub(/:$/, "", section)
	next
}

/^[0-9a-f]+ <.*>:$/ {
	if (direct != "")
		refers(direct, 0)
	direct = ""
	function_ = $0
	sub(/^[0-9a-f]+ </, "", function_)
	sub(/>:$/, "", function_)
	at[section, hex($1)] = function_
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
		refers(direct, 0)
	direct = ""
}

/^ *[0-9a-f]+:[^<]*<.*>$/ {
	direct = $0
	sub(/^[^<]*</, "", direct)
	sub(/>$/, "", direct)
	sub(/\+0x[0-9a-f]+$/, "", direct)
}

# The function at an offset of a section, or before it.
function resolve(symbol, offset) {
	if (symbol !~ /^\.text/)
		return symbol
	while (offset >= 0 && !((symbol, offset) in at))
		offset--
	return at[symbol, offset]
}

function reach(name,   i, to) {
	if (name in reached || !(name in size) || base_of(name) in is_apart)
		return
	reached[name] = 1
	for (i = 1; i <= edges[name]; i++) {
		split(edge[name, i], to, SUBSEP)
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
	for (name in size) {
		if (base_of(name) in is_root) {
			found[base_of(name)] = 1
			reach(name)
		}
		found_apart[base_of(name)] = 1
	}
	for (name in is_root)
		if (!(name in found))
			refuse("there is no function " name)
	for (name in is_apart)
		if (!(name in found_apart))
			refuse("there is no function " name)
	for (name in size) {
		if (!(name in reached))
			bytes += size[name]
	}
	for (i = 1; i <= row_count; i++)
		if (!(rows[i] in reached))
			bytes += row
	print bytes + 0
}
