#!/usr/bin/python3
"""Nielsen's networks trained by us and by PyTorch on the same pictures: the table of docs/verification.md.

usage: verification.py --mnist FOLDER [--networks V1,V2,...] [--seeds 1,2,3] [--epochs N] [--work FOLDER] [--ours-only]
FOLDER holds MNIST's IDX files (.gz or not): t10k alone (8,000 pictures train, 2,000 test), or the 60,000 too (the
book's 50,000, 10,000, 10,000). --epochs N trains every network for at most N epochs; without it, the book's number.
A line: mean test accuracy after the last epoch over the seeds, of ours and of PyTorch, and the difference in points.
Exit code 1 when a difference is above 0.5 points. Runs already in the work folder are not repeated.
Needs Debian's python3-torch and python3-numpy. Build first: dotnet build -c Release src/GalaxyCluster.Cli
"""
import argparse, json, os, subprocess, sys, tempfile
from dataclasses import dataclass

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
ALLOWED = 0.005


@dataclass
class Network:
    """As in the book. decay: weight decay from the number of training pictures; Nielsen's L2 terms, see the docs."""
    title: str
    model: str
    loss: str
    rate: float
    epochs: int
    parameters: int
    published: str
    decay: object = lambda n: 0.0
    expand: bool = False


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
                  decay=lambda n: 0.1 / (n / 10), expand=True, **SHARED),
    "V10": Network("two dense 1000 with dropout, expanded", "dropout", rate=0.03, epochs=40, parameters=1672570,
                   published="99.60", expand=True, **SHARED),
}


def last_json(command, **more):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, **more)
    if done.returncode:
        sys.exit(f"failed: {' '.join(command)}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def ours(network, dataset, seed, epochs, decay, work, galaxy):
    """Test accuracy of a run without any worker: the reference that a cluster equals bit for bit."""
    model = os.path.join(HERE, "nielsen", network.model + ".yaml")
    run = os.path.join(work, f"{network.model}-{seed}.run.yaml")
    with open(run, "w") as f:
        f.write(f"data: {dataset}\nmodel: {model if os.path.exists(model) else network.model}\nseed: {seed}\n"
                f"slots: 1\nmicroBatch: 10\nepochs: {epochs}\nevaluateEvery: {epochs}\nloss: {network.loss}\n"
                f"optimizer: {{ sgd: {{ learningRate: {network.rate}, momentum: 0, weightDecay: {decay:.10g} }} }}\n"
                "keep: { best: none, last: 1 }\n")
    with tempfile.TemporaryDirectory(dir=work) as out:
        last_json(["dotnet", galaxy, "train", run, "--workers", "0", "--threads", "1", "--json", "--out", out])
        folder = os.path.join(out, os.listdir(out)[0])
        return last_json(["dotnet", galaxy, "evaluate", "--model", os.path.join(folder, "model.safetensors"),
                          "--data", dataset, "--split", "test", "--json"])["metrics"]["accuracy"]


def theirs(network, dataset, seed, epochs, decay):
    return last_json(["/usr/bin/python3", os.path.join(HERE, "peers", "nielsen.py"), dataset, network.model, "--loss",
                      network.loss, "--learning-rate", str(network.rate), "--weight-decay", repr(decay), "--epochs",
                      str(epochs), "--seed", str(seed)])


def newest_program():
    folder = os.path.join(ROOT, ".artifacts", "bin", "GalaxyCluster.Cli")
    found = [os.path.join(folder, kind, "galaxy.dll") for kind in ("release", "debug")]
    found = [path for path in found if os.path.exists(path)]
    return max(found, key=os.path.getmtime) if found else sys.exit("build first: dotnet build -c Release src/GalaxyCluster.Cli")


class Results:
    """Accuracies kept in one file, so that a stopped verification goes on."""

    def __init__(self, work):
        self.path = os.path.join(work, "results.json")
        self.values = json.load(open(self.path)) if os.path.exists(self.path) else {}

    def get(self, key, compute):
        if key not in self.values:
            self.values[key] = compute()
            with open(self.path, "w") as f:
                json.dump(self.values, f, indent=1)
        return self.values[key]


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--mnist", required=True)
    p.add_argument("--networks", default=",".join(NETWORKS))
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--epochs", type=int, default=1000)
    p.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "galaxy-verification"))
    p.add_argument("--galaxy")
    p.add_argument("--ours-only", action="store_true")
    a = p.parse_args()
    galaxy = a.galaxy or newest_program()
    os.makedirs(a.work, exist_ok=True)
    results, worst = Results(a.work), 0.0
    print(f"{'':4} {'network':40} {'epochs':>6} {'ours':>22} {'PyTorch':>22} {'points':>7}  published, full set")
    for name in a.networks.split(","):
        network = NETWORKS[name]
        dataset = os.path.join(a.work, "mnist-expanded" if network.expand else "mnist")
        if not os.path.exists(os.path.join(dataset, "manifest.json")):
            subprocess.run(["/usr/bin/python3", os.path.join(HERE, "peers", "mnist_dataset.py"), a.mnist, dataset]
                           + ["--expand"] * network.expand, check=True)
        with open(os.path.join(dataset, "manifest.json")) as f:
            decay = network.decay(json.load(f)["splits"][0]["count"])
        epochs = min(a.epochs, network.epochs)
        mine, peers = [], []
        for seed in a.seeds.split(","):
            key = f"{name} {epochs} {seed}"
            mine.append(results.get(f"ours {key}", lambda: ours(network, dataset, seed, epochs, decay, a.work, galaxy)))
            if not a.ours_only:
                peer = results.get(f"peer {key}", lambda: theirs(network, dataset, seed, epochs, decay))
                assert peer["parameters"] == network.parameters, peer
                peers.append(peer["testAccuracy"])
        mean = lambda values: sum(values) / len(values)
        show = lambda values: f"{100 * mean(values):6.2f} ({100 * min(values):.2f}-{100 * max(values):.2f})" if values else ""
        difference = mean(mine) - mean(peers) if peers else 0.0
        worst = max(worst, abs(difference))
        print(f"{name:4} {network.title:40} {epochs:6} {show(mine):>22} {show(peers):>22} {100 * difference:7.2f}"
              f"  {network.published}", flush=True)
    sys.exit(1 if worst > ALLOWED else 0)


if __name__ == "__main__":
    main()
