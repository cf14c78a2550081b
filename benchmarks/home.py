"""A temporary place for runs and models, and the workers that serve it."""

import contextlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

WAIT = 0.05  # seconds between two looks


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
