"""The tied networks of report 004 from the words of its own command line."""

import math
from dataclasses import asdict, dataclass

from ae_core.errors import SpecError
from ae_core.presets import PRESETS
from ae_core.specs import NUM_PIXELS, CorruptionSpec, ExperimentSpec, Optimizer
from ae_core.training.variants import name_variant, vary

# As the post's code has it: RMSProp at 0.1 unless told otherwise, Adam at 0.001.
_DEFAULT, _ADAM = "004-tied-10", "004-tied-128-10"
_OPTIMIZERS: dict[str, Optimizer] = {
    "adam": "adam",
    "adamw": "adamw",
    "rmsprop": "rmsprop",
    "sgd": "sgd",
    "gradientdescent": "sgd",
}


@dataclass(frozen=True)
class TiedOptions:
    """What the post's command line says; None where it is left out."""

    encoder_network: str | None = None  # "784,128,10"
    batch_size: int | None = None
    optimizer_kind: str | None = None  # "adam", "adamoptimizer", "RMSPropOptimizer", …
    learning_rate: float | None = None
    noise_level: float | None = None  # share of pixels set to 0
    as_published: bool = False

    @property
    def is_network(self) -> bool:
        """Whether a network is given; without one no other option may be."""
        given = [key for key, value in asdict(self).items() if value not in (None, False)]
        if given and self.encoder_network is None:
            word = given[0].replace("_", "-")
            raise SpecError(f"--{word} is for a network given by --encoder-network.")
        return bool(given)


def build_tied_spec(
    options: TiedOptions, *, num_epochs: int | None = None, data: str | None = None
) -> tuple[ExperimentSpec, str | None]:
    """Return the experiment and, with ``as_published``, a sentence on what that changed.

    The published code ran Adam at 0.001 whatever the rate said, and its noise flag never
    reached the network.
    """
    sizes = _parse_sizes(options.encoder_network or "")
    optimizer = _parse_optimizer(options.optimizer_kind)
    rate, level = options.learning_rate, options.noise_level or 0.0
    if not 0 <= level <= 1:
        raise SpecError(
            f"--noise-level is the share of pixels set to 0, between 0 and 1; got {level:g}."
        )
    if rate is not None and not (math.isfinite(rate) and rate > 0):
        raise SpecError(f"--learning-rate must be a positive number, got {rate:g}.")
    note = _note(optimizer, rate, level) if options.as_published else None
    if options.as_published:
        rate, level = None if optimizer == "adam" else rate, 0.0
    base = PRESETS[_ADAM if optimizer in ("adam", "adamw") else _DEFAULT]
    changes = {
        "optimizer": optimizer,
        "learning_rate": rate,
        "batch_size": options.batch_size,
        "corruption": CorruptionSpec(kind="masking", level=level) if level > 0 else None,
    }
    phase = base.phases[0].replace(**{k: v for k, v in changes.items() if v is not None})
    spec = vary(base.replace(phases=(phase,)), sizes=sizes, num_epochs=num_epochs, data=data)
    return name_variant(spec, PRESETS[_ADAM]), note


def _parse_sizes(text: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdecimal() for part in parts):
        raise SpecError(
            "--encoder-network must be whole numbers with commas between, such as 784,128,10; "
            f"got {text!r}."
        )
    sizes = tuple(map(int, parts))
    if sizes[0] != NUM_PIXELS:
        raise SpecError(
            f"--encoder-network has to begin with {NUM_PIXELS}, the pixels of an image; "
            f"got {text!r}."
        )
    if len(sizes) == 1:
        raise SpecError(f"--encoder-network needs a code size too, as in 784,10; got {text!r}.")
    return sizes


def _parse_optimizer(text: str | None) -> Optimizer:
    if text is None:
        return PRESETS[_DEFAULT].phases[0].optimizer
    word = "".join(c for c in text.lower() if c.isalpha())
    found = _OPTIMIZERS.get(word.removesuffix("optimizer").removesuffix("optimiser"))
    if found is None:
        raise SpecError(
            f"There is no optimizer {text!r}; --optimizer-kind takes {', '.join(_OPTIMIZERS)}, "
            "each also with 'optimizer' at its end."
        )
    return found


def _note(optimizer: Optimizer, rate: float | None, level: float) -> str:
    """Say what the published code makes of the options."""
    own = PRESETS[_ADAM].phases[0].learning_rate
    changes = []
    if optimizer == "adam" and rate not in (None, own):
        changes.append(f"Adam runs at {own:g}, not at {rate:g}")
    if level > 0:
        changes.append("no pixel is zeroed, for the noise flag never reached the network")
    return f"As published: {' and '.join(changes) or 'these options do what they say'}."
