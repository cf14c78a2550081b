"""Build a network, press play, and watch it learn; stop it, and go back in time."""

from ui.shell.frame import begin_page
from ui.shell.guard import guard
from ui.train.form import offer_specification, show_form

with begin_page("Train") as explorer:
    with guard():
        built = show_form(explorer)
        offer_specification(built)
    explorer.show_words()
