"""Look at what every unit of a network looks for, switch one off, and see what that costs."""

from ui.filters.panel import FIELDS, show_filters
from ui.shell import panels
from ui.shell.frame import begin_page

with begin_page(
    "Filters",
    "Switch a unit off, see what the network forgets",
    "Each tile is what one unit looks for. One is off to begin with; point at another to lose it "
    "too, click to know it.",
    fields=FIELDS,
    has_data_choice=False,
) as explorer:
    if not explorer.flaw:
        show_filters(explorer.model)
    panels.show_words(
        "unit",
        "filter",
        "linear projection",
        "activation",
        "sparseness",
        "dead unit",
        "saturated unit",
        "duplicate unit",
        "PCA",
        "MSE",
        "test digit",
    )
