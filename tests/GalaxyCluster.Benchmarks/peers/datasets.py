"""Our data sets (manifest.json and safetensors shards) as PyTorch tensors, for the peers in this folder."""
import json, os, struct
import numpy as np
import torch

DTYPES = {"U8": np.uint8, "F32": np.float32, "I64": np.int64}


def read_safetensors(path):
    with open(path, "rb") as f:
        data = f.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    out = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        raw = data[8 + length + begin:8 + length + end]
        out[name] = np.frombuffer(raw, DTYPES[entry["dtype"]]).reshape(entry["shape"])
    return out


def read_split(folder, manifest, split):
    parts = [read_safetensors(os.path.join(folder, s["file"])) for s in manifest["shards"] if s["split"] == split]
    images = np.concatenate([p["images"] for p in parts])
    labels = np.concatenate([p["labels"] for p in parts])
    if labels.ndim == 2:
        labels = labels.argmax(1)
    scale = 255.0 if images.dtype == np.uint8 else 1.0
    mean = np.array(manifest["mean"], np.float32).reshape(1, -1, 1, 1)
    deviation = np.array(manifest["standardDeviation"], np.float32).reshape(1, -1, 1, 1)
    return torch.from_numpy((images.astype(np.float32) / scale - mean) / deviation), torch.from_numpy(labels.astype(np.int64))
