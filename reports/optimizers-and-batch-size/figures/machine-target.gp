# Draws machine-target.svg from machine-target.tsv: gnuplot machine-target.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'machine-target.svg'
data = 'machine-target.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set style line 6 lc rgb '#56B4E9' lw 2 pt 15 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Time to the target on one core of this machine' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Intel(R) Xeon(R) Processor' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08524
set rmargin at screen 0.89079
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [3.38698:1209.34] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('4' 4, '8' 8, '16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [0.0353185:0.657632] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '' 0.04 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.3 1, '' 0.4 1, '' 0.6 1)
set grid ytics
set label 'batch size (examples)' at screen 0.48801, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'seconds to target' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'SGD' at screen 0.89968, screen 0.79585 left noenhanced front textcolor rgb '#0072B2'
set label 'momentum' at screen 0.89968, screen 0.71803 left noenhanced front textcolor rgb '#C05500'
set label 'RMSProp' at screen 0.89968, screen 0.68563 left noenhanced front textcolor rgb '#008561'
set label 'Adam' at screen 0.89968, screen 0.59935 left noenhanced front textcolor rgb '#A16084'
set label 'LARS' at screen 0.89968, screen 0.6417 left noenhanced front textcolor rgb '#9A6B00'
set label 'LAMB' at screen 0.89968, screen 0.75042 left noenhanced front textcolor rgb '#3A7A9E'
unset key
plot \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 4 pointinterval 1 notitle, \
  data index 4 using 3:4 with linespoints ls 5 pointinterval 1 notitle, \
  data index 5 using 3:4 with linespoints ls 6 pointinterval 1 notitle

unset multiplot
unset output
