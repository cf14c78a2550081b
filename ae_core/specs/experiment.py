"""An experiment: a network, the data it sees, the phases that train it; and its identity."""

import hashlib
import json
from typing import Any, Self

from pydantic import Field, model_validator

from ae_core.specs.data import DataSpec
from ae_core.specs.network import NetworkSpec
from ae_core.specs.training import Intervention, TrainingSpec
from ae_core.validation import Frozen, require


class ExperimentSpec(Frozen):
    """A network, the data it sees and the phases that train it, under a name."""

    name: str = Field(description="<report>-<what>-<code size>")
    report: str = Field(
        description="000 … 004, or the family: explorer, quick, bench, bars, digits, own"
    )
    title: str = Field(description="one line a visitor reads")
    network: NetworkSpec
    phases: tuple[TrainingSpec, ...]
    data: DataSpec = DataSpec()
    interventions: tuple[Intervention, ...] = Field(default=(), description="in their order")
    initial_weights: str | None = Field(
        default=None, description="of a branch: 16 hex digits of the SHA-256 of what it began from"
    )

    @property
    def hash(self) -> str:
        """Eight hex digits of the content: all but the names.

        Fields at their defaults are left out, so that a new option changes no old hash.
        """
        content = [_essence(part) for part in (self.network, self.data, *self.phases)]
        if self.interventions or self.initial_weights is not None:
            changes = [each.to_dict() for each in self.interventions]
            content.append({"interventions": changes, "initial_weights": self.initial_weights})
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        is_plain = all(c.isalnum() or c in "-_." for c in self.name)
        require(
            is_plain and self.name[:1] not in ("", "-", "."),
            f"A name may hold letters, digits, '-', '_' and '.'; got {self.name!r}.",
        )
        require(len(self.phases) >= 1, f"{self.name}: at least one training phase is needed.")
        num_layers, num_classes = len(self.network.encoder_shapes), self.network.num_classes
        for phase in self.phases:
            missing = None
            if phase.kind == "layer" and phase.layer >= num_layers:
                missing = f"there is no encoder layer {phase.layer} to pre-train"
            elif phase.kind == "classifier" and num_classes < 2:
                missing = "a classifier phase needs num_classes of at least 2"
            elif phase.early_stop_delta is not None and self.data.num_validation == 0:
                missing = "early stopping needs images to validate with: set num_validation"
            require(missing is None, f"{self.name}: {missing}.")
        for each in self.interventions:
            require(
                each.phase < len(self.phases),
                f"{self.name}: an intervention names phase {each.phase}, counted from 0, of "
                f"{len(self.phases)}.",
            )
            self.phases[each.phase].changed(each.name, each.value)
        return self


def _essence(spec: Frozen) -> dict[str, Any]:
    """Return the fields that differ from their defaults."""
    defaults = {name: field.default for name, field in type(spec).model_fields.items()}
    return {name: v for name, v in spec.to_dict().items() if getattr(spec, name) != defaults[name]}
