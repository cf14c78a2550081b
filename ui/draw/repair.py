"""Who mends best over all test digits: the stored table."""

from collections.abc import Sequence

from ae_core.analysis.evaluation import LEFT_AS_IT_IS
from ae_core.reports.denoising import load_rows
from ui.choices.common import CORRUPTION_NAMES
from ui.shell import covers, panels
from ui.shell.guard import guard
from ui.shell.models.entries import ModelEntry
from ui.shell.saving import savable

_TITLES = {  # of a column, and its look
    LEFT_AS_IT_IS: ("Left as it is", "untouched"),
    "bench-10-plain": ("Autoencoder", "autoencoder"),
    "bench-10-denoising": ("Denoising autoencoder", "denoising"),
    "bench-10-variational": ("Variational autoencoder", "variational"),
    "pca-10-clipped": ("PCA", "pca"),
}


def show_repair_table(contestants: Sequence[ModelEntry]) -> None:
    """Show the error of every contestant on all test digits, for each stored corruption."""
    with guard():
        rows = load_rows()
        panels.show_heading("And over all test digits?", is_block=False)
        if covers.show_covered("errors", "curves", height=56 * len(rows) // len(_TITLES)):
            return
        panels.show_sentence(_what_the_numbers_are(contestants))
        with savable("repair", "Who mends best over all test digits"):
            for kind, level in dict.fromkeys((row.corruption, row.level) for row in rows):
                chosen = [row for row in rows if (row.corruption, row.level) == (kind, level)]
                titles = [_TITLES.get(row.model, (row.model, "chosen")) for row in chosen]
                panels.show_figures(
                    [(title, row.mse) for (title, _), row in zip(titles, chosen, strict=True)],
                    looks=[look for _, look in titles],
                    unit=f"{CORRUPTION_NAMES[kind]} {level:g}",
                    note=f"MSE, {chosen[0].n:,} test digits of MNIST",
                )


def _what_the_numbers_are(contestants: Sequence[ModelEntry]) -> str:
    """Say what is measured here, and what the other error of the same models is."""
    clean = ", ".join(
        f"{_TITLES[entry.key][0]} {entry.mse:.4f}"
        for entry in contestants
        if entry.key in _TITLES and entry.mse is not None
    )
    beside = f" On clean {{things}} the same models have: {clean}." if clean else ""
    return (
        "MSE of what comes out for damaged {things}, against the clean ones that they were."
        f"{beside}"
    )
