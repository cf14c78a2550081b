"""Report 002's networks."""

CODE_SIZE = 5
KINDS = ("linear", "sigmoid", "relu", "elu", "vae")
NONLINEAR = ("sigmoid", "relu", "elu")
LINEAR_MSE = "linear-mse"


def preset_of(kind: str) -> str:
    """Return the preset of a kind of network."""
    return f"002-{kind}-5"


IMAGES = preset_of("linear")  # on whose images all is measured
PRESETS = (
    *(preset_of(kind) for kind in (*KINDS, LINEAR_MSE)),
    "002-linear-at-10k-5",
    "002-linear-at-30k-5",
)
TUNED: tuple[str, ...] = ()
