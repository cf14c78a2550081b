"""Four-layer MLP, code of 8 (Jin)."""

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import TrainingSpec

NETWORK = mirrored(392, 8, hidden="relu", code="relu")
TRAINING = TrainingSpec(
    learning_rate=1e-3, schedule="exponential", decay=0.95, batch_size=2048, num_epochs=50
)
CONSTANT = TRAINING.replace(schedule="constant", decay=1.0)
OURS = TUNED.replace(augmentation=AFFINE)

EXPERIMENTS = (
    experiment("001-mlp-8", "Four-layer MLP, ReLU code of 8", NETWORK, TRAINING),
    experiment("001-mlp-constant-8", "Four-layer MLP at a constant rate", NETWORK, CONSTANT),
    experiment(
        "001-mlp-8-tuned", "The same layer sizes, linear code, our training", mirrored(392, 8), OURS
    ),
)
