"""Downloads beside the pages: what a visitor is told when one fails."""

import pytest

from ae_core.errors import DataError
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
        (jobs.DownloadCancelledError(), "Stopped. What has arrived is kept"),
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
    assert jobs.find_download("mnist") is job
