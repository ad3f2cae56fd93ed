#!/usr/bin/python3
"""One network of Nielsen's book trained by PyTorch on one of our data sets: the twin that verification.py runs.

usage: nielsen.py DATASET NETWORK --loss LOSS --learning-rate R [--weight-decay D] [--epochs N] [--seed S] [--threads 1]
NETWORK is the name of a file in ../nielsen, without .yaml, or nielsen-mlp. Same layers, first values, batch, order of
update and data as ours; another random sequence. Prints one JSON object. Needs Debian's python3-torch.
"""
import argparse, json, math, os, time
import torch
from torch import nn
from datasets import read_split


def dense(inputs, units, deviation, bias=1.0):
    layer = nn.Linear(inputs, units)
    nn.init.normal_(layer.weight, std=deviation) if deviation else nn.init.zeros_(layer.weight)
    nn.init.normal_(layer.bias, std=bias) if bias else nn.init.zeros_(layer.bias)
    return layer


def conv(inputs, maps):
    layer = nn.Conv2d(inputs, maps, 5)
    nn.init.normal_(layer.weight, std=math.sqrt(1 / (maps * 25 / 4)))
    nn.init.normal_(layer.bias)
    return layer


def build(name):
    sigmoid, softmax = nn.Sigmoid, dense(100, 10, 0, 0)
    mlp = lambda units: [nn.Flatten(), dense(784, units, 1), sigmoid(), dense(units, 10, 1)]
    two = lambda activation: [conv(1, 20), nn.MaxPool2d(2), activation(), conv(20, 40), nn.MaxPool2d(2), activation(),
                              nn.Flatten()]
    return nn.Sequential(*{
        "nielsen-mlp": lambda: mlp(30) + [sigmoid()],
        "mlp-100": lambda: mlp(100) + [sigmoid()],
        "entropy-large": lambda: mlp(100),
        "entropy": lambda: [nn.Flatten(), dense(784, 100, math.sqrt(1 / 784)), sigmoid(), dense(100, 10, 0.1)],
        "shallow": lambda: [nn.Flatten(), dense(784, 100, 0.1), sigmoid(), softmax],
        "conv-1": lambda: [conv(1, 20), nn.MaxPool2d(2), sigmoid(), nn.Flatten(), dense(2880, 100, 0.1), sigmoid(), softmax],
        "conv-2": lambda: two(sigmoid) + [dense(640, 100, 0.1), sigmoid(), softmax],
        "relu": lambda: two(nn.ReLU) + [dense(640, 100, 0.1), nn.ReLU(), softmax],
        "dropout": lambda: two(nn.ReLU) + [
            nn.Dropout(0.5), dense(640, 1000, math.sqrt(1 / 1000)), nn.ReLU(), nn.Dropout(0.5),
            dense(1000, 1000, math.sqrt(1 / 1000)), nn.ReLU(), nn.Dropout(0.5), dense(1000, 10, 0, 0)],
    }[name]())


def loss_of(name):
    one_hot = lambda y: nn.functional.one_hot(y, 10).float()
    return {
        "quadraticCost": lambda z, y: 0.5 * ((z - one_hot(y)) ** 2).sum() / len(y),
        "sigmoidCrossEntropy": lambda z, y: nn.functional.binary_cross_entropy_with_logits(
            z, one_hot(y), reduction="sum") / len(y),
        "softmaxCrossEntropy": nn.functional.cross_entropy,
    }[name]


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("dataset")
    p.add_argument("network")
    p.add_argument("--loss", required=True)
    p.add_argument("--learning-rate", type=float, required=True)
    p.add_argument("--weight-decay", type=float, default=0)
    p.add_argument("--epochs", type=int, default=30)
    p.add_argument("--batch", type=int, default=10)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    a = p.parse_args()
    torch.manual_seed(a.seed)
    torch.set_num_threads(a.threads)
    with open(os.path.join(a.dataset, "manifest.json")) as f:
        manifest = json.load(f)
    train_x, train_y = read_split(a.dataset, manifest, "train")
    test_x, test_y = read_split(a.dataset, manifest, "test")
    net, loss = build(a.network), loss_of(a.loss)
    weights = [m.weight for m in net if hasattr(m, "weight")]
    biases = [m.bias for m in net if hasattr(m, "bias")]
    optimizer = torch.optim.SGD([{"params": weights, "weight_decay": a.weight_decay}, {"params": biases}], a.learning_rate)
    start = time.perf_counter()
    for _ in range(a.epochs):
        net.train()
        for rows in torch.randperm(len(train_x)).split(a.batch):
            optimizer.zero_grad()
            loss(net(train_x[rows]), train_y[rows]).backward()
            optimizer.step()
    net.eval()
    with torch.no_grad():
        right = int((net(test_x).argmax(1) == test_y).sum())
    print(json.dumps({"peer": "pytorch " + torch.__version__, "network": a.network, "seed": a.seed, "epochs": a.epochs,
                      "parameters": sum(q.numel() for q in net.parameters()), "testAccuracy": right / len(test_x),
                      "seconds": round(time.perf_counter() - start, 1)}))


main()
