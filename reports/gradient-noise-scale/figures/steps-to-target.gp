# Draws steps-to-target.svg from steps-to-target.tsv: gnuplot steps-to-target.gp
reset
set encoding utf8
set terminal svg size 900,485 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'steps-to-target.svg'
data = 'steps-to-target.tsv'
set datafile separator tab

# One style a colour (Okabe and Ito): series below use them by number.
set style line 1 lc rgb '#0072B2' lw 2 pt 7 ps 0.7
set style line 2 lc rgb '#D55E00' lw 2 pt 5 ps 0.7
set style line 5 lc rgb '#E69F00' lw 2 pt 11 ps 0.7
set border 3 lw 1 lc rgb '#8c8c8c'
set grid noxtics noytics lt 1 lw 0.8 lc rgb '#e4e4e4' back
set errorbars 0.8
# A bound that is missing falls back to the mean; one below a logarithmic axis stops at it.
bound(value, mean, least) = value != value ? mean : (value < least ? least : value)

set multiplot
set label 'Updates to the target error' at screen 0.02222, screen 0.95052 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Points: geometric mean over 5 confirming seeds with its 95 % interval.' at screen 0.02222, screen 0.03299 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.1022
set rmargin at screen 0.71775
set tmargin at screen 0.85979
set bmargin at screen 0.17938
set logscale x 2
set xrange [0.795536:2574.36] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('1' 1, '2' 2, '4' 4, '8' 8, '16' 16, '32' 32, '64' 64, '128' 128, '256' 256, '512' 512, '1024' 1024, '2048' 2048)
set grid xtics
set logscale y 10
set yrange [2.16015:12611.6] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10' 10, '100' 100, '1000' 1000, '10,000' 10000, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1, '' 30 1, '' 40 1, '' 50 1, '' 60 1, '' 70 1, '' 80 1, '' 90 1, '' 200 1, '' 300 1, '' 400 1, '' 500 1, '' 600 1, '' 700 1, '' 800 1, '' 900 1, '' 2000 1, '' 3000 1, '' 4000 1, '' 5000 1, '' 6000 1, '' 7000 1, '' 8000 1, '' 9000 1)
set grid ytics
set label 'SGD' at screen 0.1022, screen 0.88866 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,13' textcolor rgb '#1a1a1a'
set label 'batch size (examples)' at screen 0.40997, screen 0.09278 center noenhanced front textcolor rgb '#262626'
set label 'updates to target' at screen 0.02444, screen 0.51959 center noenhanced front rotate by 90 textcolor rgb '#262626'
set arrow from first 32.74242659958614, graph 0 to first 32.74242659958614, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'perfect scaling ends' at screen 0.37532, screen 0.73266 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set arrow from first 130.96970639834456, graph 0 to first 130.96970639834456, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'B_crit = 131' at screen 0.48091, screen 0.77712 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set arrow from first 523.8788255933782, graph 0 to first 523.8788255933782, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'maximal data parallelism begins' at screen 0.58649, screen 0.66211 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set key at screen 0.74664, screen 0.85155 left top Left reverse noenhanced samplen 1.6 spacing 1.25 textcolor rgb '#262626'
plot \
  data index 0 using 3:4 with lines ls 5 lw 1.4 dt 2 notitle, \
  data index 1 using 3:4 with lines ls 2 lw 1.4 dt 2 notitle, \
  data index 2 using ($3):4:(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with yerrorbars ls 1 ps 1 notitle, \
  keyentry with lines ls 5 lw 1.4 dt 2 title 'perfect scaling', \
  keyentry with lines ls 2 lw 1.4 dt 2 title 'S(B) = S_min (1 + B_crit / B)', \
  keyentry with yerrorbars ls 1 ps 1 title 'measured'

unset multiplot
unset output
