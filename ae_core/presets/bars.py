"""Networks for the best figures others have published, beyond the five reports."""

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import TrainingSpec

LONG = TUNED.replace(augmentation=AFFINE, num_epochs=110)
DRAWN = TUNED.replace(loss="bce", samples_pixels=True, num_epochs=100)
KERAS = TrainingSpec(loss="bce", learning_rate=1e-3, batch_size=256, num_epochs=50)
DEEP = TUNED.replace(loss="bce", augmentation=AFFINE)
VARIATIONAL = mirrored(500, 500, 50, is_variational=True)
SINGLE = mirrored(32, hidden="relu", code="relu", initialiser="glorot_uniform")
DRAWN_TITLE = "Variational, code of 50, pixels drawn anew every batch"

EXPERIMENTS = (
    experiment("bars-mlp-64", "A code of 64, dense layers", mirrored(1000, 500, 64), LONG),
    experiment("bars-vae-50", DRAWN_TITLE, VARIATIONAL, DRAWN),
    experiment("bars-keras-32", "784-32-784 of the Keras blog", SINGLE, KERAS),
    experiment("bars-deep-32", "A deeper code of 32", mirrored(512, 256, 32), DEEP),
)
