# Draws loss-by-update.svg from loss-by-update.tsv: gnuplot loss-by-update.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'loss-by-update.svg'
data = 'loss-by-update.tsv'
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
set label 'Train loss over the updates' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 4 seeds; band: its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08524
set rmargin at screen 0.43857
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 10
set xrange [1911.3:21944.7] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2000' 2000, '5000' 5000, '10000' 10000, '20000' 20000, '' 3000 1, '' 4000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1)
set grid xtics
set logscale y 10
set yrange [0.024562:0.221273] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '' 0.03 1, '' 0.04 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1)
set grid ytics
set label 'update' at screen 0.2619, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train loss (nats)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.51149
set rmargin at screen 0.86483
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 10
set xrange [1911.3:21944.7] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2000' 2000, '5000' 5000, '10000' 10000, '20000' 20000, '' 3000 1, '' 4000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1)
set grid xtics
set logscale y 10
set yrange [1.27359:8.85045] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2' 2, '5' 5, '' 3 1, '' 4 1, '' 6 1, '' 7 1, '' 8 1)
set grid ytics
set label 'update' at screen 0.68816, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.4719, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.89372, screen 0.89201 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 4 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 5 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 3 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 4 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 5 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  keyentry with linespoints ls 1 title 'decay', \
  keyentry with linespoints ls 2 title 'hybrid', \
  keyentry with linespoints ls 3 title 'grow'

unset multiplot
unset output
