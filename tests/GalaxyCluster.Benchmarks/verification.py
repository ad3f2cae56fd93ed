#!/usr/bin/python3
"""Nielsen's networks trained by us and by PyTorch on the same pictures: the table of docs/verification.md.

usage: verification.py --mnist FOLDER [--networks V1,V2,...] [--seeds 1,2,3] [--epochs N] [--own-numbers] [--work FOLDER]
                       [--ours-only | --peers-only] [--galaxy FILE]
       verification.py --mnist FOLDER --step-by-step [--networks V1,V2,...] [--seeds 1,2,3]
FOLDER holds MNIST's IDX files (.gz or not): t10k alone (8,000 pictures train, 2,000 test), or the 60,000 too (the
book's 50,000, 10,000, 10,000). --epochs N trains every network for at most N epochs; without it, the book's number.
A line: mean test accuracy after the last epoch over the seeds, of ours and of PyTorch, the difference in points, and its
standard error over the seeds. PyTorch takes the random numbers of our engine; with --own-numbers, its own.
Exit code 1 when a difference is above 0.5 points. Runs already in the work folder are not repeated.
--step-by-step compares the losses of 50 steps (V9: 30, V10: 10) on 500 pictures; exit code 1 when one is further apart than
1e-4 of it.
Needs Debian's python3-torch and python3-numpy. Build first: dotnet build -c Release src/GalaxyCluster.Cli
"""
import argparse, json, math, os, statistics, subprocess, sys, tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ALLOWED = 0.5  # points
BATCH, STEPS, STEP_ALLOWED = 10, 50, 1e-4


@dataclass
class Network:
    """As in the book. decay: weight decay from the number of training pictures; Nielsen's L2 terms, see the docs. steps:
    how many can be compared before rounding alone may part two trainings."""
    title: str
    model: str
    loss: str
    rate: float
    epochs: int
    parameters: int
    published: str
    decay: object = lambda n: 0.0
    expand: bool = False
    steps: int = STEPS


SHARED = dict(loss="softmaxCrossEntropy")
NETWORKS = {
    "V1": Network("784-30-10, quadratic cost", "nielsen-mlp", "quadraticCost", 3.0, 30, 23860, "95.42"),
    "V2": Network("784-100-10, quadratic cost", "mlp-100", "quadraticCost", 3.0, 30, 79510, "96.59"),
    "V3": Network("784-30-10, learning rate 0.001", "nielsen-mlp", "quadraticCost", 0.001, 30, 23860, "21.42 (100 units)"),
    "V4a": Network("784-100-10, cross-entropy, L2, N(0, 1)", "entropy-large", "sigmoidCrossEntropy", 0.5, 30, 79510,
                   "97.92", lambda n: 5 / 50000),
    "V4b": Network("784-100-10, cross-entropy, L2", "entropy", "sigmoidCrossEntropy", 0.1, 60, 79510, "98.04",
                   lambda n: 5 / 50000),
    "V5": Network("784-100-10, softmax", "shallow", rate=0.1, epochs=60, parameters=79510, published="97.80", **SHARED),
    "V6": Network("conv 20, dense 100", "conv-1", rate=0.1, epochs=60, parameters=289630, published="98.78", **SHARED),
    "V7": Network("conv 20, conv 40, dense 100", "conv-2", rate=0.1, epochs=60, parameters=85670, published="99.06", **SHARED),
    "V8": Network("the same with ReLU and L2", "relu", rate=0.03, epochs=60, parameters=85670, published="99.23",
                  decay=lambda n: 0.1 / (n / 10), **SHARED),
    "V9": Network("the same, data expanded 5 times", "relu", rate=0.03, epochs=60, parameters=85670, published="99.37",
                  decay=lambda n: 0.1 / (n / 10), expand=True, steps=30, **SHARED),
    "V10": Network("two dense 1000 with dropout, expanded", "dropout", rate=0.03, epochs=40, parameters=1672570,
                   published="99.60", expand=True, steps=10, **SHARED),
}


def json_lines(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}")
    return [json.loads(line) for line in done.stdout.strip().splitlines()]


def last_json(command):
    return json_lines(command)[-1]


@dataclass
class Training:
    """One network, seed and number of epochs; trained by ours or by the twin."""
    network: Network
    dataset: str
    decay: float
    epochs: int
    seed: str
    work: str
    galaxy: str

    def ours(self):
        """Test accuracy and losses of a run without any worker: the reference that a cluster equals bit for bit."""
        network = self.network
        model = os.path.join(HERE, "nielsen", network.model + ".yaml")
        with tempfile.TemporaryDirectory(dir=self.work) as out:
            run = os.path.join(out, "run.yaml")
            with open(run, "w") as f:
                f.write(f"data: {self.dataset}\nmodel: {model if os.path.exists(model) else network.model}\n"
                        f"seed: {self.seed}\nslots: 1\nmicroBatch: {BATCH}\nepochs: {self.epochs}\n"
                        f"evaluateEvery: {self.epochs}\nloss: {network.loss}\n"
                        f"optimizer: {{ sgd: {{ learningRate: {network.rate}, momentum: 0, "
                        f"weightDecay: {self.decay:.10g} }} }}\nkeep: {{ best: none, last: 1 }}\n")
            lines = json_lines(["dotnet", self.galaxy, "train", run, "--workers", "0", "--threads", "1", "--json", "--out",
                                os.path.join(out, "runs")])
        return {"testAccuracy": lines[-1]["testAccuracy"],
                "losses": [line["lossMean"] for line in lines if line["event"] == "round"][:network.steps]}

    def theirs(self, *more):
        network = self.network
        result = last_json(["/usr/bin/python3", os.path.join(HERE, "peers", "nielsen.py"), self.dataset, network.model,
                            "--loss", network.loss, "--learning-rate", str(network.rate), "--weight-decay",
                            repr(self.decay), "--epochs", str(self.epochs), "--seed", self.seed, *more])
        assert result["parameters"] == network.parameters, result
        return result


