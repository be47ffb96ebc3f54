"""The generalization gap of a small convolutional network, trained by PyTorch on drawn or real digits.

    batchlab data export EXPERIMENT --output digits
    python -m pip install torch==2.15.0+cpu numpy
    python convolutional_gap.py digits --seeds 3

An independent run of an experiment's protocol, to hold batchlab's errors against; no test reads what it
prints. A folder has the four IDX files of MNIST's format; with several, each seed has the next one. Five arms
train `mini` of convolutions.py from PyTorch's own initial weights: SB, the small batch; LB, the large one; +LR,
its rate times the root of their ratio; +GBN, batch norm over ghost batches of the small size, and gradients
clipped to a norm of 5; +RA, epochs times the ratio too, so as many updates as SB. SGD, momentum 0.9, rate 0.1,
a tenth and a hundredth of it from the protocol's milestones on; shifts of up to 2 pixels, black where they
vacate; inputs standardised by the mean and deviation of the training pixels. Test errors are those of the last
epoch, by the running statistics.
"""

import argparse
import math
import pathlib

import numpy as np
import torch
from torch import nn

from convolutions import mini
from layers import sequence

RATE, SHIFT, NORM = 0.1, 2, 5
# Small batch, large batch, epochs, milestones.
PROTOCOLS = {"pilot": (128, 1024, 20, (8, 14)), "default": (64, 512, 12, (5, 9))}


def arms(protocol):
    """Batch, rate, ghost batch, factor of epochs, whether gradients are clipped."""
    small, large, _, _ = PROTOCOLS[protocol]
    ratio = large // small
    scaled = RATE * math.sqrt(ratio)
    return {
        "SB": (small, RATE, small, 1, False),
        "LB": (large, RATE, large, 1, False),
        "+LR": (large, scaled, large, 1, False),
        "+GBN": (large, scaled, small, 1, True),
        "+RA": (large, scaled, small, ratio, True),
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


def train(data, arm, epochs, milestones, seed):
    batch_size, rate, ghost, factor, clips = arm
    images, labels, test_images, test_labels = data
    mean, deviation = images.double().mean(), images.double().std(unbiased=False)

    def inputs(bytes):
        return ((bytes.double() - mean) / deviation).float().unsqueeze(1)
    torch.manual_seed(seed)
    model = sequence(mini(), (1, *images.shape[1:]), ghost)[0].float()
    optimizer = torch.optim.SGD(model.parameters(), lr=rate, momentum=0.9)
    generator = torch.Generator().manual_seed(seed)
    for epoch in range(factor * epochs):
        falls = sum(epoch >= factor * milestone for milestone in milestones)
        for group in optimizer.param_groups:
            group["lr"] = rate * 0.1 ** falls
        model.train()
        moved = inputs(shifted(images, generator))
        for rows in torch.randperm(len(labels), generator=generator).split(batch_size):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(moved[rows]), labels[rows].long()).backward()
            if clips:
                nn.utils.clip_grad_norm_(model.parameters(), NORM)
            optimizer.step()
    model.eval()
    with torch.no_grad():
        def error(images, labels):
            guesses = torch.cat([model(part).argmax(1) for part in inputs(images).split(1000)])
            return 100 * (guesses != labels).double().mean().item()
        return error(images, labels), error(test_images, test_labels)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", metavar="folder")
    parser.add_argument("--protocol", choices=PROTOCOLS, default="pilot")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    torch.set_num_threads(1)
    data = [load(folder) for folder in options.folders]
    _, _, epochs, milestones = PROTOCOLS[options.protocol]
    print("| arm | updates | test error, % | train error, % |\n| --- | ---: | --- | --- |")
    for name, arm in arms(options.protocol).items():
        errors = [train(data[seed % len(data)], arm, epochs, milestones, seed)
                  for seed in range(options.seeds)]
        tests, trains = (", ".join(f"{e[i]:.3g}" for e in errors) for i in (1, 0))
        updates = arm[3] * epochs * math.ceil(len(data[0][1]) / arm[0])
        print(f"| {name} | {updates} | {tests} | {trains} |", flush=True)
