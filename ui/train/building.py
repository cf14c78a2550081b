"""From what the form says to a specification, and which field a sentence belongs to."""

import contextlib
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ae_core.errors import SpecError
from ae_core.networks.dense import expected_shapes
from ae_core.presets import AUGMENTATIONS, find_preset
from ae_core.specs import (
    Activation,
    CorruptionSpec,
    DataSpec,
    ExperimentSpec,
    NetworkSpec,
    TrainingSpec,
)
from ae_core.training.own_experiments import own_experiment, parse_own_name
from ae_core.training.rates import warn_of_rate
from ae_core.training.variants import name_variant, vary
from ui.choices.codec import kinds_of
from ui.choices.common import START_LEVELS
from ui.choices.settings import Epochs, Setting, begin_large
from ui.choices.train import FormChoices, TrainChoices
from ui.train.naming import shown_phase, title_of

SETTINGS: dict[str, Setting] = {
    name: kind for name, kind in kinds_of(FormChoices).items() if isinstance(kind, Setting)
}
_USUAL = "quick-10"
_USUAL_OF_DIGITS = "digits-10-plain"
_USUAL_OF_OWN = "own-10"
_SPARSITY = 1e-4  # a weight at which ten numbers still copy, and some of many rest
_DECAY = {"constant": 1.0, "exponential": 0.95, "cosine": 0.0}
_OF_A_PICTURE = ("blur", "occlusion", "contrast")  # noise that hidden units cannot have


@dataclass(frozen=True)
class Built:
    """What a form builds: a specification without what is wrong, and what is wrong by field."""

    start: ExperimentSpec
    spec: ExperimentSpec
    problems: Mapping[str, str]

    @property
    def caution(self) -> str:
        """A sentence about a learning rate far above what is usual, which may be tried; or ""."""
        phase = shown_phase(self.spec)
        return warn_of_rate(phase.learning_rate, phase.optimizer)


def usual_start(data: str, *, is_own: bool) -> str:
    """Return the name of what the form opens with on a data set."""
    return _USUAL_OF_OWN if is_own else _USUAL_OF_DIGITS if data == "digits" else _USUAL


def find_start(name: str, data: str) -> ExperimentSpec:
    """Return a preset, or own-K, as it is trained on a data set."""
    size = parse_own_name(name)
    if size is not None:
        return own_experiment(data, size)
    preset = find_preset(name)
    return name_variant(vary(preset, data=data), preset)


def build_spec(choices: TrainChoices, start: ExperimentSpec) -> ExperimentSpec:
    """Return the specification that the form says; what is wrong is a SpecError."""
    built = build(choices, start)
    if built.problems:
        raise SpecError(next(iter(built.problems.values())))
    return built.spec


def build(choices: TrainChoices, start: ExperimentSpec) -> Built:
    """Return what the form builds, and a sentence for every field that is wrong."""
    values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for name, setting in SETTINGS.items():
        if not (text := getattr(choices, name)):
            continue
        try:
            values[name] = setting.value(text)
        except SpecError as error:
            problems[name] = str(error)
    while True:
        try:
            spec = _assemble(start, values)
            break
        except SpecError as error:
            name = _culprit(start, values, str(error))
            problems[name] = _in_words(str(error))
            del values[name]
    if spec.hash == start.hash:
        return Built(start, start, problems)
    named = name_variant(spec, start)
    if named.hash == start.hash or not named.title.endswith(f"else as {start.name}"):
        return Built(start, named, problems)  # it is a preset
    told = [
        SETTINGS[name].said(getattr(choices, name))
        for name in values
        if name not in ("layers", "code_kind")
    ]
    return Built(start, named.replace(title=title_of(spec, told), report="own"), problems)


def training_changes(choices: TrainChoices) -> dict[str, Any]:
    """Return the fields of a phase that the form changes, where they are right as they stand."""
    values = _training_values(choices)
    return _of_part(TrainingSpec, values) | values.get("epochs", {})


def say_training_changes(choices: TrainChoices) -> str:
    """Return them in words, ``learning rate 0.5, 4 epochs``; "" where there are none."""
    names = _training_values(choices)
    return ", ".join(SETTINGS[name].said(getattr(choices, name)) for name in names)


def _training_values(choices: TrainChoices) -> dict[str, Any]:
    """Return what the form says of the fields that a branch takes, where it is right."""
    values: dict[str, Any] = {}
    for name, setting in SETTINGS.items():
        is_taken = setting.part is TrainingSpec and type(setting) in (Setting, Epochs)
        if is_taken and (text := getattr(choices, name)):
            with contextlib.suppress(SpecError):
                values[name] = setting.value(text)
    return values


def _culprit(start: ExperimentSpec, values: Mapping[str, Any], sentence: str) -> str:
    """Return the last field without which this is not wrong."""
    for name in reversed(list(values)):
        try:
            _assemble(start, {other: value for other, value in values.items() if other != name})
        except SpecError as error:
            if str(error) == sentence:
                continue
        return name
    return list(values)[-1]


def _in_words(sentence: str) -> str:
    """Return a sentence of a specification as the form says it: fields by their labels."""
    sentence = re.sub(r"^[\w.-]+: ", "", sentence)  # the experiment's name
    for setting in SETTINGS.values():
        sentence = setting.in_words(sentence)
    return begin_large(sentence)


def _assemble(start: ExperimentSpec, values: Mapping[str, Any]) -> ExperimentSpec:
    network = _network(start.network, values)
    data = start.data.replace(**_of_part(DataSpec, values))
    return start.replace(network=network, phases=_phases(start, network, values), data=data)


