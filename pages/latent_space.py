"""Walk through the codes of a network: point, drag, slide, and go from one digit to another."""

from ui.latent.panel import show_code_space
from ui.shell.frame import begin_page

with begin_page("Latent space") as explorer:
    if not explorer.flaw:
        show_code_space(explorer, explorer.model)
    explorer.show_words()
