"""How fast the engine trains, beside the loop every tutorial shows.

Both train 784-512-256-10-256-512-784 (GELU, sigmoid output, mse) on the 60,000 MNIST images in
one process, in turn, from the same seed: the engine as the presets use it (the set one tensor on
the device, fused Adam, bfloat16 weights with float32 masters where the rule of
ae_core/training/conditions.py says they pay) and in float32; and torchvision's MNIST with
ToTensor in a DataLoader with torch.optim.Adam as it comes, with 0 and with 2 workers.
Epochs are taken in turn; of each loop the fastest stretch of 12,000 images counts, so that other
work on the machine harms neither (on a GPU, which runs ahead of the clock, the fastest epoch).

    python benchmarks/training.py [--device auto] [--threads N] [--rounds 3]
                                  [--batch-sizes 100 2048] [--json]

Where other work keeps the cores busy, --threads 1: two threads that wait for each other would
measure the waiting.
"""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from importlib.metadata import version
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from torch import nn

from ae_core.data.datasets import data_directory, is_available, split_data
from ae_core.device import (
    bfloat16_unit,
    choose_device,
    device_text,
    import_torchvision,
    processor_text,
)
from ae_core.networks.autoencoder import Autoencoder
from ae_core.presets import find_preset
from ae_core.specs import DataSpec, TrainingSpec
from ae_core.training.conditions import choose_precision
from ae_core.training.engine import Trainer
from ae_core.training.pretraining import build_task
from benchmarks.serving import options

NETWORK = find_preset("bench-10-plain").network
NUM_IMAGES, STRETCH_IMAGES = 60_000, 12_000
SEED = 0
# Against the better of the loops with 0 and 2 workers, on a processor with AMX.
WANTED_RATIOS = {100: 2.3, 2048: 3.5}


