"""Tied weights, code size and depth from the command line."""

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import CorruptionSpec, DataSpec, TrainingSpec

DATA = DataSpec(num_validation=5000)
ADAM = TrainingSpec(loss="rmse", learning_rate=1e-3, batch_size=64, num_epochs=100)
RMSPROP = ADAM.replace(optimizer="rmsprop", learning_rate=0.1)
ZEROED_30, ZEROED_40 = (
    ADAM.replace(corruption=CorruptionSpec(kind="masking", level=share)) for share in (0.3, 0.4)
)
ROWS = (  # name after "004-tied-", title after "784,", training; its numbers are the sizes
    ("10", "10: tied, no hidden layer", RMSPROP),
    ("128-10", "128,10: tied", ADAM),
    ("128-128-10", "128,128,10: tied", ADAM),
    # the post's noise flag never reached its network: as published means no noise
    ("flag30-128-128-10", "128,128,10 as published with '30 % noise'", ADAM),
    ("512-128-10", "512,128,10 as published with '0.4 noise'", ADAM),
    ("512-128-1", "512,128,1: a code of 1", ADAM),
    ("noise30-128-128-10", "128,128,10 with 30 % of pixels really zeroed", ZEROED_30),
    ("noise40-512-128-10", "512,128,10 with 40 % of pixels really zeroed", ZEROED_40),
)

EXPERIMENTS = (
    *(
        experiment(
            f"004-tied-{name}",
            f"784,{title}",
            mirrored(
                *(int(part) for part in name.split("-") if part.isdecimal()),
                hidden="sigmoid",
                code="sigmoid",
                is_tied=True,
                initialiser="glorot_uniform",
            ),
            training,
            data=DATA,
        )
        for name, title, training in ROWS
    ),
    experiment(
        "004-tied-512-128-10-tuned",
        "The same layer sizes, our training",
        mirrored(512, 128, 10),
        TUNED.replace(loss="rmse", augmentation=AFFINE),
        data=DATA,
    ),
)
