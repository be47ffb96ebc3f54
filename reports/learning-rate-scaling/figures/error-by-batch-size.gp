# Draws error-by-batch-size.svg from error-by-batch-size.tsv: gnuplot error-by-batch-size.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'error-by-batch-size.svg'
data = 'error-by-batch-size.tsv'
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
set label 'Test error by batch size and rule' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.40787
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [58.892:1112.82] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [2.27932:5.88293] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2.5' 2.5, '3.0' 3, '3.5' 3.5, '4.0' 4, '4.5' 4.5, '5.0' 5, '5.5' 5.5)
set grid ytics
set label 'batch size (examples)' at screen 0.24231, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 4 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 4 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.50199
set rmargin at screen 0.8331
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [58.892:1112.82] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [0.0178658:0.0984303] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.02' 0.02, '0.05' 0.05, '' 0.03 1, '' 0.04 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1)
set grid ytics
set label 'batch size (examples)' at screen 0.66755, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train loss (nats)' at screen 0.4412, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'fixed' at screen 0.84199, screen 0.8436 left noenhanced front textcolor rgb '#0072B2'
set label 'square root' at screen 0.84199, screen 0.54053 left noenhanced front textcolor rgb '#C05500'
set label 'linear' at screen 0.84199, screen 0.58553 left noenhanced front textcolor rgb '#008561'
set label 'linear with warm-up' at screen 0.84199, screen 0.50813 left noenhanced front textcolor rgb '#A16084'
unset key
plot \
  data index 4 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 5 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 6 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 7 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 4 fs transparent solid 0.18 noborder notitle, \
  data index 4 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 5 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 6 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 7 using 3:4 with linespoints ls 4 pointinterval 1 notitle

unset multiplot
unset output
