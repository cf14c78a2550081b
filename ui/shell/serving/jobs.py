"""Work beside the pages: one thread a job, asked for by a page, seen by all visitors."""

import gc
import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from ae_core.data.datasets import DATASETS, download
from ae_core.errors import AutoencoderExplorerError, ComputationStoppedError
from ui.shell.serving import cache

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_WARM_UP_DELAY = 1.0  # seconds: the first page is drawn before torch takes a core


class Job:
    """Work on its way, or what has become of it.

    ``work`` is called with the job, says how far it is by `report`, and returns the result.
    ``stopped`` and ``failed`` are the last words where it is told to stop or breaks down; what it
    raises on purpose speaks for itself.
    """

    def __init__(
        self, name: str, work: Callable[["Job"], Any], *, stopped: str, failed: str, subject: Any
    ) -> None:
        self.name, self.subject = name, subject
        self.share = 0.0  # between 0 and 1
        self.stage = "starting"  # what is being done
        self.problem = ""  # a sentence, once it has failed
        self.result: Any = None
        self.is_done = self.is_cancelled = False
        self.began = time.monotonic()
        self._work, self._stopped, self._failed = work, stopped, failed
        # Daemons: what is under way when the server ends goes on from there when it is asked again.
        self.thread = threading.Thread(target=self._run, daemon=True, name=name)

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.thread.is_alive()

    @property
    def words(self) -> str:
        """How far it is: what is being done, and the time it has taken."""
        return f"{self.stage} · {time.monotonic() - self.began:.0f} s"

    def cancel(self) -> None:
        """Stop at the next report."""
        self.is_cancelled = True

    def report(self, share: float, stage: str = "") -> None:
        """Say how far it is; does not return where it is told to stop."""
        if self.is_cancelled:
            raise ComputationStoppedError(self._stopped)
        self.share, self.stage = min(share, 1.0), stage or self.stage

    def _run(self) -> None:
        try:
            self.result = self._work(self)
            self.share, self.is_done = 1.0, True
        except ComputationStoppedError:
            self.problem = self._stopped
        except AutoencoderExplorerError as error:
            self.problem = str(error)
        except Exception:
            _LOG.exception("The work %r failed", self.name)
            self.problem = self._failed


def find_job(name: str) -> Job | None:
    """Return the last job of this name in this process."""
    return cache.shared_by_all_visitors().get(f"job {name}")


def start_job(
    name: str,
    work: Callable[[Job], Any],
    *,
    stopped: str = "Stopped.",
    failed: str = "It failed because of an error that is noted in the server's log; try again.",
    subject: Any = None,
) -> Job:
    """Begin to work in a thread; a job of this name that is under way is returned as it is."""
    with _LOCK:
        known = find_job(name)
        if known is not None and known.is_running:
            return known
        job = Job(name, work, stopped=stopped, failed=failed, subject=subject)
        cache.shared_by_all_visitors()[f"job {name}"] = job
        job.thread.start()
        return job


def start_download(name: str) -> Job:
    """Fetch a data set."""
    return start_job(
        f"download {name}",
        lambda job: download(name, progress=lambda progress: job.report(progress.share)),
        stopped="Stopped. What has arrived is kept; the download goes on from there.",
        failed=f"{DATASETS[name].title} could not be downloaded because of an error that is "
        "noted in the server's log. What has arrived is kept; try again.",
    )


def start_warm_up() -> None:
    """Import torch and scikit-learn in a thread, once a process."""
    shared = cache.shared_by_all_visitors()
    if not _is_first_to_warm_up(shared):
        return
    # Not a daemon: torch aborts the process where a thread of its is cut off at the very end.
    threading.Timer(_WARM_UP_DELAY, _warm_up, (shared,)).start()


def warm_up() -> None:
    """Import them now, before anybody comes."""
    shared = cache.shared_by_all_visitors()
    if _is_first_to_warm_up(shared):
        _warm_up(shared)


def _is_first_to_warm_up(shared: dict[str, Any]) -> bool:
    with _LOCK:
        is_first = "is_warming_up" not in shared
        shared["is_warming_up"] = True
    return is_first


def _warm_up(shared: dict[str, Any], tries: int = 30) -> None:
    try:
        import sklearn.decomposition  # noqa: F401
        import torch

        from ae_core.device import device_text, num_cores

        torch.set_num_threads(min(num_cores(), 8))  # chosen here, once for the server
        shared["device"] = device_text()
        gc.collect()
        gc.freeze()  # what was imported stays: no later collection need look at it
    except Exception as error:
        # a page in another thread was importing the same: its circles break
        if isinstance(error, ImportError) and tries > 1:
            threading.Timer(_WARM_UP_DELAY, _warm_up, (shared, tries - 1)).start()
        else:
            _LOG.exception("Warming up failed; pages import what they need themselves")


def known_device() -> str | None:
    """Return the device as text, or None while it is not known."""
    return cache.shared_by_all_visitors().get("device")
