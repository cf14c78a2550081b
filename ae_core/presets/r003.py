"""Under- and over-complete, sparse, denoising and stacked (Cedergren et al.)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import CorruptionSpec, DataSpec, ExperimentSpec, TrainingSpec

DATA = DataSpec(num_images=8000, num_validation=1600, num_test=2000, binary_threshold=0.5)
KINDS = ("relu", "sigmoid")
# not in the text for single layers: Keras's usual Adam, Glorot and batches of 32
TRAINING = TrainingSpec(learning_rate=1e-3, batch_size=32, num_epochs=50)
STACKS = tuple(
    """
    128 256 512 128-128 256-256 512-512 128-256 128-512 256-128 256-512 512-128 512-256
    512-512-512 256-256-256 128-128-128 128-256-512 512-256-128 256-512-256 256-128-256
    512-128-512 512-256-512 128-256-128 128-512-128
    """.split()
)
SGD = TRAINING.replace(optimizer="sgd", learning_rate=0.1, momentum=0.9, num_epochs=100)
LAYER = SGD.replace(kind="layer", early_stop_delta=1e-6)
CLASSIFIER = LAYER.replace(kind="classifier", loss="cross_entropy")


def _single(name: str, title: str, units: int, kind: str, **changes: object) -> ExperimentSpec:
    network = mirrored(units, code=kind, initialiser="glorot_uniform")
    return experiment(f"003-{name}-{units}", title, network, TRAINING.replace(**changes), data=DATA)


def _over_complete(kind: str) -> list[ExperimentSpec]:
    """Return the six rows of table 1 with one activation."""
    rows: list[tuple[str, str, dict[str, object]]] = [
        (
            f"{penalty}-{weight}",
            f"{penalty.upper()} activity penalty {weight}",
            {"activity_penalty": penalty, "activity_weight": float(weight)},
        )
        for penalty in ("l1", "l2")
        for weight in ("1e-5", "1e-7")
    ]
    for level in (0.1, 0.3):
        noise = CorruptionSpec(kind="gaussian", level=level, clip=False)
        rows.append((f"noise-{level}", f"Gaussian noise {level}", {"corruption": noise}))
    return [
        _single(f"over-{kind}-{name}", f"Over-complete, {kind}, {title}", 1024, kind, **changes)
        for name, title, changes in rows
    ]


def _stack(
    name: str,
    title: str,
    units: Iterable[int],
    layer: TrainingSpec | None,
    classifier: TrainingSpec = CLASSIFIER,
    data: DataSpec = DATA,
    **options: Any,
) -> ExperimentSpec:
    """Return a stack: a phase for each layer, none without pre-training, then the classifier."""
    network = mirrored(*units, num_classes=10, **options)
    layers = range(len(network.encoder_shapes) if layer else 0)
    phases = [*(layer.replace(layer=i) for i in layers if layer), classifier]
    return experiment(f"003-{name}", title, network, *phases, data=data)


def _table_stack(
    name: str, title: str, kind: str, sizes: str, layer: TrainingSpec | None, *, rate: float = 0.1
) -> ExperimentSpec:
    """Return a row of the stacks' tables; at a tenth of the rate, says the text, it stops early."""
    return _stack(
        f"{name}-{kind}-{sizes}",
        title,
        map(int, sizes.split("-")),
        layer and layer.replace(learning_rate=rate),
        CLASSIFIER.replace(learning_rate=rate),
        hidden=kind,
        code=kind,
        initialiser="normal",
        batch_norm="encoder" if kind == "relu" else "none",
    )


def _denoising_stack(
    name: str, title: str, units: int, data: DataSpec, num_epochs: int
) -> ExperimentSpec:
    """Layers pre-trained to undo masking, then a classifier of augmented digits."""
    noise = CorruptionSpec(kind="masking", level=0.25, clip=False)
    ours = TUNED.replace(batch_size=100)
    moved = AFFINE.replace(share=0.9)
    return _stack(
        name,
        title,
        (units, units, units),
        ours.replace(kind="layer", corruption=noise, num_epochs=10),
        ours.replace(
            kind="classifier", loss="cross_entropy", num_epochs=num_epochs, augmentation=moved
        ),
        data,
        hidden="relu",
        code="relu",
        initialiser="he_normal",
        batch_norm="encoder",
    )


_NO_LAYERS = "No hidden layer, softmax on pixels"
_ALL = "Stacked denoising autoencoder of all 60,000"
_OURS = "Stack 512-512-512, denoising, our training"
EXPERIMENTS = (
    *(
        _single(f"under-{kind}", f"Under-complete, {kind}, {units} units", units, kind)
        for kind in KINDS
        for units in (128, 256, 512)
    ),
    *(row for kind in KINDS for row in _over_complete(kind)),
    *(_single("filters", f"Filters of {n} ReLU units", n, "relu") for n in (100, 200, 400)),
    *(
        _table_stack(name, f"{words} {sizes}, {kind}", kind, sizes, layer)
        for kind in KINDS
        # without pre-training: the comparison the report lacks
        for name, words, layer in (("stack", "Stack", LAYER), ("scratch", "No pre-training,", None))
        for sizes in STACKS
    ),
    *(
        _table_stack("slow", f"Stack 256-128, {kind}, rate 0.01", kind, "256-128", LAYER, rate=0.01)
        for kind in KINDS
    ),
    _stack("stack-none-784", _NO_LAYERS, (), None, initialiser="normal"),
    _denoising_stack("denoising-512-512-512-tuned", _OURS, 512, DATA, 60),
    _denoising_stack("sdae-1000", _ALL, 1000, DataSpec(), 30),
)
