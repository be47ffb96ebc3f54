"""Reference trajectories of training, computed by PyTorch in float64.

    python -m pip install torch==2.13.0+cpu numpy
    python trajectories.py > trajectories.json

Initial parameters, inputs and labels are a function of a tensor's number and an element's index
alone, so that another program computes the same ones without reading them from a file:

    bits(k, i): z = k * 2**40 + i + 0x9E3779B97F4A7C15          (all in 64 bits, wrapping)
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB
                (z ^ (z >> 31)) >> 32                           (the upper 32 bits)
    u(k, i)     = bits(k, i) / 2**32 * 2 - 1                    (double; exact)
    element     = float32(offset + scale * u(k, i))             (in double, rounded once)

Tensors are row-major, a linear layer's weight outputs x inputs. Parameters are numbered in the
order of `parameters()` (linear weight, linear bias, normalization weight, normalization bias, and
so on up the layers), each with offset and scale as in its case's `tensors`: a linear weight has
the scale sqrt(6 / inputs), every other parameter 0.1; a normalization weight the offset 1. Step s
from 0 reads the inputs 1000 + s (scale 1.7) and the targets 2000 + s: for cross-entropy the
labels bits(k, i) mod 10, for the mean squared error a column with scale 1. The float32 values are
then widened to float64.

Network: linear, then but for the last layer normalization if any, then ReLU. Normalization has
eps 1e-5, running momentum 0.1, running mean 0 and variance 1 at the start, the biased variance
for the batch and the unbiased one for the running variance. Loss: mean over the rows (and the one
output). Optimizer: g = clipped gradient + weightDecay * w for every parameter; v = g at the first
step, then momentum * v + g; w -= rate * v, or with Nesterov rate * (g + momentum * v). Clipping
multiplies all gradients by min(1, clipNorm / (gradientNorm + 1e-6)).

Of each case: `steps` has the training loss, the norm of all gradients before clipping, and after
the step the distance |w - w_0| over all parameters; `parameters` and `buffers` are those after
the last step (`samples` at the indices in `sampleIndices` under the tensor's element count);
`evaluation` is the last batch seen again with them and the running statistics, its loss and its
first two outputs; `float32` has the losses of the same run in float32, and how far it lies from
float64; `perturbed` how far 24 runs in float64 do at most whose initial parameters are changed by up
to 5e-7 of themselves. That is as much as rounding puts a product in float32 off, and now and then
enough to move an input of a rectifier across zero, after which all numbers of a step part.
"""

import json
import sys

import numpy as np
import torch
from torch import nn

STEPS = 5
SAMPLES = 8
# Relative; some eight roundings of float32, as the sum of 784 products collects.
PERTURBATION = 5e-7
PERTURBED_RUNS = 24
GHOST_ROWS = 16


def bits(number, count):
    with np.errstate(over="ignore"):
        z = np.uint64(number) * np.uint64(2**40) + np.arange(count, dtype=np.uint64)
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return (z ^ (z >> np.uint64(31))) >> np.uint64(32)


def drawn(number, shape, scale, offset=0.0):
    u = bits(number, int(np.prod(shape))).astype(np.float64) / 2**32 * 2 - 1
    return (offset + scale * u).astype(np.float32).reshape(shape)


class GhostBatchNorm(nn.BatchNorm1d):
    """Normalises consecutive groups of `rows` rows, each by its own statistics.

    The running statistics are updated once a group, in order; a last group of n < rows rows
    updates them with n / rows of the momentum.
    """

    def __init__(self, features, rows):
        super().__init__(features)
        self.rows = rows

    def forward(self, x):
        if not self.training:
            return super().forward(x)
        groups = []
        for group in torch.split(x, self.rows):
            groups.append(
                nn.functional.batch_norm(
                    group, self.running_mean, self.running_var, self.weight, self.bias,
                    training=True, momentum=self.momentum * len(group) / self.rows, eps=self.eps))
        return torch.cat(groups)


def network(sizes, normalization):
    layers = []
    for index, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        layers.append(nn.Linear(inputs, outputs))
        if index == len(sizes) - 2:
            break
        if normalization == "batch":
            layers.append(nn.BatchNorm1d(outputs))
        elif normalization == "ghost":
            layers.append(GhostBatchNorm(outputs, GHOST_ROWS))
        layers.append(nn.ReLU())
    return nn.Sequential(*layers)


