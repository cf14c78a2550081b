"""``runs``: what trains, what waits and what was trained; steering it from a terminal."""

from __future__ import annotations

import json
import sys
import time
from typing import Annotated, Any

import typer

from ae_core.commands import output
from ae_core.commands.output import JsonOption, number_text, value_text
from ae_core.errors import SpecError
from ae_core.store.folder import read_number
from ae_core.training.live import branches, queue, trash
from ae_core.training.live.directory import LiveDirectory
from ae_core.training.live.pace import seconds_left
from ae_core.training.live.recording.snapshots import list_snapshots
from ae_core.words import duration_text

app = typer.Typer(help="List, follow and steer trainings.", no_args_is_help=True)

RunArgument = Annotated[str, typer.Argument(help="A run's ID, or the beginning of one.")]
_LOOK_SECONDS = 0.2
_OVER = ("finished", "failed", "stopped", "interrupted")


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the runs, what waits or trains first, then the newest."""
    runs = sorted(queue.list_runs(), key=lambda run: run.state in (*_OVER, "paused"))
    if as_json:
        output.print_json([_entry(run) for run in runs])
        return
    columns = ("run", "state", "place", "epochs", "test loss", "time", "left", "title")
    rows = [_row(_entry(run)) for run in runs]
    output.print_table(columns, rows, right=("place", "epochs", "test loss", "time", "left"))


@app.command("show")
def show(name: RunArgument, as_json: JsonOption = False) -> None:
    """Show what a run trains, how it stands and what was changed meanwhile."""
    run = queue.find_run(name)
    entry = _entry(run)
    spec = run.read_spec()
    entry |= {
        "path": str(run.path),
        "spec": None if spec is None else spec.to_dict(),
        "interventions": [each.to_dict() for each in run.interventions],
        "snapshots": [one["name"] for one in list_snapshots(run.path)],
    }
    if as_json:
        output.print_json(entry)
        return
    table = output.plain_table("", "")
    table.show_header = False
    layers = {} if spec is None else {"layers": spec.network.text, "data": spec.data.name}
    for key, value in {**entry, **layers}.items():
        if key not in ("spec", "history") and value not in (None, "", []):
            table.add_row(key, value_text(value))
    output.result_console().print(table, soft_wrap=True)


@app.command("tail")
def tail(name: RunArgument, as_json: JsonOption = False) -> int:
    """Follow a run until it ends: a line an epoch and a line where its state changes.

    Ends with 0 where the run finished, was stopped or interrupted, with 1
    where it failed. With --json each line is an object.
    """
    run, num_shown, state = queue.find_run(name), 0, ""
    while True:
        now = run.state
        history = run.history
        for entry in history[num_shown:]:
            _say(entry if as_json else _epoch_text(entry), as_json)
        num_shown = min(num_shown, len(history)) if len(history) < num_shown else len(history)
        if now != state:
            state = now
            _say({"state": state, "reason": _reason(run)} if as_json else _state_text(run), as_json)
        if state in _OVER or not run.path.exists():
            return 1 if state == "failed" else 0
        time.sleep(_LOOK_SECONDS)


@app.command("pause")
def pause(name: RunArgument, as_json: JsonOption = False) -> None:
    """Pause a run after the batch in hand; it keeps all it has and frees its place."""
    _ask(name, "pause", as_json)


@app.command("resume")
def resume(
    name: RunArgument,
    batches: Annotated[int | None, typer.Option(help="Pause after so many.", min=1)] = None,
    epochs: Annotated[int | None, typer.Option(help="Pause after so many.", min=1)] = None,
    as_json: JsonOption = False,
) -> None:
    """Let a run go on where it was paused, stopped, killed or had failed."""
    if batches is not None and epochs is not None:
        raise SpecError("Give --batches or --epochs, not both.")
    until = {"batches": batches} if batches else {"epochs": epochs} if epochs else None
    _ask(name, "run", as_json, until=until)
    queue.ensure_worker()


@app.command("stop")
def stop(name: RunArgument, as_json: JsonOption = False) -> None:
    """Stop a run after the batch in hand; `runs resume` lets it go on."""
    _ask(name, "stop", as_json)


@app.command("delete")
def delete(
    name: RunArgument,
    undo: Annotated[bool, typer.Option("--undo", help="Bring it back.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Stop a run and put its folder into the trash, which keeps it for a day.

    The model of a finished run stays.
    """
    if undo:
        run = trash.restore_run(name)
    else:
        run = queue.find_run(name)
        trash.delete_run(run)
    if as_json:
        output.print_json({"id": run.path.name, "is_deleted": not undo})
    else:
        back = "" if undo else f" `runs delete --undo {run.path.name}` brings it back within a day."
        output.say(f"{run.path.name} is {'back' if undo else 'deleted'}.{back}")


@app.command("branch")
def branch(
    name: RunArgument,
    snapshot: Annotated[
        str | None, typer.Option("--from", help="A snapshot of `runs show`; else the last.")
    ] = None,
    learning_rate: Annotated[float | None, typer.Option(help="Another learning rate.")] = None,
    kl_weight: Annotated[float | None, typer.Option(help="Another β of a variational one.")] = None,
    noise: Annotated[float | None, typer.Option(help="Another level of corruption.")] = None,
    epochs: Annotated[int | None, typer.Option(help="So many more.", min=1)] = None,
    title: Annotated[str, typer.Option(help="What to call it.")] = "",
    as_json: JsonOption = False,
) -> None:
    """Go on from a snapshot with other settings, as a run of its own.

    Of a finished run: --epochs trains it so much longer.
    """
    run = queue.find_run(name)
    changes = {
        "learning_rate": learning_rate,
        "kl_weight": kl_weight,
        "noise": noise,
        "num_epochs": epochs,
    }
    given = {key: value for key, value in changes.items() if value is not None}
    begun = branches.branch(run, snapshot or branches.last_snapshot(run), given, title=title)
    queue.ensure_worker()
    _say_state(begun, as_json)


