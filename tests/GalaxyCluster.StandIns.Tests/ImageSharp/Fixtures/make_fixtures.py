#!/usr/bin/python3
"""Makes the files beside this script: tiny JPEG and PNG files, and their pixels as other decoders see them.

Needs cjpeg and djpeg (Debian: libjpeg-turbo-progs) and convert (imagemagick). The JPEG files are made by cjpeg and decoded
by djpeg; the PNG files are written here chunk by chunk, so that all kinds occur, and decoded by ImageMagick to 16-bit
big-endian RGBA.
"""
import os
import struct
import subprocess
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
JPEG_SIZE = 21, 13
PNG_SIZE = 11, 9


def path(name):
    return os.path.join(HERE, name)


def sample(x, y, channel, peak):
    """A slope, a bump and a little noise, 0..peak."""
    width, height = JPEG_SIZE
    noise = ((x * 7919 + y * 104729 + channel * 1299709) % 31) / 31
    bump = max(0, 1 - ((x - 10) ** 2 + (y - 6) ** 2) / 40)
    value = 0.25 * (x if channel != 1 else width - x) / width + 0.2 * y / height * (channel + 1) / 3 + 0.4 * bump + 0.15 * noise
    return min(peak, int(value * (peak + 1)))


def ppm():
    width, height = JPEG_SIZE
    body = bytes(sample(x, y, c, 255) for y in range(height) for x in range(width) for c in range(3))
    return b"P6\n%d %d\n255\n" % (width, height) + body


def write(name, data):
    with open(path(name), "wb") as file:
        file.write(data)


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, stdout=subprocess.PIPE, check=True).stdout


JPEGS = {
    "baseline-444": ["-sample", "1x1"],
    "baseline-422": ["-sample", "2x1"],
    "baseline-420": ["-sample", "2x2"],
    "baseline-440": ["-sample", "1x2"],
    "baseline-411": ["-sample", "4x1"],
    "restart-420": ["-sample", "2x2", "-restart", "1B"],
    "progressive-420": ["-sample", "2x2", "-progressive"],
    "progressive-444": ["-sample", "1x1", "-progressive", "-quality", "95"],
    "coarse-16bit-steps": ["-quality", "3"],
    "grey": ["-grayscale"],
    "rgb-adobe": ["-rgb"],
}


def make_jpegs():
    for name, options in JPEGS.items():
        data = run("cjpeg", "-quality", "85", "-optimize", *options, stdin=ppm())
        write(name + ".jpg", data)
        pixels = run("djpeg", "-pnm", stdin=data)
        write(name + (".pgm" if pixels.startswith(b"P5") else ".ppm"), pixels)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def paeth(a, b, c):
    p = a + b - c
    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
    return a if pa <= pb and pa <= pc else b if pb <= pc else c


def filtered(kind, row, above, step):
    out = bytearray([kind])
    for i, value in enumerate(row):
        a = row[i - step] if i >= step else 0
        c = above[i - step] if i >= step else 0
        b = above[i]
        out.append((value - [0, a, b, (a + b) // 2, paeth(a, b, c)][kind]) & 255)
    return bytes(out)


CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def pack(values, depth):
    if depth == 16:
        return b"".join(struct.pack(">H", v) for v in values)
    bits = "".join(format(v, "0%db" % depth) for v in values)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))


def png(kind, depth, interlaced=False, extra=(), colors=0):
    width, height = PNG_SIZE
    channels = CHANNELS[kind]
    peak = colors - 1 if colors else (1 << depth) - 1
    step = max(1, channels * depth // 8)
    raw = b""
    for x0, y0, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        columns = range(x0, width, dx)
        above = None
        for number, y in enumerate(range(y0, height, dy)):
            row = pack([sample(x, y, c, peak) for x in columns for c in range(channels)], depth)
            raw += filtered(number % 5, row, above or bytes(len(row)), step)
            above = row
    data = zlib.compress(raw, 9)
    half = len(data) // 2
    header = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, interlaced)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"tEXt", b"Comment\0made here") + b"".join(extra)
            + chunk(b"IDAT", data[:half]) + chunk(b"IDAT", data[half:]) + chunk(b"IEND", b""))


def palette(count):
    return chunk(b"PLTE", bytes((37 * i * (c + 1) + 11 * c) % 256 for i in range(count) for c in range(3)))


PNGS = {
    "grey1": png(0, 1),
    "grey2-adam7": png(0, 2, True),
    "grey4": png(0, 4),
    "grey8": png(0, 8),
    "grey8-trns": png(0, 8, extra=[chunk(b"tRNS", struct.pack(">H", sample(3, 2, 0, 255)))]),
    "grey16": png(0, 16),
    "rgb8": png(2, 8),
    "rgb8-adam7": png(2, 8, True),
    "rgb8-trns": png(2, 8, extra=[chunk(b"tRNS", struct.pack(">HHH", *(sample(5, 5, c, 255) for c in range(3))))]),
    "rgb16": png(2, 16),
    "palette1": png(3, 1, extra=[palette(2)]),
    "palette2-adam7": png(3, 2, True, extra=[palette(4)]),
    "palette4-trns": png(3, 4, extra=[palette(13), chunk(b"tRNS", bytes([0, 90, 180]))], colors=13),
    "palette8": png(3, 8, extra=[palette(200)], colors=200),
    "greyalpha8": png(4, 8),
    "greyalpha16": png(4, 16),
    "rgba8": png(6, 8),
    "rgba16-adam7": png(6, 16, True),
}


def make_pngs():
    for name, data in PNGS.items():
        write(name + ".png", data)
        write(name + ".rgba16", run("convert", path(name + ".png"), "-depth", "16", "-endian", "MSB", "rgba:-"))


if __name__ == "__main__":
    make_jpegs()
    make_pngs()
