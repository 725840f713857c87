#!/bin/sh
#
# plot.sh TSV PREFIX
#
# Plot the table that table.awk left in TSV: PREFIX-ratios.svg, and if it has
# such rows PREFIX-throughput.svg, bytes of PT_IO per instruction over the
# size, and PREFIX-scaling.svg.

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
count=$(awk -F '\t' 'NR > 1 && $5 != "-"' "$tsv" | wc -l)
gnuplot <<EOF
set terminal svg noenhanced size 900,$((count * 14 + 90)) font "sans,10"
set output "$prefix-ratios.svg"
set title "rewrite / original"
set yrange [$count:-1]
set logscale x 2
set grid x
set arrow from 1, graph 0 to 1, graph 1 nohead
set lmargin 46
unset key
plot "< awk -F '\\\\t' 'NR > 1 && \$5 != \"-\" { print \$1, \$5 }' '$tsv'" \
    using 2:0:ytic(1) title "ratio" with points pointtype 7 \
    pointsize 0.5
EOF

# points PATTERN COLUMN FIELD: the FIELD of the name, and the figure.
points() {
	awk -F '\t' -v column="$2" -v field="$3" '$1 ~ /'"$1"'/ {
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
	for pattern; do
		[ -n "$(points "$pattern" 3 "$field")" ] || continue
		for column in 3 4; do
			[ $column = 3 ] && who=original || who=rewrite
			data=$prefix-$name.$#.$column.data
			points "$pattern" $column "$field" >"$data"
			title=$(echo "$pattern" | tr -d '^$*.\\')
			plots="$plots${plots:+, }'$data' using 1:($expression)"
			plots="$plots with linespoints title '$title, $who'"
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
draw scaling 'set logscale y; set xlabel "tracees, or ancestors"
set ylabel "instructions"' '$2' 2 '^tracees\/.*PT_READ_D' \
    '^tracees\/.*to-stop-10$' '^ancestors\/.*PT_ATTACH'
