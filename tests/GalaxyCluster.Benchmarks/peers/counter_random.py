"""The engine's random numbers (CounterRandom, Philox4x32-10) once more in numpy, for the peers in this folder.

Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
"""
import numpy as np

INITIALIZE, SHUFFLE, DROPOUT = 1, 2, 4
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def blocks(seed, purpose, a, b, block, attempt=0):
    """uint64 [..., 4] of 32 random bits each; a, b and block may be arrays that broadcast."""
    whole = np.broadcast_arrays(*(np.asarray(value, np.uint64) for value in (block, a, b, purpose | attempt << 24)))
    x0, x1, x2, x3 = whole
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    for _ in range(10):
        p0, p1 = x0 * np.uint64(0xD2511F53), x2 * np.uint64(0xCD9E8D57)
        x0, x1, x2, x3 = (p1 >> HALF) ^ x1 ^ np.uint64(k0), p1 & LOW, (p0 >> HALF) ^ x3 ^ np.uint64(k1), p0 & LOW
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return np.stack([x0, x1, x2, x3], -1)


def words(seed, purpose, a, b, count, attempt=0):
    """The stream's first numbers; with arrays of a or b [n, 1] a stream a row."""
    drawn = blocks(seed, purpose, a, b, np.arange((count + 3) // 4), attempt)
    return drawn.reshape(*drawn.shape[:-2], -1)[..., :count]


def normal(seed, tensor, count):
    """float32 [count], standard normal: what the engine draws for tensor number `tensor`, before its deviation."""
    drawn = words(seed, INITIALIZE, tensor, 0, 2 * count).astype(np.float64)
    u, turn = (drawn[0::2] + 0.5) / 2**32, drawn[1::2] / 2**32
    return (np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * turn)).astype(np.float32)


def permutation(seed, epoch, slot, count):
    """The order in which the slot goes through its share in the epoch (Fisher and Yates, Lemire's bounded numbers)."""
    order, drawn = list(range(count)), words(seed, SHUFFLE, epoch, slot, count)
    for i in range(count - 1, 0, -1):
        n, attempt, product = i + 1, 0, int(drawn[i]) * (i + 1)
        while product & 0xFFFFFFFF < (2**32 - n) % n and attempt < 255:
            attempt += 1
            product = int(blocks(seed, SHUFFLE, epoch, slot, i // 4, attempt)[i % 4]) * n
        j = product >> 32
        order[i], order[j] = order[j], order[i]
    return np.array(order)


def word64(seed, a, b, index):
    high, low = blocks(seed, DROPOUT, a, b, index // 2)[2 * (index % 2):][:2]
    return int(high) << 32 | int(low)


def dropout_factors(seed, epoch, round, layer, samples, length, rate):
    """float32 [samples, length], for slot 0 and local step 0: 0 with probability rate, otherwise 1 / (1 - rate)."""
    of_step = word64(word64(seed, 0, epoch, round), 0, 0, 0)
    uniform = (words(of_step, DROPOUT, layer, np.arange(samples)[:, None], length) >> np.uint64(8)) / np.float64(2**24)
    return np.where(uniform < rate, np.float32(0), np.float32(1 / (1 - rate)))
