"""Training throughput of batchlab beside PyTorch and JAX, measured by turns in one go.

    make bench PEERS=.peers/bin/python
    python3 .bench/compare.py --peers .peers/bin/python --rounds 2 --batch-size 128
    python3 .bench/compare.py --peers .peers/bin/python --network mini

For each normalization (of the contrastive networks, for views drawn in each step and for fixed ones)
and batch size: batchlab on one core and on all, and PyTorch and JAX with one
thread and with as many as there are cores. Each figure comes from a fresh process; a round measures every figure of every
row once, the figures of a row one after the other and in another order each round. Standard output
is a Markdown table of medians over the rounds, in examples per second, with two ratios: batchlab
on all cores over the best peer at any number of threads, and batchlab on one core over the best
peer with one thread. Run it on an idle machine.
"""

import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
NORMALIZATIONS = {"f1": ["none", "batch"], "mini": ["batch"], "cs": ["batch"], "c1": ["batch"]}
# These have batch norm; only PyTorch is asked.
CONTRASTIVE = ("contrastive", "contrastive-mini")
VIEWS = ["drawn", "fixed"]
BATCH_SIZES = {
    "f1": [1, 8, 32, 128, 512, 2048, 8192],
    **{network: [8, 32, 128, 512] for network in ("mini", "cs", "c1")},
    **{network: [128, 512] for network in CONTRASTIVE}}
PINNED = {"torch": "2.15.0", "jax": "0.10.2"}
PACKAGES = [*PINNED, "numpy"]
NAMES = {"batchlab": "batchlab", "torch": "PyTorch", "jax": "JAX"}
# These would set the threads or the kernels of a peer, and batchlab sets its own.
SETTINGS = ("OPENBLAS_", "GOTO_", "OMP_", "GOMP_", "KMP_", "MKL_", "XLA_", "JAX_", "TORCH_")
TIMEOUT = 900


class Failed(Exception):
    """What went wrong, in words for the reader."""


def environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(SETTINGS)}


def output(command):
    """The standard output of a command; whatever else it does than succeed is a failure."""
    shown = " ".join(map(str, command))
    try:
        done = subprocess.run(
            command, env=environment(), capture_output=True, text=True, timeout=TIMEOUT)
    except OSError as error:
        raise Failed(f"cannot run {command[0]}: {error.strerror}") from error
    except subprocess.TimeoutExpired as error:
        raise Failed(f"did not end within {TIMEOUT} s: {shown}") from error
    if done.returncode != 0:
        raise Failed(f"failed with status {done.returncode}: {shown}\n{done.stderr}".strip())
    return done.stdout


# What is measured


def figures(cores, network):
    """Every figure of a row: who, and with how many workers or threads."""
    names = [who for who in NAMES if who != "jax" or network not in CONTRASTIVE]
    return [(who, threads) for who in names for threads in sorted({1, cores})]


def variants(network):
    """The name of what rows differ in beside the batch size, and its values."""
    if network in CONTRASTIVE:
        return "views", VIEWS
    return "normalization", NORMALIZATIONS[network]


def command(figure, variant, batch_size, args):
    who, threads = figure
    options = [
        "--network", args.network, "--batch-size", str(batch_size),
        "--seconds", str(args.seconds),
    ]
    ours = [args.batchlab, "bench", "--json", "--workers", str(threads), *options]
    if args.network in CONTRASTIVE:
        if who == "batchlab":
            prepared = ["--prepared"] if variant == "fixed" else []
            return [*ours, "--normalization", "batch", *prepared]
        peer = [args.peers, HERE / "contrastive.py", "--threads", str(threads), *options]
        return [*peer, "--views", variant]
    options += ["--normalization", variant]
    if who == "batchlab":
        return [*ours, "--normalization", variant]
    return [args.peers, HERE / "peers.py", who, "--threads", str(threads), *options]


def measured(line):
    """The object that a run of batchlab or of a peer printed, for the row that was asked for."""
    text = output(line)
    try:
        found = json.loads(text)
        found = found[0] if isinstance(found, list) else found
        if found["examplesPerSecond"] > 0:
            return found
    except (ValueError, LookupError, TypeError):
        pass
    raise Failed(f"printed no throughput: {' '.join(map(str, line))}\n{text.strip()}")


def measure(args, cores):
    """One row for each normalization and batch size, with the list of rates of each figure."""
    name, values = variants(args.network)
    rows = [
        {name: value, "batchSize": batch_size, "figures": [
            {"who": who, "threads": threads, "examplesPerSecond": []}
            | ({"gemmFraction": []} if who == "batchlab" else {})
            for who, threads in figures(cores, args.network)]}
        for value in values for batch_size in args.batch_sizes
        if value == "none" or batch_size > 1
    ]
    for turn in range(args.rounds):
        for index, row in enumerate(rows):
            print(
                f"round {turn + 1}/{args.rounds}, row {index + 1}/{len(rows)}:"
                f" {name} {row[name]}, batch {row['batchSize']}",
                file=sys.stderr, flush=True)
            first = turn % len(row["figures"])
            for figure in row["figures"][first:] + row["figures"][:first]:
                who = (figure["who"], figure["threads"])
                found = measured(command(who, row[name], row["batchSize"], args))
                for key, values in figure.items():
                    if isinstance(values, list):
                        values.append(found[key])
    return rows


# What is said about it


