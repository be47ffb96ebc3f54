"""A trainer in plain Python: a perceptron of rectifiers by SGD, on the images that batchlab wrote.

Reads config.json, whose path is its only argument; writes metrics.jsonl as it goes, result.json, and a
checkpoint at the end of every epoch, from which it goes on when it is started again. It needs nothing but
Python, and is there to be read: experiments/external/pytorch.py is for work.

Takes of the recipe: sgd with momentum and weight decay, batchSize, epochs, dropLast, evaluationInterval,
and the schedules constant and steps. It refuses what it does not know.
"""

import gzip
import json
import math
import os
import pathlib
import random
import signal
import struct
import sys

LATER = 75


def refuse(what):
    sys.exit(f"plain.py does not know {what}")


def read_idx(folder, name):
    path = pathlib.Path(folder, name)
    data = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    dimensions = data[3]
    shape = struct.unpack_from(f">{dimensions}I", data, 4)
    return shape, data[4 + 4 * dimensions:]


def read_set(folder, part):
    (count, *image), pixels = read_idx(folder, f"{part}-images-idx3-ubyte")
    _, labels = read_idx(folder, f"{part}-labels-idx1-ubyte")
    size = math.prod(image)
    return [pixels[i * size:(i + 1) * size] for i in range(count)], list(labels)


def standardised(images, mean, deviation):
    return [[(pixel - mean) / deviation for pixel in image] for image in images]


class Perceptron:
    """Weights are lists of rows, an output each, drawn uniformly in ±1/√inputs."""

    def __init__(self, sizes, draw):
        self.weights, self.biases = [], []
        for inputs, outputs in zip(sizes, sizes[1:]):
            bound = 1 / math.sqrt(inputs)
            self.weights.append(
                [[draw.uniform(-bound, bound) for _ in range(inputs)] for _ in range(outputs)])
            self.biases.append([draw.uniform(-bound, bound) for _ in range(outputs)])

    def forward(self, x):
        """The values of all layers, the logits last."""
        values = [x]
        for layer, (weights, biases) in enumerate(zip(self.weights, self.biases)):
            z = [b + sum(map(float.__mul__, row, values[-1])) for row, b in zip(weights, biases)]
            last = layer == len(self.weights) - 1
            values.append(z if last else [max(v, 0.0) for v in z])
        return values

    def backward(self, values, slope, gradients, scale):
        """Adds the gradients of an example's loss, times scale; slope is that of the logits."""
        for layer in reversed(range(len(self.weights))):
            rows, biases = gradients[layer]
            below = values[layer]
            for o, s in enumerate(slope):
                if s:
                    step = s * scale
                    biases[o] += step
                    row = rows[o]
                    for i, v in enumerate(below):
                        if v:
                            row[i] += step * v
            if layer:
                weights = self.weights[layer]
                slope = [
                    sum(s * weights[o][i] for o, s in enumerate(slope)) if v > 0 else 0.0
                    for i, v in enumerate(below)]


def probabilities(logits):
    top = max(logits)
    if not math.isfinite(top):
        return [math.nan] * len(logits)
    powers = [math.exp(v - top) for v in logits]
    total = sum(powers)
    return [p / total for p in powers]


def evaluate(model, inputs, labels):
    loss, wrong = 0.0, 0
    for x, label in zip(inputs, labels):
        logits = model.forward(x)[-1]
        p = probabilities(logits)
        loss -= math.log(p[label]) if p[label] > 0 else -math.inf if p[label] == 0 else math.nan
        wrong += max(range(len(logits)), key=logits.__getitem__) != label
    return loss / len(labels), 100 * wrong / len(labels)


def rate_at(epoch, recipe):
    schedule = recipe.get("schedule", {"kind": "constant"})
    if schedule.get("warmupEpochs"):
        refuse("warm-up")
    if schedule["kind"] == "constant":
        return recipe["learningRate"]
    if schedule["kind"] == "steps":
        passed = sum(epoch >= m for m in schedule["milestones"])
        return recipe["learningRate"] * schedule["factor"] ** passed
    refuse(f"the schedule {schedule['kind']}")


