"""Linear, sigmoid, ReLU, ELU and variational, code of 5 (Mathews)."""

from ae_core.presets.common import experiment, mirrored
from ae_core.specs import NUM_PIXELS, TrainingSpec

# not in the text: Adam at 0.001 and He's initial weights
TRAINING = TrainingSpec(loss="bce", learning_rate=1e-3, batch_size=100, num_steps=50_000)
NETWORKS = {
    kind: mirrored(500, 500, 5, hidden=kind, initialiser="he_normal")
    for kind in ("linear", "sigmoid", "relu", "elu")
}
TITLES = {"linear": "Linear", "sigmoid": "Sigmoid", "relu": "Relu", "elu": "ELU"}
# L2 of 1e-5 beside a loss summed over the pixels
DECAYED = TRAINING.replace(weight_decay=1e-5 / NUM_PIXELS)
# ours, not the report's: at a constant rate its error still swings by a tenth at the end
COSINE = TRAINING.replace(loss="mse", schedule="cosine", decay=0.0)

EXPERIMENTS = (
    *(
        experiment(f"002-{kind}-5", f"{title} hidden layers, code of 5", NETWORKS[kind], TRAINING)
        for kind, title in TITLES.items()
    ),
    # constant rate and one stream of batches: these are the network above on its way
    *(
        experiment(
            f"002-linear-at-{steps}k-5",
            f"Linear after {steps},000 steps",
            NETWORKS["linear"],
            TRAINING.replace(num_steps=steps * 1000),
        )
        for steps in (10, 30)
    ),
    experiment(
        "002-vae-5",
        "Variational, ELU, code of 5",
        NETWORKS["elu"].replace(is_variational=True),
        DECAYED,
    ),
    experiment(
        "002-linear-mse-5",
        "Linear output and mse: must meet PCA-5",
        mirrored(500, 500, 5, hidden="linear", output="linear", initialiser="he_normal"),
        COSINE,
    ),
)
