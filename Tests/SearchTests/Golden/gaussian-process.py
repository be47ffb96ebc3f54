"""Predictions and marginal likelihood of a Gaussian process, by scikit-learn's formulas in numpy.

Run: python3 gaussian-process.py > gaussian-process.json
"""

import json

import numpy as np
from scipy.stats import norm

rng = np.random.default_rng(7)
places = rng.random((9, 2))
values = np.sin(5 * places[:, 0]) + 2 * (places[:, 1] - 0.3) ** 2 + 3
probes = rng.random((5, 2))
scales = np.array([0.4, 0.9])
noise = 0.02


def kernel(x, y):
    r = np.sqrt((((x[:, None] - y[None]) / scales) ** 2).sum(-1))
    return (1 + np.sqrt(5) * r + 5 * r**2 / 3) * np.exp(-np.sqrt(5) * r)


mean, deviation = values.mean(), values.std(ddof=1)
y = (values - mean) / deviation
K = kernel(places, places) + noise * np.eye(len(y))
weights = np.linalg.solve(K, y)
variance = y @ weights / len(y)
likelihood = -0.5 * len(y) * np.log(variance) - 0.5 * np.linalg.slogdet(K)[1]
cross = kernel(probes, places)
means = mean + deviation * cross @ weights
rest = 1 - np.einsum("ij,ji->i", cross, np.linalg.solve(K, cross.T))
deviations = deviation * np.sqrt(variance * rest)
incumbent = float(values.min())
z = (incumbent - means) / deviations
improvements = (incumbent - means) * norm.cdf(z) + deviations * norm.pdf(z)
normals = [-37.0, -8.0, -4.5, -3.0, -2.999, -1.0, 0.0, 0.3, 2.5, 3.5, 9.0]
print(
    json.dumps(
        {
            "places": places.tolist(),
            "values": values.tolist(),
            "probes": probes.tolist(),
            "lengthScales": scales.tolist(),
            "noise": noise,
            "logMarginalLikelihood": likelihood,
            "means": means.tolist(),
            "deviations": deviations.tolist(),
            "incumbent": incumbent,
            "improvements": improvements.tolist(),
            "normals": normals,
            "cumulative": norm.cdf(normals).tolist(),
        },
        indent=1,
    )
)
