#!/usr/bin/python3
"""Training speed of a named model in PyTorch: the peer of `galaxy bench train`.

usage: train_speed.py [--model reference|resnet-s|mixed] [--batch 32] [--threads 1] [--steps 20] [--repeats 3]
                      [--channels-last]
Prints one JSON object: images/s (median and best of the repeats) and milliseconds a step.
Needs Debian's python3-torch. Random data, SGD with momentum, float32.
"""
import argparse, json, statistics, time
import torch
from models import build

p = argparse.ArgumentParser()
p.add_argument("--model", default="reference")
p.add_argument("--batch", type=int, default=32)
p.add_argument("--threads", type=int, default=1)
p.add_argument("--steps", type=int, default=20)
p.add_argument("--repeats", type=int, default=3)
p.add_argument("--classes", type=int, default=10)
p.add_argument("--channels-last", action="store_true")
a = p.parse_args()

torch.set_num_threads(a.threads)
torch.manual_seed(1)
net = build(a.model, 3, 64, a.classes)
x = torch.randn(a.batch, 3, 64, 64)
y = torch.randint(0, a.classes, (a.batch,))
if a.channels_last:
    net = net.to(memory_format=torch.channels_last)
    x = x.contiguous(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
loss_of = torch.nn.CrossEntropyLoss()


def step():
    optimizer.zero_grad()
    loss = loss_of(net(x), y)
    loss.backward()
    optimizer.step()


for _ in range(5):
    step()
speeds = []
for _ in range(a.repeats):
    start = time.perf_counter()
    for _ in range(a.steps):
        step()
    speeds.append(a.batch * a.steps / (time.perf_counter() - start))
median = statistics.median(speeds)
print(json.dumps({
    "peer": "pytorch " + torch.__version__, "model": a.model, "batch": a.batch, "threads": a.threads,
    "layout": "channels_last" if a.channels_last else "contiguous",
    "parameters": sum(q.numel() for q in net.parameters()),
    "imagesPerSecond": round(median, 1), "bestImagesPerSecond": round(max(speeds), 1),
    "millisecondsPerStep": round(1000 * a.batch / median, 2)}))
