"""Worker processes: runs are trained, steered and killed; nothing is lost or trained twice."""

import re
import resource
import shutil
import signal
import subprocess
import sys

import pytest

from ae_core.data.own.store import remove_own, save_own
from ae_core.store.checkpoints import list_checkpoints
from ae_core.training.live import queue
from ae_core.training.live.queue import ask_for_run, has_worker
from ae_core.training.live.trash import delete_run
from ae_core.training.train import train_or_load
from tests.own_samples import KINDS, own_images, shapes_array

from .waiting import ROOT, a_worker, children_of, is_alive, kill, start_worker, tiny, until

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="who is whose child is told on Linux")
pytestmark = pytest.mark.timeout(600)


def process_of(run):
    return int(str(run.status["process"]).rpartition(":")[2])


def epochs_of(run):
    return [entry["epoch"] for entry in run.history]


def trains(run, epochs=1):
    return run.state == "running" and len(run.history) >= epochs


def finished(*runs):
    return all(run.state == "finished" for run in runs)


def ask(num_epochs=3, **options):
    return ask_for_run(tiny(num_epochs), **options)


def test_runs_become_models_and_a_paused_one_goes_on_where_it_was(runs):
    with a_worker():
        other = start_worker()
        assert "lives already" in other.communicate(timeout=60)[1] and other.returncode == 0
        first, second = ask(5, seed=1, owner="a" * 16), ask(6, seed=2)
        until(lambda: finished(first, second))
        models = {one.seed: one for one in list_checkpoints()[0] if not one.is_shipped}
        assert {seed: one.path.name for seed, one in models.items()} == {
            run.seed: run.status["model"] for run in (first, second)
        }
        assert models[1].provenance["asked_by"] == "a" * 16
        assert models[1].metrics["n"] == 360
        long = ask(5000)
        until(lambda: trains(long))
        process = process_of(long)
        long.ask("pause")
        until(lambda: long.state == "paused")
        paused_at = len(long.history)
        long.ask("run", {"epochs": 1})  # its process is still there
        until(lambda: long.state == "paused" and len(long.history) > paused_at)
        assert (len(long.history), process_of(long)) == (paused_at + 1, process)
        other = ask(2, seed=3)  # whose turn it is now
        until(lambda: finished(other))
        assert long.state == "paused" and not long.is_held and not is_alive(process)
        long.ask("run")
        until(lambda: trains(long, paused_at + 2))
        assert process_of(long) != process
        long.ask("stop")
        until(lambda: long.state == "stopped" and not long.is_held)
        assert epochs_of(long) == list(range(1, len(long.history) + 1))
        delete_run(long)
        third = ask(2, seed=4)
        until(lambda: finished(third))


@LINUX
def test_a_killed_worker_takes_its_child_along_and_loses_nothing(runs, tmp_path):
    whole = train_or_load(tiny(60), root=tmp_path / "w", run_directory=tmp_path / "wr")
    waiting = [ask(60, title="long"), ask(2, seed=1), ask(2, seed=2)]
    with a_worker() as worker:
        until(lambda: trains(waiting[0], 3))
        (child,) = children_of(worker.pid)
        kill(worker.pid)
        until(lambda: not is_alive(child), seconds=5)
    until(lambda: [run.state for run in waiting] == ["queued"] * 3, seconds=5)
    with a_worker() as worker:
        until(lambda: trains(waiting[0]))
        kill(children_of(worker.pid)[0])  # the child alone: the worker begins it again
        until(lambda: finished(*waiting), seconds=120)
        until(lambda: children_of(worker.pid) == [])
    assert epochs_of(waiting[0]) == list(range(1, 61))
    again = runs.parent / "models" / waiting[0].status["model"] / "model.safetensors"
    assert again.read_bytes() == (whole.path / "model.safetensors").read_bytes()


def test_a_worker_told_to_end_lets_its_run_keep_every_batch(runs):
    run = ask(5000)
    with a_worker() as worker:
        until(lambda: trains(run, 2))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
        assert (run.state, run.status["state"]) == ("queued", "interrupted")
    reached = len(run.history)
    with a_worker():
        until(lambda: trains(run, reached + 1))
        assert epochs_of(run) == list(range(1, len(run.history) + 1))


@LINUX
def test_a_worker_is_started_once_and_outlives_who_started_it(runs, monkeypatch):
    monkeypatch.setenv("AE_WORKER_IDLE", "2")
    code = (
        "from ae_core.training.live.queue import ensure_worker\n"
        "for _ in range(3): ensure_worker()\n"
    )
    run = ask(2)
    starter = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    starter.wait()
    queue.ensure_worker()  # it may be starting: then the second to come ends by itself
    until(lambda: finished(run))
    until(lambda: not has_worker())
    said = (runs / ".worker.log").read_text()
    assert said.count("waits, process") == 1
    until(lambda: not queue.worker_problem() and queue._starts.child is None)


