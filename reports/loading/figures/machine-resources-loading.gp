# Draws machine-resources-loading.svg from machine-resources-loading.tsv: gnuplot machine-resources-loading.gp
reset
set encoding utf8
set terminal svg size 900,495 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'machine-resources-loading.svg'
data = 'machine-resources-loading.tsv'
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
set label 'loading: what resources buy on this machine' at screen 0.02222, screen 0.95152 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Intel(R) Xeon(R) Processor' at screen 0.02222, screen 0.03232 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.1022
set rmargin at screen 0.49442
set tmargin at screen 0.90707
set bmargin at screen 0.2404
unset logscale x
set xrange [-0.5:5.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5)
set grid noxtics
unset logscale y
set yrange [0:43339.14595996931] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '10,000' 10000, '20,000' 20000, '30,000' 30000, '40,000' 40000)
set grid ytics
set label 'examples a second' at screen 0.02444, screen 0.57374 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'no' at screen 0.13488, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader' at screen 0.13488, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '1' at screen 0.20025, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader,' at screen 0.20025, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '1 ahead' at screen 0.20025, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '1' at screen 0.26562, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader,' at screen 0.26562, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.26562, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '2' at screen 0.33099, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.33099, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.33099, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '4' at screen 0.39636, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.39636, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.39636, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '4' at screen 0.46173, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.46173, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '16' at screen 0.46173, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label 'ahead' at screen 0.46173, screen 0.10707 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 0 using 3:4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 1 using 3:4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 2 using 3:4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 3 using 3:4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 4 using 3:4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 5 using 3:4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.57582
set rmargin at screen 0.96804
set tmargin at screen 0.90707
set bmargin at screen 0.2404
unset logscale x
set xrange [-0.5:5.5] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('' 0, '' 1, '' 2, '' 3, '' 4, '' 5)
set grid noxtics
unset logscale y
set yrange [0:62.445377585561005] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0' 0, '10' 10, '20' 20, '30' 30, '40' 40, '50' 50, '60' 60)
set grid ytics
set label 'time waited for batches (%)' at screen 0.52775, screen 0.57374 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'no' at screen 0.60851, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader' at screen 0.60851, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '1' at screen 0.67388, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader,' at screen 0.67388, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '1 ahead' at screen 0.67388, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '1' at screen 0.73925, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loader,' at screen 0.73925, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.73925, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '2' at screen 0.80462, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.80462, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.80462, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '4' at screen 0.86999, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.86999, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '4 ahead' at screen 0.86999, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label '4' at screen 0.93536, screen 0.20404 center noenhanced front textcolor rgb '#404040'
set label 'loaders,' at screen 0.93536, screen 0.17172 center noenhanced front textcolor rgb '#404040'
set label '16' at screen 0.93536, screen 0.13939 center noenhanced front textcolor rgb '#404040'
set label 'ahead' at screen 0.93536, screen 0.10707 center noenhanced front textcolor rgb '#404040'
unset key
plot \
  data index 6 using 3:4 with points ls 1 pt 7 ps 0.45 lc rgb '#800072B2' notitle, \
  data index 7 using 3:4 with points ls 2 pt 7 ps 0.45 lc rgb '#80D55E00' notitle, \
  data index 8 using 3:4 with points ls 3 pt 7 ps 0.45 lc rgb '#80009E73' notitle, \
  data index 9 using 3:4 with points ls 4 pt 7 ps 0.45 lc rgb '#80CC79A7' notitle, \
  data index 10 using 3:4 with points ls 5 pt 7 ps 0.45 lc rgb '#80E69F00' notitle, \
  data index 11 using 3:4 with points ls 6 pt 7 ps 0.45 lc rgb '#8056B4E9' notitle

unset multiplot
unset output
