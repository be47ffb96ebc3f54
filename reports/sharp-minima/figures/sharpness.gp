# Draws sharpness.svg from sharpness.tsv: gnuplot sharpness.gp
reset
set encoding utf8
set terminal svg size 900,463 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'sharpness.svg'
data = 'sharpness.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set style line 6 lc rgb '#56B4E9' lw 2 pt 15 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'How sharp the minima are, by arm' at screen 0.02222, screen 0.94816 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Small: each seed. Large: mean with its 95 % interval.' at screen 0.02222, screen 0.03456 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.081
set rmargin at screen 0.47766
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [-0.5:5.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5)
set grid noxtics
set logscale y 10
set yrange [0.0718395:161.195] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.1' 0.1, '1' 1, '10' 10, '100' 100, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1)
set grid ytics
set label 'sharpness, larger box' at screen 0.02444, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'SB' at screen 0.11405, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'B 64' at screen 0.18016, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'LB' at screen 0.24627, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'B 1024' at screen 0.31238, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'SB' at screen 0.3785, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'falling' at screen 0.3785, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'LB' at screen 0.44461, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'falling' at screen 0.44461, screen 0.11447 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 0 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 1 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 2 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 3 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 4 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 5 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 3 ps 1 notitle, \
  data index 6 using ($3-0.08333):4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 7 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 4 ps 1 notitle, \
  data index 8 using ($3-0.08333):4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 9 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 5 ps 1 notitle, \
  data index 10 using ($3-0.08333):4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle, \
  data index 11 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 6 ps 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.57179
set rmargin at screen 0.96845
set tmargin at screen 0.90065
set bmargin at screen 0.1879
unset logscale x
set xrange [-0.5:5.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5)
set grid noxtics
set logscale y 10
set yrange [0.00157691:0.147965] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.01' 0.01, '0.1' 0.1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1)
set grid ytics
set label 'sharpness relative to the weights' at screen 0.511, screen 0.54428 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'SB' at screen 0.60484, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'B 64' at screen 0.67095, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'LB' at screen 0.73706, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'B 1024' at screen 0.80318, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'SB' at screen 0.86929, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'falling' at screen 0.86929, screen 0.11447 center noenhanced front textcolor rgb '#404040'
set label 'LB' at screen 0.9354, screen 0.14903 center noenhanced front textcolor rgb '#404040'
set label 'falling' at screen 0.9354, screen 0.11447 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 12 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 13 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 14 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 15 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 16 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 17 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 3 ps 1 notitle, \
  data index 18 using ($3-0.08333):4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 19 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 4 ps 1 notitle, \
  data index 20 using ($3-0.08333):4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 21 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 5 ps 1 notitle, \
  data index 22 using ($3-0.08333):4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle, \
  data index 23 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 6 ps 1 notitle

unset multiplot
unset output
