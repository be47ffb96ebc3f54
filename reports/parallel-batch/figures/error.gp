# Draws error.svg from error.tsv: gnuplot error.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'error.svg'
data = 'error.tsv'
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
set label 'Batch-norm statistics of the batch or of its parts' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Small: each seed. Large: mean with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08524
set rmargin at screen 0.48635
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [-0.5:2.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2)
set grid noxtics
set logscale y 10
set yrange [0.0182548:0.299626] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.02' 0.02, '0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '' 0.03 1, '' 0.04 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1)
set grid ytics
set label 'train loss (nats)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'plain' at screen 0.15209, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'whole-batch' at screen 0.28579, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'statistics' at screen 0.28579, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'statistics of each' at screen 0.41949, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'part' at screen 0.41949, screen 0.11447 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 0 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 1 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 2 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 3 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 4 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 5 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 3 ps 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.56775
set rmargin at screen 0.96886
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [-0.5:2.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2)
set grid noxtics
set logscale y 10
set yrange [5.43668:14.8945] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('6' 6, '8' 8, '10' 10, '12' 12, '14' 14)
set grid ytics
set label 'test error (%)' at screen 0.51968, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'plain' at screen 0.6346, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'whole-batch' at screen 0.76831, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'statistics' at screen 0.76831, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'statistics of each' at screen 0.90201, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'part' at screen 0.90201, screen 0.11447 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 6 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 7 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 8 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 9 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 10 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 11 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 3 ps 1 notitle

unset multiplot
unset output
