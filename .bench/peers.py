"""Training-step throughput of PyTorch and JAX on the CPU: one row, in a process of its own.

    PYTHON .bench/peers.py torch --batch-size 128 --normalization batch --threads 2

Workload: the F1 network of Keskar et al. and Hoffer et al. (784-512x5-10, ReLU, optional batch
norm), softmax cross-entropy, SGD with momentum 0.9, float32. The data are in memory already, as
standardised floats, and batches are consecutive rows of them: a peer neither shuffles nor converts.
Prints one JSON object: {"peer", "batchSize", "normalization", "threads", "examplesPerSecond"}.

compare.py runs this beside batchlab; it says which versions are meant.
"""

import argparse
import json
import time

SIZES = [784, 512, 512, 512, 512, 512, 10]
EXAMPLES = 16384


def data():
    import numpy as np

    rng = np.random.default_rng(0)
    inputs = rng.standard_normal((EXAMPLES, SIZES[0]), dtype=np.float32)
    return inputs, rng.integers(0, SIZES[-1], EXAMPLES)


def rate(step, batch_size, seconds):
    batches = EXAMPLES // batch_size
    for i in range(3):
        step(i % batches)
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        step(count % batches)
        count += 1
    return count * batch_size / (time.perf_counter() - start)


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
    parser.add_argument("--batch-size", type=int, default=128)
    parser.add_argument("--normalization", choices=["none", "batch"], default="batch")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.5, help="to measure, after warm-up")
    args = parser.parse_args()
    normalized = args.normalization == "batch"
    if args.peer == "jax":
        step = jax_step(args.batch_size, normalized, args.threads)
    else:
        step = torch_step(args.batch_size, normalized, args.threads, args.peer == "torch-compile")
    print(json.dumps({
        "peer": args.peer, "batchSize": args.batch_size, "normalization": args.normalization,
        "threads": args.threads,
        "examplesPerSecond": round(rate(step, args.batch_size, args.seconds)),
    }), flush=True)


if __name__ == "__main__":
    main()