def test_children_that_are_spawned_wait_with_torch_imported(runs):
    """As on a machine with a GPU, whose driver does not survive a fork."""
    code = (
        "from ae_core.training.live import worker\n"
        "worker.choose_start = lambda devices: 'spawn'\n"
        "worker.work(idle_seconds=30, max_threads=1)\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        first, second = ask(2), ask(2, seed=1)
        until(lambda: finished(first, second), seconds=120)
        if sys.platform == "linux":
            children = children_of(worker.pid)
            assert children
            kill(worker.pid)
            until(lambda: not any(map(is_alive, children)), seconds=10)
    finally:
        worker.kill()
        worker.wait()


def test_whatever_is_wrong_with_a_run_is_said_and_the_next_one_is_trained(
    runs, tmp_path, monkeypatch
):
    monkeypatch.setenv("AE_DATA_DIR", str(tmp_path / "data"))
    pixels, labels = shapes_array(120)
    kinds = [KINDS[label] for label in labels]
    images = own_images(pixels, kinds, [f"{i}.png" for i in range(len(pixels))], "a folder")
    save_own("shapes", images)
    own = tiny(400).replace(data=tiny().data.replace(name="shapes"))
    lost, damaged, altered = ask_for_run(own), ask(400, seed=1), ask(400, seed=2)
    with a_worker() as worker:
        for run in (lost, damaged, altered):
            until(lambda run=run: trains(run))
            run.ask("stop")
        until(lambda: not altered.is_held)
        worker.kill()
        worker.wait()
    remove_own("shapes")
    point = damaged.path / "resume.safetensors"
    content = bytearray(point.read_bytes())
    content[len(content) // 2] ^= 1
    point.write_bytes(content)
    spec = altered.path / "spec.json"
    spec.write_text(spec.read_text().replace('"learning_rate": 0.0015', '"learning_rate": 10'))
    odd = ask(seed=3)
    odd.asked.write_text(odd.asked.read_text().replace('"adam"', '"magic"'))
    locked = ask(seed=4)
    (locked.path / ".lock").mkdir()  # no process can hold it
    gone, good = ask(seed=5), ask(seed=6)
    gone.asked.unlink()
    copied = copied_in(ask(seed=7), tmp_path, monkeypatch)
    reasons = {
        lost: "There is no data set 'shapes'",
        damaged: "resume.safetensors is altered",
        altered: "spec.json was changed after the run began",
        odd: "asks for cannot be trained .*optimizer",
        locked: "cannot be written",
    }
    for run in (lost, damaged, altered):
        run.ask("run")
    with a_worker():
        until(lambda: all(run.state == "failed" for run in reasons))
        until(lambda: finished(good))
        for run, words in reasons.items():
            assert re.search(words, run.status["reason"]), run.status
        assert (copied.state, copied.has_begun) == ("interrupted", False)
        assert len(lost.history) >= 1  # nothing is lost
        save_own("shapes", images)
        lost.ask("run")
        until(lambda: trains(lost, len(lost.history)), seconds=30)
        assert epochs_of(lost) == list(range(1, len(lost.history) + 1))
        lost.ask("stop")
        until(lambda: not lost.is_held)


def copied_in(run, tmp_path, monkeypatch):
    """Return a copy of a run that waits, as it comes from the folder of runs of another machine."""
    here = run.path.parent
    monkeypatch.setenv("AE_RUN_DIR", str(tmp_path / "others"))
    theirs = ask(seed=8)
    monkeypatch.setenv("AE_RUN_DIR", str(here))
    shutil.copytree(theirs.path, here / "copied")
    return queue.find_run("copied")


def test_on_a_full_disk_a_run_stops_with_a_sentence_and_goes_on_when_there_is_room(runs):
    """No file may become larger than 1 MB: its first resume point cannot be written."""
    run = ask(4)

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    command = [sys.executable, "-m", "ae_core", "worker", "--threads", "1"]
    worker = subprocess.Popen(command, cwd=ROOT, preexec_fn=limit, stderr=subprocess.DEVNULL)
    try:
        until(lambda: run.state == "failed")
        assert "make room" in run.status["reason"]
        assert worker.poll() is None
    finally:
        worker.kill()
        worker.wait()
    run.ask("run")
    with a_worker():
        until(lambda: finished(run))
    assert epochs_of(run) == [1, 2, 3, 4]
