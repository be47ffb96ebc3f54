# Draws by-batch-size.svg from by-batch-size.tsv: gnuplot by-batch-size.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'by-batch-size.svg'
data = 'by-batch-size.tsv'
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
set label 'Sharpness and test error by batch size' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 1 to 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.081
set rmargin at screen 0.40877
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [14.1232:1160.07] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [0.0718395:161.195] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.1' 0.1, '1' 1, '10' 10, '100' 100, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1)
set grid ytics
set label 'batch size (examples)' at screen 0.24488, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'sharpness, larger box' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.49018
set rmargin at screen 0.81796
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [14.1232:1160.07] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024)
set grid xtics
set logscale y 10
set yrange [11.6741:27.1232] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('12' 12, '14' 14, '16' 16, '18' 18, '20' 20, '22' 22, '24' 24, '26' 26)
set grid ytics
set label 'batch size (examples)' at screen 0.65407, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.44211, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.84684, screen 0.89201 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using 3:4 with linespoints ls 1 pointinterval 1 notitle, \
  data index 3 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  keyentry with linespoints ls 1 title 'constant rate', \
  keyentry with linespoints ls 2 title 'falling rate'

unset multiplot
unset output