def initialise(model, dtype):
    """Draws the parameters, numbered as in `parameters()`; returns what each was drawn with."""
    tensors = []
    names = dict((id(p), n) for n, p in model.named_parameters())
    for module in model:
        for kind, parameter in module.named_parameters(recurse=False):
            offset = 0.0
            if isinstance(module, nn.Linear) and kind == "weight":
                scale = float(np.sqrt(6.0 / module.in_features))
            else:
                scale = 0.1
                if kind == "weight":
                    offset = 1.0
            number = len(tensors)
            values = drawn(number, tuple(parameter.shape), scale, offset)
            with torch.no_grad():
                parameter.copy_(torch.from_numpy(values).to(dtype))
            tensors.append(
                {"number": number, "name": names[id(parameter)], "shape": list(parameter.shape),
                 "offset": offset, "scale": scale})
    assert [t["name"] for t in tensors] == [n for n, _ in model.named_parameters()]
    return tensors


def batch(case, step, dtype):
    rows = case["batchSize"]
    inputs = drawn(1000 + step, (rows, case["sizes"][0]), 1.7)
    if case["loss"] == "meanSquaredError":
        targets = torch.from_numpy(drawn(2000 + step, (rows, 1), 1.0)).to(dtype)
    else:
        targets = torch.from_numpy((bits(2000 + step, rows) % np.uint64(10)).astype(np.int64))
    return torch.from_numpy(inputs).to(dtype), targets


def summary(tensor):
    flat = tensor.detach().reshape(-1)
    at = sample_indices(len(flat))
    return {"count": len(flat), "sum": flat.sum().item(), "norm": flat.norm().item(),
            "samples": [flat[i].item() for i in at]}


