"""Contrastive learning of a perceptron on digits by PyTorch, judged by a linear probe.

    batchlab data export EXPERIMENT --output digits
    python -m pip install torch==2.15.0+cpu numpy scipy
    python contrastive_protocol.py --folder digits --batch-sizes 32 128 512 --epochs 10 40
    python contrastive_protocol.py --data mnist10k --batch-sizes 128 --supervised --baselines

An independent run of an experiment's protocol, to hold batchlab's errors against; no test reads
what it prints. A folder has the four IDX files of MNIST's format, packed by gzip or not; with
several, each seed has the next one.

Encoder: 784-128-64, batch norm and ReLU behind each linear layer; its 64 outputs are the
representation. Head: 64-64, ReLU, 64-32; its outputs at length 1 are the embeddings. Initial
weights are PyTorch's own. In each epoch every example is seen once, as two views; batch norm takes
its statistics from all 2 B of a batch.

A view: with x a place relative to the image's middle, the ink at x comes to s R K x + t; R turns
by the rotation, K = (1 k; 0 1) shears, s scales, t shifts. It is read bilinearly, and what is
outside is 0. Then, with 1 the range of the pixels: 1/2 + contrast (v - 1/2) + brightness + noise,
cut to 0...1. All are drawn uniformly, for each view by itself, and the noise for each pixel.
Networks see views standardised by the one mean and deviation of the unchanged training pixels.

Loss: mean over the 2 B views of -s_ij / tau + log sum exp(s_ik / tau), over all k but i, and for
dcl but j, its pair, too. SGD with momentum 0.9; the rate falls to 0 by a cosine over all updates.

Probe: logistic regression on the encoder's outputs of unchanged images in evaluation, each
standardised by its mean and deviation over the training set; mean cross-entropy + l2 / 2 |W|^2,
biases free, by L-BFGS to the end. Alignment: mean of |f - f'|^2 over the embeddings of two views
of each test example. Uniformity: log of the mean of exp(-2 |f - f'|^2) over first and second views
of different ones; `uniformityPlain` has unchanged images in place of views.

`--supervised` trains the same encoder with a linear layer of ten outputs behind it, by cross-
entropy of one view of each example. `--baselines` adds probes of the encoder as it is born
(running means 0, variances 1) and of the pixels, each by its own mean and deviation (`pixels`) and
all by one (`pixelsByOne`).
"""

import argparse
import gzip
import itertools
import json
import math
import os
import pathlib
import time
from dataclasses import dataclass

# The probe's vectors are short; a second thread would only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import scipy.optimize
import torch
from torch import nn
from torch.nn import functional

SIDE, CLASSES = 28, 10
CHUNK = 1024  # Examples whose views are drawn at once.


# Data


def read(folder: pathlib.Path, name: str, dimensions: int) -> torch.Tensor:
    path = folder / name
    if path.exists():
        data = path.read_bytes()
    else:
        data = gzip.decompress(pathlib.Path(f"{path}.gz").read_bytes())
    if data[:4] != bytes([0, 0, 8, dimensions]):
        raise SystemExit(f"{path}: no IDX file of bytes in {dimensions} dimensions")
    shape = np.frombuffer(data, ">i4", dimensions, 4)
    values = np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions)
    return torch.from_numpy(values.reshape(shape.tolist()).copy())


@dataclass
class Digits:
    """Pixels from 0 to 1, and labels."""

    train: torch.Tensor
    train_labels: torch.Tensor
    test: torch.Tensor
    test_labels: torch.Tensor
    mean: float
    deviation: float

    def inputs(self, images: torch.Tensor) -> torch.Tensor:
        return ((images - self.mean) / self.deviation).flatten(1)


def load(folder: str, train: int | None, test: int | None) -> Digits:
    sets = []
    for part, count in (("train", train), ("t10k", test)):
        images = read(pathlib.Path(folder), f"{part}-images-idx3-ubyte", 3)[:count]
        labels = read(pathlib.Path(folder), f"{part}-labels-idx1-ubyte", 1)[:count]
        assert images.shape[1:] == (SIDE, SIDE) and len(images) == len(labels), folder
        sets += [images, labels.long()]
    pixels = sets[0].double() / 255
    mean, deviation = pixels.mean().item(), pixels.std(unbiased=False).item()
    return Digits(sets[0].float() / 255, sets[1], sets[2].float() / 255, sets[3], mean, deviation)


