# Compare two sets of figures.
#
#	awk -f table.awk -v tsv=FILE ORIGINAL REWRITE
#
# Both have lines "UNIT NAME VALUE", separated by tabs.  Prints a table and
# writes NAME, UNIT, ORIGINAL, REWRITE, RATIO to FILE, with a line of headings.
# Other lines, duplicate names and sets with different names are errors.

function refuse(what) {
	print "table: " what > "/dev/stderr"
	failed = 1
	exit 1
}

function where() {
	return FILENAME ", line " FNR ": "
}

BEGIN {
	FS = "\t"
	OFS = "\t"
	if (tsv == "" || ARGC != 3)
		refuse("usage: awk -f table.awk -v tsv=FILE ORIGINAL REWRITE")
}

FNR == 1 {
	sets++
}

NF != 3 || $1 == "" || $2 == "" {
	refuse(where() "not a unit, a name and a value, but '" $0 "'")
}

$3 !~ /^[0-9]+$/ {
	refuse(where() "'" $3 "' is no whole number")
}

(sets, $2) in values {
	refuse(where() $2 " comes twice")
}

sets == 2 && !((1, $2) in values) {
	refuse(where() $2 " is in " FILENAME " alone")
}

sets == 2 && unit[$2] != $1 {
	refuse(where() $2 " is counted in " $1 ", elsewhere in " unit[$2])
}

{
	values[sets, $2] = $3
}

sets == 1 {
	unit[$2] = $1
	names[++count] = $2
	if (length($2) > widest)
		widest = length($2)
}

function ratio(one, other) {
	return one == 0 ? "-" : sprintf("%.3f", other / one)
}

function row(name, one, other, ratio_) {
	printf "%-" widest "s %14s %14s %8s\n", name, one, other, ratio_
}

END {
	if (failed)
		exit 1
	if (sets != 2)
		refuse("a set of figures is empty: " ARGV[1] " or " ARGV[2])
	for (i = 1; i <= count; i++) {
		if (!((2, names[i]) in values))
			refuse(names[i] " is in " ARGV[1] " alone")
	}
	print "name", "unit", "original", "rewrite", "ratio" > tsv
	for (i = 1; i <= count; i++) {
		name = names[i]
		one = values[1, name]
		other = values[2, name]
		if (unit[name] != last) {
			last = unit[name]
			if (i > 1)
				print ""
			row(last, "original", "rewrite", "ratio")
		}
		row(name, one, other, ratio(one, other))
		print name, unit[name], one, other, ratio(one, other) > tsv
	}
}