def sample_indices(count):
    """Eight places spread over the tensor, first and last among them; fewer if it is smaller."""
    n = min(SAMPLES, count)
    return [0] if n == 1 else [i * (count - 1) // (n - 1) for i in range(n)]


def sgd(parameters, o):
    return torch.optim.SGD(
        parameters, lr=o["learningRate"], momentum=o["momentum"], weight_decay=o["weightDecay"],
        nesterov=o["nesterov"])


def run(case, dtype, perturbation_seed=None):
    model = network(case["sizes"], case["normalization"]).to(dtype)
    tensors = initialise(model, dtype)
    if perturbation_seed is not None:
        generator = torch.Generator().manual_seed(perturbation_seed)
        with torch.no_grad():
            for p in model.parameters():
                noise = 2 * torch.rand(p.shape, generator=generator, dtype=dtype) - 1
                p.mul_(1 + PERTURBATION * noise)
    start = [p.detach().clone() for p in model.parameters()]
    loss_of = nn.MSELoss() if case["loss"] == "meanSquaredError" else nn.CrossEntropyLoss()
    optimizer = case.get("makeOptimizer", sgd)(model.parameters(), case["optimizer"])
    steps = []
    model.train()
    for step in range(case.get("stepCount", STEPS)):
        inputs, targets = batch(case, step, dtype)
        optimizer.zero_grad()
        loss = loss_of(model(inputs), targets)
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(
            model.parameters(), float("inf") if case["clipNorm"] is None else case["clipNorm"])
        optimizer.step()
        distance = torch.stack(
            [(p.detach() - s).pow(2).sum() for p, s in zip(model.parameters(), start)]).sum().sqrt()
        steps.append(
            {"loss": loss.item(), "gradientNorm": norm.item(), "distance": distance.item()})
    model.eval()
    with torch.no_grad():
        outputs = model(inputs)
        evaluation = {"loss": loss_of(outputs, targets).item(), "outputs": outputs[:2].tolist()}
    return {
        "steps": steps,
        "parameters": [dict(t, **summary(p)) for t, p in zip(tensors, model.parameters())],
        "buffers": [
            dict({"name": n, "shape": list(b.shape)}, **summary(b))
            for n, b in model.named_buffers() if "running" in n],
        "evaluation": evaluation,
    }


def relative(a, b):
    return abs(a - b) / max(abs(b), 1e-300)


def difference(run, reference):
    """Per quantity, the largest relative difference of a run from the reference."""
    pairs = list(zip(run["steps"], reference["steps"]))
    tensors = list(zip(run["parameters"] + run["buffers"],
                       reference["parameters"] + reference["buffers"]))
    outputs = reference["evaluation"]["outputs"]
    return {
        **{k: max(relative(r[k], d[k]) for r, d in pairs)
           for k in ("loss", "gradientNorm", "distance")},
        "norm": max(relative(r["norm"], d["norm"]) for r, d in tensors),
        # A sample's difference is relative to the root mean square of its tensor.
        "sample": max(
            float(abs(a - b) / (d["norm"] / np.sqrt(d["count"])))
            for r, d in tensors for a, b in zip(r["samples"], d["samples"])),
        "evaluationLoss": relative(run["evaluation"]["loss"], reference["evaluation"]["loss"]),
        # Of the outputs, relative to the largest.
        "output": float(np.abs(np.subtract(run["evaluation"]["outputs"], outputs)).max()
                        / np.abs(outputs).max()),
    }


def cases():
    f1 = [784] + [512] * 5 + [10]
    optimizers = {
        "sgd": (0.05, 0.0, 0.0, False, None),
        "momentum": (0.1, 0.9, 1e-4, False, None),
        "nesterov": (0.05, 0.9, 5e-4, True, None),
        "clipped": (0.1, 0.9, 1e-4, False, 0.5),
        "clippedSometimes": (0.01, 0.9, 1e-4, False, 6.0),
    }

    def case(name, optimizer, sizes, normalization, batch_size=64, loss="crossEntropy"):
        rate, momentum, decay, nesterov, clip = optimizers[optimizer]
        return {
            "name": name, "sizes": sizes, "normalization": normalization, "loss": loss,
            "batchSize": batch_size,
            "ghostBatchSize": GHOST_ROWS if normalization == "ghost" else None,
            "clipNorm": clip,
            "optimizer": {"learningRate": rate, "momentum": momentum, "weightDecay": decay,
                          "nesterov": nesterov}}

    for key in ("sgd", "momentum", "nesterov", "clipped"):
        yield case(f"f1-none-{key}", key, f1, "none")
        yield case(f"f1-batch-{key}", key, f1, "batch")
        yield case(f"regression-{key}", key, [10, 50, 1], "none", loss="meanSquaredError")
    # Gradient norms on both sides of the bound.
    yield case("regression-clipped-sometimes", "clippedSometimes", [10, 50, 1], "none",
               loss="meanSquaredError")
    yield case("f1-ghost-64", "momentum", f1, "ghost")
    yield case("f1-ghost-56", "momentum", f1, "ghost", batch_size=56)
    yield case("f1-ghost-48", "sgd", f1, "ghost", batch_size=48)
    yield case("f1-ghost-56-clipped", "clipped", f1, "ghost", batch_size=56)


def write(cases, command, definitions):
    torch.set_num_threads(1)
    results = []
    for case in cases:
        double, single = run(case, torch.float64), run(case, torch.float32)
        case["tensors"] = [
            {k: t[k] for k in ("number", "name", "shape", "offset", "scale")}
            for t in double["parameters"]]
        for t in double["parameters"]:
            del t["number"], t["offset"], t["scale"], t["shape"]
        case.update(double)
        # Per quantity, how far the same run in float32 lies from float64 at most (relative).
        case["float32"] = {
            "losses": [s["loss"] for s in single["steps"]],
            "relativeDifference": difference(single, double),
        }
        # The same of runs in float64 whose initial parameters are off by as much as rounding may
        # put a product in float32 off.
        runs = [difference(run(case, torch.float64, seed), double) for seed in range(PERTURBED_RUNS)]
        case["perturbed"] = {"relativeDifference": {k: max(r[k] for r in runs) for k in runs[0]}}
        results.append({k: v for k, v in case.items() if k not in ("makeOptimizer", "stepCount")})
    output = {
        "command": command,
        "torch": torch.__version__, "numpy": np.__version__,
        "python": ".".join(map(str, sys.version_info[:3])),
        "definitions": definitions.strip(),
        "check": {
            "bits": [[k, i, int(bits(k, i + 1)[i])] 
                     for k, i in ((0, 0), (0, 1), (3, 7), (1004, 50175))],
            "inputs 1000": [float(v) for v in drawn(1000, (4,), 1.7)],
            "labels 2000": [int(v % 10) for v in bits(2000, 8)],
        },
        "sampleIndices": {
            str(n): sample_indices(n)
            for n in sorted({int(np.prod(t["shape"])) for c in results for t in c["tensors"]})},
        "cases": results,
    }
    text = json.dumps(output, separators=(",", ":"))
    print(text.replace('{"name":"f1-', '\n{"name":"f1-').replace('{"name":"reg', '\n{"name":"reg'))


if __name__ == "__main__":
    write(cases(), "python trajectories.py > trajectories.json", __doc__)
