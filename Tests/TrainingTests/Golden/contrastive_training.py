"""Contrastive training of a small network by PyTorch, in float64 and in float32.

    python -m pip install torch==2.15.0+cpu numpy
    python contrastive_training.py > contrastive_training.json

The encoder is 12-16-8 with batch norm and a rectifier behind each linear layer, the head 8-6, a
rectifier, 6-4; all are numbered in one row, rectifiers too, so that those with parameters are 0,
1, 3, 4, 6 and 8. A batch is 8 examples as 16 views, rows 2 k and 2 k + 1 of an example; there are
five batches, which take turns: step s reads batch s mod 5. Views are multiples of 1/64. Initial
parameters are PyTorch's own, in float32, and stand in full: as doubles and as floats they are the
same numbers. `starts` has views and initial parameters; a case says which one it has.

The loss is the mean over the 16 rows of a logarithm of a sum of exponentials over all other rows,
or for dcl all but the pair's, less the similarity to the pair over the temperature. Batch norm
takes its statistics from the 16 rows, or from ghost batches of so many consecutive ones, as in
trajectories.py. SGD with momentum 0.9 and a constant rate of 0.05.

Of each case: `losses` in float64, before each step; `tensors`, the parameters and the running
statistics after the last one, in float64. `float32` has, of the same run in float32, the largest
difference of a loss from float64 in each ten steps, over that loss, and the distance of the
tensors: the root of the mean over tensors of the mean square of the differences over the mean
square of the tensor. `perturbed` has the most of both over 8 runs in float64 whose initial
parameters are changed as in trajectories.py: once an input of a rectifier is so near zero that
rounding decides, two runs part, and in batches this small soon. So starts are those of some
hundred seeds whose runs stay together longest while the loss falls, and ghost batches, of two
examples each, have 40 steps in place of 100.
"""

import json

import numpy as np
import torch
from torch import nn

from trajectories import PERTURBATION, GhostBatchNorm

EXAMPLES, BATCHES, STRETCH = 8, 5, 10
INPUTS, PERTURBED_RUNS = 12, 8
RATE, MOMENTUM = 0.05, 0.9


def network(ghost: int | None) -> nn.Sequential:
    rows = ghost or 2 * EXAMPLES
    return nn.Sequential(
        nn.Linear(INPUTS, 16), GhostBatchNorm(16, rows), nn.ReLU(),
        nn.Linear(16, 8), GhostBatchNorm(8, rows), nn.ReLU(),
        nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 4))


def drawn_views() -> torch.Tensor:
    """Noise around an example that the two views share, on a grid that decimals tell exactly."""
    examples = torch.randn(BATCHES, EXAMPLES, 1, INPUTS)
    views = examples + 0.5 * torch.randn(BATCHES, EXAMPLES, 2, INPUTS)
    return (views.flatten(1, 2) * 64).round() / 64


def loss(embeddings: torch.Tensor, kind: str, temperature: float) -> torch.Tensor:
    units = nn.functional.normalize(embeddings, dim=1)
    similarities = units @ units.T / temperature
    rows = torch.arange(len(units))
    left_out = torch.eye(len(units), dtype=torch.bool)
    if kind == "dcl":
        left_out[rows, rows ^ 1] = True
    denominators = torch.logsumexp(similarities.masked_fill(left_out, -torch.inf), dim=1)
    return (denominators - similarities[rows, rows ^ 1]).mean()


