# Draws spectrum.svg from spectrum.tsv: gnuplot spectrum.gp
reset
set encoding utf8
set terminal svg size 900,478 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'spectrum.svg'
data = 'spectrum.tsv'
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
set label 'How curved the minima are in how many directions' at screen 0.02222, screen 0.94979 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'One seed an arm; band: 95 % interval over the random vectors of stochastic Lanczos quadrature. Smoothed by a Gaussian of deviation 0.008587 (SB),' at screen 0.02222, screen 0.06485 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set label '0.001566 (LB). Densities below a millionth of the highest are not drawn.' at screen 0.02222, screen 0.03347 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08958
set rmargin at screen 0.89069
set tmargin at screen 0.90377
set bmargin at screen 0.21339
unset logscale x
set xrange [-0.0708143:0.880184] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.0' 0, '0.1' 0.1, '0.2' 0.2, '0.3' 0.3, '0.4' 0.4, '0.5' 0.5, '0.6' 0.6, '0.7' 0.7, '0.8' 0.8)
set grid xtics
set logscale y 10
set yrange [1.82635e-05:632.125] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10⁻⁴' 0.0001, '10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '10⁰' 1, '10¹' 10, '10²' 100, '' 2e-05 1, '' 3e-05 1, '' 4e-05 1, '' 5e-05 1, '' 6e-05 1, '' 7e-05 1, '' 8e-05 1, '' 9e-05 1, '' 0.0002 1, '' 0.0003 1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1)
set grid ytics
set label 'eigenvalue of the Hessian of the train loss' at screen 0.49014, screen 0.12552 center noenhanced front textcolor rgb '#262626'
set label 'density (1 / eigenvalue)' at screen 0.02444, screen 0.55858 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.91958, screen 0.8954 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 14 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 24 notitle, \
  keyentry with linespoints ls 1 title 'SB', \
  keyentry with linespoints ls 2 title 'LB'

unset multiplot
unset output
