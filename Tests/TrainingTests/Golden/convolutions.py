"""Trajectories of convolutional networks by PyTorch, in float64 and in float32.

    python -m pip install torch==2.15.0+cpu numpy
    python convolutions.py > convolutions.json
    python convolutions.py c1 200 2 > long.json   # a case, of so many steps, with so many perturbed

Networks are in the coded form of batchlab's layers; `drawn` and `bits` are those of trajectories.py.
Parameters are numbered in the order of `parameters()` and drawn from PyTorch's own distribution of
initial weights: weights and biases uniform in ±1/sqrt(fan-in), scales of batch norm 1, shifts 0.
There are eight batches, which take turns: step s reads inputs 1000 + s mod 8 (scale 1.7, planes of
channels) and labels bits(2000 + s mod 8, i) mod 10. Batch norm is in training, no unit is dropped; SGD
as in trajectories.py, without weight decay.

`losses` are the training losses in float64, before each step. `tensors` has parameters and running
statistics after the last step, in float64: the norm, and samples, spread evenly over PyTorch's order.
`float32` tells how far the same run in float32 is from that, as this module's `distance` has it, and
`perturbed` how far runs in float64 are at most whose initial parameters are changed as in
trajectories.py. Sooner or later an input of a rectifier lies so near zero, or two in a window of a
pooling so near each other, that rounding decides; from there on two runs part, whichever they are.
"""

import json
import sys

import numpy as np
import torch
from torch import nn

from layers import (FLATTEN, GLOBAL, NORM, RELU, conv, linear, max_pool, residual, rounded, sequence)
from trajectories import PERTURBATION, bits, drawn

BATCHES = 8
SAMPLES = 16


def mini():
    layers = []
    for channels in (8, 16):
        layers += [conv(channels, 5, padding=2), max_pool(3, 2), NORM, RELU]
    return layers + [FLATTEN, linear(64), NORM, RELU, linear(10)]


def c1():
    """Of Hoffer, Hubara & Soudry, without dropout."""
    layers = []
    for _ in range(2):
        layers += [conv(64, 5, padding=2, bias=False), max_pool(3, 2), NORM, RELU]
    layers += [FLATTEN]
    for width in (384, 192):
        layers += [linear(width, bias=False), NORM, RELU]
    return layers + [linear(10)]


def resnet8(width):
    layers = [conv(width, 3, padding=1, bias=False), NORM, RELU]
    for stride, channels in ((1, width), (2, 2 * width), (2, 4 * width)):
        body = [conv(channels, 3, stride, 1, bias=False), NORM, RELU,
                conv(channels, 3, 1, 1, bias=False), NORM]
        shortcut = [] if stride == 1 else [conv(channels, 1, stride, bias=False), NORM]
        layers += [residual(body, shortcut), RELU]
    return layers + [GLOBAL, FLATTEN, linear(10)]


def sample_indices(count):
    n = min(SAMPLES, count)
    return [0] if n == 1 else [i * (count - 1) // (n - 1) for i in range(n)]


def draw_parameters(model):
    numbers = {id(p): i for i, p in enumerate(model.parameters())}
    for layer in model.modules():
        if not isinstance(layer, (nn.Conv2d, nn.Linear)):
            continue
        scale = float(1 / np.sqrt(np.prod(layer.weight.shape[1:])))
        for p in layer.parameters(recurse=False):
            with torch.no_grad():
                p.copy_(torch.from_numpy(drawn(numbers[id(p)], tuple(p.shape), scale)))


def train(case, dtype, perturbation_seed=None):
    height, width, channels = case["height"], case["width"], case["channels"]
    model = sequence(case["layers"], (channels, height, width), case["batchSize"])[0]
    model = model.to(dtype)
    draw_parameters(model)
    if perturbation_seed is not None:
        generator = torch.Generator().manual_seed(perturbation_seed)
        with torch.no_grad():
            for p in model.parameters():
                noise = 2 * torch.rand(p.shape, generator=generator, dtype=dtype) - 1
                p.mul_(1 + PERTURBATION * noise)
    optimizer = torch.optim.SGD(model.parameters(), lr=case["learningRate"], momentum=0.9)
    losses = []
    model.train()
    for step in range(case["steps"]):
        number, rows = step % BATCHES, case["batchSize"]
        x = torch.from_numpy(drawn(1000 + number, (rows, channels, height, width), 1.7)).to(dtype)
        labels = torch.from_numpy((bits(2000 + number, rows) % np.uint64(10)).astype(np.int64))
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    tensors = [(n, p) for n, p in model.named_parameters()]
    tensors += [(n, b) for n, b in model.named_buffers() if "running" in n]
    return losses, [(n, t.detach().double().numpy()) for n, t in tensors]


def sampled(values):
    flat = values.reshape(-1)
    return flat[sample_indices(len(flat))]


def distance(run, reference):
    """How far a run is from another: the largest difference of a loss, and of parameters and running
    statistics, of all and of those sampled, the root of the mean over tensors of the mean square of
    the differences over the mean square of the tensor."""
    (losses, tensors), (expected_losses, expected) = run, reference

    def mean(pick):
        return float(np.sqrt(np.mean([
            np.mean((pick(a) - pick(b)) ** 2) / np.mean(b ** 2)
            for (_, a), (_, b) in zip(tensors, expected)])))
    return {"loss": max(abs(a - b) for a, b in zip(losses, expected_losses)),
            "tensors": mean(lambda t: t.reshape(-1)), "samples": mean(sampled)}


def run(case):
    double, single = train(case, torch.float64), train(case, torch.float32)
    case["losses"] = [rounded(v) for v in double[0]]
    case["tensors"] = [
        {"name": n, "shape": list(t.shape), "norm": rounded(np.linalg.norm(t)),
         "samples": [rounded(v) for v in sampled(t)]} for n, t in double[1]]
    case["float32"] = {k: rounded(v) for k, v in distance(single, double).items()}
    others = [distance(train(case, torch.float64, seed), double)
              for seed in range(case.pop("perturbedRuns"))]
    case["perturbed"] = {k: rounded(max(o[k] for o in others)) for k in case["float32"]}
    return case


def case(name, layers, image, steps, perturbed_runs):
    height, width, channels = image
    return {"name": f"{name}, {steps} steps", "layers": layers, "height": height, "width": width,
            "channels": channels, "batchSize": 32, "steps": steps, "learningRate": 0.03,
            "perturbedRuns": perturbed_runs}


NETWORKS = {"mini": (mini(), (28, 28, 1)), "resnet8": (resnet8(4), (16, 16, 3)),
            "c1": (c1(), (32, 32, 3))}
COMMITTED = [("mini", 20, 8), ("resnet8", 8, 8), ("c1", 2, 4), ("mini", 200, 8),
             ("resnet8", 200, 8)]


if __name__ == "__main__":
    torch.set_num_threads(1)
    chosen = COMMITTED if len(sys.argv) < 2 else [(sys.argv[1], *map(int, sys.argv[2:4]))]
    cases = [case(name, *NETWORKS[name], steps, runs) for name, steps, runs in chosen]
    head = {"command": "python convolutions.py > convolutions.json", "torch": torch.__version__,
            "numpy": np.__version__, "definitions": __doc__.strip()}
    lines = [json.dumps(run(c), separators=(",", ":")) for c in cases]
    print(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(lines) + "\n]}")
