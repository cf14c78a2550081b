"""Report 004's networks by name: the post's rows, real noise, and the cells of both sweeps."""

from __future__ import annotations

from pathlib import Path

from ae_core.presets import PRESETS as KNOWN
from ae_core.specs import ExperimentSpec
from ae_core.training.variants import name_variant, parse_grid

FLAG = "784,128,128,10 + 30 % noise"
# the noise never reached the network of FLAG: it is the one without noise, run once
ROWS = {
    "784,10": "004-tied-10",
    "784,128,10": "004-tied-128-10",
    "784,128,128,10": "004-tied-128-128-10",
    FLAG: "004-tied-128-128-10",
    "784,512,128,10": "004-tied-512-128-10",
    "code of 1": "004-tied-512-128-1",
}
NOISY = {  # trained with pixels really zeroed, by the row without
    "784,128,128,10": "004-tied-noise30-128-128-10",
    "784,512,128,10": "004-tied-noise40-512-128-10",
}
LEVELS = {"784,128,128,10": 0.3, "784,512,128,10": 0.4}
_ASKED_RATE = 0.01


def read_cells(grid: str) -> tuple[ExperimentSpec, ...]:
    """Return the experiments of a grid, seeds left out: a report runs those it is asked for."""
    text = Path(__file__).with_name(f"{grid}.json").read_text("utf-8")
    return tuple({cell.spec.hash: cell.spec for cell in parse_grid(text).cells()}.values())


def rate_spec() -> ExperimentSpec:
    """Return 784,128,10 with Adam at the rate that the post's command line asks for."""
    base = KNOWN[ROWS["784,128,10"]]
    phase = base.phases[0].replace(learning_rate=_ASKED_RATE)
    return name_variant(base.replace(phases=(phase,)), base)


SIZE_CELLS, DEPTH_CELLS = read_cells("code-sizes"), read_cells("depth")
RATE = rate_spec()
SPECS = {spec.name: spec for spec in (RATE, *SIZE_CELLS, *DEPTH_CELLS)}
PRESETS = (*dict.fromkeys(ROWS.values()), *NOISY.values(), *SPECS)
TUNED = ("004-tied-512-128-10-tuned",)
IMAGES = ROWS["784,10"]  # on whose images all is measured


def size_name(cell: ExperimentSpec) -> str:
    """Return the figure of a cell of the sweep over code sizes."""
    return f"code of {cell.network.code_size}, 30 epochs test_rmse"


def depth_name(cell: ExperimentSpec) -> str:
    """Return the figure of a cell of the sweep over depth."""
    return f"{','.join(map(str, cell.network.encoder_sizes))}, 30 epochs test_rmse"


def noise_names(row: str) -> tuple[str, str, str, str]:
    """Return the figures on real noise: on clean digits, repaired, by the plain one, left."""
    zeroed = f"{100 * LEVELS[row]:.0f} % zeroed"
    return (
        f"{row} trained with {zeroed} test_rmse",
        f"{zeroed}, {row} trained with it test_rmse",
        f"{zeroed}, {row} plain test_rmse",
        f"{zeroed}, left as it is test_rmse",
    )
