"""Break a wall of test digits and see who mends them."""

import streamlit as st

from ui.reconstruct.controls import choose_setting
from ui.reconstruct.panel import show_class_errors, show_means, show_wall
from ui.shell.frame import begin_page

with begin_page("Reconstruct") as explorer:
    setting = choose_setting(explorer)
    show_means(setting)
    show_wall(setting)
    with st.container(key="rest"):
        show_class_errors(setting, explorer.palette)
        explorer.show_words()
