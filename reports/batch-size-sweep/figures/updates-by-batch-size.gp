# Draws updates-by-batch-size.svg from updates-by-batch-size.tsv: gnuplot updates-by-batch-size.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'updates-by-batch-size.svg'
data = 'updates-by-batch-size.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Updates and examples to the target at the common learning rates' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08105
set rmargin at screen 0.43549
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [0.795536:2574.36] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '1024' 1024, '' 2 1, '' 8 1, '' 32 1, '' 128 1, '' 512 1, '' 2048 1)
set grid xtics
set logscale y 10
set yrange [26.0255:143512] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10²' 100, '10³' 1000, '10⁴' 10000, '10⁵' 100000, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1, '' 2000 1, '' 3000 1, '' 4000 1, '' 5000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1, '' 20000 1, '' 30000 1, '' 40000 1, '' 50000 1, '' 60000 1, '' 70000 1, '' 80000 1, '' 90000 1)
set grid ytics
set label 'batch size (examples)' at screen 0.25827, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'updates to target' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.52543
set rmargin at screen 0.87988
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [0.795536:2574.36] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '1024' 1024, '' 2 1, '' 8 1, '' 32 1, '' 128 1, '' 512 1, '' 2048 1)
set grid xtics
set logscale y 10
set yrange [4382.38:143805] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10⁴' 10000, '10⁵' 100000, '' 5000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1, '' 20000 1, '' 30000 1, '' 40000 1, '' 50000 1, '' 60000 1, '' 70000 1, '' 80000 1, '' 90000 1)
set grid ytics
set label 'batch size (examples)' at screen 0.70265, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'examples to target' at screen 0.46883, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'equal epochs' at screen 0.88876, screen 0.84244 left noenhanced front textcolor rgb '#0072B2'
unset key
plot \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using 3:4 with linespoints ls 1 pointinterval 1 notitle

unset multiplot
unset output
