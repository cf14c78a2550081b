"""The codes of models on maps: where each is placed, stored, computed beside the pages, packed."""

import hashlib
import logging

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis import embedding
from ae_core.analysis.embedding import EmbeddingSpec, Method, place_at_once, place_codes
from ae_core.analysis.trust import vote_of_neighbours
from ae_core.errors import CheckpointError
from ae_core.jobs.maps import StoredMap, make_map, save_map
from ae_core.jobs.maps import find_map as find_stored_map
from ae_core.networks.dense import build_packet
from ae_core.networks.model import FloatArray
from ae_core.store.maps import local_maps
from ui.shell.models.entries import ModelEntry, map_label
from ui.shell.serving import jobs
from ui.shell.serving.cache import cache_data, cache_resource
from ui.shell.serving.jobs import Job
from ui.shell.serving.packets import Labels, load_codes
from ui.shell.serving.served import served

_LOG = logging.getLogger(__name__)
_JUDGING = "measuring what may be believed"
_STAGES = {
    "loading": "loading the library",
    "neighbours": "looking for neighbours",
    "layout": "placing the codes",
}
_PLACED = 0.95  # share of the work after which a map is judged


@cache_resource(max_entries=6, show_spinner="Reading the codes…")
def test_codes(entry: ModelEntry) -> tuple[FloatArray, Labels]:
    """Return the test codes of a model, float32 (N, code_size), and their labels."""
    return load_codes(entry)


@cache_data(max_entries=128)
def digits_hash(entry: ModelEntry) -> str:
    """Return what tells whether two models were tested on the same digits in the same order."""
    return hashlib.sha256(load_codes(entry)[1].tobytes()).hexdigest()


@served
def votes(entry: ModelEntry, model_hash: str) -> bytes:
    """Return the class that the five nearest other codes of each digit vote for."""
    predicted = vote_of_neighbours(*test_codes(entry))
    return build_packet([], {f"predicted:{model_hash}": predicted.astype(np.uint8)})


@served
def places(entry: ModelEntry, method: Method, name: str) -> bytes:
    """Return the places of a model's codes on a map that is there; ``name`` says which."""
    found = find_map(entry, method)
    placed = quick_places(entry, method) if found is None else found.places
    return pack_places(name, method, test_codes(entry)[0], placed)


def pack_places(name: str, method: Method, codes: FloatArray, places: FloatArray) -> bytes:
    """Pack the places of codes and, where a map is linear in the code, the map itself.

    ``plane`` is (2, code_size + 1): the last column is added to the product of the others with
    a code. UMAP and t-SNE have none.
    """
    arrays: dict[str, NDArray[np.generic]] = {f"places:{name}": places.astype(np.float32)}
    size = codes.shape[1]
    if method == "pca" or (method == "code" and size == 2):
        corners = np.concatenate([np.zeros((1, size)), np.eye(size)]).astype(np.float32)
        origin, *columns = place_codes(corners, codes, method)
        linear = np.stack([column - origin for column in columns] + [origin], axis=1)
        arrays[f"plane:{name}"] = linear.astype(np.float32)
    return build_packet([], arrays)


def name_places(model_hash: str, spec: EmbeddingSpec, codes: FloatArray) -> str:
    """Return what the browser calls these codes' places on this map."""
    content = hashlib.sha256(codes.tobytes()).hexdigest()[:6]
    return f"{model_hash}-{spec.method}-{spec.hash}-{content}"


def find_map(entry: ModelEntry, method: Method) -> StoredMap | None:
    """Return the map of a model's codes, stored or just computed, or None; a new one shows up."""
    spec = EmbeddingSpec(method=method)
    found = _stored_map(entry, spec)
    if found is None:
        _stored_map.clear(entry, spec)
        job = find_job(entry, spec)
        found = job and job.result  # where it could not be written
    return found


@cache_resource(max_entries=24)
def _stored_map(entry: ModelEntry, spec: EmbeddingSpec) -> StoredMap | None:
    return find_stored_map(map_label(entry), test_codes(entry)[0], spec)


@cache_resource(max_entries=12, show_spinner="Placing the codes…")
def quick_places(entry: ModelEntry, method: Method) -> FloatArray:
    """Return where PCA, or the code itself, places the codes of a model."""
    return place_at_once(test_codes(entry)[0], EmbeddingSpec(method=method))


def find_job(entry: ModelEntry, spec: EmbeddingSpec) -> Job | None:
    """Return the last job of this map in this process; its result is a `StoredMap`."""
    return jobs.find_job(_job_name(entry, spec))


def start_job(entry: ModelEntry, spec: EmbeddingSpec) -> Job:
    """Compute a map, and store it for the next start where that can be."""
    label, (codes, labels) = map_label(entry), test_codes(entry)

    def work(job: Job) -> StoredMap:
        def follow(progress: embedding.EmbeddingProgress) -> None:
            is_placed = 0 < progress.total <= progress.done
            stage = _JUDGING if is_placed else _STAGES.get(progress.stage, progress.stage)
            job.report(_PLACED * min(progress.share, 1.0), stage)

        if spec.method in embedding.AT_ONCE:  # placed in no time, judged in seconds
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
        _job_name(entry, spec),
        work,
        stopped="Stopped; nothing of the map is kept.",
        failed=f"{spec.title} could not be computed because of an error that is noted in the "
        "server's log. Choose another method, or try again.",
    )


def _job_name(entry: ModelEntry, spec: EmbeddingSpec) -> str:
    return f"map {entry.path} {entry.code_size} {spec.method} {spec.hash}"
