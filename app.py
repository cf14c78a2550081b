"""Start here: draw a digit and watch what a few numbers keep of it."""


from ui import panels
from ui.page import begin_page

with begin_page("Home", "Draw a digit; ten numbers have to remember it", "x") as explorer:
    panels.show_model_table(explorer.entries)
