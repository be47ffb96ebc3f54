# Draws cost-model.svg from cost-model.tsv: gnuplot cost-model.gp
reset
set encoding utf8
set terminal svg size 900,485 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'cost-model.svg'
data = 'cost-model.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 3 lc rgb '#009E73' lw 2 pt 9 ps 0.7
set style line 4 lc rgb '#CC79A7' lw 2 pt 13 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Time to the target on other machines, by a model' at screen 0.02222, screen 0.95052 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'A model, not a measurement: see the report'."\047".'s section on cost.' at screen 0.02222, screen 0.03299 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.07676
set rmargin at screen 0.40342
set tmargin at screen 0.85979
set bmargin at screen 0.17938
set logscale x 2
set xrange [0.846745:302.334] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '' 2 1, '' 8 1, '' 32 1, '' 128 1)
set grid xtics
set logscale y 10
set yrange [0.0100638:1.20599] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.1' 0.1, '1' 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1)
set grid ytics
set label 'Cores of one machine' at screen 0.07676, screen 0.88866 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,13' textcolor rgb '#1a1a1a'
set label 'workers' at screen 0.24009, screen 0.09278 center noenhanced front textcolor rgb '#262626'
set label 'seconds to target, modelled' at screen 0.02444, screen 0.51959 center noenhanced front rotate by 90 textcolor rgb '#262626'
unset key
plot \
  data index 0 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 1 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 2 using 3:4 with linespoints ls 4 pointinterval 1 notitle, \
  data index 3 using 3:4 with lines ls 1 lw 1.4 dt 2 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.48907
set rmargin at screen 0.81573
set tmargin at screen 0.85979
set bmargin at screen 0.17938
set logscale x 2
set xrange [0.846745:302.334] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '4' 4, '16' 16, '64' 64, '256' 256, '' 2 1, '' 8 1, '' 32 1, '' 128 1)
set grid xtics
set logscale y 10
set yrange [0.0526742:1.42589] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('0.1' 0.1, '1' 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1)
set grid ytics
set label 'Machines on 10 Gbit/s Ethernet' at screen 0.48907, screen 0.88866 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,13' textcolor rgb '#1a1a1a'
set label 'workers' at screen 0.6524, screen 0.09278 center noenhanced front textcolor rgb '#262626'
set label 'seconds to target, modelled' at screen 0.43676, screen 0.51959 center noenhanced front rotate by 90 textcolor rgb '#262626'
set key at screen 0.84462, screen 0.85155 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 4 using 3:4 with linespoints ls 2 pointinterval 1 notitle, \
  data index 5 using 3:4 with linespoints ls 3 pointinterval 1 notitle, \
  data index 6 using 3:4 with linespoints ls 4 pointinterval 1 notitle, \
  data index 7 using 3:4 with lines ls 1 lw 1.4 dt 2 notitle, \
  keyentry with linespoints ls 2 title 'batch 8', \
  keyentry with linespoints ls 3 title 'batch 128', \
  keyentry with linespoints ls 4 title 'batch 2048', \
  keyentry with lines ls 1 lw 1.4 dt 2 title 'the best of all'

unset multiplot
unset output
