# Draws against-supervised.svg from against-supervised.tsv: gnuplot against-supervised.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'against-supervised.svg'
data = 'against-supervised.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set style line 6 lc rgb '#56B4E9' lw 2 pt 15 ps 0.7
set style line 7 lc rgb '#F0E442' lw 2 pt 2 ps 0.7
set style line 8 lc rgb '#000000' lw 2 pt 3 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Contrastive and supervised learning, between floor and ceiling' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Small: each seed. Large: mean with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07252
set rmargin at screen 0.96807
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [-0.5:7.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7)
set grid noxtics
unset logscale y
set yrange [0:68.3409] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '10' 10, '20' 20, '30' 30, '40' 40, '50' 50, '60' 60)
set grid ytics
set label 'error of a linear probe (%)' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'pixels' at screen 0.12849, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'random' at screen 0.24043, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'encoder' at screen 0.24043, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'small, short' at screen 0.35238, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'small, medium' at screen 0.46432, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'small, long' at screen 0.57627, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'supervised,' at screen 0.68821, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'short' at screen 0.68821, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'supervised,' at screen 0.80015, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'medium' at screen 0.80015, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'supervised,' at screen 0.9121, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'long' at screen 0.9121, screen 0.11447 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 0 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 1 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 2 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 3 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 4 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 5 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 3 ps 1 notitle, \
  data index 6 using ($3-0.08333):4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 7 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 4 ps 1 notitle, \
  data index 8 using ($3-0.08333):4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 9 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 5 ps 1 notitle, \
  data index 10 using ($3-0.08333):4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle, \
  data index 11 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 6 ps 1 notitle, \
  data index 12 using ($3-0.08333):4 with points ls 7 pt 7 ps 0.45 lc rgb '#80F0E442' notitle, \
  data index 13 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 7 ps 1 notitle, \
  data index 14 using ($3-0.08333):4 with points ls 8 pt 7 ps 0.45 lc rgb '#80000000' notitle, \
  data index 15 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 8 ps 1 notitle

unset multiplot
unset output
