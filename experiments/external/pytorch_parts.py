"""batchlab's networks, optimizers and schedules in PyTorch, as a trial's configuration describes them.

The parts of pytorch.py that know nothing of data and trials. What they do not know they refuse.
"""

import math
import sys

import torch
from torch import nn, optim
from torch.nn import functional as F


def refuse(what):
    sys.exit(f"pytorch.py does not know {what}")


def check(what, found, known):
    """Refuses keys that are not known."""
    for key in found:
        if key not in known.split():
            refuse(f"{key} in the {what}")


def pick(what, found, kinds, common=""):
    """What there is of a kind, of several, each with the keys that it may have."""
    if found["kind"] not in kinds:
        refuse(f"the {what} {found['kind']}")
    keys, result = kinds[found["kind"]]
    check(f"{what} {found['kind']}", found, f"kind {common} {keys}")
    return result


class GhostBatchNorm(nn.BatchNorm2d):
    """Of vectors or images, by the statistics of so many rows each; without a number, of the batch.

    A last group of fewer rows moves the running statistics by its share.
    """

    def __init__(self, channels, rows):
        super().__init__(channels)
        self.rows = rows

    def _check_input_dim(self, x):
        pass

    def forward(self, x):
        if not self.training or self.rows is None:
            return super().forward(x)
        return torch.cat([
            F.batch_norm(part, self.running_mean, self.running_var, self.weight, self.bias, training=True,
                         momentum=self.momentum * len(part) / self.rows, eps=self.eps)
            for part in x.split(self.rows)])


class Residual(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


# The keys of each layer, and what makes it of them, of the shape that it reads, and of a ghost batch's rows.
LAYERS = {
    "convolution": (
        "outputs kernel stride padding bias",
        lambda layer, shape, rows: nn.Conv2d(
            shape[0], layer["outputs"], layer["kernel"], layer["stride"], layer["padding"],
            bias=layer["bias"])),
    "maxPool": (
        "window stride padding ceiling",
        lambda layer, shape, rows: nn.MaxPool2d(
            layer["window"], layer["stride"], layer["padding"], ceil_mode=layer["ceiling"])),
    "averagePool": (
        "window stride", lambda layer, shape, rows: nn.AvgPool2d(layer["window"], layer["stride"])),
    "globalAveragePool": ("", lambda layer, shape, rows: nn.AdaptiveAvgPool2d(1)),
    "batchNorm": ("", lambda layer, shape, rows: GhostBatchNorm(shape[0], rows)),
    "rectifier": ("", lambda layer, shape, rows: nn.ReLU()),
    "leakyRectifier": ("slope", lambda layer, shape, rows: nn.LeakyReLU(layer["slope"])),
    "dropout": ("probability", lambda layer, shape, rows: nn.Dropout(layer["probability"])),
    "flatten": ("", lambda layer, shape, rows: nn.Flatten()),
    "linear": (
        "outputs bias",
        lambda layer, shape, rows: nn.Linear(math.prod(shape), layer["outputs"], layer["bias"])),
    "residual": (
        "body shortcut",
        lambda layer, shape, rows: Residual(
            make_layers(layer["body"], shape, rows), make_layers(layer["shortcut"], shape, rows))),
}


def make_layers(layers, shape, rows):
    modules = nn.Sequential()
    for layer in layers:
        modules.append(pick("layer", layer, LAYERS)(layer, shape, rows).eval())
        with torch.no_grad():
            shape = modules[-1](torch.zeros(1, *shape)).shape[1:]
    return modules


def make_perceptron(model, inputs, outputs, rows):
    """Reads vectors. Modules have batchlab's numbers, of which dropout has none."""
    if model["normalization"] not in ("none", "batch"):
        refuse(f"the normalization {model['normalization']}")
    modules = nn.Sequential()
    for units in model["hidden"]:
        modules.append(nn.Linear(inputs, units))
        if model["normalization"] == "batch":
            modules.append(GhostBatchNorm(units, rows))
        modules.append(nn.Sequential(nn.ReLU(), nn.Dropout(model.get("dropout", 0))))
        inputs = units
    return modules.append(nn.Linear(inputs, outputs))


def make_model(model, shape, classes, rows):
    """A network for images of a shape, or, where it has no layers of its own, for what they are flattened.

    - rows: Of a ghost batch; None for the whole batch.
    """
    check("model", model, "hidden normalization dropout layers initialization")
    if "layers" in model:
        network = make_layers(model["layers"], shape, rows)
    else:
        network = make_perceptron(model, math.prod(shape), classes, rows)
    way = model.get("initialization", "uniformByFanIn")
    if way not in ("uniformByFanIn", "normalByFanOut", "glorotUniform"):
        refuse(f"the initialization {way}")
    for module in network.modules():
        is_convolution = isinstance(module, nn.Conv2d)
        if way == "normalByFanOut" and is_convolution:
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        elif way == "glorotUniform" and (is_convolution or isinstance(module, nn.Linear)):
            nn.init.xavier_uniform_(module.weight)
        else:  # PyTorch's own way, which is uniformByFanIn.
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)
    return network


