"""See where all test digits went: ten thousand codes in the plane, each with its picture."""

from ui.map.panel import show_map
from ui.shell import panels
from ui.shell.frame import begin_page

with begin_page("Map") as explorer:
    if not explorer.flaw:
        show_map(explorer)
    panels.show_words(
        "code",
        "UMAP",
        "t-SNE",
        "PCA plane",
        "trustworthiness",
        "continuity",
        "silhouette",
        "5-NN accuracy",
        "MSE",
        "KL",
        "test {thing}",
    )
