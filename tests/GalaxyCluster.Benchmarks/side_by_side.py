#!/usr/bin/python3
"""Our engine and PyTorch on the same cores, interleaved in time: the figures of docs/benchmarks.md.

usage: side_by_side.py [--rows NAME,NAME...] [--rounds 3] [--seconds 2] [--ours-only] [--json FILE] [--galaxy FILE]
       side_by_side.py --list

A round runs every program of a row once: ours, PyTorch in its default layout and in channels last; each in a process of
its own, pinned by taskset to as many cores as it has threads. A row's figure is the median of its rounds; a ratio is
ours over the faster layout of PyTorch (for memory: our peak resident set over PyTorch's smaller one).
PyTorch runs twice: as it is installed, and keeping the memory that it frees (MALLOC_* below). By default glibc gives every
large tensor back to the system, and on a virtual machine the page faults may take more time than the network.
--seconds is about how long one program measures, warm-up and start not counted. The cores must be idle: the column
"others" is the largest share of a core that the rest of the machine took while a program of the row ran.
Needs Debian's python3-torch (not with --ours-only). Build first: dotnet build -c Release src/GalaxyCluster.Cli
"""
import argparse, json, os, statistics, sys, tempfile, time
from dataclasses import dataclass, field

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
IMAGES = "imagesPerSecond"
KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "4000000000", "MALLOC_TRIM_THRESHOLD_": "8000000000",
               "MALLOC_TOP_PAD_": "100000000"}
NARROW = ({"DOTNET_EnableAVX512": "0"}, {"ONEDNN_MAX_CPU_ISA": "AVX2", **KEEP_MEMORY})


@dataclass
class Row:
    """One line of the table. guess: images/s of ours and PyTorch's, from which the number of steps follows."""
    title: str
    ours: list
    peer: list = None            # script and arguments; None: the second program is ours too
    baseline: list = None        # ours, to compare with instead of PyTorch
    threads: int = 1
    baseline_threads: int = 1
    batch: int = 32
    guess: tuple = (400, 120)
    wanted: str = ""
    environment: tuple = ({}, KEEP_MEMORY)
    samples: dict = field(default_factory=dict)


def train(model, batch=32, threads=1, **more):
    return Row(ours=["bench", "train", "--model", model, "--batch", str(batch), "--threads", str(threads)],
               peer=["train_speed.py", "--model", model, "--batch", str(batch), "--threads", str(threads)],
               threads=threads, batch=batch, **more)


def infer(model, batch, **more):
    return Row(ours=["bench", "infer", "--model", model, "--batch", str(batch)],
               peer=["infer_speed.py", "--model", model, "--batch", str(batch)], batch=batch, **more)


def own(ours, baseline, **more):
    return Row(ours=["bench", "train", "--model", "reference"] + ours,
               baseline=["bench", "train", "--model", "reference"] + baseline, **more)


ROWS = {
    "train": train("reference", title="train reference, batch 32, 1 thread", wanted="3.7"),
    "micro": own(["--batch", "32", "--micro-batch", "8"], ["--batch", "32"], title="  in slots of 8, over batch 32",
                 wanted="0.95"),
    "micro-run": own(["--batch", "128", "--micro-batch", "8"], ["--batch", "32"], batch=128,
                     title="  16 slots of 8 (a round), over batch 32", wanted="0.95"),
    "train-2": train("reference", threads=2, title="train reference, batch 32, 2 threads", guess=(800, 220), wanted="3.2"),
    "scaling": own(["--batch", "32", "--threads", "2"], ["--batch", "32"], threads=2,
                   title="  2 threads over 1 thread", guess=(600, 400), wanted="1.75"),
    "resnet": train("resnet-s", title="train resnet-s, batch 32, 1 thread", guess=(300, 100), wanted="2.5"),
    "mixed": train("mixed", title="train mixed, batch 32, 1 thread", guess=(300, 80), wanted="1.5"),
    "infer-1": infer("reference", 1, title="infer reference, batch 1", guess=(1500, 400), wanted="2"),
    "infer-64": infer("reference", 64, title="infer reference, batch 64", guess=(1600, 400), wanted="4"),
    "train-avx2": train("reference", title="train reference, AVX-512 off, 1 thread", guess=(250, 90), wanted="2.5",
                        environment=NARROW),
    "resnet-avx2": train("resnet-s", title="train resnet-s, AVX-512 off, 1 thread", guess=(200, 80), environment=NARROW),
    "infer-64-avx2": infer("reference", 64, title="infer reference, batch 64, AVX-512 off", guess=(800, 300),
                           environment=NARROW),
    "memory": train("reference", title="peak memory, MiB: train reference, batch 32", wanted="0.5", environment=({}, {})),
}
GEMM = "gemm"
INSTALLED = "installed "


def busy_seconds():
    """Processor time of the whole machine since it started, idle and waiting not counted."""
    with open("/proc/stat") as f:
        user, nice, system, _, _, *interrupts = (int(value) for value in f.readline().split()[1:9])
    return (user + nice + system + sum(interrupts)) / os.sysconf("SC_CLK_TCK")


