"""Reference random subspaces: their entries and the coordinates of a point, by numpy and SciPy.

    python subspaces.py > subspaces.json

Row i of A is drawn by Philox4x32-10 with the seed as key and the counter (block, 0, i, 11), two
numbers a draw, through SciPy's inverse of the normal distribution. The coordinates of the point x,
x_i = sin(i + 1), are pinv(A) x, with numpy's pinv by singular values.
"""

import json
import sys

import numpy as np
import scipy
from scipy import special

PURPOSE = 11
MASK = 0xFFFFFFFF


def philox(counter, key):
    c, (k0, k1) = list(counter), key
    for turn in range(10):
        if turn > 0:
            k0, k1 = (k0 + 0x9E3779B9) & MASK, (k1 + 0xBB67AE85) & MASK
        a, b = c[0] * 0xD2511F53, c[2] * 0xCD9E8D57
        c = [(b >> 32) ^ c[1] ^ k0, b & MASK, (a >> 32) ^ c[3] ^ k1, a & MASK]
    return c


def row(seed, index, count):
    key = (seed & MASK, seed >> 32)
    numbers = [word for block in range((count + 1) // 2)
               for word in philox((block, 0, index, PURPOSE), key)]
    draws = [(low | high << 32) >> 12 for low, high in zip(numbers[::2], numbers[1::2])]
    return special.ndtri((np.array(draws[:count], float) + 0.5) * 2.0**-52)


def case(seed, n, p):
    a = np.array([row(seed, i, p) for i in range(n)]).astype(np.float32)
    wide = a.astype(float)
    x = np.sin(np.arange(1, n + 1))
    return {"seed": seed, "ambientDimension": n, "dimension": p,
            "condition": np.linalg.cond(wide), "lastRow": a[-1].astype(float).tolist(),
            "coordinates": (np.linalg.pinv(wide) @ x).tolist()}


def main():
    assert philox((0, 0, 0, 0), (0, 0)) == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    output = {
        "command": "python subspaces.py > subspaces.json",
        "scipy": scipy.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "cases": [case(*shape) for shape in (
            (0, 1, 1), (1, 6, 1), (2**40 + 7, 40, 5), (3, 255, 20), (4, 257, 13), (5, 1000, 100),
            (6, 30, 30))],
    }
    print(json.dumps(output).replace('], "', '],\n"').replace("}, {", "},\n{"))


if __name__ == "__main__":
    main()
