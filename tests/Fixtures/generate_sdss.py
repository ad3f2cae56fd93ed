#!/usr/bin/python3
"""Prints the numbers of GalaxyCluster.Data.Tests/Sdss/SdssReference.cs, by astropy and numpy.

    /usr/bin/python3 tests/Fixtures/generate_sdss.py ../shared/data

Formulas: data.sdss.org/datamodel, `frame`; sdss.org/dr12/algorithms/read_psf.
"""
import bz2, io, pathlib, sys

import numpy as np
from astropy.io import fits

folder = pathlib.Path(sys.argv[1]) / "sdss-frame-2583-2-136"
raw = bz2.decompress((folder / "frame-r-002583-2-0136.fits.bz2").read_bytes())
with fits.open(io.BytesIO(raw)) as hdus:
    image, calib = hdus[0].data.astype(float), hdus[1].data.astype(float)
    row = hdus[2].data[0]
    sky, xi, yi = row["ALLSKY"].astype(float), row["XINTERP"].astype(float), row["YINTERP"].astype(float)


def sky_at(x, y):
    h, w = sky.shape
    u, v = np.clip(xi[x], 0, w - 1), np.clip(yi[y], 0, h - 1)
    i, j = int(u), int(v)
    i1, j1 = min(i + 1, w - 1), min(j + 1, h - 1)
    fu, fv = u - i, v - j
    return (1 - fv) * ((1 - fu) * sky[j, i] + fu * sky[j, i1]) + fv * ((1 - fu) * sky[j1, i] + fu * sky[j1, i1])


places = [(0, 0), (2047, 1488), (617, 663), (197, 808), (1024, 744), (3, 1486)]
counts = [image[y, x] / calib[x] + sky_at(x, y) for x, y in places]
errors = [calib[x] * np.sqrt(c / 4.6 + 1.0) for (x, y), c in zip(places, counts)]
print("Places", places)
print("Counts", [float(np.float32(c)) for c in counts])
print("Errors", [float(np.float32(e)) for e in errors])

with fits.open(folder / "psField-002583-2-0136.fits") as hdus:
    eigen = hdus[3].data  # r
    for y, x in [(0.0, 0.0), (744.0, 1024.0), (1480.25, 3.5)]:
        psf = 0
        for k in range(len(eigen)):
            rows, columns = eigen["nrow_b"][k], eigen["ncol_b"][k]
            c = eigen["c"][k]
            a = sum(c[i, j] * (0.001 * y) ** i * (0.001 * x) ** j for i in range(rows) for j in range(columns))
            psf = psf + a * np.asarray(eigen["RROWS"][k], dtype=float)
        psf = psf.reshape(eigen["RNROW"][0], eigen["RNCOL"][0])
        print("Psf at row", y, "column", x, "sum", float(psf.sum()), "pixels", float(psf[25, 25]), float(psf[20, 28]))
    t = hdus[6].data
    print("gain", t["gain"], "dark", t["dark_variance"], "psf_width", t["psf_width"])
