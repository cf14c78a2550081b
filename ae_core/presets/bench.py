"""Three trainings of one architecture: plain, denoising, variational."""

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import CorruptionSpec

PLAIN = mirrored(512, 256, 10)
VARIATIONAL = PLAIN.replace(is_variational=True)
TRAINING = TUNED.replace(augmentation=AFFINE)
NOISY = TRAINING.replace(corruption=CorruptionSpec(kind="gaussian", level=0.8, min_level=0.0))
BCE = TRAINING.replace(loss="bce")

EXPERIMENTS = (
    experiment("bench-10-plain", "Autoencoder", PLAIN, TRAINING),
    experiment("bench-10-denoising", "Denoising autoencoder", PLAIN, NOISY),
    experiment("bench-10-variational", "Variational autoencoder", VARIATIONAL, BCE),
)
