# Draws test-error.svg from test-error.tsv: gnuplot test-error.gp
reset
set encoding utf8
set terminal svg size 900,501 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'test-error.svg'
data = 'test-error.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'What each remedy leaves of the gap' at screen 0.02222, screen 0.9521 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Small: each seed. Large: mean with its 95 % interval.' at screen 0.02222, screen 0.03194 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.06404
set rmargin at screen 0.47292
set tmargin at screen 0.90818
set bmargin at screen 0.2495
unset logscale x
set xrange [-0.5:4.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4)
set grid noxtics
unset logscale y
set yrange [1.3844:7.08605] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2' 2, '3' 3, '4' 4, '5' 5, '6' 6, '7' 7)
set grid ytics
set label 'test error (%)' at screen 0.02444, screen 0.57884 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'SB' at screen 0.10937, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB' at screen 0.19115, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR' at screen 0.27292, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR+GBN' at screen 0.3547, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR+GBN+RA' at screen 0.43648, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
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
  data index 9 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 5 ps 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.55857
set rmargin at screen 0.96746
set tmargin at screen 0.90818
set bmargin at screen 0.2495
unset logscale x
set xrange [-0.5:4.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4)
set grid noxtics
unset logscale y
set yrange [0:3.93359] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2, '2.5' 2.5, '3.0' 3, '3.5' 3.5)
set grid ytics
set label 'train error (%)' at screen 0.50626, screen 0.57884 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'SB' at screen 0.6039, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB' at screen 0.68568, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR' at screen 0.76746, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR+GBN' at screen 0.84924, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label 'LB+LR+GBN+RA' at screen 0.93101, screen 0.21357 right noenhanced front rotate by 30 textcolor rgb '#404040'
unset key
plot \
  data index 10 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 11 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 12 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 13 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 14 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 15 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 3 ps 1 notitle, \
  data index 16 using ($3-0.08333):4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 17 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 4 ps 1 notitle, \
  data index 18 using ($3-0.08333):4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 19 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 5 ps 1 notitle

unset multiplot
unset output
