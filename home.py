"""Start here: touch the codes of ten thousand digits and see what a network draws there."""

import streamlit as st

from ui.home.panel import show_introduction, show_model_table, show_page_cards
from ui.latent.panel import show_first_pad
from ui.shell.frame import begin_page
from ui.shell.pages import PAGES

with begin_page("Home") as explorer:
    show_first_pad(explorer)
    with st.container(key="rest"):
        with st.container(key="welcome"):  # side by side where there is room: style.css
            show_introduction()
            show_page_cards(PAGES[1:])
        st.subheader("What comes with it, and how good it is")
        show_model_table([entry for entry in explorer.entries if entry.group == "shipped"])
        explorer.show_words()
