"""Error against level over many test digits: of the shipped networks stored, else measured once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ae_core.analysis.evaluation import LEFT_AS_IT_IS, NUM_CURVE_IMAGES, error_curve
from ae_core.errors import CheckpointDamagedError
from ae_core.reports.denoising import load_denoising
from ae_core.store.checkpoints import load_checkpoint
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.serving.memo import Memo

_MAX_KEPT = 64  # measured curves in memory, about 5 kB each

Key = tuple[tuple[str, ...], str, str]  # contestants, data set, kind
Curve = Mapping[str, Any]  # "levels", "mse" of the digits left alone and of each contestant, "n"


def known_curves(
    contestants: Sequence[ModelEntry], hashes: Sequence[str], data: str
) -> dict[str, Any] | None:
    """Return what the canvas takes as ``curves``; None where none is known yet."""
    curves = _stored_curves(contestants) | {
        kind: curve
        for (whose, measured_on, kind), curve in _kept().items()
        if (whose, measured_on) == (_identities(contestants), data)
    }
    if not curves:
        return None
    kinds = {
        kind: {"levels": c["levels"], "errors": dict(zip(("", *hashes), c["mse"], strict=True))}
        for kind, c in curves.items()
    }
    return {"num_images": max(curve["n"] for curve in curves.values()), "kinds": kinds}


def measure_curve(contestants: Sequence[ModelEntry], data: str, kind: str) -> bool:
    """Measure one kind of damage unless it is known; tell whether there is a new curve."""
    key = (_identities(contestants), data, kind)
    if kind == "none" or _kept().find(key) or kind in _stored_curves(contestants):
        return False
    images = cache.load_test_set(data)[0][:NUM_CURVE_IMAGES]
    found = error_curve([cache.load_model(entry) for entry in contestants], images, kind)
    mse = [values.round(6).tolist() for values in found.mse.values()]
    _kept().keep(key, {"levels": found.levels.tolist(), "mse": mse, "n": found.n})
    return True


def _stored_curves(contestants: Sequence[ModelEntry]) -> dict[str, Curve]:
    """Return the stored curves by kind, none where a contestant is not one of those measured."""
    try:
        stored = load_denoising()
    except CheckpointDamagedError:
        return {}  # they are measured instead
    if not all(_is_measured(entry, stored["models"]) for entry in contestants):
        return {}
    names = (LEFT_AS_IT_IS, *(entry.name for entry in contestants))
    return {
        kind: curve | {"mse": [curve["mse"][name] for name in names]}
        for kind, curve in stored["curves"].items()
    }


def _is_measured(entry: ModelEntry, measured: Mapping[str, Any]) -> bool:
    if entry.name not in measured:
        return False
    weights = measured[entry.name].get("sha256")
    if weights is None:  # PCA: its name says it all
        return entry.group == "pca"
    files = load_checkpoint(Path(entry.path)).provenance.get("files", {})
    return bool(files.get("model.safetensors") == weights)


def _kept() -> Memo:
    return cache.memo("level curves", _MAX_KEPT)


def _identities(contestants: Sequence[ModelEntry]) -> tuple[str, ...]:
    """Return what stays with these weights: a model trained again is another."""
    return tuple(f"{entry.key} {entry.saved}" for entry in contestants)
