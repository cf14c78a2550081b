"""Draw a digit, break it, and see at every frame which model mends it."""

import streamlit as st

from ui import panels
from ui.bench_panel import FIELDS, show_bench
from ui.canvas_panel import choose_contestants
from ui.page import begin_page
from ui.picture_panel import choose_picture

with begin_page(
    "Draw",
    "Draw a digit, break it, see who mends it",
    "Each model keeps ten numbers of what it gets and draws the digit from those, while you draw.",
    fields=FIELDS,
) as explorer:
    contestants = choose_contestants(explorer)
    act = st.container()
    with st.expander("Start from a photo or a test digit"):
        picture = choose_picture(explorer.data)
    with act:
        show_bench(contestants, image=picture, key="draw_canvas")
    panels.show_words(
        "code", "autoencoder", "denoising", "variational", "sampling", "clipped PCA", "MSE",
        "signed error", "centred", "corruption",
    )  # fmt: skip
