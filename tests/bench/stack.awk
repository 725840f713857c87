# How much stack the functions of an object need at most, from the code itself.
#
#	{ readelf -rWC OBJECT;
#	    objdump -drC --no-show-raw-insn OBJECT; } |
#	    awk -f stack.awk -v roots="FUNCTION ..." [-v from=NAME
#	    -v only="NAME ..."]
#
# Follows every path through every function and every call within the object.
# A call through a pointer may reach every function whose address is taken,
# but a function called so is assumed not to call another with the same
# arguments so: these are rows of one table.  A function that takes a pointer
# to a function calls one with the arguments that the pointer's type has.  Below
# the function with "from" in its name, a pointer leads to those alone whose
# names are in "only".  Of functions in other objects only the return address
# counts.  An unknown instruction that changes the stack pointer is an error.

function refuse(what) {
	print "stack: " what > "/dev/stderr"
	failed = 1
	exit 1
}

# Addresses are "SECTION OFFSET", the offset in decimal.
function hex(text,   i, value) {
	value = 0
	text = tolower(text)
	for (i = 1; i <= length(text); i++)
		value = value * 16 + index("0123456789abcdef",
		    substr(text, i, 1)) - 1
	return value
}

# An operand as a number; negative ones have sixteen digits.
function number(text) {
	if (text ~ /^-/)
		return -number(substr(text, 2))
	sub(/^0x/, "", text)
	if (length(text) == 16 && text ~ /^f/)
		return hex(substr(text, 9)) - 4294967296
	return hex(text)
}

# The place in this object that a relocation refers to, or "".
function place_of(symbol, addend) {
	if (symbol ~ /^\.text/)
		return symbol " " addend
	if (symbol in defined)
		return defined[symbol]
	return ""
}

# "SYMBOL-0x4" or ".text+0x12".  Calls and jumps count from their end.
function target_of(relocation, bias,   sign, at, addend) {
	at = match(relocation, /[-+]0x[0-9a-f]+$/)
	addend = 0
	if (at > 0) {
		sign = substr(relocation, at, 1) == "-" ? -1 : 1
		addend = sign * hex(substr(relocation, at + 3))
		relocation = substr(relocation, 1, at - 1)
	}
	return place_of(relocation, addend + bias)
}

function take_address(place) {
	if (place in entry)
		taken[place] = 1
	else if (place != "")
		inner[place] = 1
}

BEGIN {
	part = "readelf"
}

/file format/ {
	part = "objdump"
	next
}

