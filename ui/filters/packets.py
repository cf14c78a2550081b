"""What the filter wall needs of the server: digits, and what was counted over them, as packets."""

import json
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.ablation import AblationResult
from ae_core.analysis.units import Sparseness, UnitReport
from ae_core.networks.dense import DenseAutoencoder, build_packet
from ae_core.networks.model import FloatArray
from ui.shell.models.entries import ModelEntry
from ui.shell.serving.packets import ShownDigits, zip_digits

KINDS = ("", "dead", "saturated", "twin")


def pack_wall(entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits) -> bytes:
    """Pack the labels of a network's test digits, and the middle of their codes.

    Decoded digits, which are not on the sheet of real ones, travel with them.
    """
    name = model.hash or entry.name
    arrays: dict[str, NDArray[np.generic]] = {
        f"labels:{name}": digits.labels.astype(np.uint8),
        f"code_mean:{name}": model.encode(digits.images).mean(axis=0),
    }
    if digits.is_real:  # those decoded are nowhere quite dark
        arrays[f"lit:{name}"] = (digits.pixels.max(axis=0) > 0).astype(np.uint8).reshape(-1)
    else:
        arrays["sheet"] = zip_digits(digits.pixels)
    return build_packet([], arrays)


def pack_findings(model_hash: str, layer: str, report: UnitReport) -> bytes:
    """Pack what the units of a layer do over the test digits."""
    kinds = np.zeros(len(report.is_dead), np.uint8)
    for number, is_such in (
        (3, report.duplicate_of >= 0),
        (2, report.is_saturated),
        (1, report.is_dead),
    ):
        kinds[is_such] = number  # the last word is the gravest
    info = {
        "hash": model_hash,
        "layer": layer,
        "n": report.n,
        "silence": report.silence,
        "kinds": KINDS,
        "counts": {kind: int((kinds == number).sum()) for number, kind in enumerate(KINDS)},
    }
    arrays = {
        "usage": 1 - report.silent_share,
        "kind": kinds,
        "twin": report.duplicate_of,
        "strongest": report.strongest,
        "counts": report.counts,
        "extremes": np.stack([report.minimum, report.maximum], axis=1),
    }
    return _pack("findings", info, arrays)


def pack_change(model_hash: str, key: str, result: AblationResult, *, data: str) -> bytes:
    """Pack what a change of the network costs over the test digits; ``data`` says which."""
    info = {
        "hash": model_hash,
        "key": key,
        "whole": result.whole_mse,
        "changed": result.mse,
        "n": result.n,
        "affected": result.num_affected,
        "data": data,
    }
    return _pack("changed", info)


def pack_sparseness(model_hash: str, sparseness: Sparseness) -> bytes:
    """Pack how silent the hidden units are."""
    info = {
        "hash": model_hash,
        "average": sparseness.average,
        "byLayer": {k.replace(" ", "-"): v for k, v in sparseness.by_layer.items()},
        "definition": sparseness.definition,
        "n": sparseness.n,
    }
    return _pack("sparseness", info)


def pack_components(components: FloatArray) -> bytes:
    """Pack principal components, (count, 784)."""
    return build_packet([], {"components": components.astype(np.float16)})


def name_change(layer: str, factors: tuple[tuple[int, float], ...]) -> str:
    """Return what the browser calls the same change: ``encoder-1:3=0.00,17=2.50``."""
    return f"{layer}:{','.join(f'{unit}={factor:.2f}' for unit, factor in sorted(factors))}"


def _pack(
    name: str, info: Mapping[str, object], arrays: Mapping[str, NDArray[np.generic]] | None = None
) -> bytes:
    head = np.frombuffer(json.dumps(info).encode(), np.uint8)
    rest = {
        f"{name}.{part}": array if array.dtype == np.uint8 else array.astype(np.float32)
        for part, array in (arrays or {}).items()
    }
    return build_packet([], {name: head, **rest})
