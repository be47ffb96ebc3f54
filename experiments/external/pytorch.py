"""A trainer in PyTorch: batchlab's networks and recipes, on images that batchlab found or wrote.

Reads config.json, whose path is its only argument; writes metrics.jsonl as it goes, result.json, a
checkpoint at the end of every epoch, from which it goes on to the same end when it is started again, and
weights.safetensors where that package is installed. On SIGTERM it stops at once, with status 75.

Settings of its own: `device`, cpu or cuda, by default cuda where there is one; `threads`, 1; and
`deterministic`, false, for GPUs. On one machine the same seed gives the same bits.

Takes all of a recipe but the measurement of the gradient's noise, and leaves it to batchlab to end a trial
at its goal. What it does not know it refuses. Its seeds draw other numbers than batchlab's own trainer.
"""

import gzip
import json
import math
import os
import pathlib
import platform
import random
import re
import signal
import sys

import torch
from torch import nn
from torch.nn import functional as F

from pytorch_parts import check, make_model, make_optimizer, pick, rate_factor, refuse

try:
    from safetensors.torch import save_file
except ImportError:
    save_file = None

LATER = 75

CONFIG = "id arm seed settings recipe model dataset data validation metrics goal out checkpoint"
# Those that repeat the recipe, and the trainer's own.
SETTINGS = "seed batchSize epochs updates learningRate momentum weightDecay ghostBatchSize clipNorm"
OWN_SETTINGS = {
    "device": lambda value: value == "cpu" or value == "cuda" and torch.cuda.is_available(),
    "threads": lambda value: type(value) is int and value > 0,
    "deterministic": lambda value: type(value) is bool}
# A pruning goal is called a hurdle.
RECIPE = ("optimizer learningRate schedule batchSize batchGrowth ghostBatchSize clipNorm epochs patience"
          " evaluationInterval dropLast augmentation updateLimit testsPerDoubling testsAtEnd goal hurdle")
# The keys of each, and whether it is of CIFAR's files.
DATASETS = {"idx": ("folder train test classes", False), "cifar10": ("folder train test", True),
            "strokes": ("train test seed difficulty shape", False)}


def check_config(config):
    recipe, settings = config["recipe"], config["settings"]
    check("configuration", config, CONFIG)
    check("settings", settings, f"{SETTINGS} {' '.join(OWN_SETTINGS)}")
    check("recipe", recipe, RECIPE)
    check("batch growth", recipe.get("batchGrowth", {}), "factor milestones limit")
    check("augmentation", recipe.get("augmentation", {}), "shift flip fill")
    for kind, part in config.get("validation", {}).items():
        check("validation", {kind: part}, "fold heldOut")
        check(f"validation {kind}", part, "index of share seed")
    if "model" not in config or "optimizer" not in recipe:
        refuse("how to train without a model, an optimizer and a learning rate")
    for name, fits in OWN_SETTINGS.items():
        if name in settings and not fits(settings[name]):
            refuse(f"the {name} {settings[name]} here")
    sets = ["train", "validation" if "validation" in config else "test"]
    sets += ["test"] if recipe.get("testsAtEnd") else []
    for name, unit in config["metrics"].items():
        if name not in [s + m for s in sets for m in ("Loss", "Error")]:
            refuse(f"the metric {name} of such a trial")
        if unit in ("fraction", "accuracy") or (unit == "percent") != name.endswith("Error"):
            refuse(f"{name} in {unit}: losses are in nats, errors in percent")


def draw(seed, purpose):
    """Numbers for one purpose. PyTorch's generators take no more than 32 bits of a seed."""
    return random.Random(f"{seed} {purpose}").getrandbits(32)


def read_bytes(path, head=0):
    """What a file, plain or compressed, holds behind its head."""
    data = path.read_bytes() if path.exists() else gzip.open(f"{path}.gz").read()
    return torch.frombuffer(bytearray(data), dtype=torch.uint8, offset=head)


