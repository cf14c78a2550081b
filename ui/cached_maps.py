"""The caches of the map: its packets, and maps that take no time to compute."""

import hashlib

import streamlit as st

from ae_core.analysis.embedding import EmbeddingSpec, Method, embed
from ae_core.analysis.embedding_store import StoredMap, find_map
from ae_core.analysis.trust import vote_of_neighbours
from ae_core.networks.model import FloatArray
from ui import cached, map_packets
from ui.models import ModelEntry
from ui.packets import Labels, load_codes


@st.cache_resource(max_entries=6, show_spinner="Reading the codes…")
def test_codes(entry: ModelEntry) -> tuple[FloatArray, Labels]:
    """Return the test codes of a model, float32 (N, code_size), and their labels."""
    codes, labels = load_codes(entry)
    return codes, labels


@st.cache_data(max_entries=128, show_spinner=False)
def digits_hash(entry: ModelEntry) -> str:
    """Return what tells whether two models were tested on the same digits in the same order."""
    return hashlib.sha256(load_codes(entry)[1].tobytes()).hexdigest()


@st.cache_data(max_entries=4, show_spinner="Reading the codes…")
def codes_packet(entry: ModelEntry) -> bytes:
    """Return a model with what is known of each of its test digits."""
    dense = cached.dense_model(entry)
    return map_packets.pack_codes(entry, dense, test_codes(entry)[0], cached.wall_digits(entry))


@st.cache_data(max_entries=2, show_spinner="Reading the digits…")
def sheet_packet(entry: ModelEntry) -> bytes:
    """Return the real test digits of a model, empty where they are not on this machine."""
    return map_packets.pack_sheet(cached.wall_digits(entry))


@st.cache_data(max_entries=4, show_spinner=False)
def votes_packet(entry: ModelEntry, model_hash: str) -> bytes:
    """Return the class that each digit's nearest codes vote for."""
    return map_packets.pack_votes(model_hash, vote_of_neighbours(*test_codes(entry)))


@st.cache_data(max_entries=12, show_spinner=False)
def places_packet(entry: ModelEntry, method: Method, name: str, _places: FloatArray) -> bytes:
    """Return the places of a model's codes; ``name`` says which."""
    return map_packets.pack_places(name, method, test_codes(entry)[0], _places)


def stored_map(label: str, entry: ModelEntry, spec: EmbeddingSpec) -> StoredMap | None:
    """Return the stored map of a model's codes, or None; a new one shows up."""
    found = _stored_map(label, entry, spec)
    if found is None:
        _stored_map.clear(label, entry, spec)
    return found


@st.cache_resource(max_entries=24, show_spinner=False)
def _stored_map(label: str, entry: ModelEntry, spec: EmbeddingSpec) -> StoredMap | None:
    return find_map(label, test_codes(entry)[0], spec)


@st.cache_resource(max_entries=12, show_spinner="Placing the codes…")
def quick_places(entry: ModelEntry, method: Method) -> FloatArray:
    """Return where PCA, or the code itself, places the codes of a model."""
    return embed(test_codes(entry)[0], method)


def forget_images() -> None:
    """Forget what was computed of data sets; see `ui.cached.forget_images`."""
    for known in (codes_packet, sheet_packet):
        known.clear()