@app.command("compare")
def compare(
    names: Annotated[list[str], typer.Argument(help="Two or more runs.")],
    as_json: JsonOption = False,
) -> None:
    """Compare runs: how far each came, how well, and what differs in what they train."""
    runs = [queue.find_run(name) for name in names]
    if len(runs) < 2:
        raise SpecError("Comparing needs two runs or more; `runs list` names them.")
    entries = [{**_entry(run), "settings": _settings(run)} for run in runs]
    keys = dict.fromkeys(key for entry in entries for key in entry["settings"])
    values = {key: [entry["settings"].get(key) for entry in entries] for key in keys}
    differing = {key: found for key, found in values.items() if any(v != found[0] for v in found)}
    if as_json:
        output.print_json({"runs": entries, "differing": differing})
        return
    facts = ("title", "state", "epochs", "train_loss", "test_loss", "best_test_loss", "seconds")
    rows = [(fact, *(value_text(entry[fact]) for entry in entries)) for fact in facts]
    rows += [(key, *map(value_text, found)) for key, found in differing.items()]
    output.print_table(("", *(run.path.name for run in runs)), rows)


def _ask(name: str, want: Any, as_json: bool, until: dict[str, int] | None = None) -> None:
    run = queue.find_run(name)
    if run.state == "finished":
        raise SpecError(f"{run.path.name} is finished; `runs branch` trains it on.")
    run.ask(want, until)
    _say_state(run, as_json)


def _say_state(run: LiveDirectory, as_json: bool) -> None:
    if as_json:
        output.print_json({"id": run.path.name, "state": run.state, "control": run.control})
        return
    want = run.control.get("want")
    words = {"run": "is to run", "pause": "is to pause", "stop": "is to stop"}.get(str(want), "")
    place = queue.place_of(run)
    waits = f"; place {place} of those that wait" if place else ""
    output.say(f"{run.path.name} {words}{waits}.")


def _entry(run: LiveDirectory) -> dict[str, Any]:
    """Return what is known of a run, plain JSON types."""
    history, spec = run.history, run.read_spec()
    tests = [x for x in (read_number(entry.get("test_loss")) for entry in history) if x is not None]
    last = history[-1] if history else {}
    is_over = run.state in (*_OVER, "paused")
    return {
        "id": run.path.name,
        "title": run.title,
        "state": run.state,
        "reason": _reason(run),
        "place": queue.place_of(run),
        "epochs": len(history),
        "num_epochs": None if spec is None else sum(phase.num_epochs for phase in spec.phases),
        "train_loss": read_number(last.get("train_loss")),
        "test_loss": tests[-1] if tests else None,
        "best_test_loss": min(tests, default=None),
        "seconds": sum(read_number(entry.get("seconds")) or 0.0 for entry in history),
        "seconds_left": None if is_over else seconds_left(run),
        "model": run.status.get("model"),
        "branch_of": run.asked_note.get("branch_of"),
    }


def _row(entry: dict[str, Any]) -> tuple[str, ...]:
    left, epochs = entry["seconds_left"], entry["num_epochs"]
    return (
        entry["id"],
        entry["state"],
        "" if entry["place"] is None else str(entry["place"]),
        f"{entry['epochs']:,} of {epochs:,}" if epochs else str(entry["epochs"]),
        number_text(entry["test_loss"], 5),
        duration_text(entry["seconds"]),
        "" if left is None else duration_text(left),
        entry["title"],
    )


def _settings(run: LiveDirectory) -> dict[str, Any]:
    """Return what a run trains as one flat table: ``network.code_noise``, ``phase 1.loss``, …."""
    spec = run.read_spec()
    if spec is None:
        return {}
    found: dict[str, Any] = {"seed": run.seed, "initial_weights": spec.initial_weights}
    parts = {"network": spec.network, "data": spec.data}
    parts |= {f"phase {number}": phase for number, phase in enumerate(spec.phases, 1)}
    for part, values in parts.items():
        found |= {f"{part}.{key}": value for key, value in values.to_dict().items()}
    found["changed while it trained"] = len(run.interventions)
    return found


def _reason(run: LiveDirectory) -> str | None:
    reason = run.status.get("reason")
    return None if reason is None else str(reason)


def _say(line: Any, as_json: bool) -> None:
    print(json.dumps(line, ensure_ascii=False) if as_json else line)
    sys.stdout.flush()


def _state_text(run: LiveDirectory) -> str:
    reason = _reason(run)
    return f"{run.path.name}: {run.state}{f'. {reason}' if reason else ''}"


def _epoch_text(entry: dict[str, Any]) -> str:
    names = ("train_loss", "validation_loss", "test_loss")
    values = {name.removesuffix("_loss"): read_number(entry.get(name)) for name in names}
    losses = ", ".join(f"{name} {value:.5g}" for name, value in values.items() if value is not None)
    speed = read_number(entry.get("images_per_second")) or 0
    phase = f"phase {entry['phase'] + 1}, " if entry.get("phase") else ""
    epoch = f"{phase}epoch {entry.get('epoch')}/{entry.get('num_epochs')}"
    return f"{epoch}: {losses}, {speed:,.0f} images/s"