part == "readelf" && /^Relocation section/ {
	in_code = ($3 ~ /^'\.rela\.text/)
	in_data = ($3 ~ /^'\.rela\.(data|rodata)/)
	next
}

# OFFSET INFO TYPE VALUE SYMBOL + ADDEND, and a function in C++ has blanks in
# its name.
part == "readelf" && NF >= 7 && (in_data ||
    in_code && $3 ~ /^R_X86_64_(64|32S?)$/) {
	symbol = $0
	sub(/^[^ ]+ +[^ ]+ +[^ ]+ +[^ ]+ +/, "", symbol)
	sub(/ [-+] [^ ]+$/, "", symbol)
	pointers[++pointer_count] = symbol \
	    ($(NF - 1) == "-" ? "-0x" : "+0x") $NF
	next
}

part == "readelf" {
	next
}

/^Disassembly of section/ {
	section = $4
	sub(/:$/, "", section)
	previous = ""
	next
}

/^[0-9a-f]+ <.*>:$/ {
	name = $0
	sub(/^[0-9a-f]+ </, "", name)
	sub(/>:$/, "", name)
	place = section " " hex($1)
	entry[place] = name
	defined[name] = place
	function_place = place
	next
}

# A relocation belongs to the instruction above it.
$2 ~ /^R_X86_64_/ {
	relocation[previous] = $3
	next
}

/^ *[0-9a-f]+:/ {
	address = $1
	sub(/:$/, "", address)
	place = section " " hex(address)
	if (previous != "")
		following[previous] = place
	previous = place
	line = $0
	sub(/^ *[0-9a-f]+:[ \t]*/, "", line)
	sub(/ *[#<].*$/, "", line)
	sub(/^(lock|rep|repz|bnd|notrack|data16|cs) +/, "", line)
	code[place] = line
	within[place] = function_place
	section_of[place] = section
}

# The target of a call or jump, or "" if it is in another object.
function goal(place,   words) {
	if (place in relocation)
		return target_of(relocation[place], 4)
	split(code[place], words)
	return section_of[place] " " hex(words[2])
}

# The height of the stack, the return address included, behind place.
function height_behind(place, height,   line, operand) {
	line = code[place]
	if (line ~ /^push/)
		return height + 8
	if (line ~ /^pop/)
		return height - 8
	if (line ~ /^leave/)
		return 8
	if (line !~ /%rsp$/ || line ~ /^(cmp|test|mov.*\(%rsp)/)
		return height
	operand = line
	sub(/^[a-z]+ +/, "", operand)
	sub(/,[^,]*$/, "", operand)
	if (line ~ /^sub +\$/)
		return height + number(substr(operand, 2))
	if (line ~ /^add +\$/)
		return height - number(substr(operand, 2))
	if (line ~ /^mov +%rbp,%rsp$/)
		return 16
	if (line ~ /^lea +-?0x[0-9a-f]+\(%rbp\)/) {
		sub(/\(.*/, "", operand)
		return 16 - number(operand)
	}
	if (line ~ /^lea +-?0x[0-9a-f]+\(%rsp\)/) {
		sub(/\(.*/, "", operand)
		return height - number(operand)
	}
	if (line ~ /^and +\$0xffffffffffffff[0-9a-f]0,%rsp$/)
		return height - number(substr(operand, 2)) - 1
	refuse(entry[within[place]] ": " line)
}

function arguments_of(name) {
	if (!match(name, /\([^()]*\)( \[clone .*\])?$/))
		return ""
	return substr(name, RSTART)
}

# "pt_io" of "sys_process::pt_io(Call const&)".
function base_of(name) {
	sub(/\(.*/, "", name)
	sub(/.*:/, "", name)
	return name
}

function of_one_table(one, other) {
	return (one in taken) && (other in taken) &&
	    arguments_of(entry[one]) == arguments_of(entry[other])
}

# The arguments of the function that is passed to this one, or "".
function given_to(name) {
	if (!match(name, /\(\*\)\([^()]*\)/))
		return ""
	return substr(name, RSTART + 3, RLENGTH - 3)
}

# The maximum over the functions that a function may call through a pointer.
function through_pointer(function_, apart,   place, most, one, given) {
	most = 8
	given = given_to(entry[function_])
	for (place in taken) {
		if (of_one_table(place, function_) ||
		    apart && !(base_of(entry[place]) in allowed))
			continue
		if (given != "" &&
		    index(arguments_of(entry[place]), given) != 1)
			continue
		one = need(place, apart)
		if (one > most)
			most = one
	}
	return most
}

function go(key, place, height) {
	if (height > 65536)
		refuse(entry[within[place]] ": no end of the stack")
	if (!((key, place, height) in seen)) {
		seen[key, place, height] = 1
		work[key, ++work_count[key]] = place
		work_height[key, work_count[key]] = height
	}
}

function at_least(key, height) {
	if (height > most_of[key])
		most_of[key] = height
}

# The maximum that a function needs, its return address included.
function need(function_, apart,   key, i, place, height, line, to) {
	if (from != "" && index(entry[function_], from))
		apart = 1
	key = function_ SUBSEP apart
	if (key in known)
		return known[key]
	if (function_ in under_way)
		refuse(entry[function_] " calls itself")
	under_way[function_] = 1
	most_of[key] = 8
	go(key, function_, 8)
	for (i = 1; i <= work_count[key]; i++) {
		place = work[key, i]
		height = work_height[key, i]
		line = code[place]
		if (line == "")
			refuse("no code at " place)
		at_least(key, height)
		if (line ~ /^call +\*/) {
			at_least(key,
			    height + through_pointer(function_, apart))
		} else if (line ~ /^call/) {
			to = goal(place)
			if (to == "")
				at_least(key, height + 8)
			else if (to in entry)
				at_least(key, height + need(to, apart))
			else	# a retpoline: what it calls returns here
				go(key, to, height + 8)
		} else if (line ~ /^jmp +\*/) {
			at_least(key,
			    height - 8 + through_pointer(function_, apart))
			for (to in inner) {
				if (within[to] == function_)
					go(key, to, height)
			}
			continue
		} else if (line ~ /^j/) {
			to = goal(place)
			if (to == "")
				at_least(key, height)
			else if (to in entry && to != function_ &&
			    entry[to] !~ /\.cold/)
				at_least(key, height - 8 + need(to, apart))
			else
				go(key, to, height)
			if (line ~ /^jmp/)
				continue
		} else if (line ~ /^mov +%r[a-z0-9]+,\(%rsp\)$/) {
			# A retpoline's return is its jump; its own return
			# address makes way for where that goes.
			at_least(key,
			    height - 16 + through_pointer(function_, apart))
		} else if (line ~ /^(ret|ud2)/) {
			continue
		}
		if (place in following)
			go(key, following[place],
			    height_behind(place, height))
	}
	delete under_way[function_]
	known[key] = most_of[key]
	return known[key]
}

END {
	if (failed)
		exit 1
	for (i = 1; i <= pointer_count; i++)
		take_address(target_of(pointers[i], 0))
	count = split(only, list)
	for (i = 1; i <= count; i++)
		allowed[list[i]] = 1
	count = split(roots, list)
	for (i = 1; i <= count; i++) {
		if (!(list[i] in defined))
			refuse("there is no function " list[i])
		one = need(defined[list[i]], 0)
		if (one > deepest)
			deepest = one
	}
	print deepest
}
