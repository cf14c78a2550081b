"""What a worker does with the runs that wait, whoever trains them."""

import errno

import pytest

from ae_core.errors import SpecError
from ae_core.training.live import limits
from ae_core.training.live import worker as module
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.processes import Ended
from ae_core.training.live.queue import ask_for_run, owner_of
from ae_core.training.live.worker import MAX_DEATHS, Worker

from .waiting import tiny


class Crew:
    """Trains nothing: the test says how a run ends."""

    def __init__(self, num_places=1):
        self.num_places, self.runs, self.begun = num_places, [], []
        self._ended = []

    @property
    def num_free(self):
        return self.num_places - len(self.runs)

    def begin(self, run):
        self.begun.append(run.path.name)
        self.runs.append(run)

    def ended(self):
        found, self._ended = self._ended, []
        return found

    def end(self, run, **how):
        self.runs = [one for one in self.runs if one.path != run.path]
        self._ended.append(Ended(run, **how))


@pytest.fixture
def clock(monkeypatch):
    """Time as the worker sees it, moved by the test."""
    now = {"time": 100.0}
    monkeypatch.setattr(module.time, "monotonic", lambda: now["time"])
    return now


@pytest.fixture
def look(clock):
    """A worker with a crew of one place; each call is a look, a second after the last."""
    crew = Crew()
    worker = Worker(crew)

    def call(seconds=1.0):
        clock["time"] += seconds
        return worker.look()

    call.crew = crew
    return call


def add_epochs(run, count, seconds=1.0):
    for number in range(count):
        run.add_progress({"phase": 0, "epoch": number + 1, "seconds": seconds})


def test_the_oldest_run_comes_first_and_each_has_a_place_of_its_own(runs, look):
    assert not look()
    first, second, third = (ask_for_run(tiny()) for _ in range(3))
    assert look() and look.crew.begun == [first.path.name]
    look.crew.num_places = 2
    look()
    assert look.crew.begun == [first.path.name, second.path.name]
    first.write_status("finished", epochs=3)
    look.crew.end(first)
    look()
    assert look.crew.begun[2:] == [third.path.name]
    for run in (second, third):
        run.ask("pause")
        look.crew.end(run)
    assert not look()


def test_a_run_whose_process_dies_again_and_again_is_given_up_with_a_sentence(runs, look):
    run, other = ask_for_run(tiny()), ask_for_run(tiny())
    for _ in range(MAX_DEATHS):
        look()
        assert look.crew.runs[0].path == run.path
        look.crew.end(run, died=True)
        assert look(0.1)  # the other has its turn while this one rests
        look.crew.runs = []
    assert run.state == "failed"
    assert f"killed {MAX_DEATHS} times" in run.status["reason"]
    look()
    assert look.crew.runs[0].path == other.path
    look.crew.end(other)
    other.ask("stop")
    run.ask("run")  # somebody tries again
    look()
    look()
    assert look.crew.runs[0].path == run.path


def test_a_run_that_advances_between_deaths_is_not_given_up(runs, look):
    run = ask_for_run(tiny())
    for _ in range(2 * MAX_DEATHS):
        look()
        add_epochs(run, 1)
        look.crew.end(run, died=True)
        look(0.1)
    assert run.state == "queued"


def test_a_run_that_fails_without_a_word_in_its_status_gets_it_from_the_worker(runs, look):
    run = ask_for_run(tiny())
    look()
    look.crew.end(run, problem="No space left on device.")
    look()
    assert (run.state, run.status["reason"]) == ("failed", "No space left on device.")


def test_a_run_resumed_in_the_moment_of_its_failure_is_tried_again(runs, look):
    run = ask_for_run(tiny())
    look()
    run.ask("run")
    look.crew.end(run, problem="No space left on device.")
    look()
    look()
    assert run.state == "queued" and look.crew.begun == [run.path.name] * 2
    look.crew.end(run, problem="No space left on device.")
    look()
    assert run.state == "failed"


def test_on_a_full_disk_the_sentence_comes_when_there_is_room(runs, look, monkeypatch):
    run, other = ask_for_run(tiny()), ask_for_run(tiny())
    look()

    def full(*args, **options):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(LiveDirectory, "write_status", full)
        look.crew.end(run, problem="The disk is full.")
        for _ in range(5):
            look()
        assert look.crew.begun == [run.path.name, other.path.name]  # not again and again
    look()
    assert (run.state, run.status["reason"]) == ("failed", "The disk is full.")


def test_on_a_full_disk_who_resumes_a_run_has_it_tried_again(runs, look, monkeypatch):
    run = ask_for_run(tiny())
    look()
    with monkeypatch.context() as patch:
        patch.setattr(LiveDirectory, "write_status", lambda *_, **__: pytest.fail())
        patch.setattr(Worker, "_note", lambda *_: False)
        look.crew.end(run, problem="The disk is full.")
        look()
        look()
        run.ask("run")
        look()
        assert look.crew.begun == [run.path.name] * 2


def test_a_visitors_run_is_stopped_when_its_time_is_up(runs, look, monkeypatch):
    monkeypatch.setenv("AE_VISITOR_SECONDS", "100")
    run = ask_for_run(tiny(), owner=owner_of("a"))
    free = ask_for_run(tiny())
    add_epochs(run, 3, seconds=30.0)  # in another worker's time
    look()
    look(5.0)
    assert run.control["want"] == "run"
    run.ask("pause")
    look(50.0)  # rest does not count
    run.ask("run")
    look(6.0)
    assert run.control["want"] == "stop"
    run.write_status("interrupted", epochs=3)
    look.crew.end(run)
    look()
    assert run.state == "stopped"
    assert "as long as a visitor's run may take" in run.status["reason"]
    for _ in range(5):
        look(50.0)
    assert look.crew.runs[0].path == free.path and free.control["want"] == "run"


def test_a_run_deleted_while_it_trained_is_forgotten(runs, look):
    run = ask_for_run(tiny())
    look()
    run.path.rename(runs / ".elsewhere")
    look.crew.end(run, died=True)
    assert not look()


def test_the_idle_seconds_are_a_number(monkeypatch):
    monkeypatch.setenv(module.IDLE, "soon")
    with pytest.raises(SpecError, match="AE_WORKER_IDLE has to be a number of seconds.*'soon'"):
        module.work()
    monkeypatch.setenv(limits.SECONDS, "long")
    with pytest.raises(SpecError, match="AE_VISITOR_SECONDS has to be a number.*'long'"):
        module.work(idle_seconds=0)
