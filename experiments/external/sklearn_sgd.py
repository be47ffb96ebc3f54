"""A trainer in scikit-learn: its perceptron of rectifiers by SGD, on a table of comma-separated values.

Reads config.json, whose path is its only argument; writes metrics.jsonl as it goes, result.json, and a
checkpoint at the end of every epoch, from which it goes on to the same end when it is started again. On
SIGTERM it stops at once, with status 75.

Columns of numbers are standardised by the examples to learn from, all others become a feature for each of
their texts; the target is a class if it is a text, or has few whole numbers, and otherwise a value, which is
standardised, too. Missing values it refuses. Which rows are tested on is drawn from the data set's seed.

Takes of the recipe: sgd with momentum, a constant learning rate, batchSize, epochs, dropLast,
evaluationInterval and testsAtEnd. It refuses what it does not know.
"""

import csv
import gzip
import json
import os
import pathlib
import pickle
import platform
import random
import signal
import sys

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor

LATER = 75
# Whole numbers of more values than these are no classes.
CLASSES = 20
MISSING = ("", "?", "na", "n/a", "nan", "null")


def refuse(what):
    sys.exit(f"sklearn_sgd.py does not know {what}")


def check(what, found, known):
    for key in found:
        if key not in known.split():
            refuse(f"{key} in the {what}")


def check_config(config):
    recipe, model = config["recipe"], config.get("model")
    if model is None or "optimizer" not in recipe or config["dataset"]["kind"] != "csv":
        refuse("how to train without a model, an optimizer and a table")
    optimizer, schedule = recipe["optimizer"], recipe["schedule"]
    check("configuration", config,
          "id arm seed settings recipe model dataset data validation metrics goal out checkpoint")
    check("settings", config["settings"],
          "seed batchSize epochs updates learningRate momentum weightDecay ghostBatchSize clipNorm")
    check("recipe", recipe, "optimizer learningRate schedule batchSize epochs evaluationInterval dropLast"
                            " testsAtEnd goal hurdle")
    check("optimizer", optimizer, "kind momentum nesterov weightDecay")
    check("data set", config["dataset"],
          "kind file target task header separator ignore categorical testShare seed")
    check("model", model, "hidden normalization")
    if optimizer["kind"] != "sgd" or optimizer["weightDecay"]:
        refuse(f"the optimizer {optimizer}")
    if schedule["kind"] != "constant" or schedule["warmupEpochs"]:
        refuse(f"the schedule {schedule}")
    if model["normalization"] != "none" or config["dataset"].get("header") is False:
        refuse("normalization, or a table without a head")


def generator(seed, purpose):
    return np.random.default_rng(random.Random(f"{seed} {purpose}").getrandbits(64))


def is_number(text):
    try:
        return np.isfinite(float(text))
    except ValueError:
        return False


def is_numeric(name, column):
    """Refuses a column that is not clear."""
    numbers = sum(map(is_number, column))
    if any(text.lower() in MISSING for text in column) or 0 < numbers < len(column):
        refuse(f"missing values, or numbers beside texts, as in {name}")
    return numbers > 0


def read_table(path, dataset):
    """The columns by name, of texts."""
    separator = {"comma": ",", "\\t": "\t"}.get(dataset["separator"], dataset["separator"])
    with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8-sig", newline="") as file:
        head, *rows = [[field.strip() for field in row] for row in csv.reader(file, delimiter=separator)]
    rows = [row for row in rows if any(row)]
    if dataset["target"] not in head or len(set(head)) < len(head):
        refuse(f"a table whose head is {head}")
    if any(len(row) != len(head) for row in rows):
        refuse(f"a table whose rows have not all {len(head)} fields")
    return {name: column for name, *column in zip(head, *rows)}


def held_out(labels, draw, chosen):
    """Examples at the chosen places of a random order, those of a class together."""
    order = draw.permutation(len(labels))
    order = order[np.argsort(labels[order], kind="stable")]
    mask = np.zeros(len(order), bool)
    mask[order] = [chosen(place) for place in range(len(order))]
    return mask


def of_share(share):
    return lambda place: int((place + 1) * share) > int(place * share)


def standardised(values, train):
    deviation = values[train].std(axis=0)
    return (values - values[train].mean(axis=0)) / np.where(deviation > 0, deviation, 1)


