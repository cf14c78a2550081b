"""Every data set there is: the published ones and somebody's own."""

from __future__ import annotations

from ae_core.data.own.store import find_own, list_own
from ae_core.data.published import DATASETS, Dataset
from ae_core.errors import SpecError


def list_datasets() -> dict[str, Dataset]:
    """Return all data sets by name: the published ones, then somebody's own."""
    return {**DATASETS, **list_own()}


def find_dataset(name: str) -> Dataset:
    """Return the data set of this name, a published one or somebody's own."""
    found = DATASETS.get(name) if isinstance(name, str) else None
    found = found or find_own(name)
    if found is None:
        known = ", ".join(list_datasets())
        raise SpecError(f"There is no data set {name!r}; use one of {known}.")
    return found