def read_idx(folder, parts):
    """Images and labels; of several files that could be them, those that batchlab takes."""
    def read(kind, head):
        names = [re.fullmatch(rf"(|[^.].*?)({parts})-{kind}([-.])idx\d-ubyte(|\.gz)", name)
                 for name in os.listdir(folder)]
        name = min(filter(None, names), key=lambda n: (n[1], n[2] == "test", n[3] == ".", n[4]))[0]
        path = pathlib.Path(folder, name.removesuffix(".gz"))
        sizes = read_bytes(path)[4:head].view(-1, 4).tolist()
        return read_bytes(path, head).view([int.from_bytes(size, "big") for size in sizes])
    return read("images", 16).unsqueeze(1), read("labels", 8)


def read_cifar(folder, names):
    records = torch.cat([read_bytes(pathlib.Path(folder, name)).view(-1, 3073) for name in names])
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]


def read_data(dataset, folder):
    """Images and labels to learn from, and those to be tested on."""
    if pick("data set", dataset, DATASETS) or dataset.get("shape") == "cifar":
        train = read_cifar(folder, [f"data_batch_{number}.bin" for number in range(1, 6)])
        test = read_cifar(folder, ["test_batch.bin"])
    else:
        train, test = read_idx(folder, "train"), read_idx(folder, "t10k|test")
    return [t[:dataset.get("train")] for t in train], [t[:dataset.get("test")] for t in test]


def held_out(part, labels):
    """Which examples are held out: every k-th in a random order, those of a class together."""
    (kind, part), = part.items()
    generator = torch.Generator().manual_seed(draw(part["seed"], "validation"))
    order = torch.randperm(len(labels), generator=generator)
    order = order[labels[order].argsort(stable=True)]
    mask = torch.zeros(len(order), dtype=torch.bool)
    mask[order] = torch.tensor([
        i % part["of"] == part["index"] if kind == "fold"
        else int((i + 1) * part["share"]) > int(i * part["share"]) for i in range(len(order))])
    return mask


def moments(images):
    """Mean and deviation of each channel's bytes, to go with a batch; of whole numbers, so exact."""
    result = []
    for channel in images.unbind(1):
        counts = torch.bincount(channel.flatten(), minlength=256).tolist()
        n, total = sum(counts), sum(i * c for i, c in enumerate(counts))
        spread = n * sum(i * i * c for i, c in enumerate(counts)) - total * total
        result.append((total / n, math.sqrt(spread) / n if spread else 255))
    return torch.tensor(result).t().reshape(2, 1, -1, 1, 1)


def moved(images, offsets, mirrored, shift, fill):
    """Each image shifted by its own offset, and maybe reflected after that."""
    count, _, height, width = images.shape
    every, rows, columns = (torch.arange(n, device=images.device) for n in (count, height, width))
    columns = torch.where(mirrored[:, None], width - 1 - columns, columns) + offsets[1, :, None]
    rows = rows + offsets[0, :, None]
    padded = F.pad(images, (shift,) * 4, value=fill)
    return padded[every.view(-1, 1, 1), :, rows[:, :, None], columns[:, None]].permute(0, 3, 1, 2)


def stage(recipe, epoch):
    """The batch size in an epoch, from 0, and what growth beyond its limit leaves for the learning rate."""
    size, factor, growth = recipe["batchSize"], 1.0, recipe.get("batchGrowth", {"milestones": []})
    for _ in filter(lambda milestone: milestone <= epoch, growth["milestones"]):
        if size * growth["factor"] <= growth["limit"]:
            size *= growth["factor"]
        else:
            factor /= growth["factor"]
    return size, factor


def count_updates(recipe, epochs, examples):
    """Of the first so many epochs."""
    milestones = recipe.get("batchGrowth", {}).get("milestones", [])
    borders = sorted({0, epochs, *(m for m in milestones if m < epochs)})
    counts = ((end - start, *divmod(examples, stage(recipe, start)[0]))
              for start, end in zip(borders, borders[1:]))
    return sum(length * (whole + (rest > 0 and not recipe["dropLast"])) for length, whole, rest in counts)


