# Draws error-by-batch-size.svg from error-by-batch-size.tsv: gnuplot error-by-batch-size.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'error-by-batch-size.svg'
data = 'error-by-batch-size.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Test error and loss by batch size at equal epochs' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Mean over 5 seeds with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.43474
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [0.76313:10734.7] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '1024' 1024, '4096' 4096, '' 2 1, '' 8 1, '' 32 1, '' 128 1, '' 512 1, '' 2048 1, '' 8192 1)
set grid xtics
set logscale y 10
set yrange [3.49507:80.8419] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('5' 5, '10' 10, '20' 20, '50' 50, '' 4 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 30 1, '' 40 1, '' 60 1, '' 70 1, '' 80 1)
set grid ytics
set label 'batch size (examples)' at screen 0.25363, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test error (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 2 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.51614
set rmargin at screen 0.87836
set tmargin at screen 0.90065
set bmargin at screen 0.1879
set logscale x 2
set xrange [0.76313:10734.7] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '1024' 1024, '4096' 4096, '' 2 1, '' 8 1, '' 32 1, '' 128 1, '' 512 1, '' 2048 1, '' 8192 1)
set grid xtics
set logscale y 10
set yrange [0.115523:13.5297] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '10' 10, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1)
set grid ytics
set label 'batch size (examples)' at screen 0.69725, screen 0.09719 center noenhanced front textcolor rgb '#262626'
set label 'test loss (nats)' at screen 0.46807, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'equal epochs' at screen 0.88725, screen 0.59346 left noenhanced front textcolor rgb '#0072B2'
unset key
plot \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using 3:4 with linespoints ls 1 pointinterval 2 notitle

unset multiplot
unset output
