# Draws loss-linear.svg from loss-linear.tsv: gnuplot loss-linear.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'loss-linear.svg'
data = 'loss-linear.tsv'
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
set label 'Test loss, rate scaled linearly after warm-up' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 5 seeds; band: its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.8712
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [4.25:30.75] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('5' 5, '10' 10, '15' 15, '20' 20, '25' 25, '30' 30)
set grid xtics
set logscale y 10
set yrange [0.0554563:5.59221] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.1' 0.1, '1' 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1)
set grid ytics
set label 'epoch' at screen 0.47398, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test loss (nats)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'batch 64' at screen 0.88009, screen 0.23672 left noenhanced front textcolor rgb '#0072B2'
set label '256 warm-up' at screen 0.88009, screen 0.26912 left noenhanced front textcolor rgb '#C05500'
set label '1024 warm-up' at screen 0.88009, screen 0.3038 left noenhanced front textcolor rgb '#008561'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 1 notitle

unset multiplot
unset output
