"""What PyTorch has in the state dicts of convolutional networks, and what these networks put out.

    python -m pip install torch==2.13.0+cpu numpy
    python modules.py > modules.json

Each network is written down as its modules, which PyTorch builds from the text; `Residual` is the class
below. The elements of its tensors, numbered in the order of the state dict without
`num_batches_tracked`, and of its images, which have the number 1000, are a function of number k and index i
alone, in PyTorch's row-major order:

    bits(k, i): z = k * 2**40 + i + 0x9E3779B97F4A7C15          (all in 64 bits, wrapping)
                z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9
                z = (z ^ (z >> 27)) * 0x94D049BB133111EB
                (z ^ (z >> 31)) >> 32                           (the upper 32 bits)
    u(k, i)     = bits(k, i) / 2**32 * 2 - 1                    (double; exact)
    element     = float32(offset + scale * u(k, i))             (in double, rounded once)

with offset 1 and scale 0.2 for weights of batch norm and for running variances, offset 0 and scale
sqrt(6 / fan-in) for other weights, 0.1 for biases and running means, 1 for images. `losses` are the
cross-entropies of each of the ten classes for each of two images, in float64, in evaluation mode.
"""

import json

import numpy as np
import torch
from torch.nn import *  # noqa: F403


class Residual(Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


def elements(number, count, offset, scale):
    with np.errstate(over="ignore"):
        z = np.uint64(number) * np.uint64(2**40) + np.arange(count, dtype=np.uint64)
        z = z + np.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits = (z ^ (z >> np.uint64(31))) >> np.uint64(32)
    u = bits.astype(np.float64) / 2**32 * 2 - 1
    return (offset + scale * u).astype(np.float32)


def convolution(inputs, outputs, kernel, stride=1, padding=0, bias=True):
    return (
        f"Conv2d({inputs}, {outputs}, kernel_size=({kernel}, {kernel}), stride=({stride}, {stride})"
        + (f", padding=({padding}, {padding})" if padding else "")
        + ("" if bias else ", bias=False") + ")"
    )


def linear(inputs, outputs, bias=True):
    return f"Linear({inputs}, {outputs}" + ("" if bias else ", bias=False") + ")"


def sequential(modules):
    return f"Sequential({', '.join(modules)})"


def hidden(inputs, outputs, bias, dropout):
    rest = [f"BatchNorm1d({outputs})", "ReLU()"] + (["Dropout(p=0.5)"] if dropout else [])
    return [linear(inputs, outputs, bias)] + rest


def pooled(inputs, outputs, bias):
    return [
        convolution(inputs, outputs, 5, padding=2, bias=bias),
        "MaxPool2d(kernel_size=3, stride=2, padding=0)", f"BatchNorm2d({outputs})", "ReLU()",
    ]


def keskar(inputs):
    return [
        convolution(inputs, 64, 5, padding=2), "BatchNorm2d(64)", "ReLU()",
        "MaxPool2d(kernel_size=3, stride=2, padding=0, ceil_mode=True)",
    ]


def residual(depth, width):
    modules = [convolution(3, width, 3, padding=1, bias=False), f"BatchNorm2d({width})", "ReLU()"]
    inputs = width
    for stage in range(3):
        outputs = width << stage
        for _ in range(depth // 6):
            stride = 1 if inputs == outputs else 2
            body = [
                convolution(inputs, outputs, 3, stride, 1, False), f"BatchNorm2d({outputs})",
                "ReLU()", convolution(outputs, outputs, 3, padding=1, bias=False),
                f"BatchNorm2d({outputs})",
            ]
            shortcut = [] if stride == 1 else [
                convolution(inputs, outputs, 1, stride, bias=False), f"BatchNorm2d({outputs})"]
            modules += [
                f"Residual(body={sequential(body)}, shortcut={sequential(shortcut)})", "ReLU()"]
            inputs = outputs
    return modules + ["AdaptiveAvgPool2d(1)", "Flatten()", linear(inputs, 10)]


NETWORKS = {
    "mini": (
        [1, 28, 28],
        pooled(1, 8, True) + pooled(8, 16, True) + ["Flatten()"] + hidden(576, 64, True, False)
        + [linear(64, 10)],
    ),
    "c1": (
        [3, 32, 32],
        pooled(3, 64, False) + pooled(64, 64, False) + ["Flatten()"]
        + hidden(3136, 384, False, True) + hidden(384, 192, False, True) + [linear(192, 10)],
    ),
    "keskar-c1": (
        [3, 32, 32],
        keskar(3) + keskar(64) + ["Flatten()"] + hidden(4096, 384, True, True)
        + hidden(384, 192, True, True) + [linear(192, 10)],
    ),
    "resnet, depth 14, width 4": ([3, 32, 32], residual(14, 4)),
}


def case(shape, modules):
    module = sequential(modules)
    network = eval(module).double().eval()
    tensors = {k: v for k, v in network.state_dict().items() if "num_batches" not in k}
    for number, (name, tensor) in enumerate(tensors.items()):
        isScale = name.endswith("running_var") or (name.endswith("weight") and tensor.dim() == 1)
        fan = tensor[0].numel() if tensor.dim() > 1 else 0
        offset, scale = (1, 0.2) if isScale else (0, (6 / fan) ** 0.5 if fan else 0.1)
        values = elements(number, tensor.numel(), offset, scale).reshape(tensor.shape)
        tensor.copy_(torch.from_numpy(values).double())
    images = elements(1000, 2 * int(np.prod(shape)), 0, 1).reshape(2, *shape)
    with torch.no_grad():
        outputs = network(torch.from_numpy(images).double())
    return {
        "shape": shape, "module": module,
        "tensors": [{"name": k, "shape": list(v.shape)} for k, v in tensors.items()],
        "losses": (-torch.log_softmax(outputs, 1)).tolist(),
    }


print(json.dumps({name: case(*network) for name, network in NETWORKS.items()}, indent=1))
