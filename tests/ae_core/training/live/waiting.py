"""What the tests of queue and worker share: tiny runs, a worker process, and patience."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

from ae_core.presets import find_preset
from ae_core.training.live.queue import has_worker
from ae_core.training.variants import vary

ROOT = Path(__file__).resolve().parents[4]


def tiny(num_epochs=3, name="tiny"):
    """An experiment of about a twentieth of a second an epoch."""
    return vary(find_preset("digits-10-plain"), num_epochs=num_epochs).replace(name=name)


def until(condition, seconds=150):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.01)


def start_worker(*words):
    command = [sys.executable, "-m", "ae_core", "worker", "--threads", "1", *map(str, words)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def a_worker(*words):
    """A worker process; whatever the test does, it and its children are gone afterwards."""
    child = start_worker(*words)
    try:
        until(has_worker)
        yield child
    finally:
        child.kill()
        child.wait()
        child.stderr.close()


def children_of(process):
    """The processes that a process has started and that live."""
    path = Path(f"/proc/{process}/task/{process}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


def is_alive(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


def kill(process):
    os.kill(process, signal.SIGKILL)
