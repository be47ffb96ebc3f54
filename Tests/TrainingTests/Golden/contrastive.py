"""Losses of pairs of embeddings and their gradients in float64, by PyTorch: writes contrastive.json.

Rows 2 k and 2 k + 1 are a pair. Each row's loss is written as the source has it: a logarithm of sums of
exponentials over all other rows, or for dcl all but the pair's.
"""

import json

import torch

torch.manual_seed(3)
torch.set_default_dtype(torch.float64)


def loss(z, kind, temperature):
    u = torch.nn.functional.normalize(z, dim=1)
    s = u @ u.T / temperature
    n = len(z)
    pair = torch.arange(n) ^ 1
    left_out = torch.eye(n, dtype=bool)
    if kind == "dcl":
        left_out = left_out | (torch.arange(n)[None, :] == pair[:, None])
    denominators = torch.logsumexp(s.masked_fill(left_out, -torch.inf), dim=1)
    return (denominators - s[torch.arange(n), pair]).sum()


cases = []
for examples, columns in ((2, 5), (7, 5), (64, 4)):
    z = torch.randn(2 * examples, columns, dtype=torch.float32).double()
    z[1::2] = (z[::2] + 0.5 * z[1::2]).float().double()
    for kind in ("ntxent", "dcl"):
        for temperature in (0.05, 0.1, 0.5, 1.0):
            x = z.clone().requires_grad_()
            value = loss(x, kind, temperature)
            value.backward()
            cases.append({
                "kind": kind, "temperature": temperature, "columns": columns,
                "embeddings": z.flatten().tolist(), "loss": value.item(),
                "gradient": [float(f"{g:.9g}") for g in x.grad.flatten().tolist()]})
with open("contrastive.json", "w") as file:
    json.dump(cases, file)
