"""Report 000's networks."""

AS_TOLD = "000-deep-4"
PRESETS = (AS_TOLD, "000-deep-slow-4", "000-deep-validated-4")
TUNED = ("000-deep-4-tuned",)
IMAGES = AS_TOLD  # on whose images all is measured
