"""The choices of the page Train: what is trained, as differences from a start, and what is seen."""

import re
from typing import Annotated

from ae_core.presets import PRESETS
from ae_core.specs import CorruptionSpec, DataSpec, NetworkSpec, TrainingSpec
from ae_core.training.own_experiments import parse_own_name
from ui.choices.common import LARGEST_SEED, CommonChoices
from ui.choices.fields import Choice, Choices, Context, Text, Whole, refusal
from ui.choices.settings import Epochs, Layers, OneSetting, Setting
from ui.choices.stage import StageChoices

KINDS = {
    "plain": "Plain",
    "denoising": "Denoising",
    "variational": "Variational",
    "sparse": "Sparse",
}
NOISES = {
    "none": "none",
    "gaussian": "Gaussian",
    "salt_and_pepper": "salt and pepper",
    "masking": "masking",
    "blur": "blur",
    "occlusion": "occlusion",
    "contrast": "low contrast",
}
LOSSES = {  # of autoencoders; a classifier has its own
    "mse": "squared error (MSE)",
    "rmse": "its root (RMSE)",
    "l2_norm": "L2 norm",
    "bce": "cross-entropy",
}
MOVES = {"none": "none", "small": "small moves", "affine": "turned, moved, sheared"}
STACKING = {"no": "all layers at once", "yes": "layer by layer, then all"}
_PATIENCE, _WEIGHT = "early_stop_patience", "activity_weight"
MOST_COMPARED = 3  # runs beside the one that is seen
NO_RUN = "none"  # is asked for: the empty start, whatever trains
_RUN = re.compile(r"[\w-][\w.-]{0,199}", re.ASCII)


class Start(Choice):
    """What the form starts from: a preset, or own-K, an explorer that suits the images chosen."""

    def read(self, text: str, context: Context) -> str:
        """Return the name, if there is such a start."""
        if text not in PRESETS and parse_own_name(text) is None:
            raise refusal(f"asks for the {self.what} “{text[:60]}”, which is not here")
        return text


def _check_runs(text: str, most: int = 1) -> None:
    names = text.split(",")
    if len(names) > most or not all(map(_RUN.fullmatch, names)):
        raise refusal(f"asks for the run “{text[:60]}”, which no run is called", shown="none")


class NetworkChoices(Choices):
    """The network that is built; "" for what the start has."""

    layers: Annotated[
        str,
        Layers(
            "layers",
            NetworkSpec,
            "encoder_sizes",
            about="units from the pixels to the code; the way back mirrors them",
        ),
    ] = ""
    code_kind: Annotated[
        str,
        OneSetting(
            "kind of network",
            NetworkSpec,
            "is_variational",
            titles=KINDS,
            about="copy; mend damage; keep a code one can draw samples from; use few units at once",
        ),
    ] = ""
    hidden_activation: Annotated[
        str,
        Setting(
            "hidden activation",
            NetworkSpec,
            "hidden",
            without=("uniform",),
            about="what bends between the layers; with linear the whole network is a flat map",
        ),
    ] = ""
    code_activation: Annotated[
        str,
        Setting(
            "code activation",
            NetworkSpec,
            "code",
            about="linear lets a number be anything; uniform spreads the codes over a square",
        ),
    ] = ""
    output_activation: Annotated[
        str,
        Setting(
            "output activation",
            NetworkSpec,
            "output",
            without=("uniform",),
            about="sigmoid keeps every pixel between white and black; linear does not",
        ),
    ] = ""
    batch_norm: Annotated[str, Setting("batch norm", NetworkSpec, "batch_norm")] = ""
    is_tied: Annotated[str, Setting("tied weights", NetworkSpec, "is_tied")] = ""
    code_noise: Annotated[str, Setting("noise on the code", NetworkSpec, "code_noise")] = ""
    initialiser: Annotated[str, Setting("first weights", NetworkSpec, "initialiser")] = ""


