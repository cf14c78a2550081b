"""``presets`` and ``summary``: what can be trained, and how large it is."""

from dataclasses import asdict
from typing import Annotated

import typer

from ae_core.commands import output
from ae_core.networks.model import layer_table
from ae_core.presets import PRESETS, find_preset


def list_presets(as_json: output.JsonOption = False) -> None:
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
    name: Annotated[str, typer.Argument(help="A preset.")], as_json: output.JsonOption = False
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
