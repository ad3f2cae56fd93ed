#!/usr/bin/env python3
"""Writes golden/*.json: what PyTorch computes, in float64, for small networks, losses, optimizers and schedules.

Run with the Debian package python3-torch:  GALAXY_WRITE_FIXTURES=1 /usr/bin/python3 generate_golden.py
Never run it to silence a failing test: a golden number changes only when the meaning of a case changes.

Inputs are not stored. Both sides make them with `values`, exact in float32; networks are built here from the same JSON
that the engine reads as a model file, by code that shares nothing with it.
"""
import json
import os
import sys

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

VERSION = 1
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)


def values(seed, count):
    """Uniform in [-1, 1): 24 bits of a mixed 32-bit counter."""
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed * 40503 + 12345) & 0xFFFFFFFF
    for shift, factor in ((16, 2246822519), (13, 3266489917)):
        x = ((x ^ (x >> np.uint64(shift))) * np.uint64(factor)) & 0xFFFFFFFF
    x = x ^ (x >> np.uint64(16))
    return ((x >> np.uint64(8)).astype(np.float32) / np.float32(1 << 23)) - np.float32(1)


class Builder:
    """A torch module for a layer list; collects tensors in the order and with the names of the engine's flat vector."""

    def __init__(self, classes):
        self.classes, self.tensors = classes, []

    def fill(self, tensor, name, scale, offset):
        x = values(1000 + len(self.tensors), tensor.numel()) * np.float32(scale) + np.float32(offset)
        with torch.no_grad():
            tensor.copy_(torch.from_numpy(x.astype(np.float64)).reshape(tensor.shape))
        self.tensors.append((name, tensor, scale, offset))

    def weight_and_bias(self, module, path, scale):
        self.fill(module.weight, path + ".weight", scale, 0.0)
        if module.bias is not None:
            self.fill(module.bias, path + ".bias", 0.25, 0.0)
        return module

    def norm(self, module, path):
        self.fill(module.weight, path + ".weight", 0.25, 1.0)
        self.fill(module.bias, path + ".bias", 0.25, 0.0)
        return module

    def chain(self, layers, path, shape):
        modules = []
        for i, layer in enumerate(layers):
            kind, settings = (layer, {}) if isinstance(layer, str) else next(iter(layer.items()))
            module, shape = self.layer(kind, settings, f"{path}.{i}.{kind}", shape)
            modules.append(module)
        return nn.Sequential(*modules), shape

    def layer(self, kind, s, path, shape):
        one = s if not isinstance(s, (dict, list)) else None
        s = s if isinstance(s, dict) else {}
        channels = shape[0]
        same = lambda m: (m, shape)
        if kind == "conv":
            k, p = s.get("kernel", 3), s.get("padding", "same")
            m = nn.Conv2d(channels, s["filters"], k, s.get("stride", 1), k // 2 if p == "same" else p,
                          groups=s.get("groups", 1), bias=s.get("bias", True))
            m = self.weight_and_bias(m, path, 0.25)
            return m, tuple(m(torch.zeros(1, *shape)).shape[1:])
        if kind == "dense":
            units = one if one is not None else s["units"]
            m = nn.Linear(channels, self.classes if units == "classes" else units, bias=s.get("bias", True))
            return self.weight_and_bias(m, path, 0.5), (m.out_features,)
        if kind in ("maxPool", "avgPool"):
            size = one or s.get("size", 2)
            m = (nn.MaxPool2d if kind == "maxPool" else nn.AvgPool2d)(size, s.get("stride", size))
            return m, tuple(m(torch.zeros(1, *shape)).shape[1:])
        if kind == "globalAveragePool":
            return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten()), (channels,)
        if kind == "flatten":
            return nn.Flatten(), (int(np.prod(shape)),)
        if kind == "batchNorm":
            m = (nn.BatchNorm2d if len(shape) == 3 else nn.BatchNorm1d)(channels, s.get("epsilon", 1e-5), s.get("momentum", 0.1))
            self.norm(m, path)
            self.fill(m.running_mean, path + ".running_mean", 0.25, 0.0)
            self.fill(m.running_var, path + ".running_var", 0.5, 1.0)
            return same(m)
        if kind == "groupNorm":
            return same(self.norm(nn.GroupNorm(one or s.get("groups", 8), channels, s.get("epsilon", 1e-5)), path))
        if kind == "dropout":
            return same(nn.Identity())  # only evaluated: masks are the engine's own
        if kind == "leakyRelu":
            return same(nn.LeakyReLU(one or 0.01))
        if kind == "softmax":
            return same(nn.Softmax(1))
        simple = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "silu": nn.SiLU, "gelu": nn.GELU}
        if kind in simple:
            return same(simple[kind]())
        if kind == "residual":
            body, out = self.chain(s["body"], path + ".body", shape)
            shortcut = self.chain(s["shortcut"], path + ".shortcut", shape)[0] if s.get("shortcut") else nn.Identity()
            return Sum(body, shortcut), out
        if kind == "concat":
            built = [self.chain(b, f"{path}.branches.{i}", shape) for i, b in enumerate(s["branches"])]
            return Side([b for b, _ in built]), (sum(o[0] for _, o in built),) + tuple(built[0][1][1:])
        raise ValueError(kind)