def _of_part(part: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a part that are typed as they are."""
    fields = part.model_fields
    return {
        SETTINGS[name].name: value
        for name, value in values.items()
        if type(SETTINGS[name]) is Setting
        and SETTINGS[name].part is part
        and SETTINGS[name].name in fields
    }


def _network(start: NetworkSpec, values: Mapping[str, Any]) -> NetworkSpec:
    changes = _of_part(NetworkSpec, values)
    kind = values.get("code_kind")
    if kind is not None:
        changes["is_variational"] = kind == "variational"
    ends = activations_of(start)
    for end in ("hidden", "code", "output"):
        ends[end] = values.get(f"{end}_activation", ends[end])
    if kind == "variational" and "code_activation" not in values:
        ends["code"] = "linear"
    sizes = values.get("layers", start.encoder_sizes)
    if (sizes, ends) == (start.encoder_sizes, activations_of(start)):
        return start.replace(**changes)
    kept = {
        name: getattr(start, name)
        for name in NetworkSpec.model_fields
        if not name.startswith(("encoder_", "decoder_"))
    }
    return NetworkSpec.mirrored(*sizes, **ends, **(kept | changes))


def activations_of(network: NetworkSpec) -> dict[str, Activation]:
    """Return the activations of hidden layers, code and output.

    Where there is no hidden layer, those that come have the code's, if it is not for codes only.
    """
    if len(network.encoder_sizes) < 2:
        return {"hidden": "gelu", "code": "linear", "output": "sigmoid"}
    code, output = network.encoder_activations[-1], network.decoder_activations[-1]
    hidden = (*network.encoder_activations[:-1], "gelu" if code == "uniform" else code)[0]
    return {"hidden": hidden, "code": code, "output": output}


def _phases(
    start: ExperimentSpec, network: NetworkSpec, values: Mapping[str, Any]
) -> tuple[TrainingSpec, ...]:
    layers = [phase for phase in start.phases if phase.kind == "layer"]
    others = [phase for phase in start.phases if phase.kind != "layer"]
    stacking = values.get("stacking")
    if stacking == "yes" or (layers and stacking is None):
        if network.is_variational:
            raise SpecError(
                "A variational network is trained with all its layers at once: its last layer "
                "alone draws no codes. Choose another kind, or the order “all layers at once”."
            )
        count = len(network.encoder_shapes)
        layers = [_layer_phase(layers or others, number) for number in range(count)]
    elif stacking == "no":
        layers = []
    return tuple(_phase(phase, values) for phase in [*layers, *others])


def _layer_phase(templates: list[TrainingSpec], layer: int) -> TrainingSpec:
    """Return the phase that trains one layer, like its template as far as a layer can be."""
    like = templates[min(layer, len(templates) - 1)]
    changes: dict[str, Any] = {"kind": "layer", "layer": layer}
    if like.loss == "cross_entropy":
        changes["loss"] = "mse"
    if layer > 0:
        changes |= {"augmentation": None, "samples_pixels": False}
        if like.corruption is not None and like.corruption.kind in _OF_A_PICTURE:
            changes["corruption"] = None
    return like.replace(**changes)


def _phase(phase: TrainingSpec, values: Mapping[str, Any]) -> TrainingSpec:
    """Return a phase with what the form says of it; a classifier keeps what it minimises."""
    changes = _of_part(TrainingSpec, values) | values.get("epochs", {})
    is_classifier, is_inner = phase.kind == "classifier", phase.kind == "layer" and phase.layer > 0
    if is_classifier:
        changes.pop("loss", None)
    elif values.get("code_kind") == "variational":
        changes.setdefault("loss", "bce")  # with mse the KL term outweighs it, and codes collapse
    if "moves" in values:
        changes["augmentation"] = AUGMENTATIONS.get(values["moves"])
    if is_inner:
        changes |= {"augmentation": None, "samples_pixels": False}
    if not is_classifier:
        changes["corruption"] = _corruption(phase.corruption, values, is_inner=is_inner)
        changes |= _sparsity(phase, values)
    schedule = changes.get("schedule", phase.schedule)
    if schedule != phase.schedule or schedule == "constant":
        changes["decay"] = values.get("decay", _DECAY[schedule])
    if changes.get("schedule") == "constant":
        changes["decay"] = _DECAY["constant"]
    return phase.replace(**changes)


def _corruption(
    start: CorruptionSpec | None, values: Mapping[str, Any], *, is_inner: bool
) -> CorruptionSpec | None:
    """Return the damage that the form asks for; none to the units of a layer that have no place."""
    kind = start.kind if start is not None else "none"
    if "code_kind" in values:
        wants = values["code_kind"] == "denoising"
        kind = "none" if not wants else kind if kind != "none" else "gaussian"
    kind = values.get("noise", kind)
    if kind == "none" or (is_inner and kind in _OF_A_PICTURE):
        return None
    changes = _of_part(CorruptionSpec, values)
    if start is not None and start.kind == kind:
        return start.replace(**changes)
    level = changes.get("level", START_LEVELS[kind])
    return CorruptionSpec(kind=kind, level=level, min_level=changes.get("min_level"))


def _sparsity(phase: TrainingSpec, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the penalty on activity, with a weight that suits where none is said."""
    penalty, weight = phase.activity_penalty, phase.activity_weight
    if "code_kind" in values:
        wants = values["code_kind"] == "sparse"
        penalty = "none" if not wants else penalty if penalty != "none" else "l1"
    penalty = values.get("activity_penalty", penalty)
    weight = values.get("activity_weight", weight or _SPARSITY)
    return {"activity_penalty": penalty, "activity_weight": weight if penalty != "none" else 0.0}


def count_parameters(network: NetworkSpec) -> int:
    """Return how many numbers a network has, batch norm folded into its layers."""
    return sum(math.prod(shape) for shape in expected_shapes(network).values())
