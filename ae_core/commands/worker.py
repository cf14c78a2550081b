"""``worker``: train the runs that wait."""

from typing import Annotated

import typer

from ae_core.analysis.evaluation import evaluate_split
from ae_core.commands import output
from ae_core.device import choose_device
from ae_core.training.live.worker import work


def start_worker(
    idle: Annotated[
        float | None,
        typer.Option(help="Seconds without a run until it ends; else AE_WORKER_IDLE, or 600."),
    ] = None,
    device: output.DeviceOption = "auto",
    threads: Annotated[
        int | None, typer.Option(help="Of a run on the CPU; else all cores but one.", min=1)
    ] = None,
) -> None:
    """Train the runs that wait in the folder of runs, the oldest first.

    The app starts one by itself where none lives. One run at a time on each
    GPU, else one; with AE_CLUSTER, the address of a Dask scheduler, as many
    as its workers. Ctrl-C ends it: the next one goes on with the same runs.
    """
    choose_device(device)  # a mistake is said at once
    ours = work(
        device=device,
        max_threads=threads,
        idle_seconds=idle,
        evaluate=evaluate_split,
        say=output.log,
    )
    if not ours:
        output.log("A worker for these runs lives already; nothing was done.")
