"""``presets``, ``summary`` and ``checkpoints``: what can be trained, and what is."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from ae_core.commands import output
from ae_core.commands.output import JsonOption, number_text, value_text
from ae_core.errors import CheckpointDamagedError
from ae_core.networks.model import layer_table
from ae_core.presets import PRESETS, find_preset
from ae_core.store.checkpoints import Stored
from ae_core.store.checkpoints import list_all as find_all
from ae_core.training.library import find

app = typer.Typer(help="List, show and verify trained models.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(help="A model of `checkpoints list`, or a folder.")]


def list_presets(as_json: JsonOption = False) -> None:
    """List every network and training of the reports, and our own."""
    if as_json:
        output.print_json(
            [
                {"name": name, "report": spec.report, "hash": spec.hash, "spec": spec.to_dict()}
                for name, spec in PRESETS.items()
            ]
        )
        return
    rows = [
        (name, spec.report, spec.network.text, str(spec.network.code_size), spec.title)
        for name, spec in PRESETS.items()
    ]
    output.print_table(("name", "report", "layers", "code", "title"), rows, right=("code",))


def summarise(
    name: Annotated[str, typer.Argument(help="A preset.")], as_json: JsonOption = False
) -> None:
    """Print the layers of a network: output shape, parameters, multiply-adds."""
    spec = find_preset(name)
    rows = layer_table(spec.network)
    parameters = sum(row.num_parameters for row in rows)
    multiply_adds = sum(row.num_multiply_adds for row in rows)
    if as_json:
        counts = {"num_parameters": parameters, "num_multiply_adds": multiply_adds}
        output.print_json({"name": spec.name, "layers": [asdict(row) for row in rows], **counts})
        return
    heads = ("layer", "activation", "output shape", "parameters", "multiply-adds")
    table = output.plain_table(*heads, right=heads[-2:])
    for row in rows:
        shape = ", ".join(("N", *map(str, row.output_shape)))
        counted = (f"{row.num_parameters:,}", f"{row.num_multiply_adds:,}")
        table.add_row(row.layer, row.activation, f"({shape})", *counted)
    table.add_section()
    table.add_row("total", "", "", f"{parameters:,}", f"{multiply_adds:,}")
    output.result_console().print(f"{spec.name}: {spec.title}", soft_wrap=True)
    output.say(table)
    output.say(f"{parameters * 4 / 1e6:.2f} MB of parameters as float32")


@app.command("list")
def list_all(as_json: JsonOption = False) -> None:
    """List the trained models on this machine, the shipped ones first."""
    found, problems = find_all()
    for problem in problems:
        output.warn(problem)
    if as_json:
        output.print_json([_entry(checkpoint) for checkpoint in found])
        return
    rows = [
        (
            checkpoint.name,
            str(checkpoint.seed),
            "shipped" if checkpoint.is_shipped else "local",
            number_text(checkpoint.metrics.get("mse")),
            f"{checkpoint.metrics.get('n') or 0:,.0f}",
            number_text(checkpoint.size_megabytes, 2),
            str(checkpoint.provenance.get("device", "")),
            number_text(checkpoint.provenance.get("seconds"), 1),
        )
        for checkpoint in found
    ]
    numbers = ("seed", "test mse", "n", "MB", "seconds")
    columns = ("name", "seed", "where", "test mse", "n", "MB", "device", "seconds")
    output.print_table(columns, rows, right=numbers)


@app.command("show")
def show(name: NameArgument, as_json: JsonOption = False) -> None:
    """Show where a trained model comes from, what it is, and how good it is."""
    checkpoint = find(name)
    entry = _entry(checkpoint)
    spec = getattr(checkpoint, "spec", None)
    entry["spec"] = None if spec is None else spec.to_dict()
    if as_json:
        output.print_json(entry)
        return
    rows: dict[str, Any] = {"name": checkpoint.name, "path": str(checkpoint.path)}
    if spec is not None:
        rows |= {"title": spec.title, "layers": spec.network.text}
    rows |= {k: v for k, v in checkpoint.provenance.items() if k not in ("files", "metrics")}
    table = output.plain_table("", "")
    table.show_header = False
    for key, value in rows.items():
        table.add_row(key, value_text(value))
    for unit, value in checkpoint.metrics.items():
        table.add_row(unit, f"{value:,.0f}" if unit == "n" and value else number_text(value))
    output.result_console().print(table, soft_wrap=True)


@app.command("verify")
def verify(
    name: Annotated[str | None, typer.Argument(help="One model; else all of them.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Read every file of the trained models whole and say which are damaged."""
    found, problems = ([find(name)], []) if name is not None else find_all()
    checked: list[tuple[str | None, str | None, str | None]] = [(None, None, p) for p in problems]
    for checkpoint in found:
        problem = None
        try:
            checkpoint.verify()
        except CheckpointDamagedError as error:
            problem = str(error)
        checked.append((checkpoint.name, str(checkpoint.path), problem))
    damaged = [problem for *_, problem in checked if problem is not None]
    if as_json:
        entries = [
            {"name": name, "path": path, "is_good": problem is None, "problem": problem}
            for name, path, problem in checked
        ]
        output.print_json(entries)
    else:
        for name, path, problem in checked:
            if problem is None:
                print(f"good  {name}  {path}")
    if damaged:
        sentences = " ".join(damaged)
        raise CheckpointDamagedError(f"{len(damaged)} of {len(checked)} are damaged: {sentences}")


def _entry(checkpoint: Stored) -> dict[str, Any]:
    return {
        "name": checkpoint.name,
        "path": str(checkpoint.path),
        "is_shipped": checkpoint.is_shipped,
        "size_mb": round(checkpoint.size_megabytes, 3),
        "provenance": checkpoint.provenance,
        "metrics": checkpoint.metrics,
    }
