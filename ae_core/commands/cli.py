"""The command line: ``python -m ae_core COMMAND``.

Results go to stdout (with ``--json`` nothing but JSON), progress and messages to stderr. Exit
code 0: done; 2: the request cannot be met, one sentence says why; 1: our fault.
"""

from collections.abc import Sequence

import typer

from ae_core.commands import (
    checkpoints,
    data,
    embed,
    export,
    judge,
    reports,
    runs,
    sweep,
    train,
    worker,
)
from ae_core.terminal import run_command

app = typer.Typer(
    name="ae_core",
    help="Train, inspect and play with autoencoders of handwritten digits.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("presets")(checkpoints.list_presets)
app.command("summary")(checkpoints.summarise)
# report 004's own command line writes its options with underscores
_EITHER_WAY = {"token_normalize_func": lambda word: word.replace("_", "-")}
app.command("train", context_settings=_EITHER_WAY)(train.train)
app.command("sweep")(sweep.sweep)
app.command("evaluate")(judge.evaluate_model)
app.command("analyse")(judge.analyse)
app.command("anomalies")(judge.list_anomalies)
app.command("embed")(embed.embed_codes)
app.command("reproduce")(reports.reproduce)
app.command("results")(reports.show_results)
app.command("export")(export.export)
app.command("worker")(worker.start_worker)
app.add_typer(runs.app, name="runs")
app.add_typer(checkpoints.app, name="checkpoints")
app.add_typer(data.app, name="data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; no error on purpose shows a traceback."""
    return run_command(app, arguments, name="python -m ae_core")
