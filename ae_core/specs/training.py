"""How an experiment is trained: phase by phase, and what was changed on the way."""

from typing import Literal, Self

from pydantic import Field, model_validator

from ae_core.specs.data import AugmentationSpec, CorruptionSpec
from ae_core.validation import Frozen, require

Loss = Literal["mse", "rmse", "l2_norm", "bce", "cross_entropy"]
Optimizer = Literal["adam", "adamw", "sgd", "rmsprop"]
Schedule = Literal["constant", "exponential", "cosine"]
Precision = Literal["float32", "bfloat16"]
PhaseKind = Literal["autoencoder", "layer", "classifier"]
Penalty = Literal["none", "l1", "l2"]
LiveSetting = Literal["learning_rate", "kl_weight", "noise"]


class TrainingSpec(Frozen):
    """One phase of training: what is minimised, how, and for how long."""

    kind: PhaseKind = Field(default="autoencoder", description="layer: pre-training of one")
    layer: int = Field(default=0, ge=0, description="encoder layer that a layer phase trains")
    loss: Loss = Field(
        default="mse",
        description="what is made small; cross-entropy is for pixels all but black or white",
    )
    kl_weight: float = Field(
        default=1.0,
        ge=0,
        description="β: more of it makes the codes of all images overlap, and the digits blurrier",
    )
    optimizer: Optimizer = Field(
        default="adam",
        description="what takes the steps; adam finds a pace for each weight by itself",
    )
    learning_rate: float = Field(
        default=1e-3,
        gt=0,
        description="how far a step goes; too little learns slowly, far too much kills the network",
    )
    momentum: float = Field(
        default=0.0,
        ge=0,
        lt=1,
        description="share of the last step that the next one keeps; of SGD",
    )
    weight_decay: float = Field(
        default=0.0,
        ge=0,
        description="pulls the weights towards 0, never the biases; less is learnt by heart",
    )
    schedule: Schedule = Field(
        default="constant", description="how the rate falls; cosine is gentle first and last"
    )
    decay: float = Field(
        default=1.0,
        ge=0,
        le=1,
        description="what an epoch leaves of the rate; with cosine the share left at the end",
    )
    warmup_epochs: float = Field(
        default=0.0,
        ge=0,
        description="epochs in which the rate rises from 0; a gentle start for a high one",
    )
    batch_size: int = Field(
        default=100,
        ge=1,
        description="images a step; more are faster an epoch, fewer take more steps",
    )
    num_epochs: int = Field(default=1, ge=1, description="ignored where num_steps is set")
    num_steps: int | None = Field(default=None, ge=1, description="in all; may cut an epoch short")
    corruption: CorruptionSpec | None = Field(default=None, description="of the input only")
    augmentation: AugmentationSpec | None = None
    samples_pixels: bool = Field(
        default=False,
        description="every pixel is drawn black or white anew in each batch, by its grey",
    )
    activity_penalty: Penalty = Field(
        default="none",
        description="asks the code to be small: l1 lets most units rest, l2 makes all of them low",
    )
    activity_weight: float = Field(
        default=0.0, ge=0, description="how much a code's size counts beside the loss"
    )
    activity_reduction: Literal["mean", "sum"] = Field(default="mean", description="over a batch")
    gradient_clip: float | None = Field(
        default=None,
        gt=0,
        description="longest gradient that is followed in full; tames a training that jumps",
    )
    early_stop_delta: float | None = Field(
        default=None,
        description="ends where the validation error falls by less than this; none: never early",
    )
    early_stop_patience: int = Field(
        default=1, ge=1, description="epochs without such a fall before it ends"
    )
    precision: Precision = Field(
        default="float32",
        description="of the products of a layer; bfloat16 is faster where the processor has it",
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        kinds = ("gaussian", "salt_and_pepper", "masking")
        is_local = self.corruption is None or self.corruption.kind in kinds
        disturbs_units_alone = is_local and self.augmentation is None and not self.samples_pixels
        require(
            self.kind != "layer" or self.layer == 0 or disturbs_units_alone,
            "Above the first layer there are no pictures: pre-training there can use gaussian, "
            "salt_and_pepper or masking corruption only, no augmentation and no drawn pixels.",
        )
        require(
            (self.kind == "classifier") == (self.loss == "cross_entropy"),
            "The cross_entropy loss is for a classifier phase, and such a phase needs it.",
        )
        return self

    def changed(self, name: LiveSetting, value: float) -> Self:
        """Return the phase with another rate, β or level of noise; what cannot be is a SpecError.

        Where the phase has no corruption, noise is Gaussian.
        """
        if name != "noise":
            return self.replace(**{name: value})
        if self.corruption is None:
            return self.replace(corruption=CorruptionSpec(kind="gaussian", level=value))
        return self.replace(corruption=self.corruption.replace(level=value, min_level=None))


class Intervention(Frozen):
    """A setting that was changed while the network trained, before a batch."""

    phase: int = Field(default=0, ge=0, description="counted from 0")
    step: int = Field(ge=0, description="batches of the phase that came before it")
    name: LiveSetting = Field(description="noise: the level of the corruption")
    value: float = Field(ge=0)
