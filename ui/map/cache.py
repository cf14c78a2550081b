"""The caches of the map: its packets, and maps that take no time to compute."""

import hashlib

from ae_core.analysis.embedding import EmbeddingSpec, Method, place_at_once
from ae_core.analysis.trust import vote_of_neighbours
from ae_core.jobs.maps import StoredMap
from ae_core.jobs.maps import find_map as find_stored_map
from ae_core.networks.model import FloatArray
from ui.map import jobs as map_jobs
from ui.map import packets as map_packets
from ui.shell.models.entries import ModelEntry
from ui.shell.serving.cache import cache_data, cache_resource
from ui.shell.serving.packets import Labels, load_codes
from ui.shell.serving.served import served


@cache_resource(max_entries=6, show_spinner="Reading the codes…")
def test_codes(entry: ModelEntry) -> tuple[FloatArray, Labels]:
    """Return the test codes of a model, float32 (N, code_size), and their labels."""
    codes, labels = load_codes(entry)
    return codes, labels


@cache_data(max_entries=128)
def digits_hash(entry: ModelEntry) -> str:
    """Return what tells whether two models were tested on the same digits in the same order."""
    return hashlib.sha256(load_codes(entry)[1].tobytes()).hexdigest()


@served
def votes(entry: ModelEntry, model_hash: str) -> bytes:
    """Return the class that each digit's nearest codes vote for."""
    return map_packets.pack_votes(model_hash, vote_of_neighbours(*test_codes(entry)))


@served
def places(entry: ModelEntry, method: Method, name: str) -> bytes:
    """Return the places of a model's codes on a map that is there; ``name`` says which."""
    found = find_map(entry, method)
    placed = quick_places(entry, method) if found is None else found.places
    return map_packets.pack_places(name, method, test_codes(entry)[0], placed)


def map_label(entry: ModelEntry) -> str:
    """Return under which name a model's maps are stored: its folder, and of PCA its size."""
    folder = entry.path.rstrip("/").rpartition("/")[2]
    return f"{folder}-{entry.code_size}" if entry.group == "pca" else folder


def job_name(entry: ModelEntry, spec: EmbeddingSpec) -> str:
    """Return under which name a map is computed."""
    return f"{entry.path} {entry.code_size} {spec.method} {spec.hash}"


def find_map(entry: ModelEntry, method: Method) -> StoredMap | None:
    """Return the map of a model's codes, stored or just computed, or None; a new one shows up."""
    spec = EmbeddingSpec(method=method)
    found = stored_map(map_label(entry), entry, spec)
    if found is None and (job := map_jobs.find_job(job_name(entry, spec))) is not None:
        found = job.result  # where it could not be written
    return found


def stored_map(label: str, entry: ModelEntry, spec: EmbeddingSpec) -> StoredMap | None:
    """Return the stored map of a model's codes, or None; a new one shows up."""
    found = _stored_map(label, entry, spec)
    if found is None:
        _stored_map.clear(label, entry, spec)
    return found


@cache_resource(max_entries=24)
def _stored_map(label: str, entry: ModelEntry, spec: EmbeddingSpec) -> StoredMap | None:
    return find_stored_map(label, test_codes(entry)[0], spec)


@cache_resource(max_entries=12, show_spinner="Placing the codes…")
def quick_places(entry: ModelEntry, method: Method) -> FloatArray:
    """Return where PCA, or the code itself, places the codes of a model."""
    return place_at_once(test_codes(entry)[0], EmbeddingSpec(method=method))
