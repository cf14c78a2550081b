"""What is wrong with a model, found before a page shows it; one that is whole is asked once."""

import logging
from collections.abc import Sequence

import numpy as np

from ae_core.data.datasets import list_datasets
from ae_core.errors import AutoencoderExplorerError, CheckpointDamagedError, DataError
from ui.shell.models.entries import ModelEntry
from ui.shell.serving import cache
from ui.shell.serving.cache import cache_data, of_images
from ui.shell.serving.packets import load_codes

_LOG = logging.getLogger(__name__)
_NUM_DRAWN = 64  # codes that are drawn for a trial


def flaw_of(entry: ModelEntry) -> str:
    """Return why a model cannot be shown, a sentence that names it; an empty one where it can.

    Its files may go or break at any later moment: a page guards each of its parts all the same.
    """
    try:
        _check(entry)
    except AutoencoderExplorerError as error:
        return f"“{entry.full_name}” cannot be shown. {error}"
    except Exception:
        _LOG.exception("%s cannot be shown", entry.key)
        return f"“{entry.full_name}” cannot be shown; why is in the log of the server."
    return ""


def has_changed(entries: Sequence[ModelEntry]) -> bool:
    """Look at models again whose files may have been damaged in place; tell whether any was."""
    before = [flaw_of(entry) for entry in entries]
    for known in (_check, cache.load_model, cache.wall_digits):
        known.clear()
    return [flaw_of(entry) for entry in entries] != before


@of_images
@cache_data(max_entries=256)
def _check(entry: ModelEntry) -> None:
    """Read weights and test codes, draw some, and encode what was drawn; errors are not kept."""
    model, (codes, labels) = cache.dense_model(entry), load_codes(entry)
    with np.errstate(all="ignore"):  # finite weights may still add up to infinity
        try:
            drawn = model.decode(codes[:_NUM_DRAWN])
            again = model.encode(drawn.clip(0, 1))
        except DataError:  # it was given NaN
            again = np.array(np.nan)
    if not (np.isfinite(drawn).all() and np.isfinite(again).all()):
        raise CheckpointDamagedError(
            f"Its weights in {entry.path} draw or encode no finite numbers. Train it again."
        )
    dataset = list_datasets().get(entry.data)
    if dataset is not None and labels.max() >= len(dataset.class_names):
        raise CheckpointDamagedError(
            f"Its test codes in {entry.path} are of {labels.max() + 1} classes, but "
            f"{dataset.title} has {len(dataset.class_names)}. Train it again on these images."
        )
