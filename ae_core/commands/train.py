"""``train``: fit a preset, a specification from a file, or the PCA baseline."""

from __future__ import annotations

import json
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TextColumn

from ae_core.analysis.evaluation import evaluate_split
from ae_core.analysis.neighbours import knn_accuracy
from ae_core.commands import output
from ae_core.commands.interruption import Interruption
from ae_core.commands.tied import TiedOptions, build_tied_spec
from ae_core.device import choose_device
from ae_core.errors import ComputationStoppedError, SpecError
from ae_core.networks.pca import parse_pca_name
from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec
from ae_core.store.checkpoints import Stored
from ae_core.store.folder import local_directory
from ae_core.training.library import train_pca
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.session import watch_directory
from ae_core.training.own_experiments import own_experiment, parse_own_name
from ae_core.training.run_directory import RunDirectory
from ae_core.training.tensorboard_log import TensorBoardLog
from ae_core.training.train import train_or_load
from ae_core.training.variants import name_variant, vary
from ae_core.words import duration_text

if TYPE_CHECKING:
    from ae_core.training.engine import EpochReport
    from ae_core.training.runs import Run, RunWatch

_TIED: dict[str, Any] = {"rich_help_panel": "Tied networks of report 004"}


def train(
    name: Annotated[
        str | None, typer.Argument(help="A preset, pca-K, or own-K for a data set of your own.")
    ] = None,
    spec_file: Annotated[
        Path | None, typer.Option("--spec", help="A JSON file with a specification.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="0 unless told otherwise.", min=0)] = None,
    device: output.DeviceOption = "auto",
    epochs: Annotated[
        int | None, typer.Option("--epochs", "--num-epochs", help="Of every phase.", min=1)
    ] = None,
    data: Annotated[
        str | None, typer.Option(help="Another data set: digits needs no download.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the checkpoint; else the local one.")
    ] = None,
    run_dir: Annotated[
        Path | None, typer.Option(help="Where the run keeps what it needs to go on after a stop.")
    ] = None,
    threads: Annotated[
        int | None,
        typer.Option(help="At most; as many as cores. Other numbers, other networks.", min=1),
    ] = None,
    logdir: Annotated[
        Path | None, typer.Option(help="Folder for a TensorBoard log: curves and pictures.")
    ] = None,
    encoder_network: Annotated[
        str | None, typer.Option(help="784,128,10: tied weights, as report 004.", **_TIED)
    ] = None,
    batch_size: Annotated[int | None, typer.Option(help="Else 64.", min=1, **_TIED)] = None,
    optimizer_kind: Annotated[
        str | None, typer.Option(help="rmsprop (if left out), adam, adamw or sgd.", **_TIED)
    ] = None,
    learning_rate: Annotated[
        float | None, typer.Option(help="Else 0.1; with adam 0.001.", **_TIED)
    ] = None,
    noise_level: Annotated[
        float | None, typer.Option(help="Share of input pixels set to 0.", **_TIED)
    ] = None,
    as_published: Annotated[
        bool, typer.Option("--as-published", help="Do what the post's code did.", **_TIED)
    ] = False,
    as_json: output.JsonOption = False,
) -> None:
    """Train a network, or load it where it is trained already; resumes after a stop.

    Options may be written with hyphens or underscores. With --encoder-network
    it is a network of report 004; --as-published runs Adam at 0.001 whatever
    the rate says, and no noise. own-10 --data NAME trains an explorer with a
    code of 10 on a data set of yours, as long as suits its number of images.
    """
    phase = batch_size, optimizer_kind, learning_rate, noise_level
    tied = TiedOptions(encoder_network, *phase, as_published)
    if name is not None and parse_pca_name(name) is not None:
        others = (spec_file, seed, epochs, data, run_dir, threads, logdir)
        if tied.is_network or any(value is not None for value in others):
            raise SpecError(
                f"{name} is fitted in one step from all images: it has no --spec, --seed, "
                "--epochs, --data, --run-dir, --threads, --logdir or --encoder-network."
            )
        _train_pca(name, out, as_json)
        return
    if seed is None:
        seed = 0 if name or spec_file or tied.is_network else _begun(run_dir)[1]
    spec = _choose_spec(name, spec_file, run_dir, tied, epochs, data)
    where = {"root": out, "run_directory": run_dir}
    _train_network(spec, logdir, as_json, seed=seed, device=device, max_threads=threads, **where)


def _choose_spec(
    name: str | None,
    spec_file: Path | None,
    run_dir: Path | None,
    tied: TiedOptions,
    epochs: int | None,
    data: str | None,
) -> ExperimentSpec:
    """Return what to train: of a preset, a file, the options or the run that was begun."""
    if sum((name is not None, spec_file is not None, tied.is_network)) > 1:
        raise SpecError("Give a preset, --spec or --encoder-network: one of them, not both.")
    if tied.is_network:
        spec, note = build_tied_spec(tied, num_epochs=epochs, data=data)
        if note is not None:
            output.log(note)
        return spec
    if name is not None and (own_size := parse_own_name(name)) is not None:
        if data is None:
            raise SpecError(
                f"{name} is an explorer for a data set of your own; say which with --data NAME "
                "(`python -m ae_core data list` names them)."
            )
        return own_experiment(data, own_size, num_epochs=epochs)
    if name is not None:
        spec = find_preset(name)
    else:
        spec = _begun(run_dir)[0] if spec_file is None else _read_spec(output.read_text(spec_file))
    spec = vary(spec, num_epochs=epochs)
    return spec if data in (None, spec.data.name) else name_variant(vary(spec, data=data), spec)


def _begun(run_dir: Path | None) -> tuple[ExperimentSpec, int]:
    """Return specification and seed of the run that was begun in a directory."""
    if run_dir is None or not RunDirectory(run_dir).has_begun:
        raise SpecError(
            "Say what to train: the name of a preset (`python -m ae_core presets` lists them), "
            "--spec FILE, or --run-dir of a run that has begun."
        )
    return RunDirectory(run_dir).read()[:2]


def _train_pca(name: str, out: Path | None, as_json: bool) -> None:
    output.log(f"Fitting {name} and measuring every smaller one: about a minute.")
    checkpoint = train_pca(name, out or local_directory(), accuracy=knn_accuracy)
    _report(checkpoint, as_json)


def _read_spec(text: str) -> ExperimentSpec:
    """Read a specification, or an entry of `presets --json`, which holds one."""
    try:
        entry = json.loads(text)
    except ValueError:
        entry = None  # what is wrong with it is said below
    if isinstance(entry, dict) and isinstance(entry.get("spec"), dict):
        return ExperimentSpec.from_dict(entry["spec"])
    return ExperimentSpec.from_json(text)


def _train_network(spec: ExperimentSpec, logdir: Path | None, as_json: bool, **where: Any) -> None:
    choose_device(where["device"])  # a mistake is said before the data are read
    output.log(f"{spec.name} (seed {where['seed']}): {spec.title}")
    console = output.log_console()
    columns = BarColumn(bar_width=30), TextColumn("{task.description}")
    with (
        Progress(*columns, console=console, disable=not console.is_terminal) as progress,
        nullcontext() if logdir is None else TensorBoardLog(logdir) as board,
        Interruption() as interruption,
    ):
        epochs = _EpochLog(len(spec.phases), progress)

        def start(run: Run) -> None:
            interruption.watch(run)
            if run.history and run.phase < len(spec.phases):
                output.log(f"Going on after epoch {len(run.history)}, a resume point.")
            if board is not None:
                board.start(run)

        def show(report: EpochReport) -> None:
            epochs.show(report)
            if board is not None:
                board.write(report)

        try:
            checkpoint = train_or_load(
                spec, evaluate=evaluate_split, on_start=start, on_report=show, watch=_watch, **where
            )
        except ComputationStoppedError as error:
            output.log(str(error))
            raise typer.Exit(interruption.exit_code) from None
        if board is not None:
            board.finish(checkpoint)
    if epochs.num_shown == 0:
        output.log("It is trained already; nothing was done.")
    _report(checkpoint, as_json)


def _report(checkpoint: Stored, as_json: bool) -> None:
    facts = checkpoint.provenance
    about, metrics = {"name": checkpoint.name, "path": str(checkpoint.path)}, facts["metrics"]
    for warning in facts.get("warnings", []):
        output.warn(warning)
    if as_json:
        output.print_json({**about, "provenance": facts, "metrics": metrics})
        return
    error = output.number_text(metrics.get("mse"))
    print(f"{about['name']}: test mse {error}, n {metrics['n']:,}, in {about['path']}")


def _watch(path: Path) -> RunWatch:
    LiveDirectory(path).forget_control()
    return watch_directory(path)


class _EpochLog:
    """Epochs on stderr: a bar with rate and time left on a terminal, else a line each."""

    def __init__(self, num_phases: int, progress: Progress) -> None:
        self.num_phases, self.num_shown = num_phases, 0
        self._progress, self._phase = progress, -1

    def show(self, report: EpochReport) -> None:
        """Take one epoch's report."""
        self.num_shown += 1
        if report.phase != self._phase:
            self._phase, self._first = report.phase, report.epoch
            self._start = time.monotonic() - report.seconds
            self._task = self._progress.add_task("", total=report.num_epochs)
        text = self._text(report)
        if self._progress.disable:
            output.log(text)
        done = report.num_epochs if report.is_last else report.epoch
        self._progress.update(self._task, completed=done, description=text)

    def _text(self, report: EpochReport) -> str:
        elapsed = time.monotonic() - self._start  # evaluation included
        per_epoch = elapsed / (report.epoch - self._first + 1)
        left = 0 if report.is_last else per_epoch * (report.num_epochs - report.epoch)
        phase = f"phase {report.phase + 1}/{self.num_phases}, " if self.num_phases > 1 else ""
        losses = "".join(
            f", {name} {value:.5g}"
            for name, value in (("validation", report.validation_loss), ("test", report.test_loss))
            if value is not None
        )
        return (
            f"{phase}epoch {report.epoch}/{report.num_epochs}: train {report.train_loss:.5g}"
            f"{losses}, {report.images_per_second:,.0f} images/s, {duration_text(left)} left"
        )
