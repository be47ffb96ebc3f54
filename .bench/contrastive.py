"""Throughput of PyTorch's contrastive training step on the CPU: one row, in a process of its own.

    PYTHON .bench/contrastive.py --network contrastive --batch-size 128 --views drawn --threads 1

compare.py runs this beside batchlab; it says which versions are meant.

An example is one image with its two views, so that a batch of B is 2 B rows of the network.
Encoders: contrastive (784-256-128, batch norm and ReLU behind each linear layer) and contrastive-mini (28x28x1:
5x5x8, 5x5x16, each with max-pool 3/2, batch norm and ReLU; 576-64, batch norm, ReLU), both behind
a head (64, ReLU, 32 outputs) and NT-Xent at a temperature of 0.5; SGD with momentum 0.9, float32.

Views `drawn`: made anew in each step from pixels in memory, of all 2 B at once: one map for
rotation, shear, scale and shift, read by grid_sample, then contrast, brightness and noise, cut,
standardised: the family and amounts of the experiment's protocol. `fixed`: views are in memory
already, standardised. Batches are consecutive rows, so nothing shuffles or gathers.

PyTorch is tried in several ways, and the fastest counts: eager, or forward pass and loss compiled,
or the views as well, or both as one; the optimizer in its default and its fused form; for mini
channels_last, too. Each is warmed up and tried for a moment, and the four fastest are then timed
in several stretches, by turns. Prints one JSON object: {"peer", "version", "network", "batchSize",
"views", "threads", "examplesPerSecond", "way", "range", "timed", "tried"}: the median over
stretches of the best way, its name, its least and most; the medians of the four; and the best
moment of each.
"""

import argparse
import json
import math
import statistics
import time

EXAMPLES = 4096
SIDE = 28
MEAN, DEVIATION, TEMPERATURE = 0.16, 0.27, 0.5
FINALISTS = 4


def encoder(network: str) -> list:
    from torch import nn

    if network == "contrastive":
        return [nn.Linear(784, 256), nn.BatchNorm1d(256), nn.ReLU(),
                nn.Linear(256, 128), nn.BatchNorm1d(128), nn.ReLU()]
    return [nn.Conv2d(1, 8, 5, padding=2), nn.MaxPool2d(3, 2), nn.BatchNorm2d(8), nn.ReLU(),
            nn.Conv2d(8, 16, 5, padding=2), nn.MaxPool2d(3, 2), nn.BatchNorm2d(16), nn.ReLU(),
            nn.Flatten(), nn.Linear(576, 64), nn.BatchNorm1d(64), nn.ReLU()]


def draw(images, count: int):
    """`count` standardised views of half as many images: first views, and then second ones."""
    import torch
    from torch.nn import functional

    angle, shear, scale, x, y, contrast, brightness = (2 * torch.rand(7, count) - 1).unbind()
    angle, shear, scale = angle * math.radians(15), 0.2 * shear, 1 + 0.2 * scale
    cosine, sine = torch.cos(angle) / scale, torch.sin(angle) / scale
    # Where a pixel of the view is read: the inverse of shift, rotation, shear and scale, as a sum
    # of a row and a column for each view, which is faster than the product that affine_grid makes.
    a, b, c, d = cosine + shear * sine, sine - shear * cosine, -sine, cosine
    axis = (torch.arange(SIDE) * 2 + 1) / SIDE - 1
    to_x, to_y = axis - (4 / SIDE) * x.view(-1, 1), axis - (4 / SIDE) * y.view(-1, 1)

    def read(of_x, of_y):
        return ((of_x.view(-1, 1) * to_x).view(-1, 1, SIDE)
                + (of_y.view(-1, 1) * to_y).view(-1, SIDE, 1))

    # Planes of x and y, not pairs, for the same reason.
    grid = torch.stack([read(a, b), read(c, d)], 1).permute(0, 2, 3, 1)
    views = functional.grid_sample(
        images.repeat(2, 1, 1, 1), grid, "bilinear", "zeros", align_corners=False)
    # Contrast and brightness with the mean and the deviation taken in, and the noise's own middle.
    amount = math.sqrt(3) * 0.1 / DEVIATION
    contrast = 1 + 0.4 * contrast
    ground = (0.5 * (1 - contrast) + 0.2 * brightness - MEAN) / DEVIATION - amount
    views = views.mul_((contrast / DEVIATION).view(-1, 1, 1, 1)).add_(ground.view(-1, 1, 1, 1))
    return views.add_(torch.rand(count, 1, SIDE, SIDE), alpha=2 * amount).clamp_(
        -MEAN / DEVIATION, (1 - MEAN) / DEVIATION)


