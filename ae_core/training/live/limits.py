"""How much a visitor may ask of a server that others use too: set by its environment.

Each is a number, 0 where there is no limit; runs that a terminal began have none but the disk's.
"""

import math
import os
from collections.abc import Iterable
from pathlib import Path

from ae_core.errors import QuotaError, SpecError
from ae_core.networks.model import layer_table
from ae_core.specs import ExperimentSpec
from ae_core.words import duration_text

RUNS, SECONDS = "AE_VISITOR_RUNS", "AE_VISITOR_SECONDS"
PARAMETERS, DISK = "AE_VISITOR_PARAMETERS", "AE_RUNS_DISK_MB"
_USUAL = {RUNS: 20, SECONDS: 4 * 3600, PARAMETERS: 20_000_000, DISK: 5_000}


def read_limit(name: str) -> float:
    """Return the limit of one of this module's variables, infinity where it is set to 0."""
    given = os.environ.get(name, "").strip()
    try:
        value = float(given) if given else float(_USUAL[name])
    except ValueError:
        value = math.nan
    if not value >= 0:
        raise SpecError(f"{name} has to be a number, 0 for no limit; it is set to {given!r}.")
    return value or math.inf


def check_size(spec: ExperimentSpec) -> None:
    """Refuse a network that is too large for a visitor."""
    count, most = sum(row.num_parameters for row in layer_table(spec.network)), PARAMETERS
    if count > read_limit(most):
        raise QuotaError(
            f"This network has {count:,} parameters, and visitors of this server may train up to "
            f"{read_limit(most):,.0f} ({most}). Choose smaller layers."
        )


def check_number(num_waiting: int) -> None:
    """Refuse another run to a visitor of whose runs so many wait or train."""
    if num_waiting >= read_limit(RUNS):
        raise QuotaError(
            f"{num_waiting:,} of your runs wait or train already, as many as a visitor of this "
            f"server may have ({RUNS}). Wait until one has ended, or stop one."
        )


def check_disk(folder: Path, trash: Path) -> None:
    """Refuse another run where all runs together take as much of the disk as they may."""
    most, used = read_limit(DISK), megabytes_of(folder)
    if used >= most:
        raise QuotaError(
            f"The runs on this server take {used:,.0f} MB of {most:,.0f} ({DISK}). Delete runs "
            f"that are not needed any more; {megabytes_of(trash):,.0f} MB of them lie in the trash "
            "for a day."
        )


def time_is_up(owner: str, seconds: float) -> str:
    """Return why a run that has trained so long is to stop, "" where it may go on."""
    most = read_limit(SECONDS)
    if not owner or seconds < most:
        return ""
    return (
        f"It was stopped after {duration_text(seconds)} of training, as long as a visitor's run "
        f"may take on this server ({SECONDS}). What it learned is kept: branch from a snapshot."
    )


def megabytes_of(folder: Path) -> float:
    """Return what the files below a folder take, in 10⁶ bytes; links are not followed."""
    return sum(_sizes(str(folder))) / 1e6


def _sizes(folder: str) -> Iterable[int]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    yield from _sizes(entry.path)
                else:
                    yield entry.stat(follow_symlinks=False).st_size
    except OSError:  # it has just been moved away
        return
