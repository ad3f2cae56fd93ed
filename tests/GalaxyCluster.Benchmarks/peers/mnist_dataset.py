#!/usr/bin/python3
"""MNIST's IDX files as a data set of ours, for verification.py.

usage: mnist_dataset.py MNIST OUT [--expand] [--limit N]
MNIST has t10k-images-idx3-ubyte(.gz) and t10k-labels-idx1-ubyte(.gz): 8,000 pictures for training, 2,000 for the test.
With train-images-idx3-ubyte(.gz) and train-labels-idx1-ubyte(.gz) beside them, the book's split: 50,000 for training,
10,000 for validation, the 10,000 of t10k for the test. Pixels are 0 to 1: the manifest's mean is 0 and its deviation 1.
--expand adds to each training picture its four copies shifted by one pixel (Nielsen's expand_mnist.py).
--limit N keeps the first N training pictures, copies included.
"""
import argparse, gzip, hashlib, json, os, struct
import numpy as np

CLASSES = [str(digit) for digit in range(10)]


def read_idx(folder, name):
    path = os.path.join(folder, name)
    data = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    dimensions = data[3]
    shape = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * dimensions).reshape(shape)


def expanded(images, labels):
    copies = [images]
    for axis, by in ((1, 1), (1, -1), (2, 1), (2, -1)):
        copy = np.roll(images, by, axis)
        edge = 0 if by == 1 else -1
        if axis == 1:
            copy[:, edge, :] = 0
        else:
            copy[:, :, edge] = 0
        copies.append(copy)
    return np.concatenate(copies), np.concatenate([labels] * 5)


def splits(folder, expand, limit):
    images, labels = read_idx(folder, "t10k-images-idx3-ubyte"), read_idx(folder, "t10k-labels-idx1-ubyte")
    name = os.path.join(folder, "train-images-idx3-ubyte")
    if os.path.exists(name) or os.path.exists(name + ".gz"):
        more, their = read_idx(folder, "train-images-idx3-ubyte"), read_idx(folder, "train-labels-idx1-ubyte")
        parts = [(more[:50000], their[:50000]), (more[50000:], their[50000:]), (images, labels)]
    else:
        parts = [(images[:8000], labels[:8000]), (images[:0], labels[:0]), (images[8000:], labels[8000:])]
    if limit:
        kept = limit // 5 if expand else limit
        parts[0] = (parts[0][0][:kept], parts[0][1][:kept])
    if expand:
        parts[0] = expanded(*parts[0])
    return parts


def shard(images, labels, first):
    """Three tensors in the order of docs and manifest: labels, images, ids."""
    ids = np.array([list(f"mnist-{first + i:07d}".encode()) for i in range(len(labels))], np.uint8)
    tensors = {"labels": ("I64", labels.astype("<i8")), "images": ("U8", images[:, None]), "ids": ("U8", ids)}
    header, offset = {}, 0
    for name, (kind, values) in tensors.items():
        header[name] = {"dtype": kind, "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(np.ascontiguousarray(v).tobytes() for _, v in tensors.values())


def write(folder, out, expand, limit):
    os.makedirs(out)
    manifest = {
        "version": 1, "classes": CLASSES, "channels": 1, "height": 28, "width": 28, "pixels": "u8", "mean": [0],
        "standardDeviation": [1], "softLabels": False, "seed": 1,
        "preprocessing": {"crop": "none", "filter": "auto", "bands": "grey", "stretch": "none"}, "splits": [], "shards": [],
        "provenance": {"source": "MNIST, IDX files", "tool": "mnist_dataset.py"}}
    for name, (images, labels) in zip(("train", "validation", "test"), splits(folder, expand, limit)):
        order = np.random.RandomState(1).permutation(len(labels))
        images, labels = images[order], labels[order]
        counts = [int((labels == digit).sum()) for digit in range(10)]
        manifest["splits"].append({"name": name, "count": len(labels), "perClass": counts})
        if len(labels) == 0:
            continue
        data = shard(images, labels, first=0)
        file = f"shard-{len(manifest['shards']):05d}.safetensors"
        with open(os.path.join(out, file), "wb") as f:
            f.write(data)
        manifest["shards"].append({"file": file, "split": name, "first": 0, "count": len(labels),
                                   "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)})
    root = hashlib.sha256(json.dumps(manifest, separators=(",", ":")).encode()).hexdigest()
    whole = {"version": manifest.pop("version"), "name": "mnist", **manifest, "rootSha256": root}
    with open(os.path.join(out, "manifest.json"), "w") as f:
        json.dump(whole, f, indent=2)
        f.write("\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("mnist")
    parser.add_argument("out")
    parser.add_argument("--expand", action="store_true")
    parser.add_argument("--limit", type=int, default=0)
    arguments = parser.parse_args()
    write(arguments.mnist, arguments.out, arguments.expand, arguments.limit)
