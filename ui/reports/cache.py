"""What is drawn from the weights of a report's networks, kept for all visitors."""

from ae_core.analysis.units import weight_images
from ae_core.networks.model import FloatArray
from ae_core.reports.figures import Picture
from ae_core.store.checkpoints import load_checkpoint
from ui.reports import pictures
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache


@cache.cache_data(max_entries=4)
def blend_digits(entry: ModelEntry, has_originals: bool) -> Picture:
    """Return pairs of test digits and what lies between their codes."""
    stored = load_checkpoint(entry.path).load_test_codes()
    originals = cache.load_test_set(entry.data)[0] if has_originals else None
    model = cache.dense_model(entry)
    return pictures.blend_digits(model, stored["codes"], stored["labels"], originals)


@cache.cache_data(max_entries=12)
def layer_filters(entry: ModelEntry, layer: int) -> FloatArray:
    """Return the weights of an encoder layer's units (from 1), projected to the pixels."""
    return weight_images(cache.dense_model(entry), f"encoder {layer}")
