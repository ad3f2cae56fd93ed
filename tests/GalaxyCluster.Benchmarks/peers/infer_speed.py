#!/usr/bin/python3
"""Inference speed of a named model in PyTorch: the peer of `galaxy bench infer`.

usage: infer_speed.py [--model reference|resnet-s|mixed] [--batch 64] [--threads 1] [--steps 50] [--repeats 3]
                      [--channels-last]
Prints one JSON object: images/s (median and best of the repeats) and milliseconds a batch.
Needs Debian's python3-torch. Random data, float32, softmax included, no gradients.
"""
import argparse, json, statistics, time
import torch
from models import build

p = argparse.ArgumentParser()
p.add_argument("--model", default="reference")
p.add_argument("--batch", type=int, default=64)
p.add_argument("--threads", type=int, default=1)
p.add_argument("--steps", type=int, default=50)
p.add_argument("--repeats", type=int, default=3)
p.add_argument("--classes", type=int, default=10)
p.add_argument("--channels-last", action="store_true")
a = p.parse_args()

torch.set_num_threads(a.threads)
torch.manual_seed(1)
net = build(a.model, 3, 64, a.classes).eval()
x = torch.randn(a.batch, 3, 64, 64)
if a.channels_last:
    net = net.to(memory_format=torch.channels_last)
    x = x.contiguous(memory_format=torch.channels_last)
speeds = []
with torch.inference_mode():
    for _ in range(5):
        net(x).softmax(1)
    for _ in range(a.repeats):
        start = time.perf_counter()
        for _ in range(a.steps):
            net(x).softmax(1)
        speeds.append(a.batch * a.steps / (time.perf_counter() - start))
median = statistics.median(speeds)
print(json.dumps({
    "peer": "pytorch " + torch.__version__, "model": a.model, "batch": a.batch, "threads": a.threads,
    "layout": "channels_last" if a.channels_last else "contiguous",
    "parameters": sum(q.numel() for q in net.parameters()),
    "imagesPerSecond": round(median, 1), "bestImagesPerSecond": round(max(speeds), 1),
    "millisecondsPerBatch": round(1000 * a.batch / median, 3)}))