def main(path):
    config = json.loads(pathlib.Path(path).read_text())
    recipe, optimizer = config["recipe"], config["recipe"]["optimizer"]
    if optimizer["kind"] != "sgd" or optimizer.get("nesterov"):
        refuse(f"the optimizer {optimizer}")
    if config.get("validation") or config["model"].get("normalization", "none") != "none":
        refuse("validation, or batch normalization")
    images, labels = read_set(config["data"], "train")
    test_images, test_labels = read_set(config["data"], "t10k")
    pixels = [pixel for image in images for pixel in image]
    mean = sum(pixels) / len(pixels)
    deviation = math.sqrt(sum((p - mean) ** 2 for p in pixels) / len(pixels))
    train = standardised(images, mean, deviation)
    test = standardised(test_images, mean, deviation)

    draw = random.Random(config["seed"])
    sizes = [len(train[0]), *config["model"]["hidden"], 10]
    model = Perceptron(sizes, draw)
    velocity = [([[0.0] * len(r) for r in w], [0.0] * len(b))
                for w, b in zip(model.weights, model.biases)]
    epoch = updates = examples = 0
    checkpoint = pathlib.Path(config["checkpoint"], "state.json")
    if checkpoint.exists():
        state = json.loads(checkpoint.read_text())
        model.weights, model.biases, velocity = state["weights"], state["biases"], state["velocity"]
        epoch, updates, examples = state["epoch"], state["updates"], state["examples"]
        version, internal, rest = state["draw"]
        draw.setstate((version, tuple(internal), rest))

    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    momentum, decay = optimizer["momentum"], optimizer["weightDecay"]
    size = recipe["batchSize"]
    with open(os.path.join(config["out"], "metrics.jsonl"), "a") as metrics:
        while epoch < recipe["epochs"]:
            rate = rate_at(epoch, recipe)
            order = draw.sample(range(len(train)), len(train))
            for first in range(0, len(order), size):
                batch = order[first:first + size]
                if len(batch) < size and recipe["dropLast"]:
                    break
                gradients = [([[0.0] * len(r) for r in w], [0.0] * len(b))
                             for w, b in zip(model.weights, model.biases)]
                for i in batch:
                    values = model.forward(train[i])
                    slope = probabilities(values[-1])
                    slope[labels[i]] -= 1
                    model.backward(values, slope, gradients, 1 / len(batch))
                step(model, gradients, velocity, rate, momentum, decay)
                updates, examples = updates + 1, examples + len(batch)
                if stopping:
                    sys.exit(LATER)
            epoch += 1
            if epoch % recipe["evaluationInterval"] == 0 or epoch == recipe["epochs"]:
                losses = evaluate(model, train, labels), evaluate(model, test, test_labels)
                line = {"update": updates, "epoch": epoch, "examples": examples,
                        "trainLoss": losses[0][0], "trainError": losses[0][1],
                        "testLoss": losses[1][0], "testError": losses[1][1]}
                print(json.dumps(line), file=metrics, flush=True)
            state = {"weights": model.weights, "biases": model.biases, "velocity": velocity,
                     "epoch": epoch, "updates": updates, "examples": examples,
                     "draw": draw.getstate()}
            beside = checkpoint.with_suffix(".new")
            beside.write_text(json.dumps(state))
            beside.replace(checkpoint)
    parameters = sum(len(rows) * (len(rows[0]) + 1) for rows in model.weights)
    pathlib.Path(config["out"], "result.json").write_text(json.dumps(
        {"judgingCount": len(test), "parameterCount": parameters}))


def step(model, gradients, velocity, rate, momentum, decay):
    """v ← momentum v + g + decay w; w ← w − rate v."""
    for layer, (rows, biases) in enumerate(gradients):
        row_velocity, bias_velocity = velocity[layer]
        for w, g, v in zip(model.weights[layer], rows, row_velocity):
            for i in range(len(w)):
                v[i] = momentum * v[i] + g[i] + decay * w[i]
                w[i] -= rate * v[i]
        w, g, v = model.biases[layer], biases, bias_velocity
        for i in range(len(w)):
            v[i] = momentum * v[i] + g[i] + decay * w[i]
            w[i] -= rate * v[i]


if __name__ == "__main__":
    main(sys.argv[1])
