# Draws updates-by-batch-size.svg from updates-by-batch-size.tsv: gnuplot updates-by-batch-size.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'updates-by-batch-size.svg'
data = 'updates-by-batch-size.tsv'
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
set label 'Updates made, and the distance they lead to' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 3 to 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.1022
set rmargin at screen 0.41997
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [6.77396:2418.67] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
set logscale y 10
set yrange [71.6978:35705.4] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('100' 100, '1000' 1000, '10,000' 10000, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1, '' 2000 1, '' 3000 1, '' 4000 1, '' 5000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1, '' 20000 1, '' 30000 1)
set grid ytics
set label 'batch size (examples)' at screen 0.26108, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'updates' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.50138
set rmargin at screen 0.81916
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [6.77396:2418.67] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('8' 8, '32' 32, '128' 128, '512' 512, '2048' 2048, '' 16 1, '' 64 1, '' 256 1, '' 1024 1)
set grid xtics
unset logscale y
set yrange [0.994967:85.2928] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('20' 20, '40' 40, '60' 60, '80' 80)
set grid ytics
set label 'batch size (examples)' at screen 0.66027, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'distance from initial weights ‖w − w₀‖' at screen 0.45331, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'learning rate fixed' at screen 0.82804, screen 0.22631 left noenhanced front textcolor rgb '#0072B2'
set label 'learning rate adjusted' at screen 0.82804, screen 0.27998 left noenhanced front textcolor rgb '#C05500'
unset key
plot \
  data index 2 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 2 pointinterval 1 notitle

unset multiplot
unset output
