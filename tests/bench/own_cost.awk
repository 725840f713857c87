# The cost of the functions of one object, from callgrind's dumps.
#
#	nm OBJECT >SYMBOLS; awk -f own_cost.awk SYMBOLS DUMP ...
#
# prints a line "NAME COST" for each dump that a program requested by name: the
# instructions in those functions, inlined code included, but not in functions
# that they call.

function name_of(text,   id) {
	id = text
	sub(/\).*/, ")", id)
	sub(/^\([0-9]+\) ?/, "", text)
	if (text != "")
		names[id] = text
	return names[id]
}

function end_dump() {
	if (scene != "")
		print scene, cost
	scene = ""
	cost = 0
}

FNR == 1 {
	files++
	end_dump()
	split("", names)
	counted = 0
}

files == 1 {
	if ($2 ~ /^[tTwW]$/)
		ours[$3] = 1
	next
}

/^desc: Trigger: Client Request: / {
	scene = $0
	sub(/^desc: Trigger: Client Request: /, "", scene)
	next
}

/^fn=/ {
	counted = (name_of(substr($0, 4)) in ours)
	next
}

/^cfn=/ {
	name_of(substr($0, 5))
	next
}

# The next line is the cost of the callee.
/^calls=/ {
	getline
	next
}

/^[0-9+*-]/ && counted {
	cost += $2
}

END {
	end_dump()
}
