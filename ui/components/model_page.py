"""A model of the picker as one HTML file; what `python -m ae_core export --to html` writes."""

from ae_core.errors import UserError
from ae_core.export.page import build_standalone_page, naming_of
from ae_core.networks.dense import DenseAutoencoder, build_packet
from ui.shell.models.entries import ModelEntry, dataset_of, find_key, list_entries, load_entry
from ui.shell.serving import packets


def build_model_page(entry: ModelEntry) -> str:
    """Return one HTML file that holds a model, its codes, real digits and the components."""
    loaded = load_entry(entry)
    model = loaded if isinstance(loaded, DenseAutoencoder) else loaded.to_dense()
    digits = packets.load_digits(entry, model)
    arrays = packets.code_arrays(entry, model, digits) | packets.sheet_arrays(digits)
    packet = build_packet([packets.with_spread(entry, model)], arrays)
    return build_standalone_page(
        packet,
        f"Inside a network: {entry.full_name}",
        model_title=entry.kind_title,
        naming=naming_of(dataset_of(entry.data)),
    )


def write_page(name: str) -> bytes:
    """Return the page of a model that is named as in an address.

    Raises
    ------
    UserError
        If there is no such model among those of the picker.
    """
    entries = {entry.key: entry for entry in list_entries()[0]}
    key = find_key(entries.values(), name)
    if key is None:
        raise UserError(f"There is no model {name!r} for a page; there are {', '.join(entries)}.")
    return build_model_page(entries[key]).encode()
