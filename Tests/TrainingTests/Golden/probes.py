"""Linear probes by scikit-learn, components by NumPy, alignment and uniformity by their formulas.

    python -m pip install numpy scikit-learn
    python probes.py > probes.json

Features are drawn around a centre of each class, in float32 and rounded to 1/256, so that decimals tell
them exactly. A probe is LogisticRegression at C = 1 on features standardised by the training set,
solved by lbfgs to a tolerance of 1e-10; `loss` is its objective over the number of examples.
"""

import json

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

CASES = [(0, 120, 80, 6, 3, 1.0), (1, 300, 200, 16, 10, 0.8), (2, 90, 60, 40, 4, 0.4)]


def drawn(generator, centres, count, spread):
    labels = generator.integers(0, len(centres), count)
    values = spread * centres[labels] + generator.standard_normal((count, centres.shape[1]))
    return np.round(values * 256) / 256, labels


def case(seed, train, test, columns, classes, spread):
    generator = np.random.default_rng(seed)
    centres = generator.standard_normal((classes, columns))
    x, y = drawn(generator, centres, train, spread)
    other, other_labels = drawn(generator, centres, test, spread)
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=1, tol=1e-10, max_iter=100_000).fit(scaler.transform(x), y)
    probabilities = model.predict_proba(scaler.transform(x))
    loss = -np.log(probabilities[np.arange(train), y]).mean()
    centred = other - other.mean(0)
    plane = np.linalg.svd(centred, full_matrices=False)[2][:2]
    plane *= np.sign(plane[np.arange(2), np.abs(plane).argmax(1)])[:, None]
    units = other / np.linalg.norm(other, axis=1, keepdims=True)
    squares = ((units[:, None] - units[None]) ** 2).sum(2)
    rows = np.arange(test)
    apart = (rows[:, None] // 2) != (rows[None] // 2)
    return {
        "columns": columns, "classes": classes, "train": x.ravel().tolist(), "labels": y.tolist(),
        "test": other.ravel().tolist(), "testLabels": other_labels.tolist(),
        "loss": float(loss + (model.coef_ ** 2).sum() / 2 / train),
        "trainError": 100 * float((model.predict(scaler.transform(x)) != y).mean()),
        "testError": 100 * float((model.predict(scaler.transform(other)) != other_labels).mean()),
        "plane": (centred @ plane.T)[:12].ravel().tolist(),
        "alignment": float(squares[rows, rows ^ 1].mean()),
        "uniformity": float(np.log(np.exp(-2 * squares[apart]).mean()))}


def main():
    print(json.dumps({
        "numpy": np.__version__, "sklearn": sklearn.__version__,
        "cases": [case(*each) for each in CASES]}, separators=(",", ":")))


if __name__ == "__main__":
    main()
