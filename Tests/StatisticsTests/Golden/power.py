"""Reference numbers for NoncentralT, computed by SciPy.

    python power.py > power.json

`cumulative` is scipy.stats.nct, but for rows far out where that gives no number. `intervals` is the probability that a t interval lies between two
bounds, by adaptive integration over the standard deviation with scipy.stats.chi; rows with one bound
are held against scipy.stats.nct here.
"""

import json
import math
import sys

import numpy as np
import scipy
from scipy import integrate, stats


def interval(lower, upper, half_width, df):
    """E[max(0, Phi(b - c u) - Phi(a + c u))], u = chi_df / sqrt(df)."""
    end = (upper - lower) / (2 * half_width)
    top = min(end, 1 + 9 / math.sqrt(df))
    start = max(0.0, 1 - 9 / math.sqrt(df))
    if top <= start:
        return 0.0

    def value(u):
        inside = stats.norm.cdf(upper - half_width * u) - stats.norm.cdf(lower + half_width * u)
        return max(0.0, inside) * stats.chi.pdf(u * math.sqrt(df), df) * math.sqrt(df)

    steps = [s for s in (upper / half_width, -lower / half_width, 1.0) if start < s < top]
    found, _ = integrate.quad(value, start, top, points=steps or None, epsabs=1e-13, epsrel=1e-12,
                              limit=400)
    if lower == -math.inf:
        nct = stats.nct.cdf(-half_width, df, -upper)
        assert abs(found - nct) < 1e-10, (upper, half_width, df, found, nct)
    return found


def spelled(bound):
    """JSON has no infinity."""
    return None if math.isinf(bound) else bound


def main():
    degrees = [1, 2, 2.5, 3, 4, 9, 28.3, 99, 1000, 9999]
    rows = [[t, df, delta, float(stats.nct.cdf(t, df, delta))]
            for df in degrees for delta in (-3.0, -0.5, 0.0, 1.0, 4.0, 12.0)
            for t in (-6.0, -1.0, 0.0, 0.5, 2.0, 4.5, 15.0)]
    bounds = [(-math.inf, 3.0), (-math.inf, -0.7), (-math.inf, 25.0), (-2.0, 2.0), (-3.0, 5.0),
              (-12.0, 9.0), (-40.0, 6.0), (1.0, 9.0), (-0.3, 0.2)]
    intervals = [
        [spelled(low), high, half, df, interval(low, high, half, df)]
        for df in degrees for low, high in bounds
        for half in (float(stats.t.ppf(0.975, df)), float(stats.t.ppf(0.95, df)))]
    print(json.dumps({
        "command": "python power.py > power.json",
        "scipy": scipy.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "cumulative": [row for row in rows if not math.isnan(row[3])], "intervals": intervals,
    }).replace("], [", "],\n["))


if __name__ == "__main__":
    main()
