"""Who mends best over all test digits: the stored table."""

import streamlit as st

from ae_core.analysis.denoising import LEFT_AS_IT_IS
from ae_core.reports.denoising import load_rows
from ui import panels
from ui.controls import CORRUPTION_NAMES
from ui.guard import guard

_TITLES = {
    LEFT_AS_IT_IS: "Left as it is",
    "bench-10-plain": "Autoencoder",
    "bench-10-denoising": "Denoising autoencoder",
    "bench-10-variational": "Variational autoencoder",
    "pca-10-clipped": "PCA",
}


def show_repair_table() -> None:
    """Show the error of every contestant on all test digits, for each stored corruption."""
    with guard():
        rows = load_rows()
        st.html('<h3 class="ae-heading">And over all test digits?</h3>')
        for kind, level in dict.fromkeys((row.corruption, row.level) for row in rows):
            chosen = [row for row in rows if (row.corruption, row.level) == (kind, level)]
            panels.show_figures(
                [(_TITLES.get(row.model, row.model), row.mse) for row in chosen],
                unit=f"{CORRUPTION_NAMES[kind]} {level:g}",
                note=f"MSE, {chosen[0].n:,} test digits of MNIST",
            )
