"""Start here: pull one of the few numbers that a digit is squeezed to, and see it drawn again."""

import streamlit as st

from ui.home.panel import show_doors, show_model_table
from ui.latent.panel import show_first_pad, show_squeeze
from ui.shell.frame import begin_page

with begin_page("Home") as explorer:
    show_squeeze(explorer)
    show_doors()
    with st.container(key="rest"):
        show_first_pad(explorer)
        shipped = [entry for entry in explorer.entries if entry.group == "shipped"]
        with st.expander("All models, and how good each is"):
            show_model_table(shipped)
        explorer.show_words()
