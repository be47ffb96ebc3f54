"""Points of Sobol's sequence in 8 dimensions, unscrambled, computed by SciPy.

    python sobol.py > sobol.json

`first` holds the first 64 points, `powers` those at 1, 2, 4, … 2^31, the first points in which one
more direction number of every dimension takes part. SciPy's direction numbers are those of Joe &
Kuo's file new-joe-kuo-6.21201, its order is that of the Gray code. All coordinates are multiples of
2^-32, hence exact.
"""

import json
import sys

import numpy as np
import scipy
from scipy.stats import qmc


def point(sequence, index):
    sequence.fast_forward(index - sequence.num_generated)
    return sequence.random(1)[0].tolist()


def main():
    sequence = qmc.Sobol(8, scramble=False, bits=32)
    first = sequence.random(64).tolist()
    powers = [first[2**k] if 2**k < 64 else point(sequence, 2**k) for k in range(32)]
    output = {
        "command": "python sobol.py > sobol.json",
        "scipy": scipy.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "first": first, "powers": powers,
    }
    print(json.dumps(output).replace("], [", "],\n[").replace('], "', '],\n"'))


if __name__ == "__main__":
    main()
