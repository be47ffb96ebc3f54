"""Reference fits of the scaling curve log S(B) = log S_min + log(1 + B_crit / B), computed by SciPy.

    python scaling.py > scaling.json

The Levenberg-Marquardt method on log S_min and log B_crit together, residuals of the mean over each
batch size's trials of log S, with the same weight for every batch size.
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize


def fit(batch_sizes, updates):
    y = np.array([np.mean(np.log(trials)) for trials in updates])
    log_sizes = np.log(batch_sizes)

    def residuals(parameters):
        return parameters[0] + np.logaddexp(0, parameters[1] - log_sizes) - y

    start = [y.min(), log_sizes.mean()]
    result = optimize.least_squares(residuals, start, method="lm", xtol=1e-15, ftol=1e-15,
                                    gtol=1e-15)
    return {"batchSizes": batch_sizes, "updates": updates,
            "leastUpdates": np.exp(result.x[0]), "criticalBatchSize": np.exp(result.x[1])}


def planted(generator, batch_sizes, trials, least, critical, noise):
    return [[least * (1 + critical / size) * np.exp(noise * generator.normal())
             for _ in range(count)] for size, count in zip(batch_sizes, trials)]


def main():
    generator = np.random.default_rng(20260202)
    cases = []
    for sizes, trials, least, critical, noise in (
            ([2.0**k for k in range(3, 13)], [5] * 10, 700, 150, 0.08),
            ([16.0, 64.0, 100.0, 1000.0], [1, 2, 3, 7], 55.5, 333, 0.2),
            ([1.0, 8.0, 64.0], [3, 3, 3], 1e4, 4, 0.1),
            ([float(b) for b in range(32, 512, 32)], [4] * 15, 2500, 128, 0.02)):
        cases.append(fit(sizes, planted(generator, sizes, trials, least, critical, noise)))
    output = {
        "command": "python scaling.py > scaling.json",
        "scipy": scipy.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "fits": cases,
    }
    print(json.dumps(output).replace('], "', '],\n"').replace("}, {", "},\n{"))


if __name__ == "__main__":
    main()
