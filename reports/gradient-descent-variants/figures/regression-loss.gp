# Draws regression-loss.svg from regression-loss.tsv: gnuplot regression-loss.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'regression-loss.svg'
data = 'regression-loss.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Regression 10-50-1: train loss over the epochs' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 5 seeds; band: its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.8012
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [0:65.89] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '10' 10, '20' 20, '30' 30, '40' 40, '50' 50, '60' 60)
set grid xtics
unset logscale y
set yrange [0.563995:1.16507] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.6' 0.6, '0.7' 0.7, '0.8' 0.8, '0.9' 0.9, '1.0' 1, '1.1' 1.1)
set grid ytics
set label 'epoch' at screen 0.43898, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train loss (mean squared error)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'regression full batch' at screen 0.81009, screen 0.68289 left noenhanced front textcolor rgb '#0072B2'
set label 'regression mini-batch 64' at screen 0.81009, screen 0.6238 left noenhanced front textcolor rgb '#C05500'
set label 'regression one at a time' at screen 0.81009, screen 0.30004 left noenhanced front textcolor rgb '#008561'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 6 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 6 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 6 notitle

unset multiplot
unset output
