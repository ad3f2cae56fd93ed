#!/usr/bin/python3
"""Test accuracy of a named model trained by PyTorch on one of our data sets: the peer of `galaxy train`.

usage: train_dataset.py DATASET [--model reference] [--epochs 30] [--batch 128] [--learning-rate 0.003]
                        [--weight-decay 0.01] [--label-smoothing 0.0] [--warm-up 0.1] [--shift 4] [--seed 1] [--threads 2]
Same network, data, splits, normalisation, epochs, optimizer (AdamW), one-cycle schedule and augmentation
(dihedral and shift) as the run file; another random sequence, since PyTorch's generator is not ours.
Prints one JSON object. Needs Debian's python3-torch and python3-numpy.
"""
import argparse, json, math, os, time
import torch
from datasets import read_split
from models import build


def augment(x, shift):
    for i in range(len(x)):
        k = int(torch.randint(0, 8, ()))
        y = torch.rot90(x[i], k & 3, (1, 2))
        if k & 4:
            y = y.flip(2)
        if shift:
            dy, dx = (int(v) for v in torch.randint(-shift, shift + 1, (2,)))
            y = torch.nn.functional.pad(y[None], (shift,) * 4, mode="replicate")[0]
            y = y[:, shift + dy:shift + dy + x.shape[2], shift + dx:shift + dx + x.shape[3]]
        x[i] = y
    return x


def factor(step, total, warm_up):
    """One cycle: linear from 1/25 to 1 over the warm-up, then half a cosine to 0."""
    first = warm_up * total
    if step < first:
        return 0.04 + 0.96 * step / first
    return 0.5 * (1 + math.cos(math.pi * (step - first) / max(1, total - first)))


p = argparse.ArgumentParser()
p.add_argument("dataset")
p.add_argument("--model", default="reference")
p.add_argument("--epochs", type=int, default=30)
p.add_argument("--batch", type=int, default=128)
p.add_argument("--learning-rate", type=float, default=0.003)
p.add_argument("--weight-decay", type=float, default=0.01)
p.add_argument("--label-smoothing", type=float, default=0.0)
p.add_argument("--warm-up", type=float, default=0.1)
p.add_argument("--shift", type=int, default=4)
p.add_argument("--seed", type=int, default=1)
p.add_argument("--threads", type=int, default=2)
a = p.parse_args()

torch.manual_seed(a.seed)
torch.set_num_threads(a.threads)
with open(os.path.join(a.dataset, "manifest.json")) as f:
    manifest = json.load(f)
train_x, train_y = read_split(a.dataset, manifest, "train")
test_x, test_y = read_split(a.dataset, manifest, "test")
net = build(a.model, train_x.shape[1], train_x.shape[2], len(manifest["classes"]))
for layer in net.modules():
    if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)):
        torch.nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
        if layer.bias is not None:
            torch.nn.init.zeros_(layer.bias)
optimizer = torch.optim.AdamW(net.parameters(), lr=a.learning_rate, weight_decay=a.weight_decay)
loss_of = torch.nn.CrossEntropyLoss(label_smoothing=a.label_smoothing)
total = a.epochs * math.ceil(len(train_x) / a.batch)
step, start = 0, time.perf_counter()
for epoch in range(a.epochs):
    net.train()
    for rows in torch.randperm(len(train_x)).split(a.batch):
        for group in optimizer.param_groups:
            group["lr"] = a.learning_rate * factor(step, total, a.warm_up)
        x = augment(train_x[rows].clone(), a.shift)
        optimizer.zero_grad()
        loss = loss_of(net(x), train_y[rows])
        loss.backward()
        optimizer.step()
        step += 1
    print(json.dumps({"epoch": epoch + 1, "lastLoss": round(float(loss), 4)}), flush=True)
net.eval()
with torch.no_grad():
    right = sum(int((net(x).argmax(1) == y).sum()) for x, y in zip(test_x.split(256), test_y.split(256)))
seconds = time.perf_counter() - start
print(json.dumps({"peer": "pytorch " + torch.__version__, "model": a.model, "epochs": a.epochs, "seed": a.seed,
                  "testAccuracy": round(right / len(test_x), 4), "testSamples": len(test_x),
                  "imagesPerSecond": round(a.epochs * len(train_x) / seconds, 1)}))
