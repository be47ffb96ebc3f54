"""Training-step throughput of PyTorch and JAX on the CPU: one row, in a process of its own.

    PYTHON .bench/peers.py torch --network mini --batch-size 128 --normalization batch --threads 2

Networks: f1 of Keskar et al. and Hoffer et al. (784-512x5-10, ReLU, optional batch norm); c1, Hoffer's
convolutional network for CIFAR-10 (32x32x3: convolution 5x5x64, max-pool 3/2, batch norm, ReLU, twice;
3136-384-192-10), without its dropout; mini, C1 in small for 28x28x1 (5x5x8, 5x5x16, 576-64-10); cs, for
28x28x1 too (3x3x16, then 3x3x32 with stride 2, twice, global mean, 10). PyTorch runs convolutions in its
default layout and in channels_last, and the better counts. Softmax cross-entropy, SGD with momentum 0.9,
float32. The data are in memory already, as standardised floats, and batches are consecutive rows of
them: a peer neither shuffles nor converts. Prints one JSON object: {"peer", "network", "batchSize",
"normalization", "threads", "examplesPerSecond"}.

compare.py runs this beside batchlab; it says which versions are meant.
"""

import argparse
import json
import time

SIZES = [784, 512, 512, 512, 512, 512, 10]
EXAMPLES = 16384


SHAPES = {"f1": (SIZES[0],), "c1": (3, 32, 32), "mini": (1, 28, 28), "cs": (1, 28, 28)}


def examples(network):
    return EXAMPLES if network == "f1" else 4096


def data(network="f1"):
    import numpy as np

    rng = np.random.default_rng(0)
    count = examples(network)
    inputs = rng.standard_normal((count, *SHAPES[network]), dtype=np.float32)
    return inputs, rng.integers(0, SIZES[-1], count)


def rate(step, batch_size, network, seconds):
    batches = examples(network) // batch_size
    for i in range(3):
        step(i % batches)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step(count % batches)
        count += 1
    return count * batch_size / (time.perf_counter() - start)


def torch_convolutions(network, normalized):
    from torch import nn

    def norm(kind, width):
        return [kind(width)] if normalized else []

    if network == "mini":
        return nn.Sequential(
            nn.Conv2d(1, 8, 5, padding=2), nn.MaxPool2d(3, 2), *norm(nn.BatchNorm2d, 8), nn.ReLU(),
            nn.Conv2d(8, 16, 5, padding=2), nn.MaxPool2d(3, 2), *norm(nn.BatchNorm2d, 16), nn.ReLU(),
            nn.Flatten(), nn.Linear(576, 64), *norm(nn.BatchNorm1d, 64), nn.ReLU(), nn.Linear(64, 10))
    if network == "c1":
        return nn.Sequential(
            nn.Conv2d(3, 64, 5, padding=2), nn.MaxPool2d(3, 2), *norm(nn.BatchNorm2d, 64), nn.ReLU(),
            nn.Conv2d(64, 64, 5, padding=2), nn.MaxPool2d(3, 2), *norm(nn.BatchNorm2d, 64), nn.ReLU(),
            nn.Flatten(), nn.Linear(3136, 384), *norm(nn.BatchNorm1d, 384), nn.ReLU(),
            nn.Linear(384, 192), *norm(nn.BatchNorm1d, 192), nn.ReLU(), nn.Linear(192, 10))
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), *norm(nn.BatchNorm2d, 16), nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1), *norm(nn.BatchNorm2d, 32), nn.ReLU(),
        nn.Conv2d(32, 32, 3, stride=2, padding=1), *norm(nn.BatchNorm2d, 32), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10))


def torch_convolution_step(network, batch_size, normalized, threads, channels_last):
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layout = torch.channels_last if channels_last else torch.contiguous_format
    model = torch_convolutions(network, normalized).to(memory_format=layout)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    inputs, labels = (torch.from_numpy(a) for a in data(network))
    inputs = inputs.contiguous(memory_format=layout)

    def step(i):
        rows = slice(i * batch_size, (i + 1) * batch_size)
        optimizer.zero_grad(set_to_none=True)
        loss(model(inputs[rows]), labels[rows]).backward()
        optimizer.step()

    return step