# Views


@dataclass
class Views:
    """How far views may differ from an image; see the head of this file."""

    shift: float
    rotation: float
    scale: float
    shear: float
    contrast: float
    brightness: float
    noise: float

    def of(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """A view of each image."""
        count = len(images)

        def uniform(amount: float, *shape: int) -> torch.Tensor:
            return amount * (2 * torch.rand(count, *shape, generator=generator) - 1)

        angle, shear = uniform(math.radians(self.rotation)), uniform(self.shear)
        scale, shift = 1 + uniform(self.scale), uniform(self.shift, 2)
        cosine, sine = torch.cos(angle), torch.sin(angle)
        zero, one = torch.zeros(count), torch.ones(count)
        turn_back = torch.stack([cosine, sine, -sine, cosine], 1).view(-1, 2, 2)
        shear_back = torch.stack([one, -shear, zero, one], 1).view(-1, 2, 2)
        back = shear_back @ turn_back / scale.view(-1, 1, 1)
        # Places of pixels relative to the middle, x and y.
        axis = torch.arange(SIDE) - (SIDE - 1) / 2
        y, x = torch.meshgrid(axis, axis, indexing="ij")
        places = torch.stack([x, y], -1).view(1, -1, 2) - shift.view(-1, 1, 2)
        grid = (places @ back.transpose(1, 2)).view(-1, SIDE, SIDE, 2) * (2 / SIDE)
        moved = functional.grid_sample(
            images.unsqueeze(1), grid, "bilinear", "zeros", align_corners=False).squeeze(1)
        contrast, brightness = 1 + uniform(self.contrast, 1, 1), uniform(self.brightness, 1, 1)
        noise = uniform(math.sqrt(3) * self.noise, SIDE, SIDE)
        return (0.5 + contrast * (moved - 0.5) + brightness + noise).clamp_(0, 1)

    def pairs(self, images: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
        """Two views of each image: (images, 2, rows, columns)."""
        parts = [self.of(part.repeat_interleave(2, 0), generator) for part in images.split(CHUNK)]
        return torch.cat(parts).view(-1, 2, SIDE, SIDE)


# Networks and losses


def perceptron(sizes: list[int]) -> nn.Sequential:
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]
    return nn.Sequential(*layers)


def projection(sizes: list[int]) -> nn.Sequential:
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def contrastive_loss(embeddings: torch.Tensor, kind: str, temperature: float) -> torch.Tensor:
    """Mean over all rows; rows 2 k and 2 k + 1 are a pair."""
    units = functional.normalize(embeddings, dim=1)
    similarities = units @ units.T / temperature
    rows = torch.arange(len(units))
    positives = similarities[rows, rows ^ 1]
    left_out = torch.eye(len(units), dtype=torch.bool)
    if kind == "dcl":
        left_out[rows, rows ^ 1] = True
    others = similarities.masked_fill(left_out, -torch.inf)
    return (torch.logsumexp(others, 1) - positives).mean()


# Training


def scaled_rate(args: argparse.Namespace, batch_size: int) -> float:
    ratio = batch_size / args.base_batch_size
    return args.rate * {"sqrt": math.sqrt(ratio), "linear": ratio, "none": 1}[args.scaling]


def batches(count: int, batch_size: int, keep_last: bool) -> list[slice]:
    """Of an epoch; one of a single example has no others to tell from, and is never kept."""
    starts = range(0, count, batch_size)
    sizes = [min(batch_size, count - start) for start in starts]
    return [slice(start, start + size) for start, size in zip(starts, sizes)
            if size == batch_size or (keep_last and size > 1)]


@dataclass
class Trained:
    encoder: nn.Sequential
    head: nn.Sequential
    updates: int
    last_loss: float
    seconds: float


def train(data: Digits, args: argparse.Namespace, views: Views, kind: str, temperature: float,
          batch_size: int, epochs: int, seed: int) -> Trained:
    """`last_loss` is the mean over the last epoch's batches."""
    supervised = kind == "supervised"
    torch.manual_seed(seed)
    encoder = perceptron([SIDE * SIDE, *args.widths])
    head = nn.Linear(args.widths[-1], CLASSES) if supervised else projection(
        [args.widths[-1], *args.head])
    model = nn.Sequential(encoder, head)
    rate = scaled_rate(args, batch_size)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=rate, momentum=args.momentum, weight_decay=args.weight_decay)
    generator = torch.Generator().manual_seed(seed)
    parts = batches(len(data.train), batch_size, args.keep_last)
    if not parts:
        raise SystemExit(f"batch size {batch_size}: {len(data.train)} examples have none of that")
    updates, update, start, losses = epochs * len(parts), 0, time.perf_counter(), []
    model.train()
    for _ in range(epochs):
        order = torch.randperm(len(data.train), generator=generator)
        images, labels = data.train[order], data.train_labels[order]
        if supervised:
            seen = torch.cat([views.of(part, generator) for part in images.split(CHUNK)])
        else:
            seen = views.pairs(images, generator)
        losses = []
        for rows in parts:
            factor = (1 + math.cos(math.pi * update / updates)) / 2
            optimizer.param_groups[0]["lr"] = rate * factor
            optimizer.zero_grad()
            if supervised:
                outputs = model(data.inputs(seen[rows]))
                loss = functional.cross_entropy(outputs, labels[rows])
            else:
                outputs = model(data.inputs(seen[rows].flatten(0, 1)))
                loss = contrastive_loss(outputs, kind, temperature)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
            update += 1
    model.eval()
    last = sum(losses) / len(losses) if losses else math.nan
    return Trained(encoder, head, updates, last, time.perf_counter() - start)


