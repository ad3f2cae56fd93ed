"""The hash of the first record of LedgerChainTests, computed without our code. Run: python3 ledger-hash.py"""
import hashlib
import struct


def text(value):
    data = value.encode("utf-8")
    return number(len(data)) + data


def number(value):
    return struct.pack("<q", value)


def unit(slot, first, count, worker, incarnation, attempt, level, index, digest, auditor):
    return (number(slot) + number(first) + number(count) + text(worker) + number(incarnation) + number(attempt)
            + number(level) + number(index) + struct.pack("<QQ", digest >> 64, digest & (2**64 - 1)) + text(auditor))


record = (text("galaxycluster-ledger-2") + text("0" * 64) + number(0) + number(0) + number(0) + number(1) + text("p1")
          + number(2)
          + unit(0, 0, 1, "w1", 1, 0, 0, 0, 11, "w2")
          + unit(1, 0, 1, "w2", 2, 1, 0, 1, 2**128 - 1, "")
          + number(0))
print(hashlib.sha256(record).hexdigest())
