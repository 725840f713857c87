#!/bin/sh
#
# plot.sh TSV PREFIX
#
# Plot the table that table.awk left in TSV: PREFIX-ratios.svg, and if it has
# such rows PREFIX-throughput.svg, bytes of PT_IO per instruction over the
# size; PREFIX-scaling.svg, PREFIX-threads.svg and PREFIX-entries.svg,
# instructions over numbers; PREFIX-tracers.svg, the rate of several tracers.

set -eu

if [ $# -ne 2 ]; then
	echo "usage: plot.sh TSV PREFIX" >&2
	exit 2
fi
tsv=$1
prefix=$2

for file in "$tsv" "$prefix"; do
	case $file in
	*[\'\"\\]*)
		echo "gnuplot cannot take quotation marks in file names:" \
		    "$file" >&2
		exit 2 ;;
	esac
done
if ! grep -q . "$tsv" 2>/dev/null; then
	echo "$tsv: there is nothing to draw." >&2
	exit 1
fi

# One line for each figure, in the table's order.
ratios=$prefix-ratios.data
awk -F '\t' 'NR > 1 && $5 != "-" && $5 > 0 && $2 !~ /-of-/ {
	print $1, $5
}' "$tsv" >"$ratios"
count=$(wc -l <"$ratios")
[ "$count" = 0 ] || gnuplot <<EOF
set terminal svg noenhanced size 900,$((count * 14 + 90)) font "sans,10"
set output "$prefix-ratios.svg"
set title "rewrite / original"
set yrange [$count:-1]
set logscale x 2
set grid x
set arrow from 1, graph 0 to 1, graph 1 nohead
set lmargin 46
unset key
plot '$ratios' \
    using 2:0:ytic(1) title "ratio" with points pointtype 7 \
    pointsize 0.5
EOF
rm -f "$ratios"

# points PATTERN COLUMN FIELD: the FIELD of the name, and the figure.  0 is
# that of a request which the kernel does not have.
points() {
	awk -F '\t' -v column="$2" -v field="$3" '$1 ~ /'"$1"'/ && $column > 0 {
		split($1, part, "/")
		print part[field], $column
	}' "$tsv"
}

# draw NAME LABELS EXPRESSION FIELD PATTERN...
draw() {
	name=$1
	labels=$2
	expression=$3
	field=$4
	shift 4
	plots=
	colour=0
	for pattern; do
		colour=$((colour + 1))
		for column in 3 4; do
			who=rewrite
			dashes=
			if [ $column = 3 ]; then
				who=original
				dashes='dashtype 2'
			fi
			data=$prefix-$name.$#.$column.data
			points "$pattern" $column "$field" >"$data"
			if [ ! -s "$data" ]; then
				rm "$data"
				continue
			fi
			title=$(echo "$pattern" | sed 's/\[0-9]\*/N/; s/\.\*/N/' |
			    tr -d '^$\\')
			plots="$plots${plots:+, }'$data' using 1:($expression)"
			plots="$plots with linespoints linetype $colour"
			plots="$plots $dashes title '$title, $who'"
		done
		shift
	done
	[ -n "$plots" ] || return 0
	gnuplot <<EOF
set terminal svg noenhanced size 900,600 font "sans,10"
set output "$prefix-$name.svg"
set logscale x
$labels
set grid
set key below
plot $plots
EOF
	rm -f "$prefix-$name".*.data
}

draw throughput 'set xlabel "bytes"; set ylabel "bytes per instruction"' \
    '$1/$2' 5 '^PT_IO\/read\/present\/contiguous' \
    '^PT_IO\/write\/present\/contiguous' \
    '^PT_IO\/read\/untouched\/contiguous' \
    '^PT_IO\/write\/copy-on-write\/contiguous'
over='set logscale y; set ylabel "instructions"; set xlabel'
draw scaling "$over \"tracees, or ancestors\"" '$2' 2 \
    '^tracees\/.*\/PT_READ_D' '^tracees\/.*\/PT_CONTINUE\+wait\/to-stop-10$' \
    '^tracees\/.*\/PT_CONTINUE\+wait\/with-sessions' \
    '^ancestors\/.*\/PT_ATTACH'
draw threads "$over \"threads of the tracee\"" '$2' 2 \
    '^threads\/.*\/PT_READ_D$' '^threads\/[0-9]*\/PT_GETREGS\/each$' \
    '^threads\/[0-9]*\/PT_GETREGS\/stopped-by-last$' \
    '^threads\/.*\/PT_CONTINUE\+wait$' '^threads\/[0-9]*\/PT_ATTACH$' \
    '^threads\/[0-9]*\/PT_DETACH$' '^threads\/.*\/PT_GETLWPLIST$'
draw entries "$over \"entries of the tracee's map\"" '$2' 2 \
    '^entries\/.*\/PT_READ_D$' '^entries\/.*\/PT_IO\/read\/4096$' \
    '^entries\/.*\/PT_VM_ENTRY$'

set --
for processors in $(awk '$1 ~ /-processors\/rate\// {
	sub(/-.*/, "")
	print
}' "$tsv" | sort -nu); do
	for request in PT_READ_D PT_CONTINUE PT_ATTACH; do
		set -- "$@" "^$processors-processors\/rate\/.*\/$request"
	done
done
draw tracers 'set logscale x 2; set yrange [0:]
set xlabel "tracers at once"; set ylabel "rate of all, of one is 1"' \
    '$2/100' 3 "$@"
