"""Draw a digit and watch four models draw it back while the stroke runs."""

import streamlit as st

from ui import panels
from ui.canvas_panel import choose_contestants, show_canvas, show_upload
from ui.page import begin_page

with begin_page(
    "Draw",
    "Draw a digit, see who can remember it",
    "Each model keeps ten numbers of it and draws it again from those, in your browser, at every "
    "frame of your stroke.",
) as explorer:
    contestants = choose_contestants(explorer.entries, explorer.model)
    show_canvas(contestants, key="draw_canvas")
    with st.expander("Use a picture instead"):
        show_upload(contestants)
    panels.show_words(
        "code", "autoencoder", "denoising", "variational", "sampling", "clipped PCA", "MSE",
        "signed error", "centred",
    )  # fmt: skip
