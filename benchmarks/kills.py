"""Kills what trains again and again: it goes on every time, and gives the same networks.

A first training of digits-10-plain is left alone. A second one is sent SIGKILL at a random moment
after its first epoch, is started again, killed again, and so on; then it is let finish. Each
start has to find the resume point (not train from the start), the log has to count every epoch
once, and the weights have to be the bytes of the first training's.

With --queue five runs of other seeds wait, and the worker, the app's server or both are sent
SIGKILL at random moments. All five have to finish once, with every epoch once, and no process may
be left.

    python benchmarks/kills.py [--queue] [--kills 20] [--epochs N] [--seed 0] [--json]

Exit code 0 where all of that holds.
"""

import argparse
import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ae_core.presets import find_preset
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.queue import ask_for_run, ensure_worker
from ae_core.training.run_directory import RunDirectory
from ae_core.training.variants import vary
from benchmarks.serving import ROOT, options, print_facts, run_server

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


def processes_of(home: Path) -> dict[int, int]:
    """Return the worker of these runs and its children, each with its parent."""
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            words = (path / "cmdline").read_bytes().split(b"\0")
            variables = (path / "environ").read_bytes().split(b"\0")
            parent = int((path / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has just ended
            continue
        if b"worker" in words and f"AE_RUN_DIR={home / 'runs'}".encode() in variables:
            found[int(path.name)] = parent
    return found


def kill_worker(home: Path) -> int:
    """Kill the worker alone; return how many of its children live five seconds longer."""
    found = processes_of(home)
    for process in set(found) - {child for child, parent in found.items() if parent in found}:
        os.kill(process, signal.SIGKILL)
    end = time.monotonic() + 5
    while (left := set(found) & set(processes_of(home))) and time.monotonic() < end:
        time.sleep(WAIT)
    return len(left)


def models(home: Path) -> dict[str, int]:
    """Return the folders of models, and what each is to the system: another if written again."""
    return {path.parent.name: path.stat().st_ino for path in home.glob("models/*/spec.json")}


def kill_queue(home: Path, given: argparse.Namespace) -> dict[str, object]:
    """Kill worker, server and both while five runs wait; return what became of all."""
    draw = random.Random(given.seed)
    places = {"AE_RUN_DIR": str(home / "runs"), "AE_CHECKPOINT_DIR": str(home / "models")}
    os.environ |= {**places, "AE_WORKER_IDLE": "5"}
    spec = vary(find_preset(PRESET), num_epochs=given.epochs)
    runs = [ask_for_run(spec, seed=seed) for seed in range(5)]
    ensure_worker()
    killed, left, written = [], 0, {}
    with contextlib.ExitStack() as servers:
        server = servers.enter_context(run_server())
        while len(killed) < given.kills:
            wait_for(runs, lambda run: run.state == "running")
            time.sleep(draw.uniform(0, given.longest))
            what = draw.choice(("worker", "server", "both"))
            if what != "worker":
                server.process.kill()
            if what != "server":
                left += kill_worker(home)
            if what != "worker":
                server = servers.enter_context(run_server())
            killed.append(what)
            written = models(home) | written
            done = sum(run.state == "finished" for run in runs)
            print(f"kill {len(killed)}: {what}; {done} done", file=sys.stderr, flush=True)
            if done == len(runs):
                break
        end = time.monotonic() + LONGEST_WAIT
        while any(run.state == "queued" or run.is_held for run in runs) and time.monotonic() < end:
            time.sleep(0.1)
    end = time.monotonic() + 30
    while processes_of(home) and time.monotonic() < end:  # the worker has nothing to do and ends
        time.sleep(0.1)
    epochs = [[entry["epoch"] for entry in run.history] for run in runs]
    now = models(home)
    return {
        "killed": {what: killed.count(what) for what in ("worker", "server", "both")},
        "finished": sum(run.state == "finished" for run in runs),
        "models": len(now),
        "written_again": sum(now.get(name) != inode for name, inode in written.items()),
        "every_epoch_once": epochs == [list(range(1, given.epochs + 1))] * len(runs),
        "children_left_after_a_kill": left,
        "processes_left": len(processes_of(home)),
    }


def wait_for(runs: list[LiveDirectory], condition: Callable[[LiveDirectory], bool]) -> None:
    """Wait until a run is as the condition has it, or all are done."""
    end = time.monotonic() + LONGEST_WAIT
    while not any(map(condition, runs)) and time.monotonic() < end:
        if all(run.state in ("finished", "failed") for run in runs):
            return
        time.sleep(0.02)


def kill_training(home: Path, given: argparse.Namespace) -> dict[str, object]:
    """Kill one training; return what was kept of it every time."""
    if start(home, "whole", given).wait() != 0:
        raise SystemExit("The training that is left alone failed; run it by hand to see why.")
    kills = train_with_kills(home, given)
    run = RunDirectory(home / "cut-run")
    epochs = [entry["epoch"] for entry in run.history]
    return {
        "kills": len(kills),
        "conditions": asdict(run.read()[2]),
        "resumed": sum(kill["kept"] > 0 for kill in kills),
        "epochs_lost_at_most": max(kill["epochs"] - kill["kept"] for kill in kills),
        "every_epoch_once": epochs == list(range(1, given.epochs + 1)),
        "same_bytes": weights(home, "cut") == weights(home, "whole"),
    }


def main() -> int:
    ask = options(__doc__)
    ask.add_argument("--queue", action="store_true", help="kill worker and server")
    ask.add_argument("--kills", type=int, default=20)
    ask.add_argument("--epochs", type=int, default=400)
    ask.add_argument("--longest", type=float, default=1.0, help="seconds after an epoch")
    ask.add_argument("--seed", type=int, default=0, help="of the moments")
    ask.add_argument("--device", default="cpu")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        report = (kill_queue if given.queue else kill_training)(Path(folder), given)
    facts = {"preset": PRESET, "epochs": given.epochs, "seed": given.seed}
    print_facts({**facts, **report}, as_json=given.json)
    if given.queue:
        wanted = {"finished": 5, "models": 5, "every_epoch_once": True}
        wanted |= dict.fromkeys(("written_again", "children_left_after_a_kill"), 0)
        wanted["processes_left"] = 0
    else:
        wanted = {"resumed": report["kills"], "every_epoch_once": True, "same_bytes": True}
    return 0 if all(report[name] == value for name, value in wanted.items()) else 1


if __name__ == "__main__":
    sys.exit(main())
