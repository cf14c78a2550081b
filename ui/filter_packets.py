"""What the filter wall needs of the server: digits, and what was counted over them, as packets."""

import dataclasses
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.ablation import AblationResult
from ae_core.analysis.pca_checkpoints import load_pca_checkpoint
from ae_core.analysis.units import Sparseness, UnitReport
from ae_core.networks.model import FloatArray
from ae_core.networks.portable import DenseAutoencoder, build_packet
from ae_core.training.checkpoints import load_checkpoint
from ui.models import ModelEntry
from ui.packets import real_digits

Labels = NDArray[np.int64]
KINDS = ("", "dead", "saturated", "twin")
_TYPICAL_CLASS = 3


@dataclass(frozen=True, eq=False)
class ShownDigits:
    """The test digits of a model: as its own test set has them, or decoded from stored codes."""

    images: FloatArray  # (N, 1, 28, 28), in [0, 1]
    labels: Labels
    is_real: bool
    typical: int  # index of a digit of middling error: the page opens with it


def load_digits(entry: ModelEntry, model: DenseAutoencoder) -> ShownDigits:
    """Return a model's own test digits; those decoded from its codes where they are not here."""
    is_pca = entry.group == "pca"
    stored = (load_pca_checkpoint if is_pca else load_checkpoint)(entry.path).load_test_codes()
    labels, errors = stored["labels"], stored["squared_error"]
    candidates = np.flatnonzero(labels == _TYPICAL_CLASS)
    if len(candidates) == 0:
        candidates = np.arange(len(labels))
    middle = np.median(errors[candidates])
    typical = int(candidates[np.argmin(np.abs(errors[candidates] - middle))])
    pixels = real_digits(entry)
    if pixels is not None:
        return ShownDigits(pixels[:, None] / np.float32(255), labels, True, typical)
    decoded = model.decode(stored["codes"][:, : entry.code_size]).clip(0, 1)
    return ShownDigits(decoded, labels, False, typical)


def pack_wall(entry: ModelEntry, model: DenseAutoencoder, digits: ShownDigits) -> bytes:
    """Pack a network with its test digits, their labels, and the middle of their codes."""
    codes = model.encode(digits.images)
    pixels = np.rint(digits.images * np.float32(255)).astype(np.uint8)
    arrays: dict[str, NDArray[np.generic]] = {
        "sheet": np.frombuffer(gzip.compress(pixels.tobytes(), 6, mtime=0), np.uint8),
        "labels": digits.labels.astype(np.uint8),
        "code_mean": codes.mean(axis=0),
    }
    if digits.is_real:  # those decoded are nowhere quite dark
        arrays["lit"] = (digits.images.reshape(len(pixels), -1).max(axis=0) > 0).astype(np.uint8)
    return build_packet([dataclasses.replace(model, code_std=codes.std(axis=0))], arrays)


def pack_findings(model_hash: str, layer: str, report: UnitReport) -> bytes:
    """Pack what the units of a layer do over the test digits."""
    kinds = np.zeros(len(report.mean), np.uint8)
    for number, is_such in (
        (3, report.duplicate_of >= 0), (2, report.is_saturated), (1, report.is_dead),
    ):  # fmt: skip
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
        "hash": model_hash, "key": key, "whole": result.whole_mse, "changed": result.mse,
        "n": result.n, "affected": result.num_affected, "data": data,
    }  # fmt: skip
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
