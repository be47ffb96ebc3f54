# Draws digits-error.svg from digits-error.tsv: gnuplot digits-error.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'digits-error.svg'
data = 'digits-error.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Digits: error over the epochs' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 5 seeds; band: its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.37807
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [0:41.17] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25, '30' 30, '35' 35, '40' 40)
set grid xtics
unset logscale y
set yrange [8.04579:74.799] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10' 10, '20' 20, '30' 30, '40' 40, '50' 50, '60' 60, '70' 70)
set grid ytics
set label 'epoch' at screen 0.22529, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 4 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 4 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 4 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 4 notitle, \
  data index 3 using 3:4 with linespoints ls 4 pointinterval 4 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.45948
set rmargin at screen 0.76503
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [0:41.17] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '5' 5, '10' 10, '15' 15, '20' 20, '25' 25, '30' 30, '35' 35, '40' 40)
set grid xtics
unset logscale y
set yrange [0:74.0282] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '10' 10, '20' 20, '30' 30, '40' 40, '50' 50, '60' 60, '70' 70)
set grid ytics
set label 'epoch' at screen 0.61225, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train error (%)' at screen 0.4114, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.79392, screen 0.89201 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 4 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 5 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 6 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 7 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 4 fs transparent solid 0.18 noborder notitle, \
  data index 4 using 3:4 with linespoints ls 1 pointinterval 4 notitle, \
  data index 5 using 3:4 with linespoints ls 2 pointinterval 4 notitle, \
  data index 6 using 3:4 with linespoints ls 3 pointinterval 4 notitle, \
  data index 7 using 3:4 with linespoints ls 4 pointinterval 4 notitle, \
  keyentry with linespoints ls 1 title 'digits full batch', \
  keyentry with linespoints ls 2 title 'digits mini-batch 128', \
  keyentry with linespoints ls 3 title 'digits mini-batch 64', \
  keyentry with linespoints ls 4 title 'digits one at a time'

unset multiplot
unset output
