"""Work beside the pages: warming up the slow imports, and downloads with their progress.

Both live in the server's process, once for all visitors, and are asked for by a page.
"""

import gc
import logging
import threading
from dataclasses import dataclass, field
from typing import Any

from ae_core.data.datasets import DATASETS, download
from ae_core.errors import AutoencoderExplorerError
from ui.shell.serving import cache

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_WARM_UP_DELAY = 1.0  # seconds: the first page is drawn before torch takes a core


class DownloadCancelledError(Exception):
    """A visitor stopped the download; what has arrived stays and is used next time."""


@dataclass
class Download:
    """A data set on its way to this machine."""

    name: str
    share: float = 0.0  # between 0 and 1
    file: str = ""
    problem: str = ""  # a sentence, once it has failed
    is_done: bool = False
    is_cancelled: bool = False
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.thread is not None and self.thread.is_alive()

    def cancel(self) -> None:
        """Stop at the next piece."""
        self.is_cancelled = True


def find_download(name: str) -> Download | None:
    """Return the last download of a data set in this process."""
    job: Download | None = cache.shared_by_all_visitors().get(f"download {name}")
    return job


def start_download(name: str) -> Download:
    """Fetch a data set in a thread; one that is under way is returned as it is."""
    with _LOCK:
        known = find_download(name)
        if known is not None and known.is_running:
            return known
        job = Download(name)
        job.thread = threading.Thread(target=_fetch, args=(job,), daemon=True, name=f"get-{name}")
        cache.shared_by_all_visitors()[f"download {name}"] = job
        job.thread.start()
        return job


def _fetch(job: Download) -> None:
    def report(progress: object) -> None:
        if job.is_cancelled:
            raise DownloadCancelledError
        job.share = min(float(getattr(progress, "share", 0.0)), 1.0)
        job.file = str(getattr(progress, "file", ""))

    try:
        download(job.name, progress=report)
        job.share, job.is_done = 1.0, True
    except DownloadCancelledError:
        job.problem = "Stopped. What has arrived is kept; the download goes on from there."
    except AutoencoderExplorerError as error:
        job.problem = str(error)
    except Exception:
        _LOG.exception("The download of %s failed", job.name)
        job.problem = (
            f"{DATASETS[job.name].title} could not be downloaded because of an error that is "
            "noted in the server's log. What has arrived is kept; try again."
        )


def start_warm_up() -> None:
    """Import torch and scikit-learn in a thread, once a process."""
    shared = cache.shared_by_all_visitors()
    with _LOCK:
        if "is_warming_up" in shared:
            return
        shared["is_warming_up"] = True
    # Not a daemon: torch aborts the process where a thread of its is cut off at the very end.
    threading.Timer(_WARM_UP_DELAY, _warm_up, (shared,)).start()


def _warm_up(shared: dict[str, Any]) -> None:
    try:
        import sklearn.decomposition  # noqa: F401
        import torch

        from ae_core.device import device_text, num_cores

        torch.set_num_threads(min(num_cores(), 8))  # chosen here, once for the server
        shared["device"] = device_text()
        gc.collect()
        gc.freeze()  # what was imported stays: no later collection need look at it
    except Exception:
        _LOG.exception("Warming up failed; pages import what they need themselves")


def known_device() -> str | None:
    """Return the device as text, or None while it is not known."""
    text: str | None = cache.shared_by_all_visitors().get("device")
    return text
