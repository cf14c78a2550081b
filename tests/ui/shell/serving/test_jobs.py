"""Downloads beside the pages: what a visitor is told when one fails."""

import pytest

from ae_core.errors import ComputationStoppedError, DataError
from ui.shell.serving import jobs


@pytest.fixture
def shared(monkeypatch):
    memory = {}
    monkeypatch.setattr(jobs.cache, "shared_by_all_visitors", lambda: memory)
    return memory


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DataError("MNIST could not be downloaded because."), "could not be downloaded because."),
        (ZeroDivisionError("for the log"), "MNIST could not be downloaded because of an error"),
        (ComputationStoppedError(), "Stopped. What has arrived is kept"),
    ],
)
def test_a_failed_download_says_why_and_what_to_do(shared, monkeypatch, error, words):
    def fail(name, *, progress):
        raise error

    monkeypatch.setattr(jobs, "download", fail)
    job = jobs.start_download("mnist")
    job.thread.join(10)
    assert words in job.problem and "for the log" not in job.problem
    assert not job.is_done and not job.is_running
    assert jobs.find_job("download mnist") is job


def test_work_is_followed_stopped_and_begun_again(shared):
    def work(job):
        while True:
            job.report(0.5, "turning")

    job = jobs.start_job("wheel", work, stopped="Stopped; nothing is kept.")
    assert jobs.start_job("wheel", work) is job and job.is_running
    while job.share < 0.5:
        pass
    assert job.words.startswith("turning · ")
    job.cancel()
    job.thread.join(10)
    assert (job.problem, job.is_running, job.is_done) == ("Stopped; nothing is kept.", False, False)
    again = jobs.start_job("wheel", lambda job: 7)
    again.thread.join(10)
    assert again is not job and again.is_done and (again.result, again.share) == (7, 1.0)


def test_a_warm_up_that_met_another_import_tries_again(shared, monkeypatch):
    """Two threads that import one package in circles: one of them is refused."""
    tries = []

    def refuse(*_, **__):
        tries.append(1)
        if len(tries) < 9:
            raise ImportError("partially initialized module")
        return "CPU"

    class AtOnce:
        def __init__(self, _, function, arguments):
            self.start = lambda: function(*arguments)

    monkeypatch.setattr("ae_core.device.device_text", refuse)
    monkeypatch.setattr(jobs.threading, "Timer", AtOnce)
    warmed = {}
    jobs._warm_up(warmed)
    assert len(tries) == 9 and warmed["device"] == "CPU"
