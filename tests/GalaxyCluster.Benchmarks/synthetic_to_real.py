#!/usr/bin/env python3
"""Trains on synthetic galaxies alone and evaluates on real Galaxy Zoo 1 pictures.

--labels is a CSV with columns id, label, file; rows of other classes than the three are left out.
"""
import argparse
import csv
import json
import pathlib
import subprocess

CLASSES = ["edge_on", "elliptical", "spiral"]
RUN = """data: synthetic
model: {model}
seed: 1
slots: 16
microBatch: 4
epochs: {epochs}
loss: {{ softmaxCrossEntropy: {{ labelSmoothing: 0.1 }} }}
optimizer: {{ adamW: {{ learningRate: 0.003, weightDecay: 0.02 }} }}
schedule: {{ oneCycle: {{ warmUp: 0.1 }} }}
augment:
  - dihedral
  - {{ affine: {{ rotation: 180, zoom: 1.2, shift: 2 }} }}
  - {{ colourJitter: {{ scale: 0.15, offset: 0.05 }} }}
  - {{ noise: 0.25 }}
"""


def galaxy(command, *arguments, cwd):
    return subprocess.run([*command, *map(str, arguments)], cwd=cwd, check=True, capture_output=True, text=True).stdout


def import_real(command, images, labels, out):
    with open(labels, encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["label"] in CLASSES]
    chosen = out / "labels.csv"
    with open(chosen, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "label", "file"])
        writer.writerows([row["id"], row["label"], row["file"]] for row in rows)
    galaxy(command, "data", "import", "--images", images, "--labels", chosen, "--crop", 207, "--size", 64,
           "--out", "real", "--overwrite", cwd=out)


def confusion(command, model, views, out):
    """Over all splits: none of the real pictures was trained on."""
    total = [[0] * len(CLASSES) for _ in CLASSES]
    for split in ("train", "validation", "test"):
        text = galaxy(command, "evaluate", "--model", model, "--data", "real", "--split", split, "--json",
                      *(["--views"] if views else []), cwd=out)
        flat = json.loads(text.strip().splitlines()[-1])["confusion"]
        for i, count in enumerate(flat):
            total[i // len(CLASSES)][i % len(CLASSES)] += count
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--galaxy", default="./galaxy", help="command, split at blanks")
    parser.add_argument("--images", required=True, type=pathlib.Path)
    parser.add_argument("--labels", required=True, type=pathlib.Path)
    parser.add_argument("--out", default="synthetic-to-real", type=pathlib.Path)
    parser.add_argument("--count", type=int, default=6000)
    parser.add_argument("--epochs", type=int, default=8)
    parser.add_argument("--model", default="small")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    command = [str(pathlib.Path(word).resolve()) if pathlib.Path(word).exists() else word
               for word in options.galaxy.split()]
    import_real(command, options.images.resolve(), options.labels, out)
    galaxy(command, "data", "synth", "--kind", "survey", "--classes", ",".join(CLASSES), "--count", options.count,
           "--seed", 11, "--out", "synthetic", "--overwrite", cwd=out)
    (out / "run.yaml").write_text(RUN.format(model=options.model, epochs=options.epochs), encoding="utf-8")
    for seed in range(1, options.seeds + 1):
        folder = f"run-{seed}"
        galaxy(command, "train", "run.yaml", "--seed", seed, "--workers", 0, "--out", folder, cwd=out)
        model = max((out / folder).glob("*/model.safetensors"), key=lambda path: path.stat().st_mtime)
        for views in (False, True):
            table = confusion(command, model, views, out)
            right = sum(table[i][i] for i in range(len(CLASSES)))
            recall = ", ".join(f"{name} {table[i][i] / sum(table[i]):.3f}" for i, name in enumerate(CLASSES))
            print(f"seed {seed}{' with views' if views else ''}: {right / sum(map(sum, table)):.4f} ({recall})",
                  flush=True)


if __name__ == "__main__":
    main()