def is_on_grid(update, per_doubling):
    """Whether it is one of so many between each power of two and the next."""
    return update <= 2 * per_doubling or update % ((1 << update.bit_length() - 1) // per_doubling) == 0


def has_settled(history, patience):
    """Whether the least train loss of the last epochs is not by a hundredth below the least before."""
    last = history[-1][0]
    before = min((loss for epoch, loss in history if epoch <= last - patience), default=math.inf)
    lately = min(loss for epoch, loss in history if epoch > last - patience)
    return math.isfinite(before) and math.isfinite(lately) and lately >= 0.99 * before


class Trial:
    def __init__(self, config):
        self.config, self.recipe, settings = config, config["recipe"], config["settings"]
        torch.set_num_threads(settings.get("threads", 1))
        if settings.get("deterministic"):
            os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
            torch.use_deterministic_algorithms(True)
        self.device = settings.get("device", "cuda" if torch.cuda.is_available() else "cpu")
        train, test = read_data(config["dataset"], config["data"])
        self.sets, self.judging = {"train": train, "test": test}, "test"
        if "validation" in config:
            mask = held_out(config["validation"], train[1])
            self.sets |= {"train": [t[~mask] for t in train], "validation": [t[mask] for t in train]}
            self.judging = "validation"
        # By what is learned from.
        self.mean, self.deviation = moments(self.sets["train"][0]).to(self.device)
        self.sets = {n: (x.to(self.device), y.long().to(self.device)) for n, (x, y) in self.sets.items()}
        self.count = len(self.sets["train"][1])
        if stage(self.recipe, self.recipe["epochs"] - 1)[0] > self.count:
            refuse(f"how to make larger batches of {self.count} examples")

        self.order = torch.Generator().manual_seed(draw(config["seed"], "order"))
        torch.manual_seed(draw(config["seed"], "weights"))
        self.model = make_model(
            config["model"], train[0].shape[1:], config["dataset"].get("classes", 10),
            self.recipe.get("ghostBatchSize")).to(self.device)
        self.optimizer = make_optimizer(self.model.parameters(), self.recipe["optimizer"])
        self.total = count_updates(self.recipe, self.recipe["epochs"], self.count)
        self.warmup = count_updates(self.recipe, self.recipe["schedule"]["warmupEpochs"], self.count)
        self.last = min(self.total, self.recipe.get("updateLimit", self.total))
        # How far it is, and the train losses of epochs, for its patience.
        self.place = {"epoch": 0, "updates": 0, "examples": 0, "end": None, "history": []}
        self.checkpoint = pathlib.Path(config["checkpoint"], "state.pt")
        if self.checkpoint.exists():
            self.restore()
        self.metrics = open(pathlib.Path(config["out"], "metrics.jsonl"), "a")

    def save(self):
        state = {
            "model": self.model.state_dict(), "optimizer": self.optimizer.state_dict(),
            "order": self.order.get_state(), "random": torch.get_rng_state(), "place": self.place}
        if self.device == "cuda":
            state["cuda"] = torch.cuda.get_rng_state()
        beside = self.checkpoint.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(self.checkpoint)

    def restore(self):
        state = torch.load(self.checkpoint, map_location="cpu", weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.order.set_state(state["order"])
        torch.set_rng_state(state["random"])
        if self.device == "cuda":
            torch.cuda.set_rng_state(state["cuda"])
        self.place = state["place"]

    def outputs(self, images):
        x = (images.float() - self.mean) / self.deviation
        return self.model(x if "layers" in self.config["model"] else x.flatten(1))

    def run(self):
        # Also for a trial that batchlab ends.
        self.write_result()
        while self.place["end"] is None:
            self.run_epoch()
            self.save()
        self.write_weights()
        self.write_result()

    def run_epoch(self):
        """An epoch, or what of it is left before the trial's end. Its order is the same in any batches."""
        place, recipe, (images, labels) = self.place, self.recipe, self.sets["train"]
        size, left = stage(recipe, place["epoch"])
        change = {"shift": 0, "flip": False, "fill": 0} | recipe.get("augmentation", {})
        drawn = (torch.randperm(self.count, generator=self.order),
                 torch.randint(2 * change["shift"] + 1, (2, self.count), generator=self.order),
                 torch.randint(1 + change["flip"], (self.count,), generator=self.order).bool())
        order, offsets, mirrored = (numbers.to(self.device) for numbers in drawn)
        if recipe["dropLast"]:
            order = order[:self.count // size * size]
        batches = order.split(size)
        for number, rows in enumerate(batches, 1):
            rate = recipe["learningRate"] * left * rate_factor(
                recipe["schedule"], place["epoch"], place["updates"], self.total, self.warmup)
            batch = images[rows]
            if "augmentation" in recipe:
                batch = moved(batch, offsets[:, rows], mirrored[rows], change["shift"], change["fill"])
            loss = self.update(batch, labels[rows], rate)
            place["updates"] += 1
            place["examples"] += len(rows)
            if math.isfinite(loss):
                self.report(ends_epoch=number == len(batches))
            else:
                place["end"] = "diverged"
            if place["end"]:
                break
        place["epoch"] += 1

    def update(self, images, labels, rate):
        """Returns the loss before it."""
        self.model.train()
        self.optimizer.zero_grad()
        loss = F.cross_entropy(self.outputs(images), labels)
        loss.backward()
        if "clipNorm" in self.recipe:
            nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe["clipNorm"])
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        return loss.item()

    def report(self, ends_epoch):
        """Writes a line, where an evaluation is due after an update."""
        place, recipe, epoch = self.place, self.recipe, self.place["epoch"] + 1
        is_last = place["updates"] == self.last
        # A trial with a goal is about the set that judges it, which is evaluated on the way.
        is_due = is_last or (
            ends_epoch and "goal" not in recipe and epoch % recipe["evaluationInterval"] == 0)
        per_doubling = recipe.get("testsPerDoubling")
        if not is_due and not (per_doubling and is_on_grid(place["updates"], per_doubling)):
            return
        line = {"update": place["updates"], "examples": place["examples"]}
        if is_last or ends_epoch:
            line["epoch"] = epoch
            place["end"] = "completed" if is_last else None
        if is_due:
            line |= self.evaluate("train")
            if "patience" in recipe:
                place["history"].append((epoch, line["trainLoss"]))
                if not is_last and has_settled(place["history"], recipe["patience"]):
                    place["end"] = "settled"
        line |= self.evaluate(self.judging)
        if place["end"] and recipe.get("testsAtEnd"):
            line |= self.evaluate("test")
        print(json.dumps(line), file=self.metrics, flush=True)

    @torch.no_grad()
    def evaluate(self, name):
        images, labels = self.sets[name]
        self.model.eval()
        loss, errors = 0.0, 0
        for part, targets in zip(images.split(1000), labels.split(1000)):
            outputs = self.outputs(part)
            loss += F.cross_entropy(outputs, targets, reduction="sum").item()
            errors += (outputs.argmax(1) != targets).sum().item()
        return {f"{name}Loss": loss / len(labels), f"{name}Error": 100 * errors / len(labels)}

    def write_result(self):
        place, driver = self.place, f"torch {torch.__version__}"
        if self.device == "cuda":
            driver += f", CUDA {torch.version.cuda}"
        result = {
            "updates": place["updates"], "examples": place["examples"],
            "diverged": place["end"] == "diverged", "judgingCount": len(self.sets[self.judging][1]),
            "parameterCount": sum(p.numel() for p in self.model.parameters()),
            "device": torch.cuda.get_device_name() if self.device == "cuda" else processor(),
            "driver": driver}
        pathlib.Path(self.config["out"], "result.json").write_text(json.dumps(result))

    def write_weights(self):
        if save_file is None or self.place["end"] == "diverged":
            return
        tensors = {name: tensor.cpu().contiguous() for name, tensor in self.model.state_dict().items()
                   if not name.endswith("num_batches_tracked")}
        # One word about them alone: the package writes several in any order.
        metadata = {"input_shape": json.dumps(list(self.sets["train"][0].shape[1:]))}
        save_file(tensors, pathlib.Path(self.config["out"], "weights.safetensors"), metadata)


def processor():
    cpu = pathlib.Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*:\s*(.*)", cpu.read_text() if cpu.exists() else "", re.M)
    return names[0] if names else platform.processor() or platform.machine()


def main(path):
    # What is on the disk is whole, whatever is under way.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(LATER))
    config = json.loads(pathlib.Path(path).read_text())
    check_config(config)
    Trial(config).run()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    main(sys.argv[1])
