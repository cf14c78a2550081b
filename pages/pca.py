"""How many numbers does a digit need: PCA of 1 to 64 beside a network of a few."""

from ui.pca.panel import FIELDS, show_pca
from ui.shell import panels
from ui.shell.frame import begin_page

with begin_page(
    "PCA",
    "How many numbers does a digit need?",
    "The same digits through PCA, the best straight method there is, and through a network. "
    "Pull the slider.",
    fields=FIELDS,
) as explorer:
    show_pca(explorer)
    panels.show_words(
        "PCA",
        "clipped PCA",
        "component",
        "explained variance",
        "code",
        "squared error",
        "MSE",
        "RMSE",
        "principal angle",
        "R²",
        "test digit",
    )