class TrainingChoices(Choices):
    """How it is trained; "" for what the start has."""

    learning_rate: Annotated[str, Setting("learning rate", TrainingSpec, "learning_rate")] = ""
    epochs: Annotated[
        str,
        Epochs(
            "epochs",
            TrainingSpec,
            "num_epochs",
            about="how often every training image is seen; or write a number of batches, 500 steps",
        ),
    ] = ""
    loss: Annotated[str, Setting("loss", TrainingSpec, "loss", titles=LOSSES)] = ""
    kl_weight: Annotated[str, Setting("β", TrainingSpec, "kl_weight")] = ""
    noise: Annotated[
        str,
        OneSetting(
            "noise",
            CorruptionSpec,
            "kind",
            titles=NOISES,
            about="what damages the images that go in; the clean ones are asked for",
        ),
    ] = ""
    noise_level: Annotated[str, Setting("noise level", CorruptionSpec, "level")] = ""
    noise_least: Annotated[str, Setting("least noise", CorruptionSpec, "min_level")] = ""
    activity_penalty: Annotated[
        str, Setting("sparsity penalty", TrainingSpec, "activity_penalty")
    ] = ""
    activity_weight: Annotated[str, Setting("sparsity weight", TrainingSpec, _WEIGHT)] = ""
    optimizer: Annotated[str, Setting("optimiser", TrainingSpec, "optimizer")] = ""
    momentum: Annotated[str, Setting("momentum", TrainingSpec, "momentum")] = ""
    schedule: Annotated[str, Setting("schedule", TrainingSpec, "schedule")] = ""
    decay: Annotated[str, Setting("decay", TrainingSpec, "decay")] = ""
    warmup_epochs: Annotated[str, Setting("warm-up", TrainingSpec, "warmup_epochs")] = ""
    batch_size: Annotated[str, Setting("batch size", TrainingSpec, "batch_size")] = ""
    weight_decay: Annotated[str, Setting("weight decay", TrainingSpec, "weight_decay")] = ""
    gradient_clip: Annotated[str, Setting("gradient clip", TrainingSpec, "gradient_clip")] = ""
    precision: Annotated[str, Setting("precision", TrainingSpec, "precision")] = ""
    early_stop_delta: Annotated[
        str, Setting("early stopping", TrainingSpec, "early_stop_delta")
    ] = ""
    early_stop_patience: Annotated[str, Setting("patience", TrainingSpec, _PATIENCE)] = ""
    moves: Annotated[
        str,
        OneSetting(
            "moved copies",
            TrainingSpec,
            "augmentation",
            titles=MOVES,
            about="images turned, scaled and shifted at random: more kinds, less learnt by heart",
        ),
    ] = ""
    samples_pixels: Annotated[str, Setting("drawn pixels", TrainingSpec, "samples_pixels")] = ""
    stacking: Annotated[
        str,
        OneSetting(
            "order of layers",
            TrainingSpec,
            "kind",
            titles=STACKING,
            about="each layer learns to copy the one below before the whole is trained, or not",
        ),
    ] = ""


class DataChoices(Choices):
    """How many of the images are seen; "" for what the start has."""

    train_images: Annotated[str, Setting("number of images", DataSpec, "num_images")] = ""
    num_validation: Annotated[str, Setting("validation images", DataSpec, "num_validation")] = ""
    binary_threshold: Annotated[str, Setting("black from", DataSpec, "binary_threshold")] = ""


class FormChoices(DataChoices, TrainingChoices, NetworkChoices):
    """What the form asks, beside where it starts from."""


class TrainChoices(FormChoices, StageChoices, CommonChoices):
    """The form's, where it starts from, and which runs are seen."""

    start: Annotated[str, Start("start")] = ""
    run_seed: Annotated[int, Whole("seed of the run", 0, LARGEST_SEED)] = 0
    run: Annotated[str, Text("run", lambda text, _: _check_runs(text))] = ""
    compare: Annotated[
        str, Text("runs beside", lambda text, _: _check_runs(text, MOST_COMPARED))
    ] = ""