def tensors_of(state: dict[str, torch.Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.detach().double().numpy().copy()
            for name, tensor in state.items() if "tracked" not in name}


def train(case: dict, views: torch.Tensor, initial: dict[str, torch.Tensor], dtype: torch.dtype,
          perturbation_seed: int | None = None) -> tuple[list[float], dict[str, np.ndarray]]:
    model = network(case.get("ghostBatchRows"))
    model.load_state_dict(initial)
    model = model.to(dtype)
    if perturbation_seed is not None:
        generator = torch.Generator().manual_seed(perturbation_seed)
        with torch.no_grad():
            for p in model.parameters():
                noise = 2 * torch.rand(p.shape, generator=generator, dtype=dtype) - 1
                p.mul_(1 + PERTURBATION * noise)
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)
    losses = []
    model.train()
    for step in range(case["steps"]):
        optimizer.zero_grad()
        embeddings = model(views[step % BATCHES].to(dtype))
        assert embeddings.norm(dim=1).min() > 1e-3, "embeddings without a direction"
        value = loss(embeddings, case["kind"], case["temperature"])
        value.backward()
        optimizer.step()
        losses.append(value.item())
    return losses, tensors_of(model.state_dict())


def distance(run: tuple, reference: tuple) -> dict:
    (losses, tensors), (expected_losses, expected) = run, reference
    differences = np.abs(np.divide(losses, expected_losses) - 1).reshape(-1, STRETCH).max(1)
    squares = [np.mean((tensors[name] - t) ** 2) / np.mean(t ** 2) for name, t in expected.items()]
    return {"losses": differences.tolist(), "tensors": float(np.sqrt(np.mean(squares)))}


def rounded(values: list[float], digits: int) -> list[float]:
    return [float(f"{value:.{digits}g}") for value in values]


def listed(tensors: dict[str, np.ndarray]) -> list[dict]:
    return [{"name": name, "shape": list(t.shape), "values": t.flatten().tolist()}
            for name, t in tensors.items()]


def run(case: dict, views: torch.Tensor, initial: dict[str, torch.Tensor]) -> dict:
    losses, tensors = train(case, views, initial, torch.float64)
    single = distance(train(case, views, initial, torch.float32), (losses, tensors))
    others = [distance(train(case, views, initial, torch.float64, seed), (losses, tensors))
              for seed in range(PERTURBED_RUNS)]
    perturbed = {"losses": np.max([o["losses"] for o in others], 0).tolist(),
                 "tensors": max(o["tensors"] for o in others)}
    for tensor in (listing := listed(tensors)):
        tensor["values"] = rounded(tensor["values"], 10)
    differences = {
        name: {"losses": rounded(d["losses"], 3), "tensors": rounded([d["tensors"]], 3)[0]}
        for name, d in (("float32", single), ("perturbed", perturbed))}
    return case | {"losses": rounded(losses, 10), "tensors": listing} | differences


def started(seed: int) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    torch.manual_seed(seed)
    return drawn_views(), network(None).state_dict()


def cases() -> list[dict]:
    return [
        {"kind": "ntxent", "temperature": 0.5, "steps": 100, "start": 59},
        {"kind": "dcl", "temperature": 0.5, "steps": 100, "start": 59},
        {"kind": "ntxent", "temperature": 0.1, "steps": 100, "start": 67},
        {"kind": "ntxent", "temperature": 0.5, "steps": 40, "start": 82, "ghostBatchRows": 4},
        {"kind": "dcl", "temperature": 0.5, "steps": 40, "start": 82, "ghostBatchRows": 4}]


def main() -> None:
    torch.set_num_threads(1)
    starts = {case["start"]: started(case["start"]) for case in cases()}
    head = {
        "command": "python contrastive_training.py > contrastive_training.json",
        "torch": torch.__version__, "numpy": np.__version__, "definitions": __doc__.strip(),
        "examples": EXAMPLES, "inputs": INPUTS, "rate": RATE, "momentum": MOMENTUM,
        "starts": [
            {"seed": seed, "views": [batch.flatten().tolist() for batch in views],
             "initial": listed(tensors_of(initial))}
            for seed, (views, initial) in starts.items()]}
    lines = [json.dumps(run(case, *starts[case["start"]]), separators=(",", ":"))
             for case in cases()]
    head_line = json.dumps(head, separators=(",", ":"))
    print(head_line[:-1] + ',"cases":[\n' + ",\n".join(lines) + "\n]}")


if __name__ == "__main__":
    main()
