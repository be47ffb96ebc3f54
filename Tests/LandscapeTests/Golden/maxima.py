"""Reference maxima over boxes, found by SciPy's L-BFGS-B.

    python maxima.py > maxima.json

Every search has SciPy's default tolerances and memory, and is cut off after so many iterations. The
best of all evaluated points is kept, not the last. Objectives, to be maximized over |z_i| <= b_i:

    rosenbrock  -sum of 100 (z_{i+1} - z_i^2)^2 + (1 - z_i)^2
    quadratic   c z - z H z / 2, H positive definite, with the maximum of the free problem outside
    network     the mean softmax cross-entropy of inputs x, V tanh(W x), at W and V plus z; W's rows
                stand first in z, then V's
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize


def rosenbrock(z):
    return -optimize.rosen(z), -optimize.rosen_der(z)


def quadratic(hessian, slope):
    def objective(z):
        return slope @ z - z @ hessian @ z / 2, slope - hessian @ z

    return objective


def network(inputs, labels, first, second):
    rows = np.arange(len(labels))

    def objective(z):
        w = first + z[:first.size].reshape(first.shape)
        v = second + z[first.size:].reshape(second.shape)
        hidden = np.tanh(inputs @ w.T)
        logits = hidden @ v.T
        logits = logits - logits.max(axis=1, keepdims=True)
        shares = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        loss = -np.mean(np.log(shares[rows, labels]))
        slope = shares.copy()
        slope[rows, labels] -= 1
        slope /= len(labels)
        flow = (slope @ v) * (1 - hidden**2)
        return loss, np.concatenate([(flow.T @ inputs).ravel(), (slope.T @ hidden).ravel()])

    return objective


def search(objective, half_widths, start, iterations):
    best = {"value": -np.inf}

    def negative(z):
        value, gradient = objective(z)
        if value > best["value"]:
            best.update(value=value, point=z.copy())
        return -value, -gradient

    result = optimize.minimize(
        negative, start, jac=True, method="L-BFGS-B", options={"maxiter": iterations},
        bounds=[(-b, b) for b in half_widths])
    return {"limit": iterations, "iterations": int(result.nit), "evaluations": int(result.nfev),
            "message": result.message, "value": best["value"], "point": best["point"].tolist()}


def case(name, objective, half_widths, start, limits, **data):
    half_widths, start = np.array(half_widths, float), np.array(start, float)
    check = optimize.check_grad(
        lambda z: objective(z)[0], lambda z: objective(z)[1], start + 0.01)
    assert check < 1e-4, (name, check)
    return {"name": name, "halfWidths": half_widths.tolist(), "start": start.tolist(),
            "data": {key: np.asarray(value).tolist() for key, value in data.items()},
            "searches": [search(objective, half_widths, start, limit) for limit in limits]}


def main():
    draws = np.random.default_rng(20260303)
    cases = []
    for n, width in ((2, 2.0), (2, 0.7), (10, 1.5), (25, 0.9)):
        start = np.where(np.arange(n) % 2 == 0, -0.6, 0.5)
        cases.append(case("rosenbrock", rosenbrock, [width] * n, start, (1, 2, 5, 10, 20, 60)))
    for n in (3, 12, 40):
        factor = draws.normal(size=(n, n)).round(3)
        hessian = factor @ factor.T / n + 0.1 * np.eye(n)
        slope = draws.normal(size=n).round(3)
        widths = draws.uniform(0.05, 1, size=n).round(3)
        cases.append(case("quadratic", quadratic(hessian, slope), widths, np.zeros(n),
                          (1, 2, 3, 10, 50), hessian=hessian, slope=slope))
    inputs = draws.normal(size=(20, 4)).round(3)
    labels = draws.integers(0, 3, size=20)
    first, second = draws.normal(size=(5, 4)).round(3), draws.normal(size=(3, 5)).round(3)
    for share in (0.05, 0.5):
        widths = share * (np.abs(np.concatenate([first.ravel(), second.ravel()])) + 1)
        cases.append(case("network", network(inputs, labels, first, second), widths,
                          np.zeros(first.size + second.size), (1, 2, 5, 10, 30), inputs=inputs,
                          labels=labels, first=first, second=second))
    output = {
        "command": "python maxima.py > maxima.json",
        "scipy": scipy.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "cases": cases,
    }
    print(json.dumps(output).replace('], "', '],\n"').replace("}, {", "},\n{"))


if __name__ == "__main__":
    main()
