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
set label 'Error by batch size and normalization' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 3 to 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.081
set rmargin at screen 0.41322
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [1.6245:2521.38] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2' 2, '8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 4 1, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
set logscale y 10
set yrange [2.15795:118.512] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10' 10, '100' 100, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1)
set grid ytics
set label 'batch size (examples)' at screen 0.24711, screen 0.09719 center noenhanced front textcolor rgb '#262626'
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
set lmargin at screen 0.5031
set rmargin at screen 0.83532
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [1.6245:2521.38] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2' 2, '8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 4 1, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
set logscale y 10
set yrange [0.39648:136.757] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '10' 10, '100' 100, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1)
set grid ytics
set label 'batch size (examples)' at screen 0.66921, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'train error (%)' at screen 0.44655, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'none' at screen 0.84421, screen 0.65395 left noenhanced front textcolor rgb '#0072B2'
set label 'batch' at screen 0.84421, screen 0.48117 left noenhanced front textcolor rgb '#C05500'
set label 'ghost batches of 16' at screen 0.84421, screen 0.51356 left noenhanced front textcolor rgb '#008561'
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
