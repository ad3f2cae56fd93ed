#!/usr/bin/python3
"""Writes FITS files with astropy and prints what is in them, as JSON. GalaxyCluster.Data.Tests runs it.

    /usr/bin/python3 astropy_write.py FOLDER
"""
import hashlib, json, pathlib, sys, warnings

import numpy as np
from astropy.io import fits

warnings.simplefilter("ignore")
out = pathlib.Path(sys.argv[1])
rng = np.random.default_rng(7)
expected = {}


def digest(values):
    values = np.array(values, dtype="<f8", order="C")
    values[np.isnan(values)] = np.nan
    return hashlib.sha256(values.tobytes()).hexdigest()


def image(name, hdus, which=0, values=None):
    fits.HDUList(hdus).writeto(out / name, overwrite=True)
    if values is None:
        with fits.open(out / name) as read:
            values = read[which].data
    expected[name] = {"hdu": which, "shape": list(values.shape), "values": digest(values)}


sky = rng.normal(100, 3, (61, 83)).astype(np.float32)
sky[20:30, 40:50] += rng.exponential(500, (10, 10)).astype(np.float32)
cube = rng.normal(0, 1, (3, 20, 31)).astype(np.float32)
counts = rng.poisson(300, (47, 64))

for kind in ("u1", "i1", "i2", "u2", "i4", "u4", "i8", "f4", "f8"):
    image(f"plain-{kind}.fits", [fits.PrimaryHDU(counts.astype(kind))])
scaled = fits.PrimaryHDU(counts.astype("f8"))
scaled.scale("int16", bscale=0.25, bzero=75.0)
image("scaled.fits", [scaled], values=np.round((counts - 75) / 0.25) * 0.25 + 75)

for method in ("RICE_1", "GZIP_1", "GZIP_2"):
    for kind in ("u1", "i2", "i4"):
        data = counts.astype(kind)
        image(f"{method}-{kind}.fits", [fits.PrimaryHDU(), fits.CompImageHDU(data, compression_type=method)], 1)
    for dither in (-1, 1, 2):
        data = sky.copy()
        data[3, 4:9] = np.nan
        data[50, :] = 0
        hdu = fits.CompImageHDU(
            data, compression_type=method, quantize_method=dither, dither_seed=77, tile_size=(40, 7))
        image(f"{method}-dither{dither}.fits", [fits.PrimaryHDU(), hdu], 1)
    image(f"{method}-cube.fits", [fits.PrimaryHDU(), fits.CompImageHDU(
        cube, compression_type=method, quantize_level=16, tile_size=(10, 8, 2), dither_seed=10000)], 1)
    image(f"{method}-f8.fits", [fits.PrimaryHDU(), fits.CompImageHDU(sky.astype("f8"), compression_type=method)], 1)
for method in ("GZIP_1", "GZIP_2"):
    lossless = fits.CompImageHDU(sky, compression_type=method, quantize_level=0)
    image(f"{method}-lossless.fits", [fits.PrimaryHDU(), lossless], 1)
constant = np.full((40, 40), 2.5, np.float32)
image("RICE_1-constant.fits", [fits.PrimaryHDU(), fits.CompImageHDU(constant, compression_type="RICE_1")], 1)
image("RICE_1-unsigned.fits", [fits.PrimaryHDU(), fits.CompImageHDU(counts.astype("u2"), compression_type="RICE_1")], 1)
noise = rng.integers(-2**31, 2**31, (30, 50)).astype("i4")
image("RICE_1-incompressible.fits", [fits.PrimaryHDU(), fits.CompImageHDU(noise, compression_type="RICE_1")], 1)
print(json.dumps(expected))

rows = 5
table = fits.BinTableHDU.from_columns([
    fits.Column("flag", "L", array=[True, False, True, True, False]),
    fits.Column("bits", "11X", array=rng.integers(0, 2, (rows, 11)).astype(bool)),
    fits.Column("byte", "B", array=np.arange(rows, dtype="u1") * 60),
    fits.Column("short", "I", array=[-32768, -1, 0, 1, 32767], null=-1),
    fits.Column("unsigned", "J", array=np.array([0, 1, 2**31, 2**32 - 1, 7], "u4"), bzero=2**31),
    fits.Column("long", "K", array=[-2**62, -1, 0, 2**53 + 1, 2**62]),
    fits.Column("scaled", "I", array=[1, 2, 3, -8, 0]),
    fits.Column("name", "12A", array=["M 31", "", "NGC 7089", " lead", "twelve chars"]),
    fits.Column("pair", "2D", array=rng.normal(0, 1, (rows, 2)), unit="deg"),
    fits.Column("matrix", "6E", dim="(3,2)", array=rng.normal(0, 1, (rows, 2, 3)).astype("f4")),
    fits.Column("complex", "C", array=(rng.normal(0, 1, rows) + 1j).astype("c8")),
    fits.Column("names", "12A", dim="(4,3)", array=np.array([[f"{r}{c}" for c in "abc"] for r in range(rows)])),
    fits.Column("arrays", "PJ()", array=np.array([np.arange(n, dtype="i4") * n for n in (3, 0, 5, 1, 2)], object)),
    fits.Column("wide", "QD()", array=np.array([np.arange(n) / 3.0 for n in (1, 2, 0, 4, 3)], dtype=object)),
], name="ALL")
table.header["TSCAL7"] = 0.5
table.header["TZERO7"] = 1.0
table.header["LONGTEXT"] = "it's " * 40
table.header["HIERARCH ESO INS MODE"] = "imaging"
table.writeto(out / "table.fits", overwrite=True)