class Layerwise(optim.Optimizer):
    """LARS (You, Gitman & Ginsburg 2017, algorithm 1) and LAMB (You et al. 2020, algorithm 2, φ(z) = z).

    How far a weight goes depends on its norm, and on that of its gradient or of its step; not so vectors.
    """

    def __init__(self, parameters, settings):
        super().__init__(parameters, {"lr": 0.0})
        self.settings = settings

    @torch.no_grad()
    def step(self):
        move = self.lars if self.settings["kind"] == "lars" else self.lamb
        for group in self.param_groups:
            for w in group["params"]:
                move(w, w.grad, self.state[w], group["lr"], self.settings["weightDecay"])

    def lars(self, w, g, state, rate, decay):
        v = state.setdefault("v", torch.zeros_like(w))
        pace = rate * self.ratio(w, g.norm() + decay * w.norm(), self.settings["trust"])
        v.mul_(self.settings["momentum"]).add_(g + decay * w, alpha=pace)
        w.sub_(v)

    def lamb(self, w, g, state, rate, decay):
        beta1, beta2 = self.settings["momentum"], self.settings["secondMomentum"]
        m = state.setdefault("m", torch.zeros_like(w))
        v = state.setdefault("v", torch.zeros_like(w))
        t = state["updates"] = state.get("updates", 0) + 1
        m.mul_(beta1).add_(g, alpha=1 - beta1)
        v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
        root = (v / (1 - beta2 ** t)).sqrt() + self.settings["epsilon"]
        u = m / (1 - beta1 ** t) / root + decay * w
        w.sub_(u, alpha=rate * self.ratio(w, u.norm(), 1.0))

    @staticmethod
    def ratio(w, pull, trust):
        norm, pull = w.norm().item(), pull.item()
        return trust * norm / pull if w.dim() > 1 and norm > 0 and pull > 0 else 1.0


def adam(make):
    return lambda parameters, s: make(
        parameters, betas=(s["momentum"], s["secondMomentum"]), eps=s["epsilon"],
        weight_decay=s["weightDecay"])


OPTIMIZERS = {
    "sgd": ("", lambda parameters, s: optim.SGD(
        parameters, momentum=s["momentum"], weight_decay=s["weightDecay"], nesterov=s["nesterov"])),
    "rmsprop": ("secondMomentum epsilon", lambda parameters, s: optim.RMSprop(
        parameters, alpha=s["secondMomentum"], eps=s["epsilon"], momentum=s["momentum"],
        weight_decay=s["weightDecay"])),
    "adam": ("secondMomentum epsilon", adam(optim.Adam)),
    "adamw": ("secondMomentum epsilon", adam(optim.AdamW)),
    "lars": ("trust", Layerwise),
    "lamb": ("secondMomentum epsilon", Layerwise),
}


def make_optimizer(parameters, settings):
    """The learning rate is set at each update."""
    make = pick("optimizer", settings, OPTIMIZERS, "momentum nesterov weightDecay")
    if settings["nesterov"] and settings["kind"] != "sgd":
        refuse(f"Nesterov's momentum of {settings['kind']}")
    return make(parameters, settings)


# Of the settings, the milestones at or before the epoch, which counts from 0, and the share of all updates
# that are made.
SCHEDULES = {
    "constant": ("", lambda s, passed, epoch, share: 1.0),
    "steps": ("", lambda s, passed, epoch, share: s["factor"] ** passed),
    "levels": ("levels", lambda s, passed, epoch, share: s["levels"][passed]),
    "exponential": ("", lambda s, passed, epoch, share: s["factor"] ** epoch),
    "cosine": ("", lambda s, passed, epoch, share: (1 + math.cos(math.pi * share)) / 2),
    "polynomial": ("power", lambda s, passed, epoch, share: (1 - share) ** s["power"]),
}


def rate_factor(schedule, epoch, update, total, warmup):
    """At an update, from 0, of so many in all and in the warm-up."""
    follow = pick("schedule", schedule, SCHEDULES, "factor milestones warmupEpochs warmupStart")
    passed = sum(milestone <= epoch for milestone in schedule["milestones"])
    value = follow(schedule, passed, epoch, update / total)
    if update < warmup:
        start = schedule["warmupStart"]
        value *= start + (1 - start) * update / warmup
    return value