class Stopwatch:
    """Notes when each batch is done and gives the fastest stretch of them."""

    def __init__(self, batch_size: int, device: torch.device) -> None:
        self.device = device
        steps_per_epoch = -(-NUM_IMAGES // batch_size)
        self.stretch = steps_per_epoch
        if device.type == "cpu":
            self.stretch = min(steps_per_epoch, -(-STRETCH_IMAGES // batch_size))
        self.batch_size = batch_size
        self.times: list[float] = []

    def start(self) -> None:
        """Begin an epoch."""
        self.times = [self._now()]

    def lap(self) -> None:
        """Note the end of a batch."""
        self.times.append(time.perf_counter())

    def images_per_second(self) -> float:
        """Return the speed of the fastest stretch since the start."""
        self.times[-1] = self._now()
        num = min(self.stretch, len(self.times) - 1)
        spans = [self.times[i + num] - self.times[i] for i in range(len(self.times) - num)]
        return min(num * self.batch_size, NUM_IMAGES) / min(spans)

    def _now(self) -> float:
        if self.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()


class EngineLoop:
    """The engine's own epochs."""

    def __init__(self, split, batch_size: int, precision: str, device: torch.device) -> None:
        self.name = f"engine, {precision}"
        spec = TrainingSpec(batch_size=batch_size, num_epochs=10_000, precision=precision)
        chosen = choose_precision(NETWORK, spec, device)
        network = Autoencoder(NETWORK, seed=SEED).to(device)
        task = build_task(network, spec, split, device, SEED)
        self.watch, objective = Stopwatch(batch_size, device), task.objective

        def timed(images, rows, generator):
            self.watch.lap()  # the end of the batch before
            return objective(images, rows, generator)

        task.objective = timed
        trainer = Trainer(task, spec, seed=SEED, precision=chosen)
        if precision != chosen:
            self.name += " (does not pay here: float32)"
        self._reports = trainer.epochs()

    def train_epoch(self) -> float:
        """Train an epoch and return images a second."""
        self.watch.start()
        next(self._reports)
        return self.watch.images_per_second()


class DataLoaderLoop:
    """torchvision's data set, a DataLoader, plain Adam."""

    def __init__(self, batch_size: int, num_workers: int, device: torch.device) -> None:
        self.name = f"DataLoader, {num_workers} workers"
        torchvision = import_torchvision()
        from torchvision import transforms

        images = torchvision.datasets.MNIST(
            str(data_directory()), train=True, transform=transforms.ToTensor()
        )
        torch.manual_seed(SEED)
        self.loader = torch.utils.data.DataLoader(
            images, batch_size=batch_size, shuffle=True, num_workers=num_workers
        )
        sizes = (*NETWORK.encoder_sizes, *NETWORK.decoder_sizes[1:])
        layers: list[nn.Module] = []
        for i in range(len(sizes) - 1):
            layers.append(nn.Linear(sizes[i], sizes[i + 1]))
            is_code, is_output = sizes[i + 1] == NETWORK.code_size, i == len(sizes) - 2
            if not is_code:
                layers.append(nn.Sigmoid() if is_output else nn.GELU())
        self.network = nn.Sequential(*layers).to(device)
        self.optimizer = torch.optim.Adam(self.network.parameters())
        self.device, self.watch = device, Stopwatch(batch_size, device)

    def train_epoch(self) -> float:
        """Train an epoch and return images a second."""
        self.watch.start()
        for images, _ in self.loader:
            pixels = images.flatten(1).to(self.device)
            loss = nn.functional.mse_loss(self.network(pixels), pixels)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            self.watch.lap()
        return self.watch.images_per_second()


def measure(batch_size: int, rounds: int, device: torch.device) -> dict[str, float]:
    """Return the images/s of every loop, epochs taken in turn."""
    split = split_data(DataSpec())
    split = dataclasses.replace(split, test_images=split.test_images[:0])  # only training counts
    loops = [
        EngineLoop(split, batch_size, "bfloat16", device),
        EngineLoop(split, batch_size, "float32", device),
        DataLoaderLoop(batch_size, 0, device),
        DataLoaderLoop(batch_size, 2, device),
    ]
    best = {loop.name: 0.0 for loop in loops}
    for _ in range(rounds):
        for loop in loops:
            speed = loop.train_epoch()
            print(f"batch {batch_size}, {loop.name}: {speed:,.0f}", file=sys.stderr, flush=True)
            best[loop.name] = max(best[loop.name], speed)
    return best


def conditions(device: torch.device, rounds: int) -> dict[str, object]:
    """Return what the figures depend on."""
    return {
        "device": device_text(device),
        "processor": processor_text(device),
        "bfloat16_unit": bfloat16_unit(device),
        "threads": torch.get_num_threads(),
        "seed": SEED,
        "network": NETWORK.text,
        "images": NUM_IMAGES,
        "epochs_each": rounds,
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "torchvision": version("torchvision"),
        "load_average_1_min": round(os.getloadavg()[0], 2),
    }


def main() -> int:
    ask = options(__doc__)
    ask.add_argument("--device", default="auto")
    ask.add_argument("--threads", type=int, help="of torch; by default as torch chooses")
    ask.add_argument("--rounds", type=int, default=3)
    ask.add_argument("--batch-sizes", type=int, nargs="+", default=[100, 2048])
    given = ask.parse_args()
    if not is_available("mnist"):
        print("MNIST is not on this machine; get it: python -m ae_core data download mnist")
        return 2
    if given.threads:
        torch.set_num_threads(given.threads)
    device = choose_device(given.device)
    facts, results, is_fast = conditions(device, given.rounds), [], True
    for batch_size in given.batch_sizes:
        best = measure(batch_size, given.rounds, device)
        plain = max(speed for name, speed in best.items() if name.startswith("DataLoader"))
        ratios = {n: round(v / plain, 2) for n, v in best.items() if n.startswith("engine")}
        speeds = {name: round(speed) for name, speed in best.items()}
        results.append({"batch_size": batch_size, "images_per_second": speeds, "ratio": ratios})
        is_fast &= max(ratios.values()) >= WANTED_RATIOS.get(batch_size, 0)
    if given.json:
        print(json.dumps({"conditions": facts, "results": results}, indent=1))
        return 0 if is_fast else 1
    print("  ".join(f"{name}: {value}" for name, value in facts.items()))
    for entry in results:
        print(f"batch {entry['batch_size']}")
        for name, speed in entry["images_per_second"].items():
            ratio = entry["ratio"].get(name)
            note = f"  {ratio:5.2f} x the better DataLoader loop" if ratio else ""
            print(f"  {name:24} {speed:10,} images/s{note}")
    return 0 if is_fast else 1


if __name__ == "__main__":
    sys.exit(main())
