"""The command line: ``python -m ae_core COMMAND``.

Results go to stdout (with ``--json`` nothing but JSON), progress and messages to stderr. Exit
code 0: done; 2: the request cannot be met, one sentence says why; 1: our fault.
"""

import os
import sys
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
from ae_core.errors import AutoencoderExplorerError, UserError

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
    try:
        result = app(
            args=None if arguments is None else list(arguments),
            prog_name="python -m ae_core",
            standalone_mode=False,
        )
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except typer.TyperException as error:
        return _report(error.format_message(), 2)
    except AutoencoderExplorerError as error:
        return _report(str(error), 2 if isinstance(error, UserError) else 1)
    except BrokenPipeError:  # whoever read our output (head, less) has left, content
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as error:  # typer turns the same, met while a command runs, into exit 1
        if isinstance(error.__context__, BrokenPipeError):
            return 0
        raise
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _report(
            f"{where}{error.strerror or error}. Check that the path exists, that you may write "
            "there and that the disk is not full.",
            2,
        )
    except Exception as error:
        if os.environ.get("AE_TRACEBACK"):
            raise
        return _report(
            f"This is a defect of the program: {type(error).__name__}: {error}. Set "
            "AE_TRACEBACK=1 and run it again to see where.",
            1,
        )


def _report(message: str, exit_code: int) -> int:
    if message:  # none where the help has just been shown
        print(" ".join(message.split()), file=sys.stderr)
    return exit_code
