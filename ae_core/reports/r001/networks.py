"""Report 001's networks."""

AS_TOLD, CONSTANT, TUNED_NAME = "001-mlp-8", "001-mlp-constant-8", "001-mlp-8-tuned"
PRESETS = (AS_TOLD, CONSTANT)
TUNED = (TUNED_NAME,)
IMAGES = AS_TOLD  # on whose images all is measured
