"""Start the app for a benchmark, on 127.0.0.1 only, and end it."""

from __future__ import annotations

import contextlib
import math
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]


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


@contextlib.contextmanager
def run_server(*options: str, root: Path = ROOT, log: IO[str] | None = None) -> Iterator[Server]:
    """Run the app of the checkout ``root`` on a free port, with options of `streamlit run`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words: Sequence[str] = [
        "streamlit", "run", "app.py", "--server.headless=true", "--server.address=127.0.0.1",
        f"--server.port={port}", *options,
    ]  # fmt: skip
    out = log or subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-m", *words], cwd=root, stdout=out, stderr=out)
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield Server(port, process)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that ``share`` of them do not exceed; NaN of none."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else math.nan