def newest_program():
    folder = os.path.join(ROOT, ".artifacts", "bin", "GalaxyCluster.Cli")
    found = [os.path.join(folder, kind, "galaxy.dll") for kind in ("release", "debug")]
    found = [path for path in found if os.path.exists(path)]
    return max(found, key=os.path.getmtime) if found else sys.exit("build first: dotnet build -c Release src/GalaxyCluster.Cli")


class Results:
    """One file a training, so that a stopped verification goes on, and several may share the folder."""

    def __init__(self, work):
        self.folder = os.path.join(work, "results")
        os.makedirs(self.folder, exist_ok=True)

    def get(self, key, compute):
        path = os.path.join(self.folder, key.replace(" ", "-") + ".json")
        if not os.path.exists(path):
            value = compute()
            with open(path + ".part", "w") as f:
                json.dump(value, f)
            os.rename(path + ".part", path)
        with open(path) as f:
            return json.load(f)


def trainings(name, options, galaxy):
    """One a seed; the data set is made when it is not there."""
    network = NETWORKS[name]
    limit = BATCH * STEPS if options.step_by_step else 0
    dataset = os.path.join(options.work, "mnist" + "-expanded" * network.expand + f"-{limit}" * (limit > 0))
    if not os.path.exists(os.path.join(dataset, "manifest.json")):
        subprocess.run(["/usr/bin/python3", os.path.join(HERE, "peers", "mnist_dataset.py"), options.mnist, dataset]
                       + ["--expand"] * network.expand + ["--limit", str(limit)], check=True)
    with open(os.path.join(dataset, "manifest.json")) as f:
        decay = network.decay(json.load(f)["splits"][0]["count"])
    epochs = 1 if options.step_by_step else min(options.epochs, network.epochs)
    return [Training(network, dataset, decay, epochs, seed, options.work, galaxy) for seed in options.seeds.split(",")]


def compare_steps(name, options, galaxy):
    """Largest difference of a step's losses, over the loss."""
    worst = 0.0
    for training in trainings(name, options, galaxy):
        pairs = zip(training.ours()["losses"], training.theirs("--steps", str(training.network.steps))["losses"], strict=True)
        worst = max(worst, max(abs(mine - other) / other for mine, other in pairs))
    print(f"{name:4} {training.network.title:40} {worst:.1e}", flush=True)
    return worst <= STEP_ALLOWED


def show(values):
    return f"{statistics.mean(values):6.2f} ({min(values):.2f}-{max(values):.2f})" if values else ""


def compare_accuracy(name, options, galaxy, results):
    mine, peers = [], []
    for training in trainings(name, options, galaxy):
        key = f"{name} {training.epochs} {training.seed}"
        if not options.peers_only:
            mine.append(100 * results.get(f"ours {key}", training.ours)["testAccuracy"])
        if options.own_numbers and not options.ours_only:
            peers.append(100 * results.get(f"peer own {key}", lambda: training.theirs("--own-numbers"))["testAccuracy"])
        elif not options.ours_only:
            peers.append(100 * results.get(f"peer {key}", training.theirs)["testAccuracy"])
    line = f"{name:4} {training.network.title:40} {training.epochs:6} {show(mine):>22} {show(peers):>22}"
    if not (mine and peers):
        print(line, flush=True)
        return True
    difference = statistics.mean(mine) - statistics.mean(peers)
    print(f"{line} {difference:7.2f} {standard_error(mine, peers, options.own_numbers):6.2f}"
          f"  {training.network.published}", flush=True)
    return abs(difference) <= ALLOWED


def standard_error(mine, peers, independent):
    """Of the difference of the means, in points. Trainings of equal numbers are pairs."""
    if len(mine) < 2:
        return math.nan
    if independent:
        return math.sqrt((statistics.variance(mine) + statistics.variance(peers)) / len(mine))
    return statistics.stdev(a - b for a, b in zip(mine, peers)) / math.sqrt(len(mine))


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--mnist", required=True)
    p.add_argument("--networks", default=",".join(NETWORKS))
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--epochs", type=int, default=1000)
    p.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "galaxy-verification"))
    p.add_argument("--galaxy")
    p.add_argument("--own-numbers", action="store_true")
    p.add_argument("--step-by-step", action="store_true")
    only = p.add_mutually_exclusive_group()
    only.add_argument("--ours-only", action="store_true")
    only.add_argument("--peers-only", action="store_true")
    options = p.parse_args()
    galaxy = options.galaxy or newest_program()
    os.makedirs(options.work, exist_ok=True)
    names = options.networks.split(",")
    if options.step_by_step:
        print(f"{'':4} {'network':40} largest difference of a loss")
        good = [compare_steps(name, options, galaxy) for name in names]
    else:
        print(f"{'':4} {'network':40} {'epochs':>6} {'ours':>22} {'PyTorch':>22} {'points':>7} {'+-':>6}  book, full set")
        results = Results(options.work)
        good = [compare_accuracy(name, options, galaxy, results) for name in names]
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
