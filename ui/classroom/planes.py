"""The plane a class points at, and the digit that is meant by a point on it."""

from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from ae_core.analysis.embedding import EmbeddingSpec
from ae_core.errors import AutoencoderExplorerError, SpecError
from ae_core.jobs.maps import find_map
from ae_core.networks.model import FloatArray
from ui.lessons.addresses import Opened
from ui.lessons.measures import nearest_digit
from ui.shell.models.entries import ModelEntry, entries_for, list_entries, map_label
from ui.shell.serving.packets import Labels, load_codes

NO_DIGIT = -1


@dataclass(frozen=True)
class Plane:
    """The codes of a model, two numbers each, or, with a method, where a map places them."""

    model: str  # its key
    method: str = ""

    @property
    def told(self) -> tuple[str, ...]:
        """What is kept of it."""
        return astuple(self)


def find_plane(opened: Opened, entries: list[ModelEntry]) -> Plane:
    """Return the plane that a page shows on which a point is asked for, read so that it is at hand.

    A SpecError where there is none.
    """
    usual = entries_for(opened.page, entries, opened.choices.get("data") or "mnist")[0]
    method = opened.choices.get("method") or "umap" if opened.page.name == "map" else ""
    plane = Plane(opened.choices.get("model") or usual.key, "" if method == "code" else method)
    _places(plane)
    return plane


def digit_at(plane: Plane | None, point: list[float]) -> int:
    """Return the class of most of the five test digits nearest to a point; -1 for none.

    Where the plane is no longer here, nothing can be said of a point either.
    """
    if plane is None:
        return NO_DIGIT
    try:
        places, labels = _places(plane)
    except AutoencoderExplorerError:
        return NO_DIGIT
    return nearest_digit(places, labels, np.asarray(point, dtype=np.float32))


@lru_cache(maxsize=8)
def _places(plane: Plane) -> tuple[FloatArray, Labels]:
    found = [entry for entry in list_entries()[0] if entry.key == plane.model]
    if not found:
        raise SpecError(f"The model {plane.model} is no longer here.")
    codes, labels = load_codes(found[0])
    places: Any = codes
    if plane.method:
        spec = EmbeddingSpec.from_dict({"method": plane.method})
        stored = find_map(map_label(found[0]), codes, spec)
        places = None if stored is None else stored.places
    if places is None:
        raise SpecError(f"The map of {plane.model} is not there yet; open it once on the page Map.")
    if places.shape[1] != 2:
        raise SpecError(f"{plane.model} has {places.shape[1]} numbers, so no plane to point at.")
    return places, labels
