# Draws error.svg from error.tsv: gnuplot error.gp
reset
set encoding utf8
set terminal svg size 900,493 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'error.svg'
data = 'error.tsv'
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
set style line 9 lc rgb '#0072B2' lw 2 pt 6 ps 0.7 dt '-.'
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'What each rule leaves at batch 256 and 1024' at screen 0.02222, screen 0.95132 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Small: each seed. Large: mean with its 95 % interval.' at screen 0.02222, screen 0.03245 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.47898
set tmargin at screen 0.90669
set bmargin at screen 0.23732
unset logscale x
set xrange [-0.5:8.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8)
set grid noxtics
unset logscale y
set yrange [2.04951:5.79207] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('2.5' 2.5, '3.0' 3, '3.5' 3.5, '4.0' 4, '4.5' 4.5, '5.0' 5, '5.5' 5.5)
set grid ytics
set label 'test error (%)' at screen 0.02444, screen 0.57201 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'batch 64' at screen 0.10355, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 fixed' at screen 0.14824, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 fixed' at screen 0.19293, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 sqrt' at screen 0.23762, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 sqrt' at screen 0.28231, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 linear' at screen 0.327, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 linear' at screen 0.37169, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 warm-up' at screen 0.41639, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 warm-up' at screen 0.46108, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
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
  data index 15 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 8 ps 1 notitle, \
  data index 16 using ($3-0.08333):4 with points ls 9 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 17 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 9 ps 1 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.56462
set rmargin at screen 0.96684
set tmargin at screen 0.90669
set bmargin at screen 0.23732
unset logscale x
set xrange [-0.5:8.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5, '' 6, '' 7, '' 8)
set grid noxtics
unset logscale y
set yrange [0.205735:2.28982] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2)
set grid ytics
set label 'train error (%)' at screen 0.51231, screen 0.57201 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'batch 64' at screen 0.59141, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 fixed' at screen 0.6361, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 fixed' at screen 0.6808, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 sqrt' at screen 0.72549, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 sqrt' at screen 0.77018, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 linear' at screen 0.81487, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 linear' at screen 0.85956, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '256 warm-up' at screen 0.90425, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
set label '1024 warm-up' at screen 0.94894, screen 0.20081 right noenhanced front rotate by 30 textcolor rgb '#404040'
unset key
plot \
  data index 18 using ($3-0.08333):4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 19 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 1 ps 1 notitle, \
  data index 20 using ($3-0.08333):4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 21 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 2 ps 1 notitle, \
  data index 22 using ($3-0.08333):4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 23 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 3 ps 1 notitle, \
  data index 24 using ($3-0.08333):4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 25 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 4 ps 1 notitle, \
  data index 26 using ($3-0.08333):4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 27 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 5 ps 1 notitle, \
  data index 28 using ($3-0.08333):4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle, \
  data index 29 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 6 ps 1 notitle, \
  data index 30 using ($3-0.08333):4 with points ls 7 pt 7 ps 0.45 lc rgb '#80F0E442' notitle, \
  data index 31 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 7 ps 1 notitle, \
  data index 32 using ($3-0.08333):4 with points ls 8 pt 7 ps 0.45 lc rgb '#80000000' notitle, \
  data index 33 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 8 ps 1 notitle, \
  data index 34 using ($3-0.08333):4 with points ls 9 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 35 using ($3):4:(bound($5, $4, -1e+300)):(bound($6, $4, -1e+300)) with yerrorbars ls 9 ps 1 notitle

unset multiplot
unset output
