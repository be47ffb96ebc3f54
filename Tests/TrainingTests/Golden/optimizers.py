"""Trajectories of optimizers over 100 steps, computed in float64.

    python -m pip install torch==2.13.0+cpu numpy
    python optimizers.py > optimizers.json

Networks, initial parameters, inputs, labels and what is written are those of trajectories.py. SGD,
RMSProp, Adam and AdamW are PyTorch's own. LARS and LAMB are their papers' algorithms, written down
here: You, Gitman & Ginsburg 2017 (arXiv:1708.03888), algorithm 1, and You et al. 2020
(arXiv:1904.00962), algorithm 2 with phi(z) = z; a tensor is a layer, and vectors (biases, scale and
shift of normalization) have the ratio 1.
"""

import torch

import trajectories


class LARS(torch.optim.Optimizer):
    def __init__(self, parameters, lr, momentum, weight_decay, trust):
        super().__init__(parameters, {})
        self.lr, self.momentum, self.weight_decay, self.trust = lr, momentum, weight_decay, trust

    @torch.no_grad()
    def step(self):
        for p in self.param_groups[0]["params"]:
            ratio = 1.0
            if p.dim() > 1:
                w, g = p.norm(), p.grad.norm()
                if w > 0 and g > 0:
                    ratio = self.trust * w / (g + self.weight_decay * w)
            v = self.state[p].setdefault("v", torch.zeros_like(p))
            v.mul_(self.momentum).add_(self.lr * ratio * (p.grad + self.weight_decay * p))
            p.sub_(v)


class LAMB(torch.optim.Optimizer):
    def __init__(self, parameters, lr, beta1, beta2, epsilon, weight_decay):
        super().__init__(parameters, {})
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.epsilon, self.weight_decay, self.t = epsilon, weight_decay, 0

    @torch.no_grad()
    def step(self):
        self.t += 1
        for p in self.param_groups[0]["params"]:
            m = self.state[p].setdefault("m", torch.zeros_like(p))
            v = self.state[p].setdefault("v", torch.zeros_like(p))
            m.copy_(self.beta1 * m + (1 - self.beta1) * p.grad)
            v.copy_(self.beta2 * v + (1 - self.beta2) * p.grad ** 2)
            r = (m / (1 - self.beta1 ** self.t)) / (
                (v / (1 - self.beta2 ** self.t)).sqrt() + self.epsilon)
            u = r + self.weight_decay * p
            ratio = 1.0
            if p.dim() > 1 and p.norm() > 0 and u.norm() > 0:
                ratio = p.norm() / u.norm()
            p.sub_(self.lr * ratio * u)


def make(parameters, o):
    kind = o["kind"]
    if kind == "sgd":
        return trajectories.sgd(parameters, o)
    if kind == "rmsprop":
        return torch.optim.RMSprop(
            parameters, lr=o["learningRate"], alpha=o["secondMomentum"], eps=o["epsilon"],
            momentum=o["momentum"], weight_decay=o["weightDecay"])
    if kind in ("adam", "adamw"):
        build = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
        return build(
            parameters, lr=o["learningRate"], betas=(o["momentum"], o["secondMomentum"]),
            eps=o["epsilon"], weight_decay=o["weightDecay"])
    if kind == "lars":
        return LARS(parameters, o["learningRate"], o["momentum"], o["weightDecay"], o["trust"])
    return LAMB(
        parameters, o["learningRate"], o["momentum"], o["secondMomentum"], o["epsilon"],
        o["weightDecay"])


def cases():
    def optimizer(kind, rate, momentum=0.0, decay=0.0, nesterov=False, second=None, epsilon=None,
                  trust=None):
        return {"kind": kind, "learningRate": rate, "momentum": momentum, "weightDecay": decay,
                "nesterov": nesterov, "secondMomentum": second, "epsilon": epsilon, "trust": trust}

    optimizers = {
        "sgd": optimizer("sgd", 0.02),
        "momentum": optimizer("sgd", 0.01, 0.9, 1e-4),
        "nesterov": optimizer("sgd", 0.01, 0.9, 5e-4, nesterov=True),
        "rmsprop": optimizer("rmsprop", 1e-3, 0.0, 1e-4, second=0.99, epsilon=1e-8),
        "rmsprop-momentum": optimizer("rmsprop", 3e-4, 0.9, 0.0, second=0.95, epsilon=1e-6),
        "adam": optimizer("adam", 2e-3, 0.9, 1e-3, second=0.999, epsilon=1e-8),
        "adamw": optimizer("adamw", 2e-3, 0.8, 0.1, second=0.99, epsilon=1e-7),
        "lars": optimizer("lars", 1.0, 0.9, 1e-4, trust=0.01),
        "lamb": optimizer("lamb", 0.01, 0.9, 0.01, second=0.999, epsilon=1e-6),
    }
    networks = {
        "regression": ([10, 50, 1], "none", "meanSquaredError", 64),
        "classifier": ([20, 30, 10], "batch", "crossEntropy", 200),
    }
    for network, (sizes, normalization, loss, rows) in networks.items():
        for name, settings in optimizers.items():
            yield {
                "name": f"{network}-{name}", "sizes": sizes, "normalization": normalization,
                "loss": loss, "batchSize": rows, "ghostBatchSize": None, "clipNorm": None,
                "optimizer": settings, "makeOptimizer": make, "stepCount": 100}
    yield {
        "name": "classifier-lamb-clipped", "sizes": [20, 30, 10], "normalization": "none",
        "loss": "crossEntropy", "batchSize": 200, "ghostBatchSize": None, "clipNorm": 0.3,
        "optimizer": optimizers["lamb"], "makeOptimizer": make, "stepCount": 100}


if __name__ == "__main__":
    trajectories.write(cases(), "python optimizers.py > optimizers.json", __doc__)