def make_step(args: argparse.Namespace, way: dict):
    """A function that trains on a batch by its number."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(0)
    batch, rows = args.batch_size, 2 * args.batch_size
    layers = encoder(args.network)
    width = 128 if args.network == "contrastive" else 64
    model = nn.Sequential(*layers, nn.Linear(width, 64), nn.ReLU(), nn.Linear(64, 32))
    shape = (784,) if args.network == "contrastive" else (1, SIDE, SIDE)
    layout = torch.channels_last if way["channelsLast"] else torch.contiguous_format
    model = model.to(memory_format=layout)
    optimizer = torch.optim.SGD(
        model.parameters(), lr=1e-3, momentum=0.9, fused=True if way["fused"] else None)
    images = torch.rand(EXAMPLES, 1, SIDE, SIDE)
    fixed = torch.randn(2 * EXAMPLES, *shape)
    pairs = (torch.arange(rows) + batch) % rows
    itself = torch.eye(rows, dtype=torch.bool)

    def loss(views):
        units = functional.normalize(model(views), dim=1)
        similarities = (units @ units.T / TEMPERATURE).masked_fill(itself, -torch.inf)
        return functional.cross_entropy(similarities, pairs)

    def drawn(images):
        return draw(images, rows).view(rows, *shape)

    def drawn_loss(images):
        return loss(drawn(images))

    if way["compiled"] == "all":
        drawn_loss = torch.compile(drawn_loss)
    if way["compiled"] in ("loss", "views and loss"):
        loss = torch.compile(loss)
    if way["compiled"] in ("views", "views and loss"):
        drawn = torch.compile(drawn)

    def step(i: int) -> None:
        optimizer.zero_grad(set_to_none=True)
        if args.views == "fixed":
            value = loss(fixed[i * rows:(i + 1) * rows])
        elif way["compiled"] == "all":
            value = drawn_loss(images[i * batch:(i + 1) * batch])
        else:
            with torch.no_grad():
                views = drawn(images[i * batch:(i + 1) * batch])
            value = loss(views)
        value.backward()
        optimizer.step()

    return step


def rate(step, batch_size: int, seconds: float) -> float:
    batches = EXAMPLES // batch_size
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step(count % batches)
        count += 1
    return count * batch_size / (time.perf_counter() - start)


def warmed_up(args: argparse.Namespace, way: dict):
    step = make_step(args, way)
    for i in range(3):
        step(i)
    rate(step, args.batch_size, args.seconds / 4)
    return step


def ways(args: argparse.Namespace) -> list[dict]:
    compiled = ["nothing", "loss"]
    if args.views == "drawn":
        compiled += ["views", "views and loss", "all"]
    layouts = [False, True] if args.network == "contrastive-mini" else [False]
    return [{"compiled": what, "fused": fused, "channelsLast": last}
            for last in layouts for what in compiled for fused in (False, True)]


def name(way: dict) -> str:
    words = ["eager" if way["compiled"] == "nothing" else f"compiled {way['compiled']}"]
    words += ["fused"] if way["fused"] else []
    return ", ".join(words + (["channels_last"] if way["channelsLast"] else []))


def measure(args: argparse.Namespace) -> dict:
    import torch

    torch.set_num_threads(args.threads)
    all_ways, tried = {name(way): way for way in ways(args)}, {}
    for key, way in all_ways.items():
        # Or what was compiled for the ways before counts against the limit of this one.
        torch._dynamo.reset()
        step = warmed_up(args, way)
        tried[key] = max(rate(step, args.batch_size, args.seconds / 4) for _ in range(3))
    best = sorted(tried, key=lambda key: -tried[key])[:FINALISTS]
    torch._dynamo.reset()
    steps = {key: warmed_up(args, all_ways[key]) for key in best}
    stretches = {key: [] for key in best}
    for _ in range(args.stretches):
        for key, step in steps.items():
            stretches[key].append(rate(step, args.batch_size, args.seconds))
    timed = {key: statistics.median(values) for key, values in stretches.items()}
    winner = max(timed, key=timed.get)
    return {
        "peer": "torch", "version": torch.__version__, "network": args.network,
        "batchSize": args.batch_size, "views": args.views, "threads": args.threads,
        "examplesPerSecond": round(timed[winner]), "way": winner,
        "range": [round(min(stretches[winner])), round(max(stretches[winner]))],
        "timed": {key: round(value) for key, value in timed.items()},
        "tried": {key: round(value) for key, value in tried.items()}}


def main() -> None:
    parser = argparse.ArgumentParser(description="Examples per second of PyTorch.")
    parser.add_argument("--network", choices=["contrastive", "contrastive-mini"], default="contrastive")
    parser.add_argument("--batch-size", type=int, default=128, help="examples, of two views each")
    parser.add_argument("--views", choices=["drawn", "fixed"], default="drawn")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.5, help="of each timed stretch")
    parser.add_argument("--stretches", type=int, default=5)
    args = parser.parse_args()
    print(json.dumps(measure(args)), flush=True)


if __name__ == "__main__":
    main()
