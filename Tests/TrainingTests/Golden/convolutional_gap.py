"""The generalization gap of a small convolutional network, trained by PyTorch on drawn digits.

    batchlab data export EXPERIMENT --output digits
    python -m pip install torch==2.15.0+cpu numpy
    python convolutional_gap.py digits --seeds 3

An independent run of an experiment's protocol, to hold batchlab's errors against; no test reads what it
prints. The folder has the four IDX files of MNIST's format. Five arms train `mini` of convolutions.py
from PyTorch's own initial weights: SB, batch 128; LB, batch 1024; +LR, its rate times sqrt(1024 / 128);
+GBN, batch norm over ghost batches of 128 too; +RA, eight times the epochs too, so as many updates as SB.
20 epochs of SGD, momentum 0.9, rate 0.1, a tenth of it from 40 % and a hundredth from 70 % of the
epochs; shifts of up to 2 pixels, black where they vacate; inputs standardised by the mean and deviation
of the training pixels. Test errors are those of the last epoch, by the running statistics.
"""

import argparse
import math
import pathlib

import numpy as np
import torch
from torch import nn

from convolutions import mini
from layers import sequence

SMALL, LARGE, RATE, EPOCHS, SHIFT = 128, 1024, 0.1, 20, 2
SCALED = RATE * math.sqrt(LARGE / SMALL)
# Batch, rate, ghost batch, epochs.
ARMS = {
    "SB": (SMALL, RATE, SMALL, EPOCHS),
    "LB": (LARGE, RATE, LARGE, EPOCHS),
    "+LR": (LARGE, SCALED, LARGE, EPOCHS),
    "+GBN": (LARGE, SCALED, SMALL, EPOCHS),
    "+RA": (LARGE, SCALED, SMALL, EPOCHS * LARGE // SMALL),
}


def read(path, dimensions):
    data = pathlib.Path(path).read_bytes()
    assert data[:4] == bytes([0, 0, 8, dimensions]), path
    shape = np.frombuffer(data, ">i4", dimensions, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def load(folder):
    return [torch.from_numpy(read(f"{folder}/{part}-{what}", dimensions).copy())
            for part in ("train", "t10k")
            for what, dimensions in (("images-idx3-ubyte", 3), ("labels-idx1-ubyte", 1))]


def shifted(images, generator):
    """Each image by its own random shift."""
    count, height, width = images.shape
    padded = nn.functional.pad(images, (SHIFT,) * 4)
    y, x = torch.randint(2 * SHIFT + 1, (2, count, 1, 1), generator=generator)
    rows, columns = torch.arange(height).view(1, -1, 1) + y, torch.arange(width) + x
    return padded[torch.arange(count).view(-1, 1, 1), rows, columns]


def train(data, arm, seed):
    batch_size, rate, ghost, epochs = ARMS[arm]
    images, labels, test_images, test_labels = data
    mean, deviation = images.double().mean(), images.double().std(unbiased=False)

    def inputs(bytes):
        return ((bytes.double() - mean) / deviation).float().unsqueeze(1)
    torch.manual_seed(seed)
    model = sequence(mini(), (1, *images.shape[1:]), ghost)[0].float()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(epochs):
        falls = (epoch >= 0.4 * epochs) + (epoch >= 0.7 * epochs)
        for group in optimizer.param_groups:
            group["lr"] = rate * 0.1 ** falls
        model.train()
        moved = inputs(shifted(images, generator))
        for rows in torch.randperm(len(labels), generator=generator).split(batch_size):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(moved[rows]), labels[rows].long()).backward()
            optimizer.step()
    model.eval()
    with torch.no_grad():
        def error(images, labels):
            guesses = torch.cat([model(part).argmax(1) for part in inputs(images).split(1000)])
            return 100 * (guesses != labels).double().mean().item()
        return error(images, labels), error(test_images, test_labels)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = load(options.folder)
    print("| arm | updates | test error, % | train error, % |\n| --- | ---: | --- | --- |")
    for arm, (batch_size, _, _, epochs) in ARMS.items():
        errors = [train(data, arm, seed) for seed in range(options.seeds)]
        tests, trains = (", ".join(f"{e[i]:.3g}" for e in errors) for i in (1, 0))
        updates = epochs * math.ceil(len(data[1]) / batch_size)
        print(f"| {arm} | {updates} | {tests} | {trains} |", flush=True)
