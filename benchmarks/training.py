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

import dataclasses
import json
import os
import sys
import time
from collections.abc import Iterator
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch
from torch import nn

from ae_core import device as machine
from ae_core.data.datasets import data_directory, is_available, split_data
from ae_core.networks.autoencoder import Autoencoder
from ae_core.presets import find_preset
from ae_core.specs import DataSpec, NetworkSpec, TrainingSpec
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
        self.device, self.batch_size = device, batch_size
        images = STRETCH_IMAGES if device.type == "cpu" else NUM_IMAGES
        self.stretch = -(-images // batch_size)
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


def engine_loop(
    split, batch_size: int, precision: str, device: torch.device, shape: NetworkSpec = NETWORK
) -> Iterator[float]:
    """Train by the engine's own epochs; give the images a second of each."""
    spec = TrainingSpec(batch_size=batch_size, num_epochs=10_000, precision=precision)
    network = Autoencoder(shape, seed=SEED).to(device)
    task = build_task(network, spec, split, device, SEED)
    watch, chosen = Stopwatch(batch_size, device), choose_precision(shape, spec, device)

    def lap(trainer: Trainer) -> None:
        watch.lap()  # the end of the batch before

    epochs = Trainer(task, spec, seed=SEED, precision=chosen, before_step=lap).epochs()
    while True:
        watch.start()
        next(epochs)
        yield watch.images_per_second()


def data_loader_loop(
    batch_size: int, num_workers: int, device: torch.device, shape: NetworkSpec = NETWORK
) -> Iterator[float]:
    """Train with torchvision's data set, a DataLoader, plain Adam; give the same of each epoch."""
    torchvision = machine.import_torchvision()
    from torchvision import transforms

    images = torchvision.datasets.MNIST(
        str(data_directory()), train=True, transform=transforms.ToTensor()
    )
    torch.manual_seed(SEED)
    loader = torch.utils.data.DataLoader(
        images, batch_size=batch_size, shuffle=True, num_workers=num_workers
    )
    layers: list[nn.Module] = []
    for size, following in pairwise((*shape.encoder_sizes, *shape.decoder_sizes[1:])):
        layers += [nn.Linear(size, following), nn.GELU()]
        if following == shape.code_size:
            layers.pop()
    layers[-1] = nn.Sigmoid()
    network = nn.Sequential(*layers).to(device)
    optimizer, watch = torch.optim.Adam(network.parameters()), Stopwatch(batch_size, device)
    while True:
        watch.start()
        for images, _ in loader:
            pixels = images.flatten(1).to(device)
            loss = nn.functional.mse_loss(network(pixels), pixels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            watch.lap()
        yield watch.images_per_second()


def measure(batch_size: int, rounds: int, device: torch.device) -> dict[str, float]:
    """Return the images/s of every loop, epochs taken in turn."""
    split = split_data(DataSpec())
    split = dataclasses.replace(split, test_images=split.test_images[:0])  # only training counts
    loops = {}
    for precision in ("bfloat16", "float32"):
        spec = TrainingSpec(batch_size=batch_size, precision=precision)
        pays = choose_precision(NETWORK, spec, device) == precision
        name = f"engine, {precision}{'' if pays else ' (does not pay here: float32)'}"
        loops[name] = engine_loop(split, batch_size, precision, device)
    for num_workers in (0, 2):
        name = f"DataLoader, {num_workers} workers"
        loops[name] = data_loader_loop(batch_size, num_workers, device)
    best = dict.fromkeys(loops, 0.0)
    for _ in range(rounds):
        for name, loop in loops.items():
            speed = next(loop)
            print(f"batch {batch_size}, {name}: {speed:,.0f}", file=sys.stderr, flush=True)
            best[name] = max(best[name], speed)
    return best


def conditions(
    device: torch.device, rounds: int, shape: NetworkSpec = NETWORK
) -> dict[str, object]:
    """Return what the figures depend on."""
    return {
        "device": machine.device_text(device),
        "processor": machine.processor_text(device),
        "bfloat16_unit": machine.bfloat16_unit(device),
        "threads": torch.get_num_threads(),
        "seed": SEED,
        "network": shape.text,
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
    device = machine.choose_device(given.device)
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
