"""Grids: code sizes x hidden layers x epochs x seeds of one base experiment, read from JSON."""

import itertools
import json
from typing import Annotated, Self

from pydantic import Field, model_validator

from ae_core.data.datasets import find_dataset
from ae_core.errors import SpecError
from ae_core.presets import find_preset
from ae_core.specs import ExperimentSpec
from ae_core.training.sweep import Cell
from ae_core.training.variants import name_variant, vary
from ae_core.validation import Frozen, require


class GridSpec(Frozen):
    """A base experiment and lists; the grid has a cell for every combination of their entries."""

    base: ExperimentSpec
    hidden_sizes: tuple[tuple[int, ...], ...] | None = Field(
        default=None, description="[[], [128], [512, 128]] say; else the base's"
    )
    code_sizes: tuple[int, ...] | None = Field(default=None, description="else the base's")
    epochs: tuple[int, ...] | None = Field(default=None, description="else the base's")
    seeds: tuple[Annotated[int, Field(ge=0)], ...] = (0,)
    data: str | None = Field(default=None, description="another data set than the base's")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        kinds = [phase.kind for phase in self.base.phases]
        require(
            kinds == ["autoencoder"],
            f"The base of a grid has one phase that trains an autoencoder; {self.base.name} has "
            f"{', '.join(kinds)}.",
        )
        for name in ("hidden_sizes", "code_sizes", "epochs", "seeds"):
            require(getattr(self, name) != (), f"The grid's {name} is empty; leave it out.")
        if self.data is not None:
            find_dataset(self.data)
        return self

    def cells(self) -> list[Cell]:
        """Return every combination once, seeds varying fastest."""
        own = self.base.network.encoder_sizes
        hidden = (own[1:-1],) if self.hidden_sizes is None else self.hidden_sizes
        codes = self.code_sizes or (own[-1],)
        found: dict[str, Cell] = {}
        for inner, code, epochs in itertools.product(hidden, codes, self.epochs or (None,)):
            sizes = (own[0], *inner, code)
            spec = vary(self.base, sizes=sizes, num_epochs=epochs, data=self.data)
            spec = name_variant(spec, self.base)
            for seed in self.seeds:
                cell = Cell(spec, seed)
                found.setdefault(cell.folder, cell)
        return list(found.values())


def parse_grid(text: str) -> GridSpec:
    """Read a grid from JSON; its base may be a preset's name or a whole specification."""
    try:
        values = json.loads(text)
    except ValueError as error:
        raise SpecError(f"The grid is not JSON ({error}).") from None
    if isinstance(values, dict) and isinstance(values.get("base"), str):
        values = {**values, "base": find_preset(values["base"])}
    return GridSpec.from_dict(values)
