"""Reference numbers for the module Statistics, computed by SciPy.

The distribution itself comes from mpmath at 40 digits: SciPy's has no more than 11 right in places
(`stats.t.cdf(1e-6, 1)`).

    python statistics.py > statistics.json

`fieller_coverage` is a simulation: how often Fieller's interval holds the true ratio, of as many
paired samples as it says, with the standard error of that share.
"""

import json
import sys

import mpmath
import numpy as np
import scipy
from scipy import stats


def area_beyond(t, df):
    """The area under Student's density from t > 0 on."""
    df, t = mpmath.mpf(df), mpmath.mpf(t)
    return mpmath.betainc(df / 2, 0.5, 0, df / (df + t * t), regularized=True) / 2


def cumulative(t, df):
    if t == 0:
        return 0.5
    return float(area_beyond(-t, df) if t < 0 else 1 - area_beyond(t, df))


def quantile(p, df):
    if p == 0.5:
        return 0.0
    beyond = mpmath.mpf(p) if p < 0.5 else 1 - mpmath.mpf(p)
    t = mpmath.findroot(lambda t: mpmath.log(area_beyond(t, df) / beyond),
                        abs(stats.t.ppf(p, df)))
    return float(-t if p < 0.5 else t)


def interval(values, confidence):
    values = np.asarray(values)
    if values.std() == 0:
        return [values[0]] * 3
    mean = values.mean()
    low, high = stats.t.interval(confidence, len(values) - 1, mean, stats.sem(values))
    return [mean, low, high]


def fieller(a, b, confidence):
    """The roots in r of (mean_a - r mean_b)^2 = t^2 var(a - r b) / n, if they are two bounds."""
    a, b = np.asarray(a), np.asarray(b)
    n = len(a)
    t2 = stats.t.ppf((1 + confidence) / 2, n - 1) ** 2
    cov = np.cov(a, b) / n
    quadratic = [
        b.mean() ** 2 - t2 * cov[1, 1],
        -2 * (a.mean() * b.mean() - t2 * cov[0, 1]),
        a.mean() ** 2 - t2 * cov[0, 0],
    ]
    ratio = a.mean() / b.mean()
    if quadratic[0] <= 0:
        return [ratio, None, None]
    # Real roots always exist here; rounding may leave a tiny imaginary part when they are equal.
    low, high = sorted(np.roots(quadratic).real)
    return [ratio, low, high]


def fieller_coverage(generator, samples=20_000):
    rows = []
    for n, mean_b, spread, correlation in ((5, 10, 1, 0.0), (5, 10, 1, 0.8), (20, 4, 1, 0.5),
                                           (10, 2, 1.5, -0.5)):
        mean_a = 1.7 * mean_b
        cov = spread**2 * np.array([[1, correlation], [correlation, 1]])
        hits = unbounded = 0
        for draw in generator.multivariate_normal([mean_a, mean_b], cov, size=(samples, n)):
            _, low, high = fieller(draw[:, 0], draw[:, 1], 0.95)
            unbounded += low is None
            hits += low is None or low <= 1.7 <= high
        share = hits / samples
        rows.append({"n": n, "meanOfB": mean_b, "standardDeviation": spread,
                     "correlation": correlation, "samples": samples, "coverage": share,
                     "standardError": float(np.sqrt(share * (1 - share) / samples)),
                     "unbounded": unbounded / samples})
    return rows


def fit(x, y, confidence=0.95):
    result = stats.linregress(x, y)
    t = stats.t.ppf((1 + confidence) / 2, len(x) - 2)
    return {
        "x": list(x), "y": list(y), "rSquared": result.rvalue**2,
        "slope": [result.slope, result.slope - t * result.stderr,
                  result.slope + t * result.stderr],
        "intercept": [result.intercept, result.intercept - t * result.intercept_stderr,
                      result.intercept + t * result.intercept_stderr],
    }


def main():
    mpmath.mp.dps = 40
    generator = np.random.default_rng(20260101)
    degrees = [1, 2, 3, 4, 4.5, 5, 9, 10, 19, 29.3, 50, 100, 1000, 9999, 1e6]
    points = [-1e3, -40, -12.5, -3, -1.5, -0.2, -1e-3, 0, 1e-6, 0.1, 0.7, 1, 2.5, 6, 30, 500]
    probabilities = [1e-10, 1e-5, 0.001, 0.025, 0.05, 0.2, 0.499, 0.5, 0.5001, 0.75, 0.9, 0.975,
                     0.995, 0.9999, 1 - 1e-9]
    samples = [
        [1.0, 2.0], [3.27, 3.32], [2.9, 2.7, 2.7], [6.0, 6.7, 6.3],
        list(generator.normal(5, 2, 5)), list(generator.normal(1e6, 1e-3, 8)),
        list(generator.lognormal(0, 2, 40)), [4.25] * 6,
    ]
    pairs = [
        ([6.0, 6.7, 6.3], [2.9, 2.7, 2.7]),
        ([3.80, 3.87], [3.27, 3.32]),
        ([-2.0, -2.4, -2.1, -2.2], [1.0, 1.1, 0.9, 1.05]),
        ([2.0, 2.4, 2.1, 2.2], [-1.0, -1.1, -0.9, -1.05]),
        ([0.1, -0.2, 0.05, 0.02], [5.0, 5.1, 4.8, 5.3]),
        ([1.0, 2.0, 3.0], [0.1, -0.2, 0.3]),
        (list(generator.normal(20, 1, 10)), list(generator.normal(8, 1, 10))),
        (list(generator.normal(1e-3, 1e-4, 5)), list(generator.normal(2e-3, 1e-4, 5))),
    ]
    batches = np.log2([8, 32, 128, 512, 2048])
    lines = [
        fit([1.0, 2.0, 3.0], [2.1, 3.9, 6.2]),
        fit(batches.tolist(), np.log2([720, 240, 84, 75, 60]).tolist()),
        fit(generator.normal(0, 1, 30).tolist(), generator.normal(0, 1, 30).tolist()),
        fit((1e4 + np.arange(12)).tolist(), (3 + generator.normal(0, 0.1, 12)).tolist()),
    ]
    output = {
        "command": "python statistics.py > statistics.json",
        "scipy": scipy.__version__, "numpy": np.__version__, "mpmath": mpmath.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "cumulative": [[t, df, cumulative(t, df)] for df in degrees for t in points],
        "quantile": [[p, df, quantile(p, df)] for df in degrees for p in probabilities],
        "summaries": [
            {"values": s, "mean": np.mean(s), "standardDeviation": np.std(s, ddof=1),
             "median": np.median(s),
             "quantiles": [[p, np.quantile(s, p)] for p in (0, 0.1, 0.25, 0.5, 0.8, 1)]}
            for s in samples],
        "means": [{"values": s, "confidence": c, "estimate": interval(s, c)}
                  for s in samples for c in (0.8, 0.95, 0.99)],
        "differences": [
            {"a": a, "b": b, "confidence": c, "estimate": interval(np.subtract(a, b), c)}
            for a, b in pairs for c in (0.9, 0.95)],
        "ratios": [{"a": a, "b": b, "confidence": c, "estimate": fieller(a, b, c)}
                   for a, b in pairs for c in (0.9, 0.95)],
        "fits": lines,
        "fiellerCoverage": fieller_coverage(generator),
    }
    print(json.dumps(output, indent=None).replace('], "', '],\n"').replace("}, {", "},\n{"))


if __name__ == "__main__":
    main()
