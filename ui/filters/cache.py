"""The caches of the filter wall: its packets, and what the server counts of units."""

import threading

import numpy as np

from ae_core.analysis.ablation import Ablation
from ae_core.analysis.units import average_sparseness, describe_units, layers_of
from ae_core.errors import DataMissingError
from ae_core.specs import NUM_PIXELS
from ui.choices.filters import Factors
from ui.filters import packets as filter_packets
from ui.shell.models.entries import ModelEntry, data_words
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, cache_resource, of_images
from ui.shell.serving.served import served

# All test digits through a network take every core, and up to 150 MB: two at once, twice as much.
_ONE_AT_A_TIME = threading.Lock()


@served
def wall_labels(entry: ModelEntry) -> bytes:
    """Return what the filter wall needs to know of a model's test digits."""
    return filter_packets.pack_wall(entry, cache.dense_model(entry), cache.wall_digits(entry))


@cache_data(max_entries=64)
def unit_layers(entry: ModelEntry) -> dict[str, int]:
    """Return the units of every layer but the pixels, as the address names it: encoder-1."""
    layers = layers_of(cache.dense_model(entry))
    return {x.name.replace(" ", "-"): x.num_units for x in layers if not x.is_output}


@served
def unit_findings(entry: ModelEntry, layer: str) -> bytes:
    """Return what the units of a layer do over the test digits, as a packet."""
    name = layer.replace("-", " ")
    with _ONE_AT_A_TIME:
        report = describe_units(cache.dense_model(entry), cache.wall_images(entry), name)
    return filter_packets.pack_findings(cache.entry_hash(entry), layer, report)


@served
def unit_sparseness(entry: ModelEntry) -> bytes:
    """Return how silent all hidden units are over the test digits, as a packet."""
    with _ONE_AT_A_TIME:
        sparseness = average_sparseness(cache.dense_model(entry), cache.wall_images(entry))
    return filter_packets.pack_sparseness(cache.entry_hash(entry), sparseness)


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
    """Return the test error with units of a layer switched off or scaled, as a packet."""
    ablation, words = _prepare_changes(entry, layer)
    with _ONE_AT_A_TIME:
        result = ablation.measure(dict(factors))
    key, data = filter_packets.name_change(layer, factors), f"test images, {words}"
    return filter_packets.pack_change(cache.entry_hash(entry), key, result, data=data)


@of_images
@cache_data(max_entries=64)
def telling_unit(entry: ModelEntry, layer: str, digit: int) -> int:
    """Return the unit without which a test digit of the wall is drawn most differently."""
    image = cache.wall_digits(entry).pixels[digit : digit + 1, None] / np.float32(255)
    model = cache.dense_model(entry)
    return Ablation(model, image, layer.replace("-", " ")).find_telling_unit(0)


@served
def components_beside(data: str, count: int) -> bytes:
    """Return as many principal components, fewer where they cannot be fitted, as a packet."""
    try:
        size = cache.LARGEST_BASELINE if count <= cache.LARGEST_BASELINE else NUM_PIXELS
        fitted = cache.load_components(data, size)
    except DataMissingError:
        fitted = cache.load_components(data)
    return filter_packets.pack_components(fitted.components[:count])