def run(command, threads, environment):
    """The last line of output as JSON; memoryMiB: peak resident set; others: cores that other processes took."""
    start, busy = time.monotonic(), busy_seconds()
    with tempfile.TemporaryFile("w+") as output:
        pid = os.fork()
        if pid == 0:
            os.dup2(output.fileno(), 1)
            cores = ",".join(str(core) for core in sorted(os.sched_getaffinity(0))[:threads])
            os.execvpe("taskset", ["taskset", "-c", cores] + command, dict(os.environ, **environment))
        _, status, usage = os.wait4(pid, 0)
        output.seek(0)
        lines = output.read().strip().splitlines()
    if status or not lines:
        sys.exit(f"failed: {' '.join(command)}")
    seconds, own = time.monotonic() - start, usage.ru_utime + usage.ru_stime
    return {**json.loads(lines[-1]), "memoryMiB": round(usage.ru_maxrss / 1024, 1),
            "others": round(max(0.0, busy_seconds() - busy - own) / seconds, 3)}


def steps(row, guess, seconds):
    return ["--steps", str(max(2, round(guess * seconds / 3 / row.batch))), "--repeats", "3"]


def programs(row, options):
    """(name, command, threads, environment) of a row's programs."""
    ours, theirs = row.environment
    galaxy = ["dotnet", options.galaxy]
    yield "ours", galaxy + row.ours + ["--json"] + steps(row, row.guess[0], options.seconds), row.threads, ours
    if row.baseline:
        yield ("baseline", galaxy + row.baseline + ["--json"] + steps(row, row.guess[0], options.seconds),
               row.baseline_threads, ours)
    elif not options.ours_only:
        peer = ["/usr/bin/python3", os.path.join(HERE, "peers", row.peer[0])] + row.peer[1:]
        peer += steps(row, row.guess[1], options.seconds)
        installed = {name: value for name, value in theirs.items() if name not in KEEP_MEMORY}
        yield INSTALLED + "contiguous", peer, row.threads, installed
        yield INSTALLED + "channels_last", peer + ["--channels-last"], row.threads, installed
        if theirs != installed:
            yield "contiguous", peer, row.threads, theirs
            yield "channels_last", peer + ["--channels-last"], row.threads, theirs


def measure(row, options):
    for _ in range(options.rounds):
        for name, command, threads, environment in programs(row, options):
            row.samples.setdefault(name, []).append(run(command, threads, environment))


def figures(row, name, key):
    values = sorted(sample[key] for sample in row.samples[name])
    return statistics.median(values), values[0], values[-1]


def text(row, name, key, digits=0):
    middle, least, most = figures(row, name, key)
    return f"{middle:.{digits}f} ({least:.{digits}f}-{most:.{digits}f})"


def comparison(row, names, key, best_of):
    """The best of these programs with the ratio over it."""
    if not names:
        return f" {'':18} {'':5}"
    best = best_of(names, key=lambda name: figures(row, name, key)[0])
    return f" {text(row, best, key):>18} {figures(row, 'ours', key)[0] / figures(row, best, key)[0]:5.2f}"


def print_row(row, key=IMAGES, best_of=max):
    """One line of the table; the figure is the one of `key`, and of the others the best counts."""
    others = [name for name in row.samples if name != "ours"]
    installed = [name for name in others if name.startswith(INSTALLED)]
    line = f"{row.title:42} {text(row, 'ours', key):>18}"
    line += comparison(row, installed, key, best_of)
    line += comparison(row, [name for name in others if name not in installed], key, best_of)
    busy = max(sample["others"] for samples in row.samples.values() for sample in samples)
    print(f"{line}  {row.wanted:6} {busy:6.2f}", flush=True)


def print_memory(row):
    print_row(row, "memoryMiB", min)
    allocated = max(sample["allocatedBytesPerStep"] for sample in row.samples["ours"])
    print(f"{'bytes allocated a step':42} {allocated:18} {'':50}  0", flush=True)


def print_gemm(options):
    """Square products beside the FMA peak of the same process: share of the peak, best of the process's repeats."""
    samples = {}
    for _ in range(options.rounds):
        for n in (512, 1024, 2048):
            command = ["dotnet", options.galaxy, "bench", "gemm", "--json", "--n", str(n)]
            samples.setdefault(n, []).append(run(command, 1, {}))
    for n, results in samples.items():
        title = f"gemm n = {n}, share of the FMA peak"
        values = sorted(result["shareOfPeak"] for result in results)
        print(f"{title:42} {statistics.median(values):8.3f} ({values[0]:.3f}-{values[-1]:.3f}) {'':45} 0.90  "
              f" {max(result['others'] for result in results):6.2f}", flush=True)
    return samples


def newest_program():
    folder = os.path.join(ROOT, ".artifacts", "bin", "GalaxyCluster.Cli")
    found = [os.path.join(folder, kind, "galaxy.dll") for kind in ("release", "debug")]
    found = [path for path in found if os.path.exists(path)]
    return max(found, key=os.path.getmtime) if found else sys.exit("build first: dotnet build -c Release src/GalaxyCluster.Cli")


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--rows", default=",".join([*ROWS, GEMM]))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--ours-only", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("--galaxy")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    if options.list:
        print("\n".join([*ROWS, GEMM]))
        return
    options.galaxy = options.galaxy or newest_program()
    names = options.rows.split(",")
    unknown = [name for name in names if name not in ROWS and name != GEMM]
    if unknown:
        sys.exit(f"no such row: {', '.join(unknown)}; side_by_side.py --list")
    print(f"{'images/s, median (least-most)':42} {'ours':>18} {'as installed':>18} ratio {'keeping memory':>18} ratio"
          "  wanted others")
    everything = {}
    for name in names:
        if name == GEMM:
            everything[name] = print_gemm(options)
            continue
        measure(ROWS[name], options)
        (print_memory if name == "memory" else print_row)(ROWS[name])
        everything[name] = ROWS[name].samples
    if options.json:
        with open(options.json, "w") as file:
            json.dump(everything, file, indent=1)


main()
