"""How many numbers does a digit need: PCA of 1 to 64 beside a network of a few."""

from ui.pca.panel import show_pca
from ui.shell.frame import begin_page

with begin_page("PCA") as explorer:
    show_pca(explorer)
    explorer.show_words()
