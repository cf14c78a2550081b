"""What the server counts for the filter wall, as packets and cached."""

import json
import threading
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ae_core.analysis.ablation import Ablation
from ae_core.analysis.units import average_sparseness, describe_units, layers_of
from ae_core.errors import DataMissingError
from ae_core.networks.dense import build_packet
from ae_core.specs import NUM_PIXELS
from ui.choices.pages import Factors
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, cache_resource, of_images
from ui.shell.serving.packets import zip_digits
from ui.shell.serving.served import served

KINDS = ("", "dead", "saturated", "twin")
# All test digits through a network take every core, and up to 150 MB: two at once, twice as much.
_ONE_AT_A_TIME = threading.Lock()


@served
def wall_labels(entry: ModelEntry) -> bytes:
    """Return the labels of a network's test digits, and the middle of their codes.

    Decoded digits, which are not on the sheet of real ones, travel with them.
    """
    name, digits = cache.entry_hash(entry), cache.wall_digits(entry)
    arrays: dict[str, NDArray[np.generic]] = {
        f"labels:{name}": digits.labels.astype(np.uint8),
        f"code_mean:{name}": cache.dense_model(entry).encode(digits.images).mean(axis=0),
    }
    if digits.is_real:  # those decoded are nowhere quite dark
        arrays[f"lit:{name}"] = (digits.pixels.max(axis=0) > 0).astype(np.uint8).reshape(-1)
    else:
        arrays["sheet"] = zip_digits(digits.pixels)
    return build_packet([], arrays)


@cache_data(max_entries=64)
def unit_layers(entry: ModelEntry) -> dict[str, int]:
    """Return the units of every layer but the pixels, as the address names it: encoder-1."""
    layers = layers_of(cache.dense_model(entry))
    return {x.name.replace(" ", "-"): x.num_units for x in layers if not x.is_output}


@served
def unit_findings(entry: ModelEntry, layer: str) -> bytes:
    """Return what the units of a layer do over the test digits."""
    name = layer.replace("-", " ")
    with _ONE_AT_A_TIME:
        report = describe_units(cache.dense_model(entry), cache.wall_images(entry), name)
    gravest_first = [report.is_dead, report.is_saturated, report.duplicate_of >= 0]
    kinds = np.select(gravest_first, [1, 2, 3], 0).astype(np.uint8)
    info = {
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
    return _pack("findings", entry, info, arrays)


@served
def unit_sparseness(entry: ModelEntry) -> bytes:
    """Return how silent all hidden units are over the test digits."""
    with _ONE_AT_A_TIME:
        sparseness = average_sparseness(cache.dense_model(entry), cache.wall_images(entry))
    info = {
        "average": sparseness.average,
        "byLayer": {k.replace(" ", "-"): v for k, v in sparseness.by_layer.items()},
        "definition": sparseness.definition,
        "n": sparseness.n,
    }
    return _pack("sparseness", entry, info)


@of_images
@cache_resource(max_entries=2)
def _prepare_changes(entry: ModelEntry, layer: str) -> tuple[Ablation, str]:
    digits, words = cache.wall_digits(entry), data_words(entry.data)
    images = cache.wall_images(entry)
    if not digits.is_real:  # what a network decoded itself is no test of it
        images, words = cache.load_test_set("digits")[0], data_words("digits")
    with _ONE_AT_A_TIME:
        return Ablation(cache.dense_model(entry), images, layer.replace("-", " ")), words


@served
def change_cost(entry: ModelEntry, layer: str, factors: Factors) -> bytes:
    """Return the test error with units of a layer switched off or scaled."""
    ablation, words = _prepare_changes(entry, layer)
    with _ONE_AT_A_TIME:
        result = ablation.measure(dict(factors))
    info = {
        "key": name_change(layer, factors),
        "whole": result.whole_mse,
        "changed": result.mse,
        "n": result.n,
        "affected": result.num_affected,
        "data": f"test images, {words}",
    }
    return _pack("changed", entry, info)


def name_change(layer: str, factors: Factors) -> str:
    """Return what the browser calls the same change: ``encoder-1:3=0.00,17=2.50``."""
    return f"{layer}:{','.join(f'{unit}={factor:.2f}' for unit, factor in sorted(factors))}"


@of_images
@cache_data(max_entries=64)
def telling_unit(entry: ModelEntry, layer: str, digit: int) -> int:
    """Return the unit without which a test digit of the wall is drawn most differently."""
    image = cache.wall_digits(entry).pixels[digit : digit + 1, None] / np.float32(255)
    model = cache.dense_model(entry)
    return Ablation(model, image, layer.replace("-", " ")).find_telling_unit(0)


@served
def components_beside(data: str, count: int) -> bytes:
    """Return as many principal components, (count, 784), fewer where they cannot be fitted."""
    try:
        size = cache.LARGEST_BASELINE if count <= cache.LARGEST_BASELINE else NUM_PIXELS
        fitted = cache.load_components(data, size)
    except DataMissingError:
        fitted = cache.load_components(data)
    return build_packet([], {"components": fitted.components[:count].astype(np.float16)})


def _pack(
    name: str,
    entry: ModelEntry,
    info: Mapping[str, object],
    arrays: Mapping[str, NDArray[np.generic]] | None = None,
) -> bytes:
    head = json.dumps({"hash": cache.entry_hash(entry), **info}).encode()
    rest = {
        f"{name}.{part}": array if array.dtype == np.uint8 else array.astype(np.float32)
        for part, array in (arrays or {}).items()
    }
    return build_packet([], {name: np.frombuffer(head, np.uint8), **rest})
