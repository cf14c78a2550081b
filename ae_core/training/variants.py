"""Variants of an experiment: other layer sizes, data or epochs, their names, and grids of them."""

import itertools
import json
from typing import Annotated, Self

from pydantic import Field, model_validator

from ae_core.data.datasets import find_dataset
from ae_core.errors import SpecError
from ae_core.presets import PRESETS, find_preset
from ae_core.specs import Activation, DataSpec, ExperimentSpec, NetworkSpec
from ae_core.training.sweep import Cell
from ae_core.validation import Frozen, require


def with_sizes(network: NetworkSpec, sizes: tuple[int, ...]) -> NetworkSpec:
    """Return the network with other encoder sizes, the decoder its mirror, all else the same.

    New hidden layers get the activation of the old ones; where there were none, the code's.
    """
    if network.decoder_sizes != network.encoder_sizes[::-1]:
        raise SpecError(
            f"The network {network.text} cannot get other sizes: its decoder is no mirror of its "
            "encoder. Choose a base whose is."
        )
    hidden = {*network.encoder_activations[:-1], *network.decoder_activations[:-1]}
    if len(hidden) > 1:
        raise SpecError(
            f"The network {network.text} cannot get other sizes: its hidden layers have the "
            f"activations {', '.join(sorted(hidden))}. Choose a base where they have one."
        )
    code, output = network.encoder_activations[-1], network.decoder_activations[-1]
    inner: tuple[Activation, ...] = (next(iter(hidden), code),) * (len(sizes) - 2)
    return network.replace(
        encoder_sizes=sizes,
        decoder_sizes=sizes[::-1],
        encoder_activations=(*inner, code),
        decoder_activations=(*inner, output),
    )


def vary(
    spec: ExperimentSpec,
    *,
    sizes: tuple[int, ...] | None = None,
    num_epochs: int | None = None,
    data: str | None = None,
) -> ExperimentSpec:
    """Return the experiment with other layer sizes, epochs in every phase, or data set."""
    if sizes is not None:
        spec = spec.replace(network=with_sizes(spec.network, sizes))
    if num_epochs is not None:
        changes = {"num_epochs": num_epochs, "num_steps": None}
        spec = spec.replace(phases=tuple(phase.replace(**changes) for phase in spec.phases))
    if data is not None and data != spec.data.name:
        spec = spec.replace(data=on_dataset(spec.data, data))
    return spec


def on_dataset(data: DataSpec, name: str) -> DataSpec:
    """Return the same split of another data set; its parts shrink with a smaller set."""
    before, after = find_dataset(data.name), find_dataset(name)
    share = min(after.num_train / before.num_train, 1.0)
    share_of_test = min(after.num_test / before.num_test, 1.0)
    return data.replace(
        name=name,
        num_images=data.num_images and max(round(data.num_images * share), 2),
        num_validation=data.num_validation and max(round(data.num_validation * share), 1),
        num_test=data.num_test and max(round(data.num_test * share_of_test), 1),
    )


def name_variant(spec: ExperimentSpec, base: ExperimentSpec) -> ExperimentSpec:
    """Return a variant of ``base`` under a name and a title of its own.

    That of a preset where it equals one; else the base's words, the sizes of the layers, and
    what differs: ``004-tied-512-128-4-e30`` is 004-tied-512-128-10 with a code of 4 and 30 epochs.
    """
    for preset in PRESETS.values():
        if preset.hash == spec.hash:
            return preset
    first, *words = base.name.split("-")
    sizes = spec.network.encoder_sizes
    differences = _differences(spec, base)
    parts = [first, *(word for word in words if not word.isdecimal()), *map(str, sizes[1:])]
    title = ", ".join([",".join(map(str, sizes)), *differences.values()])
    return spec.replace(
        name="-".join([*parts, *differences]), title=f"{title}; else as {base.name}"
    )


def _differences(spec: ExperimentSpec, base: ExperimentSpec) -> dict[str, str]:
    """Return what differs in data and first phase: part of the name -> words for a visitor."""
    found: dict[str, str] = {}
    phase, other = spec.phases[0], base.phases[0]
    if phase.corruption is not None and phase.corruption != other.corruption:
        kind, level = phase.corruption.kind, phase.corruption.level
        if kind == "masking":
            found[f"noise{100 * level:g}"] = f"{level:.0%} of pixels zeroed"
        else:
            found[f"{kind}{level:g}"] = f"{kind} {level:g}"
    if (phase.optimizer, phase.learning_rate) != (other.optimizer, other.learning_rate):
        text = f"{phase.optimizer}{phase.learning_rate:g}"
        found[text] = f"{phase.optimizer} at {phase.learning_rate:g}"
    if phase.batch_size != other.batch_size:
        found[f"b{phase.batch_size}"] = f"batches of {phase.batch_size}"
    if (phase.num_epochs, phase.num_steps) != (other.num_epochs, other.num_steps):
        found[f"e{phase.num_epochs}"] = f"{phase.num_epochs} epochs"
    if spec.data.name != base.data.name:
        found[spec.data.name] = find_dataset(spec.data.name).title
    return found


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
