"""Kills a training again and again: it goes on every time, and gives the same network.

A first training of digits-10-plain is left alone. A second one is sent SIGKILL at a random moment
after its first epoch, is started again, killed again, and so on; then it is let finish. Each
start has to find the resume point (not train from the start), the log has to count every epoch
once, and the weights have to be the bytes of the first training's.

    python benchmarks/kills.py [--kills 20] [--epochs N] [--seed 0] [--device cpu] [--json]

Exit code 0 where all of that holds.
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PRESET = "digits-10-plain"
LONGEST_WAIT = 600.0  # seconds for a start and an epoch, on the busiest of machines


def start(home: Path, name: str, epochs: int, device: str) -> subprocess.Popen[bytes]:
    """Begin the training, or let it go on, in a process of its own."""
    command = [
        sys.executable,
        "-m",
        "ae_core",
        "train",
        PRESET,
        "--epochs",
        str(epochs),
        "--device",
        device,
        "--out",
        str(home / name),
        "--run-dir",
        str(home / f"{name}-run"),
    ]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def status_of(run: Path) -> int:
    """Return when the run last said how it stands; 0 before it has."""
    path = run / "status.json"
    return path.stat().st_mtime_ns if path.exists() else 0


def count_epochs(run: Path) -> int:
    """Return the epochs of the log."""
    path = run / "progress.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def resume(child: subprocess.Popen[bytes], run: Path, before: int) -> int:
    """Wait until the run trains; return the epochs it has kept, read before it adds to them."""
    end = time.monotonic() + LONGEST_WAIT
    while status_of(run) == before and child.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    return int(json.loads((run / "status.json").read_text())["epochs"])


def train_with_kills(home: Path, given: argparse.Namespace) -> list[dict[str, int]]:
    """Kill the training at random moments; return what was in the log and what was kept."""
    draw, run = random.Random(given.seed), home / "cut-run"
    kills: list[dict[str, int]] = []
    while True:
        before = status_of(run)
        child = start(home, "cut", given.epochs, given.device)
        kept = resume(child, run, before)
        if kills:
            kills[-1]["kept"] = kept
        if len(kills) == given.kills:
            child.wait(LONGEST_WAIT)
            return kills
        while count_epochs(run) <= kept and child.poll() is None:
            time.sleep(0.002)
        time.sleep(draw.uniform(0, given.longest))
        if child.poll() is not None:
            raise SystemExit(f"It was done after {len(kills)} kills; give more --epochs.")
        child.send_signal(signal.SIGKILL)
        child.wait()
        kills.append({"epochs": count_epochs(run)})
        print(f"kill {len(kills)} after {kills[-1]['epochs']} epochs", file=sys.stderr, flush=True)


def weights(home: Path, name: str) -> bytes | None:
    """Return the bytes of the trained model, or None where there is none."""
    found = list((home / name).glob("*/model.safetensors"))
    return found[0].read_bytes() if found else None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--epochs", type=int, default=400)
    parser.add_argument("--longest", type=float, default=1.0, help="seconds after an epoch")
    parser.add_argument("--seed", type=int, default=0, help="of the moments")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if start(home, "whole", given.epochs, given.device).wait() != 0:
            print("The training that is left alone failed; run it by hand to see why.")
            return 1
        kills = train_with_kills(home, given)
        lines = (home / "cut-run" / "progress.jsonl").read_text().splitlines()
        report = {
            "preset": PRESET,
            "epochs": given.epochs,
            "kills": len(kills),
            "seed": given.seed,
            "conditions": json.loads((home / "cut-run" / "run.json").read_text())["conditions"],
            "resumed": sum(kill["kept"] > 0 for kill in kills),
            "epochs_lost_at_most": max(kill["epochs"] - kill["kept"] for kill in kills),
            "every_epoch_once": [json.loads(line)["epoch"] for line in lines]
            == list(range(1, given.epochs + 1)),
            "same_bytes": weights(home, "cut") == weights(home, "whole"),
        }
    print(
        json.dumps(report, indent=1)
        if given.json
        else "\n".join(f"{name}: {value}" for name, value in report.items())
    )
    is_good = report["resumed"] == len(kills) and report["every_epoch_once"]
    return 0 if is_good and report["same_bytes"] else 1


if __name__ == "__main__":
    sys.exit(main())
