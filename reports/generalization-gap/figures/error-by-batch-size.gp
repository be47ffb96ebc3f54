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
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Error by batch size at the same epochs' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 3 to 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.41029
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [6.77396:2418.67] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
unset logscale y
set yrange [5.373:14.6554] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('6' 6, '8' 8, '10' 10, '12' 12, '14' 14)
set grid ytics
set label 'batch size (examples)' at screen 0.2414, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.48322
set rmargin at screen 0.821
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [6.77396:2418.67] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
unset logscale y
set yrange [0:4.9189] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4)
set grid ytics
set label 'batch size (examples)' at screen 0.65211, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train error (%)' at screen 0.44363, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'learning rate fixed' at screen 0.82988, screen 0.80556 left noenhanced front textcolor rgb '#0072B2'
set label 'learning rate adjusted' at screen 0.82988, screen 0.19569 left noenhanced front textcolor rgb '#C05500'
unset key
plot \
  data index 2 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 2 pointinterval 1 notitle

unset multiplot
unset output
