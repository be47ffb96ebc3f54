"""Layers of convolutional networks by PyTorch in float64: outputs, gradients, products with Hessians.

    python -m pip install torch==2.15.0+cpu numpy
    python layers.py > layers.json

A case is a small network, in the coded form of batchlab's layers, an image's height, width and
channels, the rows of a batch, and maybe the rows of a ghost batch. `drawn` and the numbers of tensors are those of
trajectories.py: parameters are numbered in the order of `parameters()`, a weight of two or four
dimensions has the scale sqrt(3 / fan-in), a vector 0.2, a scale of batch norm the offset 1; inputs are
number 1000 with scale 1.5 (planes of channels), labels bits(2000, i) mod 3; in evaluation the running
means are the numbers 3000, 3002, ... (scale 0.3), the running variances 3001, 3003, ... (offset 0.8,
scale 0.4); the Hessian is multiplied by a vector of the numbers 4000 + a parameter's (scale 1).

Each case has two results. `training`: batch norm by the statistics of the batch or of ghost batches;
the loss is mean cross-entropy; `buffers` are the running statistics after the pass from means 0 and
variances 1. `evaluation`: the same with the given statistics, outputs, and the Hessian's product. A
gradient of a layer's input is in the gradients of the layers before it. Of each tensor, in PyTorch's
order of its elements: its norm, its product with the drawn numbers 5000 (scale 1), and samples, evenly
spread.
"""

import json
import sys

import numpy as np
import torch
from torch import nn

from trajectories import GhostBatchNorm, bits, drawn, sample_indices

OUTPUTS = 3


class GhostBatchNorm2d(GhostBatchNorm):
    def _check_input_dim(self, x):
        pass


class Residual(nn.Module):
    """Named as batchlab names the tensors of a residual block."""

    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class GlobalAveragePool(nn.Module):
    def forward(self, x):
        return x.mean(dim=(2, 3), keepdim=True)


def module(layer, shape, ghost):
    """A layer as a module, and the shape that it puts out."""
    kind = layer["kind"]
    if kind == "convolution":
        made = nn.Conv2d(shape[0], layer["outputs"], layer["kernel"], layer["stride"],
                         layer["padding"], bias=layer["bias"])
    elif kind == "maxPool":
        made = nn.MaxPool2d(layer["window"], layer["stride"], layer["padding"],
                            ceil_mode=layer["ceiling"])
    elif kind == "averagePool":
        made = nn.AvgPool2d(layer["window"], layer["stride"])
    elif kind == "globalAveragePool":
        made = GlobalAveragePool()
    elif kind == "batchNorm":
        made = GhostBatchNorm2d(shape[0], ghost)
    elif kind == "rectifier":
        made = nn.ReLU()
    elif kind == "leakyRectifier":
        made = nn.LeakyReLU(layer["slope"])
    elif kind == "flatten":
        made = nn.Flatten()
    elif kind == "linear":
        made = nn.Linear(int(np.prod(shape)), layer["outputs"], bias=layer["bias"])
    elif kind == "residual":
        made = Residual(sequence(layer["body"], shape, ghost)[0],
                        sequence(layer["shortcut"], shape, ghost)[0])
    made.eval()
    with torch.no_grad():
        shape = tuple(made.double()(torch.zeros(2, *shape, dtype=torch.float64)).shape[1:])
    return made, shape


def sequence(layers, shape, ghost):
    modules = []
    for layer in layers:
        made, shape = module(layer, shape, ghost)
        modules.append(made)
    return nn.Sequential(*modules), shape


def draw_parameters(model):
    for number, (name, p) in enumerate(model.named_parameters()):
        fan_in = int(np.prod(p.shape[1:]))
        is_scale = p.dim() == 1 and name.endswith("weight")
        scale = float(np.sqrt(3 / fan_in)) if p.dim() > 1 else 0.2
        with torch.no_grad():
            p.copy_(torch.from_numpy(drawn(number, tuple(p.shape), scale, float(is_scale))))


def rounded(value):
    return float(f"{value:.10g}")


def summary(tensors):
    result = []
    for name, tensor in tensors:
        flat = tensor.detach().reshape(-1)
        other = torch.from_numpy(drawn(5000, (len(flat),), 1.0)).double()
        result.append({
            "name": name, "shape": list(tensor.shape), "norm": rounded(flat.norm().item()),
            "product": rounded(flat.dot(other).item()),
            "samples": [rounded(flat[i].item()) for i in sample_indices(len(flat))]})
    return result


