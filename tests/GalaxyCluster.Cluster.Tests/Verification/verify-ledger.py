"""Proves a ledger without our code: chain, origin, term, digests of counts, one record a stage. python3 verify-ledger.py RUN"""
import hashlib
import pathlib
import sqlite3
import struct
import sys


def number(value):
    return struct.pack("<q", value)


def text(value):
    data = value.encode("utf-8")
    return number(len(data)) + data


def digest(value):
    high, low = struct.unpack(">QQ", value)
    return struct.pack("<QQ", high, low)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def record_bytes(database, record):
    (row, kind, round_, epoch, term, parameters, previous, _, decision) = record
    units = database.execute(
        "SELECT unit, first, count, worker, incarnation, attempt, level, block, digest, auditor "
        "FROM units WHERE record = ? ORDER BY unit", (row,)).fetchall()
    data = (text("galaxycluster-ledger-2") + text(previous) + number(kind) + number(round_) + number(epoch) + number(term)
            + text(parameters) + number(len(units)))
    for unit, first, count, worker, incarnation, attempt, level, block, unit_digest, auditor in units:
        data += (number(unit) + number(first) + number(count) + text(worker) + number(incarnation) + number(attempt)
                 + number(level) + number(block) + digest(unit_digest) + text(auditor))
    data += number(decision)
    if decision:
        level, block, worker, reason = database.execute(
            "SELECT level, block, worker, reason FROM decisions WHERE record = ?", (row,)).fetchone()
        votes = database.execute(
            "SELECT worker, incarnation, kind, digest FROM votes WHERE record = ? ORDER BY number", (row,)).fetchall()
        data += number(level) + number(block) + text(worker) + number(len(votes))
        for vote_worker, incarnation, vote_kind, vote_digest in votes:
            data += text(vote_worker) + number(incarnation) + number(vote_kind) + digest(vote_digest)
        data += text(reason)
    return data


def main():
    path = pathlib.Path(sys.argv[1]) / "ledger.db"
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    run_hash, definition, origin, newest, seal = database.execute(
        "SELECT hash, definition, origin, term, term_hash FROM run").fetchone()
    assert origin == sha256(text("galaxycluster-ledger-origin-1") + text(run_hash) + text(definition)), "origin"
    assert seal == sha256(text("galaxycluster-ledger-term-1") + text(origin) + number(newest)), "term_hash"
    previous, rounds, evaluations = origin, 0, 0
    for record in database.execute(
            "SELECT number, kind, round, epoch, term, parameters_sha256, previous_hash, hash, decision "
            "FROM records ORDER BY number").fetchall():
        row, kind, round_, _, term, _, follows, own, decision = record
        assert follows == previous, f"record {row} does not follow the one before it"
        assert own == sha256(record_bytes(database, record)), f"record {row} is not what was written"
        assert 1 <= term <= newest, f"record {row} is of term {term}"
        if not decision:
            assert round_ == (rounds if kind == 0 else rounds - 1), f"record {row} is of round {round_}"
            rounds, evaluations = rounds + (kind == 0), evaluations + (kind == 1)
        previous = own
    for row, unit, counts, unit_digest in database.execute(
            "SELECT c.record, c.unit, c.counts, u.digest FROM counts c JOIN units u USING (record, unit)"):
        assert hashlib.sha256(counts).digest()[:16] == unit_digest, f"counts of part {unit} of record {row}"
    print(f"{rounds} rounds, {evaluations} evaluations, head {previous}")


main()
