"""Build a network, press play, and watch it learn; stop it, and go back in time."""

from ui.shell.frame import begin_page
from ui.shell.guard import guard
from ui.train.panel import show_train

with begin_page("Train") as explorer:
    with guard():
        show_train(explorer)
    explorer.show_words()