def read_data(config):
    """Features, targets and class names, and which examples are to learn from, held out and tested on."""
    dataset = config["dataset"]
    columns = read_table(config["data"], dataset)
    target, task = columns.pop(dataset["target"]), dataset.get("task")
    categorical, names = dataset["categorical"], sorted(set(target))
    is_class = task == "classification" or dataset["target"] in categorical
    if not task and not is_class:
        is_class = not is_numeric(dataset["target"], target) or (
            len(names) <= CLASSES and all(float(name).is_integer() for name in names))
    labels = np.searchsorted(names, target) if is_class else np.zeros(len(target), int)

    test = held_out(labels, generator(dataset["seed"], "test"), of_share(dataset["testShare"]))
    validation = np.zeros(len(test), bool)
    for kind, part in config.get("validation", {}).items():
        if kind not in ("fold", "heldOut"):
            refuse(f"the validation {kind}")
        validation[~test] = held_out(
            labels[~test], generator(part["seed"], "validation"),
            of_share(part["share"]) if kind == "heldOut"
            else lambda place: place % part["of"] == part["index"])
    train = ~test & ~validation

    features = []
    for name, column in columns.items():
        if name in dataset["ignore"]:
            continue
        if name not in categorical and is_numeric(name, column):
            features.append(standardised(np.array(column, float), train))
        else:
            features += [np.array(column) == text for text in sorted(set(column))]
    x = np.column_stack(features).astype(float)
    y = labels if is_class else standardised(np.array(target, float), train)
    sets = {"train": train, "validation": validation, "test": test}
    return {name: (x[mask], y[mask]) for name, mask in sets.items()}, len(names) if is_class else None


def evaluate(model, name, examples, classes):
    x, y = examples
    if classes is None:
        return {f"{name}Loss": float(np.mean((model.predict(x) - y) ** 2))}
    shares = model.predict_proba(x)
    loss = -np.log(np.maximum(shares[np.arange(len(y)), y], np.finfo(float).tiny)).mean()
    return {f"{name}Loss": float(loss), f"{name}Error": float(100 * np.mean(shares.argmax(axis=1) != y))}


def make_model(config, classes):
    recipe, optimizer = config["recipe"], config["recipe"]["optimizer"]
    make = MLPRegressor if classes is None else MLPClassifier
    # Half the squared error is what scikit-learn goes down.
    rate = recipe["learningRate"] * (2 if classes is None else 1)
    return make(
        hidden_layer_sizes=config["model"]["hidden"], solver="sgd", alpha=0, learning_rate_init=rate,
        momentum=optimizer["momentum"], nesterovs_momentum=optimizer["nesterov"], shuffle=False,
        random_state=random.Random(f"{config['seed']} weights").getrandbits(32))


def learn(model, x, y, classes):
    """One update; returns whether the weights are still numbers."""
    model.batch_size = len(x)
    try:
        model.partial_fit(x, y, **({} if classes is None else {"classes": range(classes)}))
        return True
    except ValueError as error:
        if "non-finite" not in str(error):
            raise
        return False


def main(path):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(LATER))
    config = json.loads(pathlib.Path(path).read_text())
    check_config(config)
    recipe, out = config["recipe"], pathlib.Path(config["out"])
    sets, classes = read_data(config)
    judging = "validation" if "validation" in config else "test"
    x, y = sets["train"]
    state = {"model": make_model(config, classes), "order": generator(config["seed"], "order"),
             "epoch": 0, "update": 0, "examples": 0, "diverged": False}
    checkpoint = pathlib.Path(config["checkpoint"], "state.pickle")
    if checkpoint.exists():
        state = pickle.loads(checkpoint.read_bytes())
    model, size = state["model"], recipe["batchSize"]
    with open(out / "metrics.jsonl", "a") as metrics:
        while state["epoch"] < recipe["epochs"] and not state["diverged"]:
            order = state["order"].permutation(len(y))
            for first in range(0, len(y), size):
                rows = order[first:first + size]
                if len(rows) < size and recipe["dropLast"]:
                    break
                state["update"] += 1
                state["examples"] += len(rows)
                state["diverged"] = not learn(model, x[rows], y[rows], classes)
                if state["diverged"]:
                    break
            state["epoch"] += 1
            is_last = state["epoch"] == recipe["epochs"]
            if not state["diverged"] and (is_last or state["epoch"] % recipe["evaluationInterval"] == 0):
                names = {"train", judging} | ({"test"} if is_last and recipe.get("testsAtEnd") else set())
                line = {key: state[key] for key in ("update", "epoch", "examples")}
                for name in sorted(names):
                    line |= evaluate(model, name, sets[name], classes)
                print(json.dumps(line), file=metrics, flush=True)
            beside = checkpoint.with_suffix(".new")
            beside.write_bytes(pickle.dumps(state))
            beside.replace(checkpoint)
    (out / "result.json").write_text(json.dumps({
        "updates": state["update"], "examples": state["examples"], "diverged": state["diverged"],
        "judgingCount": len(sets[judging][1]), "driver": f"scikit-learn {sklearn.__version__}",
        "device": platform.processor() or platform.machine(),
        "parameterCount": sum(w.size for w in model.coefs_ + model.intercepts_)}))


if __name__ == "__main__":
    main(sys.argv[1])