def versions(args):
    """The versions of the peers' packages, as installed; they are what --peers must have."""
    script = (
        "import importlib.metadata, json, platform, sys;"
        "print(json.dumps({'python': platform.python_version()}"
        " | {name: importlib.metadata.version(name) for name in sys.argv[1:]}))")
    try:
        return json.loads(output([args.peers, "-c", script, *PACKAGES]))
    except (Failed, ValueError) as error:
        pins = " ".join(f'"{name}=={version}"' for name, version in PINNED.items())
        raise Failed(
            f"{args.peers} is no Python that has {', '.join(PACKAGES)}. To set one up:\n"
            "  python3 -m venv .peers\n"
            "  .peers/bin/pip install --extra-index-url https://download.pytorch.org/whl/cpu"
            f" {pins} numpy\n"
            "and then: make bench PEERS=.peers/bin/python\n"
            f"({str(error).splitlines()[-1]})") from error


def cpu_model():
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return "unknown CPU"


def blas(args):
    """What `batchlab doctor` says of its BLAS; it may complain of other things."""
    done = subprocess.run(
        [args.batchlab, "doctor"], env=environment(), capture_output=True, text=True, check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("blas ")]
    return lines[0].removeprefix("blas").strip() if lines else "BLAS unknown"


def about(args, cores, peers):
    return {
        "network": args.network,
        "machine": {"cpu": cpu_model(), "cores": cores},
        "date": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
        "versions": {"batchlab": output([args.batchlab, "--version"]).strip(), "blas": blas(args)}
        | peers,
        "rounds": args.rounds, "seconds": args.seconds,
    }


def table(head, rows):
    machine, found = head["machine"], head["versions"]
    lines = [
        f"{machine['cpu']}, {machine['cores']} cores; {head['date'][:10]}. batchlab"
        f" {found['batchlab']} ({found['blas']}); PyTorch {found['torch']}, JAX {found['jax']},"
        f" numpy {found['numpy']}, Python {found['python']}. Medians of {head['rounds']} rounds,"
        " in examples per second.",
        "",
    ]
    lines.insert(0, f"Network {head['network']}. " + lines.pop(0))
    name, _ = variants(head["network"])
    columns = [name, "batch"]
    for who, threads in figures(machine["cores"], head["network"]):
        unit = "core" if who == "batchlab" else "thread"
        columns.append(f"{NAMES[who]}, {threads} {unit}{'s' if threads > 1 else ''}")
    columns += ["all cores / best peer", "one core / best peer, 1 thread"]
    lines.append("| " + " | ".join(columns) + " |")
    lines.append("| --- |" + " ---: |" * (len(columns) - 1))
    for row in rows:
        rates = {
            (figure["who"], figure["threads"]): statistics.median(figure["examplesPerSecond"])
            for figure in row["figures"]
        }
        peers = {key: rate for key, rate in rates.items() if key[0] != "batchlab"}
        both = rates["batchlab", machine["cores"]] / max(peers.values())
        one = rates["batchlab", 1] / max(rate for key, rate in peers.items() if key[1] == 1)
        cells = [row[name], str(row["batchSize"])]
        cells += [f"{rate:,.0f}" for rate in rates.values()]
        lines.append("| " + " | ".join(cells + [f"{both:.2f}", f"{one:.2f}"]) + " |")
    return "\n".join(lines)


# The command


def positive(kind):
    def parsed(text):
        value = kind(text)
        if not 0 < value < float("inf"):
            raise ValueError
        return value

    parsed.__name__ = f"positive {kind.__name__}"
    return parsed


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0] + " A full run takes half an hour on two cores: 13"
        " rows of 6 figures, 5 rounds, about 4 seconds a figure. The machine should be idle.")
    parser.add_argument(
        "--peers", required=True, metavar="PYTHON",
        help="a Python that has " + ", ".join(f"{n}=={v}" for n, v in PINNED.items()) + ", numpy")
    parser.add_argument("--batchlab", default=".build/release/batchlab", metavar="FILE")
    parser.add_argument("--rounds", type=positive(int), default=5)
    parser.add_argument(
        "--network", choices=list(BATCH_SIZES), default="f1", help="by default f1, the papers' own")
    parser.add_argument(
        "--batch-size", type=int, action="append", dest="batch_sizes",
        help="this batch size alone; may be repeated")
    parser.add_argument(
        "--seconds", type=positive(float), default=1.5, help="of each measurement, after warm-up")
    parser.add_argument("--json", metavar="FILE", help="write the figures of every round there")
    parser.add_argument(
        "--check", action="store_true", help="see that the peers are there and measure nothing")
    args = parser.parse_args()
    known = BATCH_SIZES[args.network]
    for size in args.batch_sizes or []:
        if size not in known:
            parser.error(f"--batch-size is {size}; expected one of {known}")
    args.batch_sizes = sorted(set(args.batch_sizes or known))
    return args


def run(args):
    peers = versions(args)
    for name, version in PINNED.items():
        if peers[name].split("+")[0] != version:
            print(f"{name} is {peers[name]}, not {version}", file=sys.stderr)
    if args.check:
        return
    # Opened before half an hour of measuring, so as to fail before it.
    raw = open(args.json, "w", encoding="utf-8") if args.json else None
    cores = len(os.sched_getaffinity(0))
    head = about(args, cores, peers)
    rows = measure(args, cores)
    if raw:
        with raw:
            json.dump(head | {"rows": rows}, raw, indent=2)
            raw.write("\n")
    print(table(head, rows))


def main():
    args = arguments()
    try:
        run(args)
    except Failed as error:
        sys.exit(f"bench: {error}")
    except OSError as error:
        sys.exit(f"bench: {error.filename or args.json}: {error.strerror}")


if __name__ == "__main__":
    main()
