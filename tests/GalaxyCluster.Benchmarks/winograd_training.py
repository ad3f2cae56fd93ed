#!/usr/bin/python3
"""Accuracy of `reference` on real pictures, trained with and without Winograd's algorithm: the table of docs/kernels.md.

usage: winograd_training.py --pictures FOLDER [--epochs 12] [--seeds 1,2,3] [--work FOLDER] [--galaxy FILE]
FOLDER has images/ and labels.csv (id, label). Pictures: the central 207 pixels, at 64x64. Same run file both times but
for the model; first values and order are the same too. Runs already in the work folder are not repeated.
Build first: dotnet build -c Release src/GalaxyCluster.Cli
"""
import argparse, json, os, tempfile
from verification import HERE, Results, last_json, newest_program

RUN = """data: {data}
model: {model}
seed: {seed}
slots: 16
microBatch: 8
epochs: {epochs}
evaluateEvery: {epochs}
optimizer: {{ adamW: {{ learningRate: 0.003, weightDecay: 0.01 }} }}
schedule: {{ oneCycle: {{ warmUp: 0.1 }} }}
augment: [ dihedral, {{ shift: 4 }} ]
keep: {{ best: none, last: 1 }}
"""


def accuracy(galaxy, data, model, seed, epochs, work):
    run = os.path.join(work, "run.yaml")
    with open(run, "w") as f:
        f.write(RUN.format(data=data, model=model, seed=seed, epochs=epochs))
    with tempfile.TemporaryDirectory(dir=work) as out:
        last_json(["dotnet", galaxy, "train", run, "--workers", "0", "--threads", "1", "--json", "--out", out])
        folder = os.path.join(out, os.listdir(out)[0])
        figures = last_json(["dotnet", galaxy, "evaluate", "--model", os.path.join(folder, "model.safetensors"),
                             "--data", data, "--split", "test", "--json"])["metrics"]
    return {"accuracy": figures["accuracy"], "loss": figures["lossMean"], "samples": figures["samples"]}


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("--pictures", required=True)
    p.add_argument("--epochs", type=int, default=12)
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--work", default=os.path.join(tempfile.gettempdir(), "galaxy-winograd"))
    p.add_argument("--galaxy")
    a = p.parse_args()
    galaxy = a.galaxy or newest_program()
    os.makedirs(a.work, exist_ok=True)
    data = os.path.join(a.work, "pictures")
    if not os.path.exists(data):
        last = ["dotnet", galaxy, "data", "import", "--images", os.path.join(a.pictures, "images"), "--labels",
                os.path.join(a.pictures, "labels.csv"), "--crop", "207", "--size", "64", "--splits", "0.7,0.0,0.3",
                "--classes", "elliptical,spiral,edge_on", "--out", data]
        os.spawnvp(os.P_WAIT, last[0], last)
    results, means = Results(a.work), {}
    direct = os.path.join(HERE, "models", "reference-direct.yaml")
    models = {"Winograd": "reference", "direct": direct}
    print(f"{'seed':6}" + "".join(f"{name + ' accuracy':>20}{'loss':>9}" for name in models))
    for seed in a.seeds.split(","):
        line = f"{seed:6}"
        for name, model in models.items():
            found = results.get(f"{name} {a.epochs} {seed}", lambda: accuracy(galaxy, data, model, seed, a.epochs, a.work))
            means.setdefault(name, []).append(found["accuracy"])
            line += f"{100 * found['accuracy']:19.2f}%{found['loss']:9.4f}"
        print(line, flush=True)
    print("mean  " + "".join(f"{100 * sum(v) / len(v):19.2f}%{'':9}" for v in means.values()))


main()
