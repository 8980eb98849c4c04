# SPDX-License-Identifier: GPL-2.0-only
# gnuplot -e "folder='...'": results.tsv as a picture, a bar for each case
set terminal svg size 900,720 font "sans-serif,13" background "white"
set output folder."/results.svg"
set datafile separator "\t"
set title "this driver / the base tree's: shorter is better"
set style fill solid 0.8 noborder
set xrange [0:*]
set yrange [*:*] reverse
set offsets 0, 0.2, 0.5, 0.5
unset key
set grid xtics
set lmargin 34
set arrow from 1, graph 0 to 1, graph 1 nohead lw 2 lc rgb "#444444" front
# As in bench_table.py
tie(spread) = spread > 2 ? spread / 100 : 0.02
colour(ratio, spread) = abs(ratio - 1) <= tie(spread) ? 0x8c8c8c : ratio < 1 ? 0x2a8f5c : 0xc0504d
plot folder."/results.tsv" \
	using ($5/2):0:($5/2):(0.35):(colour($5, $6)):ytic(1) with boxxyerror lc rgb variable, \
     "" using 5:0:(sprintf(" %.2f", $5)) with labels left
