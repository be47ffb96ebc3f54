"""Tiny files in the layout of CIFAR-10's and CIFAR-100's binary versions, and what an independent
reader (numpy) finds in them: labels, pixels, mean and deviation of each channel, a shifted image.

    python cifar.py       writes cifar-10-batches-bin/, cifar-100-binary/ and cifar.json beside it
"""

import gzip
import json
import pathlib

import numpy as np

HERE = pathlib.Path(__file__).parent
SETS = {
    "cifar-10-batches-bin": {
        "train": [f"data_batch_{i}.bin" for i in range(1, 6)], "test": ["test_batch.bin"],
        "labels": [10], "records": 2,
    },
    "cifar-100-binary": {
        "train": ["train.bin"], "test": ["test.bin"], "labels": [20, 100], "records": 6,
    },
}


def record(number, classes):
    """Labels, then the planes red, green, blue: gradients that differ in every direction."""
    plane, row, column = np.meshgrid(range(3), range(32), range(32), indexing="ij")
    pixels = (19 * number + 40 * plane + 3 * row * (plane + 1) + 5 * column) % (97 + 50 * plane)
    labels = [(7 * number + 3) % count for count in classes]
    return bytes(labels) + pixels.astype(np.uint8).tobytes()


def write(folder, name, first, about):
    contents = b"".join(
        record(first + place, about["labels"]) for place in range(about["records"]))
    with open(HERE / folder / (name + ".gz"), "wb") as file:
        file.write(gzip.compress(contents, mtime=0))


def read(folder, names, about):
    width = len(about["labels"]) + 3072
    rows = np.concatenate([
        np.frombuffer(gzip.open(HERE / folder / (name + ".gz")).read(), np.uint8).reshape(-1, width)
        for name in names])
    return rows[:, :len(about["labels"])], rows[:, len(about["labels"]):].reshape(-1, 3, 32, 32)


def shifted(image, x, y):
    """An image moved x to the right and y down; what it vacates is 0."""
    padded = np.zeros((3, 96, 96), image.dtype)
    padded[:, 32 + y:64 + y, 32 + x:64 + x] = image
    return padded[:, 32:64, 32:64]


golden = {}
random = np.random.default_rng(1)
for folder, about in SETS.items():
    (HERE / folder).mkdir(exist_ok=True)
    for place, name in enumerate(about["train"] + about["test"]):
        write(folder, name, place * about["records"], about)
    labels, images = read(folder, about["train"], about)
    test_labels, test_images = read(folder, about["test"], about)
    scaled = images.astype(np.float64) / 255
    mean, deviation = scaled.mean(axis=(0, 2, 3)), scaled.std(axis=(0, 2, 3))
    x, y = 3, -2
    seen = (shifted(images[4], x, y).astype(np.float64) / 255 - mean[:, None, None]) \
        / deviation[:, None, None]
    places = random.integers(0, [3, 32, 32], size=(60, 3))
    golden[folder] = {
        "trainLabels": labels.T.tolist(),
        "testLabels": test_labels.T.tolist(),
        "mean": mean.tolist(),
        "deviation": deviation.tolist(),
        "trainSums": images.sum(axis=(2, 3), dtype=np.int64).tolist(),
        "testSums": test_images.sum(axis=(2, 3), dtype=np.int64).tolist(),
        "shift": {"example": 4, "x": x, "y": y},
        "shifted": [
            {"place": [int(n) for n in place], "value": float(seen[tuple(place)])}
            for place in places],
    }
(HERE / "cifar.json").write_text(json.dumps(golden, indent=1) + "\n")
