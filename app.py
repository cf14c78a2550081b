"""Start here: draw a digit and watch what a few numbers keep of it."""

import streamlit as st

from ui import panels
from ui.canvas_panel import choose_duel, show_canvas
from ui.page import PAGES, begin_page

with begin_page(
    "Home",
    "A few numbers have to remember your digit",
    "Draw on the sheet: every model answers at every frame of your stroke, in your browser.",
) as explorer:
    canvas_column, text_column = st.columns([2.2, 1], gap="large")
    with canvas_column:
        show_canvas(choose_duel(explorer), key="home_canvas")
    with text_column:
        panels.show_introduction()
        panels.show_page_cards(PAGES[1:])
    st.subheader("What comes with it, and how good it is")
    panels.show_model_table([entry for entry in explorer.entries if entry.group == "shipped"])
    panels.show_words("autoencoder", "code", "MSE", "baseline", "clipped PCA", "test digit")
