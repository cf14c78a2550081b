"""How a command ends: its exit code, and one sentence where it could not be done.

0: done; 2: the request cannot be met, one sentence says why; 1: our fault.
"""

import os
import sys
from collections.abc import Sequence

import typer

from ae_core.errors import AutoencoderExplorerError, UserError


def run_command(app: typer.Typer, arguments: Sequence[str] | None, *, name: str) -> int:
    """Run one command of ``app``, called ``name``; no error on purpose shows a traceback.

    ``arguments`` are those of the process where None is given. Returns the exit code.
    """
    try:
        result = app(
            args=None if arguments is None else list(arguments),
            prog_name=name,
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
