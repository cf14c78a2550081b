"""What benchmarks share: the app on 127.0.0.1 only, a browser, a place for runs, percentiles."""

import argparse
import contextlib
import json
import math
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
# Notes of every frame that a component draws: whose, when its event came, when it was drawn.
LISTEN = """() => { window.drawn = []; window.addEventListener("ae:drawn",
  ({ detail }) => window.drawn.push([detail.component, detail.eventTime, detail.drawnTime])); }"""
TAKE_DRAWN = "() => window.drawn.splice(0)"
VIEWPORT = {"width": 1280, "height": 800}
WAIT = 0.05  # seconds between two looks at something
PAUSE = 0.012  # seconds between two moves of the pointer
_LONGEST_START = 60.0  # seconds


def options(description: str) -> argparse.ArgumentParser:
    """Return the parser of a benchmark, which may print JSON."""
    ask = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    ask.add_argument("--json", action="store_true")
    return ask


def print_facts(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print named figures, a line each or as JSON."""
    lines = "\n".join(f"{name}: {value}" for name, value in facts.items())
    print(json.dumps(facts, indent=1) if as_json else lines)


def wave(
    page: Any,
    box: Mapping[str, float],
    across: float,
    down: float,
    moves: int,
    *,
    reach: float = 4 * math.pi,
) -> None:
    """Move the pointer about the middle of a box, at most these shares of it away, twice round.

    ``reach``: the angle at the end, radians.
    """
    for move in range(moves):
        angle = move / moves * reach
        x, y = 0.5 + across * math.sin(angle), 0.5 + down * math.sin(1.7 * angle)
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        time.sleep(PAUSE)


@contextlib.contextmanager
def open_browser() -> Iterator[Any]:
    """Give Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


def conditions(browser: Any) -> dict[str, Any]:
    """Return what the figures of a browser depend on."""
    name, load = f"Chromium {browser.version}", os.getloadavg()[0]
    return {"browser": name, "cores": os.cpu_count(), "load": load}


@dataclass(frozen=True)
class Server:
    """A running app."""

    port: int
    process: subprocess.Popen[Any]

    @property
    def address(self) -> str:
        """Where its pages are."""
        return f"http://127.0.0.1:{self.port}"

    def memory(self) -> float:
        """Return the resident memory of the server's process, MB (10^6 bytes)."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024 / 1e6
        return math.nan


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextlib.contextmanager
def run_server(
    *options: str,
    root: Path = ROOT,
    log: IO[str] | None = None,
    environment: Mapping[str, str] | None = None,
    port: int = 0,
) -> Iterator[Server]:
    """Run the app of the checkout ``root`` on a port; 0: on a free one.

    ``options`` are of `streamlit run`; ``environment`` is added to that of this process.
    """
    port = port or free_port()
    words = [sys.executable, "-m", *"streamlit run app.py --server.headless=true".split()]
    words += ["--server.address=127.0.0.1", f"--server.port={port}", *options]
    out, variables = log or subprocess.DEVNULL, os.environ | (environment or {})
    process = subprocess.Popen(words, cwd=root, env=variables, stdout=out, stderr=out)
    try:
        _wait_for(port, process)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(60)  # what it computes beside the pages ends first
        except subprocess.TimeoutExpired:
            process.kill()


def _wait_for(port: int, process: subprocess.Popen[Any]) -> None:
    end = time.monotonic() + _LONGEST_START
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"The app did not start within {_LONGEST_START:.0f} s.")


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of them do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else math.nan


@contextlib.contextmanager
def a_home() -> Iterator[Path]:
    """Keep runs and models in a temporary folder; a worker that is left there is ended."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"AE_CHECKPOINT_DIR": folder, "AE_RUN_DIR": f"{folder}/runs"}
        try:
            yield Path(folder)
        finally:
            end_workers(Path(folder))


def processes_of(home: Path) -> list[int]:
    """Return the workers, and their children, whose runs lie in a folder; none where unknown."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0")
            here = f"AE_RUN_DIR={home}/runs".encode()
            is_ours = here in (entry / "environ").read_bytes().split(b"\0")
            if is_ours and b"worker" in words:
                found.append(int(entry.name))
    return found


def end_workers(home: Path) -> None:
    """End them, and wait until they have."""
    for signal in (15, 9):
        for process in processes_of(home):
            with contextlib.suppress(OSError):
                os.kill(process, signal)
        end = time.monotonic() + 10
        while processes_of(home) and time.monotonic() < end:
            time.sleep(WAIT)
