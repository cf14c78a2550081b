"""The networks that are measured at the best figures of others."""

KERAS = "bars-keras-32"
PRESETS = (KERAS,)
TUNED = (
    "explorer-30",
    "explorer-free-2",
    "explorer-2",
    "bars-mlp-64",
    "bars-vae-50",
    "bars-deep-32",
)
IMAGES = KERAS  # on whose images all is measured