class Sum(nn.Module):
    def __init__(self, body, shortcut):
        super().__init__()
        self.body, self.shortcut = body, shortcut

    def forward(self, x):
        return self.body(x) + self.shortcut(x)


class Side(nn.Module):
    def __init__(self, branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([b(x) for b in self.branches], 1)


def loss_of(loss, outputs, targets):
    """Sum over the batch."""
    classes = targets.shape[1]
    if loss["kind"] == "softmaxCrossEntropy":
        weights = torch.tensor([np.float64(np.float32(w)) for w in loss["classWeights"]]) if loss["classWeights"] else None
        return F.cross_entropy(outputs, targets, weight=weights, reduction="sum", label_smoothing=loss["labelSmoothing"])
    if loss["kind"] == "sigmoidCrossEntropy":
        return F.binary_cross_entropy_with_logits(outputs, targets, reduction="sum")
    total = F.mse_loss(outputs, targets, reduction="sum")
    return total / classes if loss["kind"] == "meanSquaredError" else total / 2


def probabilities_of(loss, outputs):
    if loss["kind"] == "softmaxCrossEntropy":
        return torch.softmax(outputs, 1)
    positive = torch.sigmoid(outputs) if loss["kind"] == "sigmoidCrossEntropy" else outputs.clamp(min=0)
    return positive / positive.sum(1, keepdim=True)


def targets_of(soft, batch, classes):
    if not soft:
        return F.one_hot(torch.arange(batch) * 2 % classes, classes).double()
    x = np.abs(values(77, batch * classes)).astype(np.float64).reshape(batch, classes)
    return torch.from_numpy((x / x.sum(1, keepdims=True)).astype(np.float32).astype(np.float64))


def rounded(tensor):
    return [float(f"{v:.7g}") for v in tensor.detach().flatten().tolist()]


def network_case(name, layers, shape=(3, 6, 6), classes=3, batch=4, loss=None, soft=False, train=True):
    loss = {"kind": "softmaxCrossEntropy", "labelSmoothing": 0.0, "classWeights": [], **(loss or {})}
    builder = Builder(classes)
    net, _ = builder.chain(layers, "layers", shape)
    x = torch.from_numpy(values(7, batch * int(np.prod(shape))).astype(np.float64)).reshape(batch, *shape)
    targets = targets_of(soft, batch, classes)
    case = {"name": name, "model": {"name": name, "layers": layers}, "input": list(shape), "classes": classes, "batch": batch,
            "loss": loss, "targets": rounded(targets) if soft else None}
    net.eval()
    outputs = net(x)
    case["evaluatedLossSum"] = float(loss_of(loss, outputs, targets))
    case["probabilities"] = rounded(probabilities_of(loss, outputs))
    case["trained"] = train
    if train:
        net.train()
        trained = loss_of(loss, net(x), targets)
        trained.backward()
        case["lossSum"] = float(trained)
    case["tensors"] = [
        {"name": n, "shape": list(t.shape), "scale": scale, "offset": offset,
         "contribution": rounded(t.grad if isinstance(t, nn.Parameter) else t * batch) if train else []}
        for n, t, scale, offset in builder.tensors]
    return case


HEAD = ["globalAveragePool", {"dense": "classes"}]
IN = {"conv": {"filters": 4, "kernel": 1}}


def layer_cases():
    conv = lambda **s: {"conv": s}
    between = lambda layer: [IN, layer, *HEAD]
    yield network_case("conv-3x3", between(conv(filters=5, kernel=3)))
    yield network_case("conv-5x5-wide", [conv(filters=2, kernel=1), conv(filters=18, kernel=5), *HEAD], (1, 5, 4))
    yield network_case("conv-valid", between(conv(filters=5, kernel=3, padding=0)))
    yield network_case("conv-1x1", between(conv(filters=5, kernel=1)))
    yield network_case("conv-stride", between(conv(filters=5, kernel=3, stride=2)), (3, 7, 6))
    yield network_case("conv-stride-valid", between(conv(filters=4, kernel=4, stride=3, padding=1)), (3, 8, 9))
    yield network_case("conv-1x1-stride", between(conv(filters=5, kernel=1, stride=2)))
    yield network_case("conv-groups", between(conv(filters=6, kernel=3, groups=2)))
    yield network_case("conv-depthwise", between(conv(filters=8, kernel=3, groups=4, bias=False)))
    yield network_case("conv-no-bias", between(conv(filters=5, kernel=3, bias=False)))
    yield network_case("conv-two-blocks", [conv(filters=17, kernel=3), "relu", conv(filters=3, kernel=3), *HEAD], (2, 5, 5))
    yield network_case("max-pool", between({"maxPool": 2}))
    yield network_case("max-pool-overlapping", between({"maxPool": {"size": 3, "stride": 2}}), (3, 7, 7))
    yield network_case("avg-pool", between({"avgPool": 2}), (3, 7, 6))
    yield network_case("avg-pool-overlapping", between({"avgPool": {"size": 3, "stride": 1}}))
    for name in ("relu", "sigmoid", "tanh", "silu", "gelu", "leakyRelu"):
        layer = {"leakyRelu": 0.2} if name == "leakyRelu" else name
        yield network_case(name, between(layer), (3, 4, 4))
        yield network_case(name + "-rows", ["flatten", {"dense": 7}, layer, {"dense": "classes"}], (2, 2, 2))
    yield network_case("batch-norm", between("batchNorm"))
    yield network_case("batch-norm-momentum", between({"batchNorm": {"epsilon": 0.01, "momentum": 0.3}}))
    yield network_case("batch-norm-rows", ["flatten", {"dense": 7}, "batchNorm", {"dense": "classes"}], (2, 2, 2))
    yield network_case("group-norm", [conv(filters=8, kernel=3), {"groupNorm": 4}, "relu", *HEAD])
    yield network_case("group-norm-one", between({"groupNorm": 1}))
    yield network_case("group-norm-two-blocks", [conv(filters=18, kernel=1), {"groupNorm": 3}, "relu", *HEAD], (2, 5, 4))
    yield network_case("group-norm-rows", ["flatten", {"dense": 6}, {"groupNorm": 2}, {"dense": "classes"}], (2, 2, 2))
    yield network_case("dropout-evaluated", [IN, {"dropout": 0.5}, *HEAD], train=False)
    yield network_case("flatten", [IN, "flatten", {"dense": "classes"}], (2, 3, 4))
    yield network_case("dense-no-bias", ["flatten", {"dense": {"units": 5, "bias": False}}, "tanh", {"dense": "classes"}], (2, 2, 3))
    yield network_case("softmax", ["flatten", {"dense": "classes"}, "softmax"], (2, 2, 2), loss={"kind": "meanSquaredError"})


def network_cases():
    conv = lambda f, **s: {"conv": {"filters": f, "kernel": 3, **s}}
    body = [conv(4), "batchNorm", "relu", conv(4), "batchNorm"]
    yield network_case("residual", [IN, {"residual": {"body": body}}, "relu", *HEAD])
    yield network_case("residual-shortcut", [IN, {"residual": {
        "body": [conv(6, stride=2), {"groupNorm": 2}, "relu"], "shortcut": [{"conv": {"filters": 6, "kernel": 1, "stride": 2}}]}},
        "relu", *HEAD])
    yield network_case("residual-first", [{"residual": {"body": [conv(3), "gelu", conv(3)]}}, "relu", *HEAD])
    yield network_case("residual-rows", ["flatten", {"dense": 5}, {"residual": {"body": [{"dense": 5}, "tanh"]}}, {"dense": "classes"}],
                       (2, 2, 2))
    yield network_case("concat", [IN, {"concat": {"branches": [
        [{"conv": {"filters": 3, "kernel": 1}}], [conv(14), "relu", conv(4)], []]}}, "relu", *HEAD])
    yield network_case("concat-rows", ["flatten", {"dense": 4}, {"concat": {"branches": [[{"dense": 3}, "relu"], [{"dense": 2}]]}},
                                       {"dense": "classes"}], (2, 2, 2))
    yield network_case("nested", [IN, {"residual": {"body": [{"concat": {"branches": [[conv(2)], [conv(2), "silu"]]}}]}}, *HEAD])
    yield network_case("plain", [conv(6), "relu", conv(6), "relu", {"maxPool": 2}, conv(8), "relu", {"maxPool": 2}, *HEAD], (3, 8, 8))
    yield network_case("smooth", [conv(6), "sigmoid", {"avgPool": 2}, conv(6, padding=0), "tanh", "flatten", {"dense": "classes"}], (1, 8, 8))


def loss_cases():
    net = ["flatten", {"dense": 6}, "tanh", {"dense": "classes"}]
    case = lambda name, soft=False, **loss: network_case(name, net, (2, 2, 2), classes=4, batch=5, loss=loss, soft=soft)
    yield case("cross-entropy")
    yield case("cross-entropy-soft", soft=True)
    yield case("cross-entropy-smoothed", labelSmoothing=0.1)
    yield case("cross-entropy-weighted", classWeights=[0.5, 2.0, 1.0, 0.1])
    yield case("cross-entropy-all", soft=True, labelSmoothing=0.2, classWeights=[0.5, 2.0, 1.0, 0.1])
    yield case("mean-squared-error", kind="meanSquaredError")
    yield case("quadratic-cost", kind="quadraticCost")
    yield case("sigmoid-cross-entropy", soft=True, kind="sigmoidCrossEntropy")
    yield network_case("quadratic-cost-nielsen", ["flatten", {"dense": 5}, "sigmoid", {"dense": "classes"}, "sigmoid"], (1, 3, 3),
                       loss={"kind": "quadraticCost"})


def optimizer_cases():
    layers = ["flatten", {"dense": 5}, "batchNorm", "relu", {"dense": "classes"}]

    def case(name, make, spec, clip=None, steps=6):
        builder = Builder(3)
        net, _ = builder.chain(layers, "layers", (1, 2, 3))
        decaying = [t for n, t, _, _ in builder.tensors if n.endswith(".dense.weight")]
        others = [t for n, t, _, _ in builder.tensors if isinstance(t, nn.Parameter) and all(t is not d for d in decaying)]
        optimizer = make([{"params": decaying}, {"params": others, "weight_decay": 0.0}])
        norms = []
        for step in range(steps):
            for i, (_, t, _, _) in enumerate(builder.tensors):
                g = torch.from_numpy(values(5000 + 100 * step + i, t.numel()).astype(np.float64)).reshape(t.shape)
                if isinstance(t, nn.Parameter):
                    t.grad = g
                else:
                    t.copy_(g)
            if clip:
                norms.append(float(nn.utils.clip_grad_norm_(net.parameters(), clip)))
            optimizer.step()
        return {"name": name, "model": {"name": name, "layers": layers}, "input": [1, 2, 3], "classes": 3, "optimizer": spec,
                "clip": clip or 0.0, "steps": steps, "norms": norms,
                "tensors": [{"name": n, "shape": list(t.shape), "scale": s, "offset": o, "final": rounded(t)}
                            for n, t, s, o in builder.tensors]}

    sgd = lambda **o: (lambda p: torch.optim.SGD(p, **o))
    adamw = lambda **o: (lambda p: torch.optim.AdamW(p, **o))
    yield case("sgd", sgd(lr=0.1), {"kind": "sgd", "learningRate": 0.1})
    yield case("sgd-decay", sgd(lr=0.1, weight_decay=0.05), {"kind": "sgd", "learningRate": 0.1, "weightDecay": 0.05})
    yield case("sgd-momentum", sgd(lr=0.1, momentum=0.9, weight_decay=0.01),
               {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "weightDecay": 0.01})
    yield case("sgd-nesterov", sgd(lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.01),
               {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9, "nesterov": True, "weightDecay": 0.01})
    yield case("adamw", adamw(lr=0.01), {"kind": "adamW", "learningRate": 0.01, "weightDecay": 0.01})
    yield case("adamw-settings", adamw(lr=0.02, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1),
               {"kind": "adamW", "learningRate": 0.02, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-4, "weightDecay": 0.1})
    yield case("sgd-clipped", sgd(lr=0.1, momentum=0.9), {"kind": "sgd", "learningRate": 0.1, "momentum": 0.9}, clip=1.5)


def schedule_cases():
    def factors(make, total):
        optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
        schedule, found = make(optimizer), []
        for _ in range(total):
            found.append(float(optimizer.param_groups[0]["lr"]))
            optimizer.step()
            schedule.step()
        return found

    lr = torch.optim.lr_scheduler
    case = lambda name, spec, total, f: {"name": name, "schedule": spec, "totalSteps": total, "factors": [float(f"{v:.9g}") for v in f]}
    yield case("step", {"kind": "step", "points": [0.5, 0.75], "drop": 0.1}, 20,
               factors(lambda o: lr.MultiStepLR(o, [10, 15], 0.1), 20))
    yield case("cosine", {"kind": "cosine", "final": 0.0}, 17, factors(lambda o: lr.CosineAnnealingLR(o, 17), 17))
    yield case("cosine-final", {"kind": "cosine", "final": 0.1}, 12, factors(lambda o: lr.CosineAnnealingLR(o, 12, 0.1), 12))
    cycle = lambda **s: factors(lambda o: lr.OneCycleLR(o, 1.0, total_steps=30, cycle_momentum=False, **s), 29)
    yield case("one-cycle", {"kind": "oneCycle", "warmUp": 0.3, "startDivisor": 25.0, "endDivisor": 10000.0}, 30, cycle())
    yield case("one-cycle-settings", {"kind": "oneCycle", "warmUp": 0.1, "startDivisor": 10.0, "endDivisor": 100.0}, 30,
               cycle(pct_start=0.1, div_factor=10.0, final_div_factor=100.0))
    rise = factors(lambda o: lr.LinearLR(o, 1 / 6, 1.0, 5), 5)
    yield case("warm-up", {"kind": "warmUp", "warmUp": 0.25, "then": "cosine"}, 20,
               rise + factors(lambda o: lr.CosineAnnealingLR(o, 15), 15))


def main():
    if os.environ.get("GALAXY_WRITE_FIXTURES") != "1":
        sys.exit("set GALAXY_WRITE_FIXTURES=1 to overwrite the golden numbers")
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden")
    os.makedirs(folder, exist_ok=True)
    groups = {"layers": layer_cases, "networks": network_cases, "losses": loss_cases, "optimizers": optimizer_cases,
              "schedules": schedule_cases}
    for name, cases in groups.items():
        head = {"magic": "galaxycluster-golden", "version": VERSION, "generator": os.path.basename(__file__),
                "torch": torch.__version__}
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
        with open(os.path.join(folder, name + ".json"), "w", encoding="ascii") as out:
            out.write(json.dumps(head)[:-1] + ',"cases":[\n' + lines + "\n]}\n")


if __name__ == "__main__":
    main()
