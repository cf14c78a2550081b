"""What a GPU makes of Hinton's 784-1000-500-250-30, in at most eight minutes.

An epoch of 60,000 MNIST images at batch 100 and 1,000: the engine in float32 and with bfloat16
weights (the set, noise and order on the device, a look at the loss every 50 steps), each step by
step and with the step as a CUDA graph (`AE_CUDA_GRAPHS=1`), beside
torchvision's MNIST in a DataLoader with 2 workers and plain Adam; epochs taken in turn, of each
loop the fastest counts. Then the preset explorer-30 (the same sizes) from seed 0 until its test
squared error is at most 3.00, with film and snapshots and without.

    python benchmarks/gpu.py [--device cuda] [--rounds 3] [--minutes 8] [--json]

What does not fit into the time is left out.
"""

import dataclasses
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch

from ae_core import device as machine
from ae_core.data.datasets import is_available, split_data
from ae_core.presets import find_preset
from ae_core.training import graphs
from ae_core.training.live.session import watch_directory
from ae_core.training.runs import Run
from benchmarks.serving import options
from benchmarks.training import NUM_IMAGES, SEED, conditions, data_loader_loop, engine_loop

PRESET = "explorer-30"
TARGET = 3.00  # squared error, summed over the pixels of a test image, mean over images
BATCH_SIZES = (100, 1000)


def with_graphs(loop: Iterator[float]) -> Iterator[float]:
    """Let a loop that has not begun take its steps by a CUDA graph; give what it gives."""
    os.environ[graphs.ASKED] = "1"
    first = next(loop)
    del os.environ[graphs.ASKED]
    yield first
    yield from loop


def measure_epochs(device: torch.device, rounds: int, seconds: float) -> list[dict[str, object]]:
    """Return the seconds of the fastest epoch of every loop and batch size.

    A batch size gets an equal share of ``seconds``; what does not fit in is left out.
    """
    spec = find_preset(PRESET)
    split = split_data(spec.data)
    split = dataclasses.replace(split, test_images=split.test_images[:0])  # only training counts
    found: list[dict[str, object]] = []
    for batch_size in BATCH_SIZES:
        loops: dict[str, Iterator[float]] = {}
        for precision in ("float32", "bfloat16"):
            order = split, batch_size, precision, device, spec.network
            loops[f"engine, {precision}"] = engine_loop(*order)
            if device.type == "cuda":
                loops[f"engine, {precision}, graph"] = with_graphs(engine_loop(*order))
        loops["DataLoader, 2 workers"] = data_loader_loop(batch_size, 2, device, spec.network)
        best: dict[str, float] = {}
        end = time.monotonic() + seconds / len(BATCH_SIZES)
        for _ in range(rounds):
            for name, loop in loops.items():
                if time.monotonic() < end:
                    best[name] = max(best.get(name, 0.0), next(loop))
        epochs = {name: round(NUM_IMAGES / speed, 3) for name, speed in best.items()}
        found.append({"batch_size": batch_size, "seconds_an_epoch": epochs})
        print(found[-1], file=sys.stderr, flush=True)
    return found


def measure_target(device: torch.device, end: float, *, is_filmed: bool) -> dict[str, object]:
    """Train until the test squared error is small enough; evaluation and film count."""
    spec = find_preset(PRESET)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        watch = watch_directory(path) if is_filmed else None
        run = Run(
            spec, split_data(spec.data), seed=SEED, device=device, directory=path, watch=watch
        )
        begun = time.monotonic()
        report = None
        for report in run.reports():
            reached = report.test_loss is not None and report.test_loss * 784 <= TARGET
            if reached or time.monotonic() > end:
                break
        seconds = round(time.monotonic() - begun, 1)
    squared = None if report is None or report.test_loss is None else report.test_loss * 784
    return {
        "film": is_filmed,
        "seconds": seconds,
        "epochs": 0 if report is None else report.epoch,
        "test_squared_error": squared,
        "reached": squared is not None and squared <= TARGET,
    }


def main() -> int:
    ask = options(__doc__)
    ask.add_argument("--device", default="cuda")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--minutes", type=float, default=8.0)
    given = ask.parse_args()
    if not is_available("mnist"):
        print("MNIST is not on this machine; get it: python -m ae_core data download mnist")
        return 2
    device = machine.choose_device(given.device)
    begun = time.monotonic()
    epochs = measure_epochs(device, given.rounds, given.minutes * 60 / 2)
    targets = [
        measure_target(device, begun + given.minutes * 60 * share, is_filmed=is_filmed)
        for is_filmed, share in ((False, 0.75), (True, 1.0))
    ]
    facts = conditions(device, given.rounds, find_preset(PRESET).network)
    found = {"conditions": facts, "epochs": epochs, f"until {TARGET}": targets}
    print(json.dumps(found, indent=None if given.json else 1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