def jax_convolution_step(network, batch_size, normalized, threads):
    import os

    if threads == 1:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import jax
    import jax.numpy as jnp
    import numpy as np

    inputs, labels = data(network)
    inputs, labels = jnp.asarray(inputs.transpose(0, 2, 3, 1).copy()), jnp.asarray(labels)
    rng = np.random.default_rng(1)

    def weights(*shape):
        fan_in = int(np.prod(shape[:-1]))
        return jnp.asarray(rng.standard_normal(shape, dtype=np.float32) * (2 / fan_in) ** 0.5)

    if network == "c1":
        kernels = [weights(5, 5, 3, 64), weights(5, 5, 64, 64)]
        dense = [weights(3136, 384), weights(384, 192), weights(192, 10)]
        strides = [1, 1]
    elif network == "mini":
        kernels = [weights(5, 5, 1, 8), weights(5, 5, 8, 16)]
        dense = [weights(576, 64), weights(64, 10)]
        strides = [1, 1]
    else:
        kernels = [weights(3, 3, 1, 16), weights(3, 3, 16, 32), weights(3, 3, 32, 32)]
        dense = [weights(32, 10)]
        strides = [1, 2, 2]
    params = [(w, jnp.zeros(w.shape[-1]), jnp.ones(w.shape[-1])) for w in kernels + dense]

    def finish(x, shift, scale, axes):
        if normalized:
            x = (x - x.mean(axes)) * jax.lax.rsqrt(x.var(axes) + 1e-5) * scale
        return jnp.maximum(x + shift, 0)

    def loss(params, x, y):
        for (w, shift, scale), stride in zip(params, strides):
            pad = w.shape[0] // 2
            x = jax.lax.conv_general_dilated(
                x, w, (stride, stride), [(pad, pad)] * 2, dimension_numbers=("NHWC", "HWIO", "NHWC"))
            if network != "cs":
                x = jax.lax.reduce_window(
                    x, -jnp.inf, jax.lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "VALID")
            x = finish(x, shift, scale, (0, 1, 2))
        x = x.mean((1, 2)) if network == "cs" else x.reshape(x.shape[0], -1)
        for w, shift, scale in params[len(strides):-1]:
            x = finish(x @ w, shift, scale, (0,))
        w, shift, _ = params[-1]
        log_p = jax.nn.log_softmax(x @ w + shift)
        return -jnp.take_along_axis(log_p, y[:, None], 1).mean()

    @jax.jit
    def update(params, velocity, start):
        x = jax.lax.dynamic_slice_in_dim(inputs, start, batch_size)
        y = jax.lax.dynamic_slice_in_dim(labels, start, batch_size)
        gradient = jax.grad(loss)(params, x, y)
        velocity = jax.tree.map(lambda v, g: 0.9 * v + g, velocity, gradient)
        return jax.tree.map(lambda p, v: p - 1e-3 * v, params, velocity), velocity

    state = [params, jax.tree.map(jnp.zeros_like, params)]

    def step(i):
        state[0], state[1] = update(*state, i * batch_size)
        jax.block_until_ready(state[0])

    return step


def torch_step(batch_size, normalized, threads, compiled):
    import torch
    from torch import nn

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    layers = []
    for n_in, n_out in zip(SIZES[:-2], SIZES[1:-1]):
        layers.append(nn.Linear(n_in, n_out))
        if normalized:
            layers.append(nn.BatchNorm1d(n_out))
        layers.append(nn.ReLU())
    layers.append(nn.Linear(SIZES[-2], SIZES[-1]))
    model = nn.Sequential(*layers)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3, momentum=0.9)
    loss = nn.CrossEntropyLoss()
    inputs, labels = (torch.from_numpy(a) for a in data())

    def forward(x, y):
        return loss(model(x), y)

    if compiled:
        forward = torch.compile(forward)

    def step(i):
        rows = slice(i * batch_size, (i + 1) * batch_size)
        optimizer.zero_grad(set_to_none=True)
        forward(inputs[rows], labels[rows]).backward()
        optimizer.step()

    return step


def jax_step(batch_size, normalized, threads):
    import os

    if threads == 1:
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    import jax
    import jax.numpy as jnp

    inputs, labels = (jnp.asarray(a) for a in data())

    def initial(key):
        params = []
        for n_in, n_out in zip(SIZES[:-1], SIZES[1:]):
            key, sub = jax.random.split(key)
            weights = jax.random.normal(sub, (n_in, n_out)) * (2 / n_in) ** 0.5
            params.append((weights, jnp.zeros(n_out), jnp.ones(n_out)))
        return params

    def loss(params, x, y):
        for weights, shift, scale in params[:-1]:
            x = x @ weights
            if normalized:
                x = (x - x.mean(0)) * jax.lax.rsqrt(x.var(0) + 1e-5) * scale
            x = jnp.maximum(x + shift, 0)
        weights, shift, _ = params[-1]
        log_p = jax.nn.log_softmax(x @ weights + shift)
        return -jnp.take_along_axis(log_p, y[:, None], 1).mean()

    @jax.jit
    def update(params, velocity, start):
        x = jax.lax.dynamic_slice_in_dim(inputs, start, batch_size)
        y = jax.lax.dynamic_slice_in_dim(labels, start, batch_size)
        gradient = jax.grad(loss)(params, x, y)
        velocity = jax.tree.map(lambda v, g: 0.9 * v + g, velocity, gradient)
        return jax.tree.map(lambda p, v: p - 1e-3 * v, params, velocity), velocity

    params = initial(jax.random.key(0))
    state = [params, jax.tree.map(jnp.zeros_like, params)]

    def step(i):
        state[0], state[1] = update(*state, i * batch_size)
        jax.block_until_ready(state[0])

    return step


def main():
    parser = argparse.ArgumentParser(description="Examples per second of one peer.")
    parser.add_argument("peer", choices=["torch", "torch-compile", "jax"])
    parser.add_argument("--network", choices=sorted(SHAPES), default="f1")
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--normalization", choices=["none", "batch"], default="batch")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.5, help="to measure, after warm-up")
    args = parser.parse_args()
    normalized = args.normalization == "batch"
    shared = (args.batch_size, normalized, args.threads)
    if args.network != "f1" and args.peer == "torch":
        steps = [torch_convolution_step(args.network, *shared, last) for last in (False, True)]
    elif args.network != "f1":
        steps = [jax_convolution_step(args.network, *shared)]
    elif args.peer == "jax":
        steps = [jax_step(*shared)]
    else:
        steps = [torch_step(*shared, args.peer == "torch-compile")]
    best = max(rate(step, args.batch_size, args.network, args.seconds) for step in steps)
    print(json.dumps({
        "peer": args.peer, "network": args.network, "batchSize": args.batch_size,
        "normalization": args.normalization, "threads": args.threads,
        "examplesPerSecond": round(best),
    }), flush=True)


if __name__ == "__main__":
    main()
