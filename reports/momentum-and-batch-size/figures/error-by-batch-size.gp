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
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Error by batch size and momentum, at the same effective rate' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 4 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.45474
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [7.06162:580.037] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512)
set grid xtics
set logscale y 10
set yrange [6.57399:24.0605] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10' 10, '20' 20, '' 7 1, '' 8 1, '' 9 1)
set grid ytics
set label 'batch size (examples)' at screen 0.26363, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
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
set lmargin at screen 0.55321
set rmargin at screen 0.93543
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [7.06162:580.037] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512)
set grid xtics
set logscale y 10
set yrange [0.000204859:0.687275] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '' 0.0003 1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1)
set grid ytics
set label 'batch size (examples)' at screen 0.74432, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train loss (nats)' at screen 0.48807, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'none' at screen 0.94432, screen 0.73271 left noenhanced front textcolor rgb '#0072B2'
set label '0.9' at screen 0.94432, screen 0.70031 left noenhanced front textcolor rgb '#C05500'
set label '0.98' at screen 0.94432, screen 0.85673 left noenhanced front textcolor rgb '#008561'
unset key
plot \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 4 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 5 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 3 fs transparent solid 0.18 noborder notitle, \
  data index 3 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 4 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 5 using 3:4 with linespoints ls 3 pointinterval 1 notitle

unset multiplot
unset output
