"""The model that a finished run has become, to take away: files, a page, lines of Python."""

from pathlib import Path

import streamlit as st

from ae_core.export.files import write_npz, write_onnx
from ae_core.networks.dense import DenseAutoencoder
from ae_core.training.live.directory import LiveDirectory
from ui.components.model_page import build_model_page
from ui.shell.models.entries import ModelEntry, load_entry
from ui.shell.serving import cache

_PYTHON = """import ae_core

model = ae_core.load({name!r})
images, labels = ae_core.load_images({data!r}, "test")
codes = model.encode(images)
reconstructions = model.decode(codes)"""


def find_model(run: LiveDirectory) -> ModelEntry | None:
    """Return the model in the picker that a finished run has become."""
    folder = run.status.get("model") if run.state == "finished" else None
    entries = cache.list_entries()[0] if folder else []
    return next((each for each in entries if Path(each.path).name == folder), None)


def offer_model(entry: ModelEntry) -> None:
    """Offer a model in every form it has; each is made when somebody asks for it."""
    st.html('<p class="ae-quiet">The model, in the picker of every page:</p>')
    files = {
        "Weights (safetensors)": ("safetensors", lambda: _weights(entry)),
        "Network (ONNX)": ("onnx", lambda: write_onnx(_dense(entry))),
        "Arrays (npz)": ("npz", lambda: write_npz(_dense(entry))),
        "One page (HTML)": ("html", lambda: build_model_page(entry).encode()),
    }
    for label, (end, make) in files.items():
        st.download_button(
            label,
            make,
            f"{entry.key}.{end}",
            on_click="ignore",
            key=f"train_take_{end}",
            type="tertiary",
        )
    st.code(_PYTHON.format(name=entry.name, data=entry.data), language="python")


def _weights(entry: ModelEntry) -> bytes:
    return (Path(entry.path) / "model.safetensors").read_bytes()


def _dense(entry: ModelEntry) -> DenseAutoencoder:
    model = load_entry(entry)
    return model if isinstance(model, DenseAutoencoder) else model.to_dense()
