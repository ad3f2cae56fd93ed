#!/usr/bin/python3
"""One network of Nielsen's book trained by PyTorch on one of our data sets: the twin that verification.py runs.

usage: nielsen.py DATASET NETWORK --loss LOSS --learning-rate R [--weight-decay D] [--epochs N] [--seed S] [--threads 1]
                  [--own-numbers] [--steps N]
NETWORK is the name of a file in ../nielsen, without .yaml, or nielsen-mlp. Same layers, batch, order of update and data
as ours, and the same random numbers: first values, order of the pictures and dropout are those that our engine draws
from the seed. --own-numbers takes PyTorch's generator instead. --steps N stops after N steps and prints their losses.
Prints one JSON object. Needs Debian's python3-torch.
"""
import argparse, json, math, os, time
import torch
from torch import nn
import counter_random
from datasets import read_split

BATCH = 10


class Numbers:
    """Random numbers as our engine draws them from (seed, purpose, place)."""

    def __init__(self, seed):
        self.seed, self.epoch, self.round = seed, 0, -1

    def normal(self, tensor, values):
        values.copy_(torch.from_numpy(counter_random.normal(self.seed, tensor, values.numel())).reshape(values.shape))

    def order(self, count):
        return torch.from_numpy(counter_random.permutation(self.seed, self.epoch, 0, count))

    def dropout(self, layer, x, rate):
        factors = counter_random.dropout_factors(self.seed, self.epoch, self.round, layer, len(x), x.shape[1], rate)
        return x * torch.from_numpy(factors)


class TorchNumbers(Numbers):
    """PyTorch's own."""

    def __init__(self, seed):
        super().__init__(seed)
        torch.manual_seed(seed)

    def normal(self, tensor, values):
        values.normal_()

    def order(self, count):
        return torch.randperm(count)

    def dropout(self, layer, x, rate):
        return nn.functional.dropout(x, rate)


class Dropout(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.rate, self.layer, self.numbers = rate, None, None

    def forward(self, x):
        return self.numbers.dropout(self.layer, x, self.rate) if self.training else x


def with_deviations(layer, weight, bias=1.0):
    layer.deviations = (weight, bias)
    return layer


def dense(inputs, units, deviation, bias=1.0):
    return with_deviations(nn.Linear(inputs, units), deviation, bias)


def conv(inputs, maps):
    return with_deviations(nn.Conv2d(inputs, maps, 5), math.sqrt(1 / (maps * 25 / 4)))


def layers(name):
    sigmoid, softmax = nn.Sigmoid, dense(100, 10, 0, 0)
    mlp = lambda units: [nn.Flatten(), dense(784, units, 1), sigmoid(), dense(units, 10, 1)]
    two = lambda activation: [conv(1, 20), nn.MaxPool2d(2), activation(), conv(20, 40), nn.MaxPool2d(2), activation(),
                              nn.Flatten()]
    return {
        "nielsen-mlp": lambda: mlp(30) + [sigmoid()],
        "mlp-100": lambda: mlp(100) + [sigmoid()],
        "entropy-large": lambda: mlp(100),
        "entropy": lambda: [nn.Flatten(), dense(784, 100, math.sqrt(1 / 784)), sigmoid(), dense(100, 10, 0.1)],
        "shallow": lambda: [nn.Flatten(), dense(784, 100, 0.1), sigmoid(), softmax],
        "conv-1": lambda: [conv(1, 20), nn.MaxPool2d(2), sigmoid(), nn.Flatten(), dense(2880, 100, 0.1), sigmoid(), softmax],
        "conv-2": lambda: two(sigmoid) + [dense(640, 100, 0.1), sigmoid(), softmax],
        "relu": lambda: two(nn.ReLU) + [dense(640, 100, 0.1), nn.ReLU(), softmax],
        "dropout": lambda: two(nn.ReLU) + [
            Dropout(0.5), dense(640, 1000, math.sqrt(1 / 1000)), nn.ReLU(), Dropout(0.5),
            dense(1000, 1000, math.sqrt(1 / 1000)), nn.ReLU(), Dropout(0.5), dense(1000, 10, 0, 0)],
    }[name]()


def build(name, numbers):
    """The network with its first values; tensors are numbered in the order of the layers, weights before biases."""
    net, tensor = nn.Sequential(*layers(name)), 0
    with torch.no_grad():
        for number, layer in enumerate(net, 1):   # number 0 is the chain itself
            if isinstance(layer, Dropout):
                layer.layer, layer.numbers = number, numbers
            for values, deviation in zip(layer.parameters(), getattr(layer, "deviations", ())):
                values.zero_()
                if deviation:
                    numbers.normal(tensor, values)
                    values.mul_(deviation)
                tensor += 1
    return net


def loss_of(name):
    one_hot = lambda y: nn.functional.one_hot(y, 10).float()
    return {
        "quadraticCost": lambda z, y: 0.5 * ((z - one_hot(y)) ** 2).sum() / len(y),
        "sigmoidCrossEntropy": lambda z, y: nn.functional.binary_cross_entropy_with_logits(
            z, one_hot(y), reduction="sum") / len(y),
        "softmaxCrossEntropy": nn.functional.cross_entropy,
    }[name]


def train(net, loss, optimizer, x, y, epochs, numbers, steps):
    """The losses of the first steps, when they are asked for; then it stops there."""
    losses = []
    net.train()
    for numbers.epoch in range(epochs):
        for rows in numbers.order(len(x)).split(BATCH):
            numbers.round += 1
            optimizer.zero_grad()
            value = loss(net(x[rows]), y[rows])
            value.backward()
            optimizer.step()
            if steps:
                losses.append(float(value))
                if len(losses) == steps:
                    return losses
    return losses


def main():
    p = argparse.ArgumentParser(usage=__doc__)
    p.add_argument("dataset")
    p.add_argument("network")
    p.add_argument("--loss", required=True)
    p.add_argument("--learning-rate", type=float, required=True)
    p.add_argument("--weight-decay", type=float, default=0)
    p.add_argument("--epochs", type=int, default=30)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--own-numbers", action="store_true")
    p.add_argument("--steps", type=int, default=0)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    with open(os.path.join(a.dataset, "manifest.json")) as f:
        manifest = json.load(f)
    train_x, train_y = read_split(a.dataset, manifest, "train")
    test_x, test_y = read_split(a.dataset, manifest, "test")
    numbers = (TorchNumbers if a.own_numbers else Numbers)(a.seed)
    net = build(a.network, numbers)
    weights = [m.weight for m in net if hasattr(m, "weight")]
    biases = [m.bias for m in net if hasattr(m, "bias")]
    optimizer = torch.optim.SGD([{"params": weights, "weight_decay": a.weight_decay}, {"params": biases}], a.learning_rate)
    start = time.perf_counter()
    losses = train(net, loss_of(a.loss), optimizer, train_x, train_y, a.epochs, numbers, a.steps)
    net.eval()
    with torch.no_grad():
        right = int((net(test_x).argmax(1) == test_y).sum())
    print(json.dumps({"peer": "pytorch " + torch.__version__, "network": a.network, "seed": a.seed, "epochs": a.epochs,
                      "parameters": sum(q.numel() for q in net.parameters()), "testAccuracy": right / len(test_x),
                      "seconds": round(time.perf_counter() - start, 1), **({"losses": losses} if a.steps else {})}))


main()
