"""From a specification to what the form reads, and which of its fields mean something."""

from ae_core.presets import AUGMENTATIONS
from ae_core.specs import CorruptionSpec, DataSpec, ExperimentSpec, NetworkSpec, TrainingSpec
from ui.train.building import SETTINGS, activations_of
from ui.train.naming import kind_of, shown_phase

AS_START = "as in the start"  # moves of its own


def texts_of(spec: ExperimentSpec) -> dict[str, str]:
    """Return what every field of the form reads where it is this specification."""
    network, phase = spec.network, shown_phase(spec)
    parts = {
        NetworkSpec: network,
        TrainingSpec: phase,
        DataSpec: spec.data,
        CorruptionSpec: phase.corruption,
    }
    texts = {
        name: setting.text(getattr(parts[setting.part], setting.name, None))
        for name, setting in SETTINGS.items()
    }
    ends = {f"{end}_activation": text for end, text in activations_of(network).items()}
    damage = phase.corruption
    return texts | {
        **ends,
        "layers": network.text,
        "code_kind": kind_of(spec),
        "epochs": f"{phase.num_steps} steps" if phase.num_steps else str(phase.num_epochs),
        "noise": damage.kind if damage else "none",
        "noise_level": SETTINGS["noise_level"].text(damage.level) if damage else "",
        "moves": next(
            (
                name
                for name, moves in {**AUGMENTATIONS, "none": None}.items()
                if moves == phase.augmentation
            ),
            AS_START,
        ),
        "stacking": "yes" if any(each.kind == "layer" for each in spec.phases) else "no",
    }


def applying(spec: ExperimentSpec) -> dict[str, bool]:
    """Tell of the fields that mean something only beside another whether they do."""
    phase = shown_phase(spec)
    return {
        "loss": phase.kind != "classifier",
        "kl_weight": spec.network.is_variational,
        "noise_level": phase.corruption is not None,
        "noise_least": phase.corruption is not None,
        "activity_weight": phase.activity_penalty != "none",
        "momentum": phase.optimizer == "sgd",
        "decay": phase.schedule != "constant",
        "early_stop_patience": phase.early_stop_delta is not None,
    }
