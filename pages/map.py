"""See where all test digits went: ten thousand codes in the plane, each with its picture."""

from ui.map.panel import show_map
from ui.shell.frame import begin_page

with begin_page("Map") as explorer:
    if not explorer.flaw:
        show_map(explorer)
    explorer.show_words()