def run(name, layers, image, rows=6, ghost=None):
    height, width, channels = image
    model, shape = sequence(layers, (channels, height, width), ghost or rows)
    assert shape == (OUTPUTS,), (name, shape)
    model = model.double()
    draw_parameters(model)
    x = torch.from_numpy(drawn(1000, (rows, channels, height, width), 1.5)).double()
    labels = torch.from_numpy((bits(2000, rows) % np.uint64(OUTPUTS)).astype(np.int64))
    names, parameters = zip(*model.named_parameters())

    def pass_through():
        outputs = model(x)
        loss = nn.functional.cross_entropy(outputs, labels)
        return outputs, loss, torch.autograd.grad(loss, parameters, create_graph=True)

    buffers = [(n, b) for n, b in model.named_buffers() if "running" in n]
    model.train()
    _, loss, gradient = pass_through()
    training = {"loss": rounded(loss.item()), "gradient": summary(zip(names, gradient)),
                "buffers": summary(buffers)}
    for number, (buffer_name, b) in enumerate(buffers):
        offset, scale = (0.8, 0.4) if "var" in buffer_name else (0.0, 0.3)
        b.copy_(torch.from_numpy(drawn(3000 + number, tuple(b.shape), scale, offset)))
    model.eval()
    outputs, loss, gradient = pass_through()
    vector = [torch.from_numpy(drawn(4000 + i, tuple(p.shape), 1.0)).double()
              for i, p in enumerate(parameters)]
    product = torch.autograd.grad(
        sum((g * v).sum() for g, v in zip(gradient, vector)), parameters)
    evaluation = {"loss": rounded(loss.item()),
                  "outputs": [rounded(v) for v in outputs.reshape(-1).tolist()],
                  "gradient": summary(zip(names, gradient)),
                  "product": summary(zip(names, product))}
    return {"name": name, "layers": layers, "height": height, "width": width, "channels": channels,
            "rows": rows, **({"ghostBatchSize": ghost} if ghost else {}), "training": training,
            "evaluation": evaluation}


def conv(outputs, kernel, stride=1, padding=0, bias=True):
    return {"kind": "convolution", "outputs": outputs, "kernel": kernel, "stride": stride,
            "padding": padding, "bias": bias}


def max_pool(window, stride, padding=0, ceiling=False):
    return {"kind": "maxPool", "window": window, "stride": stride, "padding": padding,
            "ceiling": ceiling}


def average(window, stride):
    return {"kind": "averagePool", "window": window, "stride": stride}


def linear(outputs, bias=True):
    return {"kind": "linear", "outputs": outputs, "bias": bias}


def residual(body, shortcut=()):
    return {"kind": "residual", "body": body, "shortcut": list(shortcut)}


RELU, NORM, FLATTEN, GLOBAL = (
    {"kind": k} for k in ("rectifier", "batchNorm", "flatten", "globalAveragePool"))
HEAD = [FLATTEN, linear(OUTPUTS)]


def cases():
    grey, colour, square = (9, 9, 1), (8, 7, 3), (8, 8, 3)
    first = [conv(4, 3, padding=1), RELU]
    yield "convolution", [conv(5, 3), RELU] + HEAD, colour
    yield "convolution without bias, padded", [conv(4, 5, padding=2, bias=False), RELU] + HEAD, colour
    yield "convolution behind convolution", first + [conv(5, 3, padding=1), RELU] + HEAD, grey
    yield "convolutions with strides", first + [
        conv(6, 3, stride=2, padding=1), RELU, conv(4, 3, stride=3, padding=2, bias=False), RELU
    ] + HEAD, grey
    yield "max-pooling", [conv(5, 5, padding=2), max_pool(3, 2), RELU] + HEAD, grey
    yield "max-pooling with padding", first + [max_pool(3, 2, padding=1)] + HEAD, grey
    yield "max-pooling of windows that are not whole", first + [
        max_pool(3, 2, ceiling=True)] + HEAD, (8, 8, 1)
    yield "max-pooling behind average pooling", first + [
        average(2, 2), max_pool(2, 1, padding=1)] + HEAD, grey
    yield "average pooling", first + [average(3, 2)] + HEAD, grey
    yield "average over all positions", first + [GLOBAL] + HEAD, square
    yield "linear without bias", [FLATTEN, linear(6, bias=False), RELU, linear(OUTPUTS)], (4, 3, 2)
    yield "batch norm of channels", [conv(4, 3, padding=1), NORM, RELU] + HEAD, colour
    yield "batch norm of channels in ghost batches", [
        conv(4, 3, padding=1, bias=False), NORM, RELU] + HEAD, colour, 7, 3
    yield "batch norm between pooling and rectifier", [
        conv(4, 5, padding=2), max_pool(3, 2), NORM, RELU, FLATTEN, linear(8), NORM, RELU,
        linear(OUTPUTS)], grey
    yield "leaky rectifiers", [
        conv(4, 3), {"kind": "leakyRectifier", "slope": 0.25}, NORM,
        {"kind": "leakyRectifier", "slope": 0.01}] + HEAD, grey
    yield "sum with the value itself", first + [
        residual([conv(4, 3, padding=1), RELU, conv(4, 3, padding=1)]), RELU] + HEAD, grey
    yield "sum with a shortcut", [conv(4, 3, padding=1, bias=False), NORM, RELU] + [
        residual([conv(6, 3, stride=2, padding=1, bias=False), NORM, RELU,
                  conv(6, 3, padding=1, bias=False), NORM],
                 [conv(6, 1, stride=2, bias=False), NORM]), RELU, GLOBAL] + HEAD, square


if __name__ == "__main__":
    torch.set_num_threads(1)
    lines = [json.dumps(run(*case), separators=(",", ":")) for case in cases()]
    head = {"command": "python layers.py > layers.json", "torch": torch.__version__,
            "numpy": np.__version__, "definitions": __doc__.strip()}
    print(json.dumps(head)[:-1] + ', "cases": [\n' + ",\n".join(lines) + "\n]}")
