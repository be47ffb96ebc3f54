# Draws curves.svg from curves.tsv: gnuplot curves.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'curves.svg'
data = 'curves.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Test error over the updates' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 3 to 5 seeds; band: its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.79363
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 10
set xrange [17.5363:1824.79] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('100' 100, '1000' 1000, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1)
set grid xtics
set logscale y 10
set yrange [1.42462:34.5009] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2' 2, '5' 5, '10' 10, '20' 20, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 30 1)
set grid ytics
set label 'update' at screen 0.43307, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.82252, screen 0.89201 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 4 fs transparent solid 0.18 noborder notitle, \
  data index 4 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 5 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 4 pointinterval 1 notitle, \
  data index 4 using 3:4 with linespoints ls 5 pointinterval 1 notitle, \
  keyentry with linespoints ls 1 title 'SB', \
  keyentry with linespoints ls 2 title 'LB', \
  keyentry with linespoints ls 3 title 'LB+LR', \
  keyentry with linespoints ls 4 title 'LB+LR+GBN', \
  keyentry with linespoints ls 5 title 'LB+LR+GBN+RA'

unset multiplot
unset output
