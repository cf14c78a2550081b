"""What a specification is called on the page Train: its kind, and a title that says what it is."""

from collections.abc import Iterable

from ae_core.data.datasets import find_dataset
from ae_core.presets import PRESETS
from ae_core.specs import ExperimentSpec, TrainingSpec
from ui.choices.settings import begin_large

_USUAL_DATA = "mnist"  # that no title needs to name


def title_of(spec: ExperimentSpec, told: Iterable[str] = ()) -> str:
    """Return a title for what is no preset: the network, and what else was chosen."""
    kind, network = kind_of(spec), spec.network.text
    data = [] if spec.data.name == _USUAL_DATA else [find_dataset(spec.data.name).title]
    named = network if kind == "plain" else f"{begin_large(kind)} {network}"
    return ", ".join([named, *data, *told])


def shown_phase(spec: ExperimentSpec) -> TrainingSpec:
    """Return the phase whose fields the form shows: the last that trains an autoencoder."""
    trained = [phase for phase in spec.phases if phase.kind != "classifier"]
    return (trained or list(spec.phases))[-1]


def kind_of(spec: ExperimentSpec) -> str:
    """Return which of the form's kinds a specification is."""
    phase = shown_phase(spec)
    if spec.network.is_variational:
        return "variational"
    if phase.corruption is not None:
        return "denoising"
    return "sparse" if phase.activity_penalty != "none" else "plain"


def is_preset(spec: ExperimentSpec) -> bool:
    """Tell whether a specification is the preset of its name, unchanged."""
    preset = PRESETS.get(spec.name)
    return preset is not None and preset.hash == spec.hash
