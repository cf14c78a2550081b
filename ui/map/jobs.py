"""Maps that are computed beside the pages: UMAP and t-SNE, and how far each map may be believed."""

import logging
import threading
import time
from dataclasses import dataclass, field

from ae_core.analysis.maps.embedding import EmbeddingProgress, EmbeddingSpec
from ae_core.errors import AutoencoderExplorerError, CheckpointError, ComputationStoppedError
from ae_core.jobs.maps import StoredMap, make_map, save_map
from ae_core.networks.model import FloatArray
from ae_core.store.maps import local_maps
from ui.shell.serving import cache
from ui.shell.serving.packets import Labels

_LOG = logging.getLogger(__name__)
_LOCK = threading.Lock()
_STAGES = {
    "starting": "starting",
    "loading": "loading the library",
    "neighbours": "looking for neighbours",
    "layout": "placing the codes",
    "judging": "measuring what may be believed",
}


@dataclass
class MapJob:
    """A map on its way, or what has become of it."""

    label: str
    spec: EmbeddingSpec
    share: float = 0.0  # between 0 and 1
    stage: str = "starting"
    began: float = field(default_factory=time.monotonic)
    problem: str = ""  # a sentence, once it has failed
    result: StoredMap | None = None
    is_cancelled: bool = False
    thread: threading.Thread | None = field(default=None, repr=False)

    @property
    def is_running(self) -> bool:
        """Whether it is still under way."""
        return self.thread is not None and self.thread.is_alive()

    @property
    def words(self) -> str:
        """How far it is, for the bar: what is being done, and the time it has taken."""
        return f"{_STAGES.get(self.stage, self.stage)} · {time.monotonic() - self.began:.0f} s"

    def cancel(self) -> None:
        """Stop within a fraction of a second; nothing is kept of it."""
        self.is_cancelled = True


def find_job(name: str) -> MapJob | None:
    """Return the last job of this name in this process."""
    job: MapJob | None = cache.shared_by_all_visitors().get(f"map {name}")
    return job


def start_job(
    name: str, label: str, codes: FloatArray, labels: Labels, spec: EmbeddingSpec
) -> MapJob:
    """Compute a map in a thread; one that is under way is returned as it is."""
    with _LOCK:
        known = find_job(name)
        if known is not None and known.is_running:
            return known
        job = MapJob(label, spec)
        job.thread = threading.Thread(
            target=_compute, args=(job, codes, labels), daemon=True, name=f"map-{name}"
        )
        cache.shared_by_all_visitors()[f"map {name}"] = job
        job.thread.start()
        return job


def _compute(job: MapJob, codes: FloatArray, labels: Labels) -> None:
    def follow(progress: EmbeddingProgress) -> None:
        job.stage, job.share = progress.stage, min(0.95 * progress.share, 0.95)
        if progress.total and progress.done >= progress.total:
            job.stage = "judging"

    try:
        if job.spec.method in ("pca", "code"):  # placed in no time, judged in seconds
            job.stage, job.share = "judging", 0.5
        found = make_map(
            job.label,
            codes,
            labels,
            job.spec,
            progress=follow,
            should_stop=lambda: job.is_cancelled,
        )
        _keep(found, codes)
        job.result, job.share = found, 1.0
    except ComputationStoppedError:
        job.problem = "Stopped; nothing of the map is kept."
    except AutoencoderExplorerError as error:
        job.problem = str(error)
    except Exception:
        _LOG.exception("The map of %s failed", job.label)
        job.problem = (
            f"{job.spec.title} could not be computed because of an error that is noted in the "
            "server's log. Choose another method, or try again."
        )


def _keep(found: StoredMap, codes: FloatArray) -> None:
    """Store a map for the next start; where that fails it lives as long as the server."""
    try:
        save_map(found, codes, local_maps())
    except CheckpointError:
        _LOG.warning("The map of %s cannot be stored", found.label, exc_info=True)
