# Draws path.svg from path.tsv: gnuplot path.gp
reset
set encoding utf8
set terminal svg size 900,500 noenhanced background rgb 'white' font 'DejaVu Sans&#44; Verdana&#44; sans-serif,12'
set output 'path.svg'
data = 'path.tsv'
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
set label 'Loss between and beyond the small and the large batch'."\047".'s minimum' at screen 0.02222, screen 0.952 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,16' textcolor rgb '#1a1a1a'
set label 'Line: mean over 5 seeds; band: its 95 % interval. Names stand for the weights that training ended with; batch norm'."\047".'s statistics are estimated anew at' at screen 0.02222, screen 0.062 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set label 'every α.' at screen 0.02222, screen 0.032 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'

# Panel 1
set lmargin at screen 0.08958
set rmargin at screen 0.46403
set tmargin at screen 0.864
set bmargin at screen 0.204
unset logscale x
set xrange [-1.09:2.09] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2)
set grid xtics
set logscale y 10
set yrange [3.2975291606878254e-05:21.80006375500887] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10⁻⁴' 0.0001, '10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '10⁰' 1, '10¹' 10, '' 4e-05 1, '' 5e-05 1, '' 6e-05 1, '' 7e-05 1, '' 8e-05 1, '' 9e-05 1, '' 0.0002 1, '' 0.0003 1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1)
set grid ytics
set label 'straight: (1 − α) SB + α LB' at screen 0.08958, screen 0.892 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,13' textcolor rgb '#1a1a1a'
set label 'α' at screen 0.2768, screen 0.12 center noenhanced front textcolor rgb '#262626'
set label 'loss (nats)' at screen 0.02444, screen 0.534 center noenhanced front rotate by 90 textcolor rgb '#262626'
set arrow from first 0, graph 0 to first 0, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'SB' at screen 0.20793, screen 0.83747 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set arrow from first 1, graph 0 to first 1, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'LB' at screen 0.32568, screen 0.83833 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
unset key
plot \
  data index 0 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 1 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 0 using 3:4 with linespoints ls 1 pointinterval 3 notitle, \
  data index 1 using 3:4 with linespoints ls 2 pointinterval 3 notitle

# Panel 2
unset label
unset arrow
set lmargin at screen 0.5625
set rmargin at screen 0.93694
set tmargin at screen 0.864
set bmargin at screen 0.204
unset logscale x
set xrange [-1.09:2.09] noextend
set xtics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('−1.0' -1, '−0.5' -0.5, '0.0' 0, '0.5' 0.5, '1.0' 1, '1.5' 1.5, '2.0' 2)
set grid xtics
set logscale y 10
set yrange [3.2975291606878254e-05:21.80006375500887] noextend
set ytics nomirror out scale 0.6,0.3 noenhanced textcolor rgb '#404040' ('10⁻⁴' 0.0001, '10⁻³' 0.001, '10⁻²' 0.01, '10⁻¹' 0.1, '10⁰' 1, '10¹' 10, '' 4e-05 1, '' 5e-05 1, '' 6e-05 1, '' 7e-05 1, '' 8e-05 1, '' 9e-05 1, '' 0.0002 1, '' 0.0003 1, '' 0.0004 1, '' 0.0005 1, '' 0.0006 1, '' 0.0007 1, '' 0.0008 1, '' 0.0009 1, '' 0.002 1, '' 0.003 1, '' 0.004 1, '' 0.005 1, '' 0.006 1, '' 0.007 1, '' 0.008 1, '' 0.009 1, '' 0.02 1, '' 0.03 1, '' 0.04 1, '' 0.05 1, '' 0.06 1, '' 0.07 1, '' 0.08 1, '' 0.09 1, '' 0.2 1, '' 0.3 1, '' 0.4 1, '' 0.5 1, '' 0.6 1, '' 0.7 1, '' 0.8 1, '' 0.9 1, '' 2 1, '' 3 1, '' 4 1, '' 5 1, '' 6 1, '' 7 1, '' 8 1, '' 9 1, '' 20 1)
set grid ytics
set label 'curved: cos(απ/2) SB + sin(απ/2) LB' at screen 0.5625, screen 0.892 left noenhanced front font 'DejaVu Sans&#44; Verdana&#44; sans-serif,13' textcolor rgb '#1a1a1a'
set label 'α' at screen 0.74972, screen 0.12 center noenhanced front textcolor rgb '#262626'
set label 'loss (nats)' at screen 0.49736, screen 0.534 center noenhanced front rotate by 90 textcolor rgb '#262626'
set label 'train' at screen 0.94583, screen 0.85847 left noenhanced front textcolor rgb '#0072B2'
set label 'test' at screen 0.94583, screen 0.82847 left noenhanced front textcolor rgb '#C05500'
set arrow from first 0, graph 0 to first 0, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'SB' at screen 0.68085, screen 0.83747 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
set arrow from first 1, graph 0 to first 1, graph 1 nohead dt 2 lw 1.2 lc rgb '#737373' back
set label 'LB' at screen 0.79859, screen 0.83833 center noenhanced front rotate by 90 font 'DejaVu Sans&#44; Verdana&#44; sans-serif,11' textcolor rgb '#595959'
unset key
plot \
  data index 2 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 1 fs transparent solid 0.18 noborder notitle, \
  data index 3 using ($3):(bound($5, $4, 1e-300)):(bound($6, $4, 1e-300)) with filledcurves ls 2 fs transparent solid 0.18 noborder notitle, \
  data index 2 using 3:4 with linespoints ls 1 pointinterval 3 notitle, \
  data index 3 using 3:4 with linespoints ls 2 pointinterval 3 notitle

unset multiplot
unset output
