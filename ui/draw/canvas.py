"""The digit canvas on a page: which models answer, and the way in without a canvas."""

from ae_core.errors import CheckpointError
from ui.shell.frame import Explorer
from ui.shell.guard import show_problem
from ui.shell.models import health
from ui.shell.models.entries import CONTESTANTS, ModelEntry

COMMON_SIZE = 10  # numbers in the code of every contestant but the chosen one


def choose_contestants(explorer: Explorer) -> list[ModelEntry]:
    """Return who answers a drawing: three networks and PCA at equal code size.

    A model that the visitor chose joins them. Without the networks trained on MNIST, those
    trained on the embedded digits stand in. Who is damaged is left out, and the page says so.

    Raises
    ------
    CheckpointError
        If nobody is left.
    """
    by_name = {entry.name: entry for entry in reversed(explorer.entries)}
    for family in ("bench-10", "digits-10"):
        kinds = [f"{family}-{kind}" for kind in CONTESTANTS]
        found = [by_name[name] for name in kinds if name in by_name]
        if found:
            break
    if "pca-10-clipped" in by_name:
        found.append(by_name["pca-10-clipped"])
    is_extra = explorer.model not in found and not explorer.has_default_model
    found = [*found, explorer.model] if is_extra or not found else found
    flaws = {entry.key: health.flaw_of(entry) for entry in found}
    for key, flaw in flaws.items():
        if flaw and key != explorer.model.key:  # of which the page has told
            show_problem(flaw)
    whole = [entry for entry in found if not flaws[entry.key]]
    if not whole:
        raise CheckpointError("No model that could answer a drawing can be shown; choose another.")
    return whole


def column_head(entry: ModelEntry) -> tuple[str, str]:
    """Return title and subtitle of a model's column."""
    note = (
        entry.full_name
        if entry.code_size == COMMON_SIZE
        else f"{entry.full_name}, {entry.code_size} numbers"
    )
    return entry.kind_title, note
