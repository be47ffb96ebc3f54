# Draws machine-memory.svg from machine-memory.tsv: gnuplot machine-memory.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'machine-memory.svg'
data = 'machine-memory.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Memory of a trainer on this machine' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'AMD EPYC' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.83342
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [120.259:1089.92] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [4.75668:8.6049] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('5.0' 5, '5.5' 5.5, '6.0' 6, '6.5' 6.5, '7.0' 7, '7.5' 7.5, '8.0' 8, '8.5' 8.5)
set grid ytics
set label 'batch size (examples)' at screen 0.45509, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'memory (MiB)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'rows in blocks' at screen 0.84231, screen 0.38951 left noenhanced front textcolor rgb '#0072B2'
set label 'whole batch at once' at screen 0.84231, screen 0.86247 left noenhanced front textcolor rgb '#C05500'
unset key
plot \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle

unset multiplot
unset output
