"""Small networks of the embedded 8x8 digits, for a machine without MNIST."""

from ae_core.presets.bench import NOISY as BENCH_NOISY
from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import DataSpec

DATA = DataSpec(name="digits")
UNIFORM = mirrored(128, 64, 2, code="uniform", code_noise=0.02)
PLAIN = mirrored(128, 64, 10)
TRAINING = TUNED.replace(augmentation=AFFINE, batch_size=50, num_epochs=500)
UNMOVED = TRAINING.replace(augmentation=None, num_epochs=400)
NOISY = TRAINING.replace(corruption=BENCH_NOISY.corruption)

EXPERIMENTS = tuple(
    experiment(f"digits-{name}", f"Embedded digits: {title}", network, training, data=DATA)
    for name, title, network, training in (
        ("2", "two numbers that fill a square", UNIFORM, UNMOVED),
        ("10-plain", "autoencoder", PLAIN, TRAINING),
        ("10-denoising", "denoising autoencoder", PLAIN, NOISY),
    )
)
