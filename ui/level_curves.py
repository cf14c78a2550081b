"""Error against level over many test digits, measured once for all visitors."""

from collections.abc import Sequence
from typing import Any

from ae_core.analysis.denoising import LEFT_AS_IT_IS, NUM_CURVE_IMAGES, ErrorCurve, error_curve
from ui import cached
from ui.models import ModelEntry

_MAX_KEPT = 64  # curves in memory, about 5 kB each

Key = tuple[tuple[str, ...], str, str]


def known_curves(
    contestants: Sequence[ModelEntry], hashes: Sequence[str], data: str
) -> dict[str, Any] | None:
    """Return what the canvas takes as ``curves``; None where none was measured yet."""
    kinds, num_images = {}, 0
    for (keys, measured_on, kind), curve in _kept().items():
        if keys != _names(contestants) or measured_on != data:
            continue
        num_images = curve.n
        lines = dict(zip([LEFT_AS_IT_IS, *_model_names(contestants)], ["", *hashes], strict=True))
        errors = {lines[name]: mse.round(6).tolist() for name, mse in curve.mse.items()}
        kinds[kind] = {"levels": curve.levels.round(4).tolist(), "errors": errors}
    return {"num_images": num_images, "kinds": kinds} if kinds else None


def measure_curve(contestants: Sequence[ModelEntry], data: str, kind: str) -> bool:
    """Measure one kind of damage unless that was done; tell whether there is a new curve."""
    key = (_names(contestants), data, kind)
    if kind == "none" or key in _kept():
        return False
    images = cached.load_test_set(data)[0][:NUM_CURVE_IMAGES]
    models = [cached.load_model(entry) for entry in contestants]
    curve = error_curve(models, images, kind)
    while len(_kept()) >= _MAX_KEPT:
        _kept().pop(next(iter(_kept())))
    _kept()[key] = curve
    return True


def _kept() -> dict[Key, ErrorCurve]:
    kept: dict[Key, ErrorCurve] = cached.shared_by_all_visitors().setdefault("level curves", {})
    return kept


def _names(contestants: Sequence[ModelEntry]) -> tuple[str, ...]:
    return tuple(entry.key for entry in contestants)


def _model_names(contestants: Sequence[ModelEntry]) -> list[str]:
    return [cached.load_model(entry).name for entry in contestants]
