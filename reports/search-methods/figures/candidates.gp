# Draws candidates.svg from candidates.tsv: gnuplot candidates.gp
reset
set encoding utf8
set terminal svg size 900,539 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'candidates.svg'
data = 'candidates.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 6 lc rgb '#56B4E9' lw 2 pt 15 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'What the first Bayesian search tried' at screen 0.02222, screen 0.95547 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'What lies above the chart is left out. Candidates that were given up stand where they ended.' at screen 0.02222, screen 0.02968 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.96807
set tmargin at screen 0.91466
set bmargin at screen 0.30241
set logscale x 2
set xrange [3.53081:290.018] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('4' 4, '8' 8, '16' 16, '32' 32, '64' 64, '128' 128, '256' 256)
set grid xtics
unset logscale y
set yrange [17.381032130732613:53.614965199039226] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('20' 20, '25' 25, '30' 30, '35' 35, '40' 40, '45' 45, '50' 50)
set grid ytics
set label 'batch size (examples)' at screen 0.52029, screen 0.22449 center noenhanced front textcolor rgb '#262626'
set label 'validation error (%)' at screen 0.02444, screen 0.60853 center noenhanced front rotate by 90 textcolor rgb '#262626'
set arrow from graph 0, first 21.571970911617086 to graph 1, first 21.571970911617086 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'one standard error above the lowest' at screen 0.84952, screen 0.38992 center noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set key at screen 0.02222, screen 0.18367 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 2 using ($3):(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with points ls 6 ps 0.9 notitle, \
  data index 1 using 3:4 with points ls 1 ps 0.9 notitle, \
  data index 2 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  keyentry with points ls 6 ps 0.9 title 'judged on one part, or given up', \
  keyentry with points ls 1 ps 0.9 title 'judged in full', \
  keyentry with linespoints ls 2 title 'best of each batch size, ± standard error'

unset multiplot
unset output
