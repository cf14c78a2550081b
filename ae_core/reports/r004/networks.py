"""Report 004's networks that are no presets: the cells of both sweeps, and another rate."""

from __future__ import annotations

from pathlib import Path

from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec
from ae_core.training.variants import name_variant, parse_grid

_ASKED_RATE = 0.01


def read_cells(grid: str) -> tuple[ExperimentSpec, ...]:
    """Return the experiments of a grid, seeds left out: a report runs those it is asked for."""
    text = Path(__file__).with_name(f"{grid}.json").read_text("utf-8")
    return tuple({cell.spec.hash: cell.spec for cell in parse_grid(text).cells()}.values())


def rate_spec() -> ExperimentSpec:
    """Return 784,128,10 with Adam at the rate that the post's command line asks for."""
    base = find_preset("004-tied-128-10")
    phase = base.phases[0].replace(learning_rate=_ASKED_RATE)
    return name_variant(base.replace(phases=(phase,)), base)


GRIDS = {name: read_cells(name) for name in ("code-sizes", "depth")}
RATE = rate_spec()
SPECS = {spec.name: spec for spec in (RATE, *GRIDS["code-sizes"], *GRIDS["depth"])}
