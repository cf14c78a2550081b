"""Draw a digit, break it, and see at every frame which model mends it."""

import streamlit as st

from ui.draw.bench import choose_contestants, complete_curves, show_bench
from ui.draw.neighbours import show_neighbours
from ui.draw.picture import choose_picture, forget_cleared
from ui.draw.repair import show_repair_table
from ui.shell.frame import begin_page

KEY = "draw_canvas"

with begin_page("Draw") as explorer:
    contestants = choose_contestants(explorer)
    act, rest = st.container(), st.container(key="rest")
    with rest, st.expander("Start from a photo or a test digit"):
        picture = choose_picture(explorer.data)
    with act:
        drawing = show_bench(contestants, image=picture, data=explorer.data, key=KEY)
    forget_cleared(drawing)
    with rest:
        show_neighbours(drawing, contestants, explorer.model, explorer.data, picture)
        show_repair_table(contestants)
        explorer.show_words()
    complete_curves(drawing, contestants, data=explorer.data, key=KEY)
