"""Kills a training again and again: it goes on every time, and gives the same network.

A first training of digits-10-plain is left alone. A second one is sent SIGKILL at a random moment
after its first epoch, is started again, killed again, and so on; then it is let finish. Each
start has to find the resume point (not train from the start), the log has to count every epoch
once, and the weights have to be the bytes of the first training's.

    python benchmarks/kills.py [--kills 20] [--epochs N] [--seed 0] [--device cpu] [--json]

Exit code 0 where all of that holds.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.training.run_directory import RunDirectory
from benchmarks.serving import ROOT, options, print_facts

PRESET = "digits-10-plain"
LONGEST_WAIT = 600.0  # seconds for a start and an epoch, on the busiest of machines
WAIT = 0.002


def start(home: Path, name: str, given: argparse.Namespace) -> subprocess.Popen[bytes]:
    """Begin the training, or let it go on, in a process of its own."""
    words = ["train", PRESET, "--epochs", given.epochs, "--device", given.device]
    words += ["--out", home / name, "--run-dir", home / f"{name}-run"]
    command = [sys.executable, "-m", "ae_core", *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def resume(child: subprocess.Popen[bytes], run: RunDirectory, before: dict) -> int:
    """Wait until the run trains; return the epochs it has kept, read before it adds to them."""
    end = time.monotonic() + LONGEST_WAIT
    while run.status == before and child.poll() is None and time.monotonic() < end:
        time.sleep(WAIT)
    return int(run.status["epochs"])


def train_with_kills(home: Path, given: argparse.Namespace) -> list[dict[str, int]]:
    """Kill the training at random moments; return what was in the log and what was kept."""
    draw, run = random.Random(given.seed), RunDirectory(home / "cut-run")
    kills: list[dict[str, int]] = []
    while True:
        before = run.status  # it names the process: that of another start is another
        child = start(home, "cut", given)
        kept = resume(child, run, before)
        if kills:
            kills[-1]["kept"] = kept
        if len(kills) == given.kills:
            child.wait(LONGEST_WAIT)
            return kills
        while len(run.history) <= kept and child.poll() is None:
            time.sleep(WAIT)
        time.sleep(draw.uniform(0, given.longest))
        if child.poll() is not None:
            raise SystemExit(f"It was done after {len(kills)} kills; give more --epochs.")
        child.send_signal(signal.SIGKILL)
        child.wait()
        kills.append({"epochs": len(run.history)})
        print(f"kill {len(kills)} after {kills[-1]['epochs']} epochs", file=sys.stderr, flush=True)


def weights(home: Path, name: str) -> bytes | None:
    """Return the bytes of the trained model, or None where there is none."""
    found = list((home / name).glob("*/model.safetensors"))
    return found[0].read_bytes() if found else None


def main() -> int:
    ask = options(__doc__)
    ask.add_argument("--kills", type=int, default=20)
    ask.add_argument("--epochs", type=int, default=400)
    ask.add_argument("--longest", type=float, default=1.0, help="seconds after an epoch")
    ask.add_argument("--seed", type=int, default=0, help="of the moments")
    ask.add_argument("--device", default="cpu")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if start(home, "whole", given).wait() != 0:
            print("The training that is left alone failed; run it by hand to see why.")
            return 1
        kills = train_with_kills(home, given)
        run = RunDirectory(home / "cut-run")
        epochs = [entry["epoch"] for entry in run.history]
        report = {
            "preset": PRESET,
            "epochs": given.epochs,
            "kills": len(kills),
            "seed": given.seed,
            "conditions": asdict(run.read()[2]),
            "resumed": sum(kill["kept"] > 0 for kill in kills),
            "epochs_lost_at_most": max(kill["epochs"] - kill["kept"] for kill in kills),
            "every_epoch_once": epochs == list(range(1, given.epochs + 1)),
            "same_bytes": weights(home, "cut") == weights(home, "whole"),
        }
    print_facts(report, as_json=given.json)
    is_good = report["resumed"] == len(kills) and report["every_epoch_once"]
    return 0 if is_good and report["same_bytes"] else 1


if __name__ == "__main__":
    sys.exit(main())
