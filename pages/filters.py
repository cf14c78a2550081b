"""Look at what every unit of a network looks for, switch one off, and see what that costs."""

from ui.filters.panel import show_filters
from ui.shell.frame import begin_page

with begin_page("Filters") as explorer:
    if not explorer.flaw:
        show_filters(explorer.model)
    explorer.show_words()
