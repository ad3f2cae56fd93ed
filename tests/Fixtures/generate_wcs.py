#!/usr/bin/python3
"""Writes wcs/vectors.json: headers, and pixels with their sky positions as astropy computes them.

    /usr/bin/python3 tests/Fixtures/generate_wcs.py [SHARED_DATA]

Pixels count from 0. With SHARED_DATA (../shared/data) the numbers for the real files there are refreshed too.
"""
import bz2, io, json, pathlib, re, sys, warnings

import astropy
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE / "wcs" / "vectors.json"


def tan(ra, dec, cards, ctype="TAN", crpix=(512.5, 300.25)):
    return [["CTYPE1", "RA---" + ctype], ["CTYPE2", "DEC--" + ctype], ["CRVAL1", ra], ["CRVAL2", dec],
            ["CRPIX1", crpix[0]], ["CRPIX2", crpix[1]]] + cards


CD = [["CD1_1", -1.1e-4], ["CD1_2", 3.0e-6], ["CD2_1", 2.5e-6], ["CD2_2", 1.1e-4]]
SIP = [["A_ORDER", 3], ["A_0_2", -2.1e-6], ["A_0_3", 1.4e-10], ["A_1_1", 3.3e-6], ["A_1_2", -9.0e-11],
       ["A_2_0", 1.7e-6], ["A_2_1", 2.0e-10], ["A_3_0", -1.2e-10], ["B_ORDER", 3], ["B_0_2", 2.9e-6],
       ["B_0_3", -1.1e-10], ["B_1_1", -1.9e-6], ["B_1_2", 1.6e-10], ["B_2_0", -2.6e-6], ["B_2_1", 1.3e-10],
       ["B_3_0", 8.0e-11]]
PV = [["PV1_0", 4.2e-5], ["PV1_1", 1.0002], ["PV1_2", -3.1e-4], ["PV1_4", 1.3e-3], ["PV1_5", -2.4e-3],
      ["PV1_6", 7.0e-4], ["PV1_7", 9.1e-3], ["PV1_8", -1.2e-3], ["PV1_9", 8.8e-3], ["PV1_10", 2.1e-3],
      ["PV1_11", 5.0e-4], ["PV2_0", -1.9e-5], ["PV2_1", 0.9997], ["PV2_2", 2.2e-4], ["PV2_4", -9.0e-4],
      ["PV2_5", 1.1e-3],
      ["PV2_6", 3.0e-4], ["PV2_7", 7.4e-3], ["PV2_8", 1.5e-3], ["PV2_9", 6.9e-3], ["PV2_10", -8.0e-4],
      ["PV2_12", 1.0e-3], ["PV2_17", 2.0e-3], ["PV1_23", 1.0e-3], ["PV1_24", 3.0e-3], ["PV2_31", 2.0e-3],
      ["PV1_39", 1.0e-3]]
TPV_CD = [["CD1_1", 4.7e-8], ["CD1_2", 7.28e-5], ["CD2_1", -7.28e-5], ["CD2_2", 4.7e-8]]

HEADERS = {
    "TAN, CD": tan(323.34, -0.73, CD),
    "TAN, CD, across 0 h": tan(0.001, 12.5, CD),
    "TAN at the north pole": tan(45.0, 90.0, CD),
    "TAN near the south pole": tan(200.0, -89.99, CD),
    "TAN, CDELT alone": tan(10.0, 41.0, [["CDELT1", -0.01], ["CDELT2", 0.01]]),
    "TAN, PC and CDELT": tan(150.1, 2.2, [["CDELT1", -3e-4], ["CDELT2", 2.5e-4], ["PC1_1", 0.8], ["PC1_2", -0.6],
                                         ["PC2_1", 0.6], ["PC2_2", 0.8]]),
    "TAN, CROTA2": tan(83.6, 22.0, [["CDELT1", -4e-4], ["CDELT2", 5e-4], ["CROTA2", 33.0]]),
    "TAN, LONPOLE": tan(83.6, -42.0, CD + [["LONPOLE", 150.0]]),
    "TAN, wide": tan(187.7, 12.39, [["CD1_1", -0.02], ["CD1_2", 0.001], ["CD2_1", 0.0], ["CD2_2", 0.02]]),
    "TAN, declination first": [["CTYPE1", "DEC--TAN"], ["CTYPE2", "RA---TAN"], ["CRVAL1", -30.0], ["CRVAL2", 77.0],
                               ["CRPIX1", 512.5], ["CRPIX2", 300.25]] + CD,
    "TAN-SIP": tan(269.6, 66.56, CD + SIP, "TAN-SIP"),
    "SIP without its suffix": tan(269.6, 66.56, CD + SIP),
    "TPV": tan(358.5, -10.4, TPV_CD + PV, "TPV", (-3155.9, 2100.1)),
}


def pairs(wcs, width, height):
    xs, ys = np.meshgrid(np.linspace(-0.5, width - 0.5, 5), np.linspace(-0.5, height - 0.5, 5))
    sky = wcs.celestial if wcs.naxis > 2 else wcs
    world = sky.all_pix2world(np.column_stack([xs.ravel(), ys.ravel()]), 0)
    if sky.wcs.lng == 1:
        world = world[:, ::-1]
    return [[float(x), float(y), float(a), float(d)] for x, y, (a, d) in zip(xs.ravel(), ys.ravel(), world)]


def synthetic():
    for name, cards in HEADERS.items():
        header = fits.Header()
        header["NAXIS"] = 2
        header["NAXIS1"] = 1024
        header["NAXIS2"] = 600
        for key, value in cards:
            header[key] = value
        yield {"name": name, "cards": cards, "pairs": pairs(WCS(header), 1024, 600)}


def real(shared):
    for path in sorted(shared.glob("*/*.fits*")):
        raw = path.read_bytes()
        with fits.open(io.BytesIO(bz2.decompress(raw) if path.suffix == ".bz2" else raw)) as hdus:
            for i, hdu in enumerate(hdus):
                if hdu.header.get("CTYPE1", "").startswith("RA--") and hdu.data is not None:
                    yield {"file": f"{path.parent.name}/{path.name}", "hdu": i,
                           "pairs": pairs(WCS(hdu.header), hdu.data.shape[-1], hdu.data.shape[-2])}
                    break


old = json.loads(OUT.read_text()) if OUT.exists() else {}
result = {"astropy": astropy.__version__, "headers": list(synthetic()),
          "files": list(real(pathlib.Path(sys.argv[1]))) if len(sys.argv) > 1 else old.get("files", [])}
text = json.dumps(result, indent=1)
OUT.parent.mkdir(exist_ok=True)
text = re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s*\n\s*", " ", m.group(1)) + "]", text)
OUT.write_text(text + "\n")
