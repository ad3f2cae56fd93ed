#!/usr/bin/python3
"""Prints what astropy reads from FITS files, as one SHA-256 an array.

    /usr/bin/python3 tests/Fixtures/fits/astropy_read.py FILE...
    /usr/bin/python3 tests/Fixtures/fits/astropy_read.py --shared ../shared/data > tests/Fixtures/fits/shared.json

Images: the values as little-endian float64, NaN as 0x7FF8000000000000. Columns of numbers: the same, row after row (a
complex element is two, a logical is 1 or 0). Columns of text: the strings without trailing blanks, each ended by a NUL.
Variable-length arrays: their elements, row after row.
"""
import bz2, hashlib, io, json, pathlib, sys, warnings

import astropy
import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def numbers(data):
    data = np.ascontiguousarray(data)
    if data.dtype.kind == "c":
        data = data.astype("<c16").view("<f8")
    data = data.astype("<f8")
    data[np.isnan(data)] = np.nan
    return data.tobytes()


def column(data):
    if data.dtype.kind in "SU":
        return digest(b"".join(str(s).rstrip(" ").encode("latin-1") + b"\0" for s in data.ravel()))
    if data.dtype.kind == "O":
        return digest(b"".join(numbers(np.asarray(a)) for a in data))
    return digest(numbers(data))


def describe(hdu):
    entry = {"name": hdu.header.get("EXTNAME", ""), "cards": len(hdu.header)}
    if isinstance(hdu, fits.BinTableHDU) and not isinstance(hdu, fits.CompImageHDU):
        entry["columns"] = {c.name: column(hdu.data[c.name]) for c in hdu.columns}
        entry["rows"] = len(hdu.data)
    elif hdu.data is not None:
        entry["shape"] = list(hdu.data.shape)
        entry["values"] = digest(numbers(hdu.data))
    return entry


def read(path):
    raw = path.read_bytes()
    with fits.open(io.BytesIO(bz2.decompress(raw) if path.suffix == ".bz2" else raw)) as hdus:
        hdus.verify("exception")
        return [describe(h) for h in hdus]


if sys.argv[1] == "--shared":
    shared = pathlib.Path(sys.argv[2])
    files = {f"{p.parent.name}/{p.name}": read(p) for p in sorted(shared.glob("*/*.fits*"))}
else:
    files = {pathlib.Path(name).name: read(pathlib.Path(name)) for name in sys.argv[1:]}
print(json.dumps({"astropy": astropy.__version__, "files": files}, indent=1))
