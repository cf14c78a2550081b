"""Write the generated parts of ``docs/*.md``: ``python docs/generate.py``.

What stands between ``<!-- NAME -->`` and ``<!-- end -->`` comes from the code, the shipped
checkpoints and the stored results; a test holds that it is what stands there.
"""

import html
import re
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from typer import Typer

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from ae_core.presets import PRESETS  # noqa: E402
from ae_core.reports.denoising import load_rows  # noqa: E402
from ae_core.reports.figures import find_reports  # noqa: E402
from ae_core.reports.stored_results import load_results  # noqa: E402
from ae_core.store.checkpoints import find_checkpoint, list_pca_checkpoints, read_index  # noqa: E402
from ui.choices.covers import PARTS  # noqa: E402
from ui.lessons.figures import FIGURES  # noqa: E402
from ui.lessons.lesson import read_lesson  # noqa: E402
from ui.lessons.shelf import SHIPPED_DIRECTORY  # noqa: E402

PART = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
PAGES = ("models.md", "reports.md", "command-line.md", "lessons.md")


def table(head: str, rows: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table; ``head`` holds its first line's cells, apart by ``|``."""
    columns = head.split("|")
    lines = [columns, ["--"] * len(columns), *rows]
    return "".join(f"| {' | '.join(str(cell).strip() for cell in line)} |\n" for line in lines)


def number(value: float | None, form: str = ".4f") -> str:
    """Return a figure as text; one that is not known is a dash."""
    if value is None:
        return "–"
    return format(value, ",.0f" if abs(value) >= 1e4 else form)


def models() -> str:
    """Return the table of shipped networks, with PCA of the same code size beside each."""
    ladders = {pca.data: pca.load_ladder() for pca in list_pca_checkpoints()[0] if pca.is_shipped}
    rows = []
    for name in filter(PRESETS.__contains__, read_index()):
        checkpoint = find_checkpoint(name)
        network, metrics = checkpoint.spec.network, checkpoint.metrics
        ladder = ladders.get(checkpoint.spec.data.name, {})
        sizes = "-".join(map(str, network.encoder_sizes))
        beside = ladder.get(f"pca-{network.code_size}-clipped", {}).get("mse")
        cells = (
            number(metrics.get("mse")),
            number(beside),
            number(metrics.get("knn_accuracy"), ".1%"),
        )
        rows.append((f"`{name}`", sizes, network.code_size, *cells, checkpoint.seed))
    return table("model|layers|code|MSE|clipped PCA, same code|5-NN|seed", rows)


def seeds() -> str:
    """Return what the seeds of the one network gave of which the best ships."""
    runs = find_checkpoint("001-mlp-8").provenance["seeds"]
    rows = [(seed, number(r["test_mse"]), r["dead_code_units"]) for seed, r in runs.items()]
    return table("seed|test MSE|dead units of 8", rows)


def repair() -> str:
    """Return who repairs damaged digits, MSE and SSIM against the clean ones."""
    rows = load_rows()
    kinds = dict.fromkeys((row.corruption, row.level) for row in rows)
    found = {(row.model, row.corruption): f"{row.mse:.4f} / {row.ssim:.2f}" for row in rows}
    head = "|".join(["model", *(f"{kind.replace('_', ' ')} {level}" for kind, level in kinds)])
    names = dict.fromkeys(row.model for row in rows)
    return table(head, ([name, *(found[name, kind] for kind, _ in kinds)] for name in names))


def figures() -> str:
    """Return every figure of the reports that a text published, and ours beside it."""
    rows = []
    for report in find_reports("all"):
        results = load_results(report)
        for figure in results.figures if results else ():
            ours = [m and m.value for m in (figure.reproduced, figure.tuned)]
            if figure.published is None or not any(ours):
                continue
            values = [number(value, ".4g") for value in (figure.published, *ours)]
            rows.append((report, f"`{figure.figure}`", figure.unit, *values))
    return table("report|figure|unit|published|reproduced|tuned", rows)


def commands() -> str:
    """Return what the command line says of itself."""
    from ae_core.commands.cli import app

    return _help_of(app, "python -m ae_core")


def app_commands() -> str:
    """Return what the app's own commands say of themselves."""
    from ui.commands import app

    return _help_of(app, "python app.py")


def _help_of(app: Typer, name: str) -> str:
    import click
    from typer.cli import get_docs_for_click
    from typer.main import get_command

    command = get_command(app)
    text = get_docs_for_click(obj=command, ctx=click.Context(command, info_name=name), name=name)
    return html.unescape(re.sub(r"^# .*\n\n", "", text))


def presets() -> str:
    """Return how many presets each family has."""
    families = Counter(name.split("-")[0] for name in PRESETS)
    return table("family|presets", ((f"`{family}-…`", n) for family, n in families.items()))


def lessons() -> str:
    """Return the lessons that ship, in the order they are taught."""
    read = {path.stem: read_lesson(path) for path in SHIPPED_DIRECTORY.glob("*.toml")}
    ordered = sorted(read.items(), key=lambda pair: (not pair[1].core, pair[1].place))
    rows = [
        (f"`{name}`", one.title, f"{one.minutes:g}", "first" if one.core else "second", one.goal)
        for name, one in ordered
    ]
    return table("file|lesson|minutes|hour|goal", rows)


def claims() -> str:
    """Return the figures that claims can name, and what of a claim each needs."""
    rows = [
        (
            f"`{name}`",
            figure.what,
            ", ".join([*figure.needs, *(f"({name})" for name in figure.takes)]),
            "yes" if figure.needs_images else "no",
        )
        for name, figure in FIGURES.items()
    ]
    return table("figure|what it is|needs (takes)|needs images", rows)


def parts() -> str:
    """Return what of each page can be covered."""
    rows = [(page, f"`{name}`", what) for page, of in PARTS.items() for name, what in of.items()]
    return table("page|part|what it is", rows)


def generate(text: str) -> str:
    """Return a page with its generated parts as they are now."""
    return PART.sub(lambda part: part[1] + globals()[part[2]]() + part[3], text)


if __name__ == "__main__":
    for path in map(DOCS.joinpath, PAGES):
        path.write_text(generate(path.read_text("utf-8")), "utf-8")
