"""Curvature of small networks' losses, computed by PyTorch in float64.

    python -m pip install torch==2.13.0+cpu numpy
    python curvature.py > curvature.json

Networks, parameters, inputs and labels are made as by trajectories.py among the tests of Training,
whose head defines them, with these differences: 600 rows, their inputs the tensor 1000 and their
targets the tensor 2000, labels modulo the number of classes, values in as many columns as there are
outputs. Batch normalization is in evaluation mode: the running mean of the k-th such layer from 0 is
the tensor 3000 + 2 k of scale 0.3, its running variance 3001 + 2 k of offset 0.8 and scale 0.4.

Of each case: the mean loss, its gradient, all eigenvalues of the whole Hessian (ascending), its trace,
and its product with the direction that is the tensor 4000 of scale 1; vectors in the order of
`parameters()`.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn

sys.path.append(str(Path(__file__).resolve().parents[2] / "TrainingTests" / "Golden"))
import numpy as np
import trajectories

ROWS = 600


def run(case):
    sizes = case["sizes"]
    model = trajectories.network(sizes, case["normalization"])
    model.double()
    trajectories.initialise(model, torch.float64)
    norms = [m for m in model if isinstance(m, nn.BatchNorm1d)]
    for k, norm in enumerate(norms):
        shape = (norm.num_features,)
        norm.running_mean.copy_(torch.from_numpy(trajectories.drawn(3000 + 2 * k, shape, 0.3)))
        norm.running_var.copy_(
            torch.from_numpy(trajectories.drawn(3001 + 2 * k, shape, 0.4, 0.8)))
    model.eval()
    x = torch.from_numpy(trajectories.drawn(1000, (ROWS, sizes[0]), 1.7)).double()
    if case["loss"] == "crossEntropy":
        labels = trajectories.bits(2000, ROWS) % np.uint64(sizes[-1])
        targets = torch.from_numpy(labels.astype(np.int64))
        criterion = nn.functional.cross_entropy
    else:
        targets = torch.from_numpy(trajectories.drawn(2000, (ROWS, sizes[-1]), 1.0)).double()
        criterion = nn.functional.mse_loss
    names = [n for n, _ in model.named_parameters()]
    shapes = [p.shape for _, p in model.named_parameters()]
    buffers = dict(model.named_buffers())

    def loss(flat):
        parts = torch.split(flat, [s.numel() for s in shapes])
        values = {n: p.reshape(s) for n, p, s in zip(names, parts, shapes)}
        return criterion(torch.func.functional_call(model, {**values, **buffers}, x), targets)

    point = nn.utils.parameters_to_vector(model.parameters()).detach()
    hessian = torch.func.hessian(loss)(point)
    direction = torch.from_numpy(trajectories.drawn(4000, (len(point),), 1.0)).double()
    return {
        "name": case["name"], "sizes": sizes, "normalization": case["normalization"],
        "loss": case["loss"], "value": loss(point).item(),
        "gradient": torch.func.grad(loss)(point).tolist(),
        "eigenvalues": torch.linalg.eigvalsh((hessian + hessian.T) / 2).tolist(),
        "trace": torch.trace(hessian).item(), "product": (hessian @ direction).tolist()}


if __name__ == "__main__":
    cases = [
        {"name": f"{loss}-{normalization}", "sizes": sizes, "normalization": normalization,
         "loss": loss}
        for loss, sizes in [("crossEntropy", [8, 9, 6, 4]), ("meanSquaredError", [8, 9, 6, 2])]
        for normalization in ["none", "batch"]]
    json.dump({"torch": torch.__version__, "cases": [run(case) for case in cases]}, sys.stdout,
              separators=(",", ":"))
    print()
