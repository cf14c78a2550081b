"""Our own: code spaces to walk in, a deep code of 30, and the straightest one."""

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored

SIZES = (512, 256, 128, 2)
UNIFORM = mirrored(*SIZES, code="uniform", code_noise=0.01)
VARIATIONAL = mirrored(256, 128, 2, is_variational=True)
DEEP = mirrored(1000, 500, 250, 30)
LINEAR = mirrored(5, output="linear")
LONG = TUNED.replace(augmentation=AFFINE, num_epochs=110)
# the weakest of five directions is found last: a higher rate, and twice the epochs
STRAIGHT = TUNED.replace(num_epochs=60, learning_rate=4.5e-3, precision="float32")
PRIOR = "Two numbers with a Gaussian prior"

EXPERIMENTS = (
    experiment("explorer-2", "Two numbers that fill a square", UNIFORM, TUNED),
    experiment("explorer-free-2", "Two numbers, free to go anywhere", mirrored(*SIZES), TUNED),
    experiment("explorer-vae-2", PRIOR, VARIATIONAL, TUNED.replace(loss="bce")),
    experiment("explorer-30", "Deep autoencoder, code of 30", DEEP, LONG),
    experiment("explorer-linear-5", "One linear layer each way, code of 5", LINEAR, STRAIGHT),
)
