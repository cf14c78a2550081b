"""What is drawn from the weights of a report's networks, kept for all visitors."""

from ae_core.reports.figures import Picture
from ae_core.store.checkpoints import load_checkpoint
from ui.reports import pictures
from ui.reports.pictures import FilterSheet
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
def layer_filters(entry: ModelEntry, layer: int) -> FilterSheet:
    """Return the weights of a layer's units, projected to the pixels."""
    return pictures.layer_filters(cache.dense_model(entry), layer)
