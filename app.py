"""Start here: move over the codes of ten thousand digits and see what a network draws there."""

import streamlit as st

from ui import panels
from ui.latent_panel import show_first_pad
from ui.page import PAGES, begin_page

with begin_page(
    "Home",
    "A few numbers are enough to draw a digit",
    "Every point is a digit that the network squeezed into its code. Move over them: it draws "
    "what it would see there.",
) as explorer:
    show_first_pad(explorer)
    text_column, *card_columns = st.columns([1.4, 1, 1, 1], gap="large")
    with text_column:
        panels.show_introduction()
    for number, page in enumerate(PAGES[1:]):
        with card_columns[number % len(card_columns)]:
            panels.show_page_cards([page])
    st.subheader("What comes with it, and how good it is")
    panels.show_model_table([entry for entry in explorer.entries if entry.group == "shipped"])
    panels.show_words("autoencoder", "code", "MSE", "baseline", "clipped PCA", "test digit")
