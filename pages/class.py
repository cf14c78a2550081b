"""Lead a class through lessons, join one, or take a lesson alone."""

from ui.classroom.panel import show_class
from ui.shell.frame import begin_page
from ui.shell.guard import guard

with begin_page("Class") as explorer:
    with guard():
        show_class(explorer)
    explorer.show_words()
