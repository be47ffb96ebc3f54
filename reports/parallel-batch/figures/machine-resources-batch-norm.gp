# Draws machine-resources-batch-norm.svg from machine-resources-batch-norm.tsv: gnuplot machine-resources-batch-norm.gp
reset
set encoding utf8
set terminal svg size 900,447 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'machine-resources-batch-norm.svg'
data = 'machine-resources-batch-norm.tsv'
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
set label 'batch-norm: what resources buy on this machine' at screen 0.02222, screen 0.94631 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'AMD EPYC' at screen 0.02222, screen 0.03579 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.11068
set rmargin at screen 0.96845
set tmargin at screen 0.89709
set bmargin at screen 0.15884
unset logscale x
set xrange [-0.5:4.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4)
set grid noxtics
unset logscale y
set yrange [0:161974.41856790276] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '50,000' 50000, '100,000' 100000, '150,000' 150000)
set grid ytics
set label 'examples a second' at screen 0.02444, screen 0.52796 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label '1 worker' at screen 0.19645, screen 0.11857 center noenhanced front textcolor rgb '#404040'
set label '2 workers' at screen 0.36801, screen 0.11857 center noenhanced front textcolor rgb '#404040'
set label '4 workers' at screen 0.53956, screen 0.11857 center noenhanced front textcolor rgb '#404040'
set label '1 worker, nothing kept' at screen 0.71112, screen 0.11857 center noenhanced front textcolor rgb '#404040'
set label '2 workers, nothing kept' at screen 0.88268, screen 0.11857 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 0 using 3:4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 1 using 3:4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 2 using 3:4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 3 using 3:4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 4 using 3:4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle

unset multiplot
unset output
