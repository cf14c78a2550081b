"""Maps that are computed beside the pages: UMAP and t-SNE, and how far each map may be believed."""

import logging

from ae_core.analysis.embedding import AT_ONCE, EmbeddingProgress, EmbeddingSpec
from ae_core.errors import CheckpointError
from ae_core.jobs.maps import StoredMap, make_map, save_map
from ae_core.networks.model import FloatArray
from ae_core.store.maps import local_maps
from ui.shell.serving import jobs
from ui.shell.serving.jobs import Job
from ui.shell.serving.packets import Labels

_LOG = logging.getLogger(__name__)
_JUDGING = "measuring what may be believed"
_STAGES = {
    "loading": "loading the library",
    "neighbours": "looking for neighbours",
    "layout": "placing the codes",
}
_PLACED = 0.95  # share of the work after which a map is judged


def find_job(name: str) -> Job | None:
    """Return the last job of this name in this process; its result is a `StoredMap`."""
    return jobs.find_job(f"map {name}")


def start_job(name: str, label: str, codes: FloatArray, labels: Labels, spec: EmbeddingSpec) -> Job:
    """Compute a map, and store it for the next start where that can be."""

    def work(job: Job) -> StoredMap:
        def follow(progress: EmbeddingProgress) -> None:
            is_placed = 0 < progress.total <= progress.done
            stage = _JUDGING if is_placed else _STAGES.get(progress.stage, progress.stage)
            job.report(_PLACED * min(progress.share, 1.0), stage)

        if spec.method in AT_ONCE:  # placed in no time, judged in seconds
            job.report(0.5, _JUDGING)
        found = make_map(
            label, codes, labels, spec, progress=follow, should_stop=lambda: job.is_cancelled
        )
        try:
            save_map(found, codes, local_maps())
        except CheckpointError:
            _LOG.warning("The map of %s cannot be stored", label, exc_info=True)
        return found

    return jobs.start_job(
        f"map {name}",
        work,
        stopped="Stopped; nothing of the map is kept.",
        failed=f"{spec.title} could not be computed because of an error that is noted in the "
        "server's log. Choose another method, or try again.",
    )