# Evaluation


def outputs_of(model: nn.Module, inputs: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return torch.cat([model(part) for part in inputs.split(CHUNK)])


def percent_wrong(outputs: torch.Tensor, labels: torch.Tensor) -> float:
    return 100 * (outputs.argmax(1) != labels).double().mean().item()


def probe(features: torch.Tensor, test_features: torch.Tensor, data: Digits, l2: float | None,
          standardized: bool = True) -> dict[str, float | int | bool]:
    """Errors in percent of a logistic regression that was solved to the end."""
    l2 = 1 / len(features) if l2 is None else l2
    x, test_x, labels = features.double(), test_features.double(), data.train_labels
    if standardized:
        mean, deviation = x.mean(0), x.std(0, unbiased=False)
        deviation[deviation < 1e-12] = 1
        x, test_x = (x - mean) / deviation, (test_x - mean) / deviation
    rows, columns = torch.arange(len(x)), x.shape[1]

    def unpacked(flat: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
        values = torch.from_numpy(flat).view(columns + 1, CLASSES)
        return values[:-1], values[-1]

    def objective(flat: np.ndarray) -> tuple[float, np.ndarray]:
        weights, biases = unpacked(flat)
        logs = functional.log_softmax(torch.addmm(biases, x, weights), 1)
        value = -logs[rows, labels].mean() + l2 / 2 * weights.square().sum()
        errors = logs.exp_()
        errors[rows, labels] -= 1
        errors /= len(x)
        gradient = torch.cat([x.T @ errors + l2 * weights, errors.sum(0, keepdim=True)])
        return value.item(), gradient.flatten().numpy()

    found = scipy.optimize.minimize(
        objective, np.zeros((columns + 1) * CLASSES), jac=True, method="L-BFGS-B",
        options={"maxiter": 20000, "maxfun": 40000, "maxcor": 20, "gtol": 1e-6, "ftol": 1e-14})
    weights, biases = unpacked(found.x)
    return {
        "probeError": percent_wrong(test_x @ weights + biases, data.test_labels),
        "probeTrainError": percent_wrong(x @ weights + biases, labels),
        "probeLoss": float(found.fun), "probeIterations": int(found.nit),
        "probeGradient": float(np.abs(found.jac).max()), "probeConverged": bool(found.success)}


def mean_potential(first: torch.Tensor, second: torch.Tensor) -> float:
    """The logarithm of the mean of exp(-2 d^2) over rows of both with different numbers."""
    total, count = 0.0, len(first)
    for start in range(0, count, CHUNK):
        block = (4 * (first[start:start + CHUNK] @ second.T - 1)).exp_()
        total += block.double().sum().item() - block.diagonal(start).double().sum().item()
    return math.log(total / (count * (count - 1)))


def embedding_measures(trained: Trained, data: Digits, views: Views, seed: int) -> dict[str, float]:
    model = nn.Sequential(trained.encoder, trained.head)
    generator = torch.Generator().manual_seed(10**6 + seed)
    pairs = views.pairs(data.test, generator)

    def embedded(images: torch.Tensor) -> torch.Tensor:
        return functional.normalize(outputs_of(model, data.inputs(images)), dim=1)

    first, second, plain = embedded(pairs[:, 0]), embedded(pairs[:, 1]), embedded(data.test)
    return {"alignment": (first - second).square().sum(1).double().mean().item(),
            "uniformity": mean_potential(first, second),
            "uniformityPlain": mean_potential(plain, plain)}


def judged(trained: Trained, data: Digits, views: Views, args: argparse.Namespace, seed: int,
           supervised: bool) -> dict:
    start = time.perf_counter()
    train_inputs, test_inputs = data.inputs(data.train), data.inputs(data.test)
    features, test_features = (
        outputs_of(trained.encoder, inputs) for inputs in (train_inputs, test_inputs))
    result = {}
    if supervised:
        for name, part, labels in (("testError", test_features, data.test_labels),
                                   ("trainError", features, data.train_labels)):
            result[name] = percent_wrong(outputs_of(trained.head, part), labels)
    else:
        result |= embedding_measures(trained, data, views, seed)
    result |= probe(features, test_features, data, args.l2)
    return result | {"judgingSeconds": round(time.perf_counter() - start, 2)}


def baselines(data: Digits, views: Views, args: argparse.Namespace, seed: int) -> list[dict]:
    torch.manual_seed(seed)
    born = Trained(perceptron([SIDE * SIDE, *args.widths]).eval(),
                   projection([args.widths[-1], *args.head]).eval(), 0, math.nan, 0)
    results = [{"kind": "born"} | judged(born, data, views, args, seed, False)]
    pixels = data.inputs(data.train), data.inputs(data.test)
    results.append({"kind": "pixels"} | probe(*pixels, data, args.l2))
    results.append({"kind": "pixelsByOne"} | probe(*pixels, data, args.l2, standardized=False))
    return results


# The command


COLUMNS = ("kind", "temperature", "batchSize", "epochs", "updates", "rate")
MEASURES = ("probeError", "probeTrainError", "testError", "trainError", "lastLoss", "alignment",
            "uniformity", "uniformityPlain", "seconds")


def table(results: list[dict]) -> str:
    """A line for each setting, with the mean over seeds; of several, the deviation as well."""
    groups: dict[tuple, list[dict]] = {}
    for result in results:
        groups.setdefault(tuple(result.get(column) for column in COLUMNS), []).append(result)
    measures = [m for m in MEASURES if any(m in result for result in results)]
    lines = ["| " + " | ".join([*COLUMNS, "seeds", *measures]) + " |",
             "| --- |" + " ---: |" * (len(COLUMNS) + len(measures))]
    for key, group in groups.items():
        cells = ["" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
                 for value in key] + [str(len(group))]
        for measure in measures:
            values = [result[measure] for result in group if measure in result]
            spread = f" ± {np.std(values, ddof=1):.2g}" if len(values) > 1 else ""
            cells.append(f"{np.mean(values):.4g}{spread}" if values else "")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    data = parser.add_mutually_exclusive_group(required=True)
    data.add_argument(
        "--data", choices=["mnist10k"], help="a folder of this name under BATCHLAB_DATA, or data")
    data.add_argument(
        "--folder", nargs="+", metavar="FOLDER", help="of IDX files; one a seed, in turn")
    parser.add_argument("--train", type=int, help="the first so many training examples alone")
    parser.add_argument("--test", type=int, help="the first so many test examples alone")
    parser.add_argument("--batch-sizes", type=int, nargs="*", default=[128], help="in examples")
    parser.add_argument("--epochs", type=int, nargs="*", default=[10])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument(
        "--losses", nargs="*", choices=["ntxent", "dcl"], default=["ntxent"])
    parser.add_argument("--temperatures", type=float, nargs="+", default=[0.5])
    parser.add_argument("--supervised", action="store_true", help="train with labels, too")
    parser.add_argument("--baselines", action="store_true", help="probe what is not trained, too")
    parser.add_argument("--rate", type=float, default=0.1, help="at the base batch size")
    parser.add_argument("--base-batch-size", type=int, default=128)
    parser.add_argument("--scaling", choices=["sqrt", "linear", "none"], default="sqrt")
    parser.add_argument("--momentum", type=float, default=0.9)
    parser.add_argument("--weight-decay", type=float, default=0.0)
    parser.add_argument("--keep-last", action="store_true", help="train on a short last batch, too")
    parser.add_argument("--widths", type=int, nargs="+", default=[128, 64], help="of the encoder")
    parser.add_argument("--head", type=int, nargs="+", default=[64, 32], help="its widths")
    parser.add_argument("--shift", type=float, default=2.0, help="pixels to either side")
    parser.add_argument("--rotation", type=float, default=15.0, help="degrees to either side")
    parser.add_argument("--scale", type=float, default=0.2, help="largest change of the scale 1")
    parser.add_argument("--shear", type=float, default=0.2, help="largest change of x over y")
    parser.add_argument(
        "--contrast", type=float, default=0.4, help="largest change of the factor 1")
    parser.add_argument("--brightness", type=float, default=0.2, help="of the range of pixels")
    parser.add_argument("--noise", type=float, default=0.1, help="standard deviation, of the range")
    parser.add_argument(
        "--strength", type=float, default=1.0, help="a factor of all seven; 0 for none")
    parser.add_argument("--l2", type=float, help="of the probe's weights; by default 1 / N")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--output", metavar="FILE", help="append the lines of JSON there, too")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    torch.set_num_threads(args.threads)
    folders = args.folder or [
        os.path.join(os.environ.get("BATCHLAB_DATA") or "data", args.data)]
    data = [load(folder, args.train, args.test) for folder in folders]
    amounts = ("shift", "rotation", "scale", "shear", "contrast", "brightness", "noise")
    views = Views(*(args.strength * getattr(args, amount) for amount in amounts))
    results = []

    def report(found: dict, seed: int) -> None:
        result = {"seed": seed, "folder": pathlib.Path(folders[seed % len(data)]).name} | found
        results.append(result)
        line = json.dumps(
            {k: float(f"{v:.6g}") if isinstance(v, float) else v for k, v in result.items()})
        print(line, flush=True)
        if args.output:
            with open(args.output, "a", encoding="utf-8") as file:
                file.write(line + "\n")

    if args.baselines:
        for seed in args.seeds:
            for found in baselines(data[seed % len(data)], views, args, seed):
                report(found, seed)
    kinds = list(itertools.product(args.losses, args.temperatures))
    kinds += [("supervised", None)] if args.supervised else []
    for (kind, temperature), epochs, batch_size, seed in itertools.product(
            kinds, args.epochs, args.batch_sizes, args.seeds):
        digits = data[seed % len(data)]
        trained = train(digits, args, views, kind, temperature, batch_size, epochs, seed)
        head = {"kind": kind} | ({} if temperature is None else {"temperature": temperature})
        report(head | {
            "batchSize": batch_size, "epochs": epochs, "updates": trained.updates,
            "rate": scaled_rate(args, batch_size), "lastLoss": trained.last_loss,
            "seconds": round(trained.seconds, 2),
        } | judged(trained, digits, views, args, seed, kind == "supervised"), seed)
    print("\n" + table(results))


if __name__ == "__main__":
    main()
