"""Under- and over-complete, sparse, denoising and stacked (Cedergren et al.)."""

from __future__ import annotations

from ae_core.presets.common import AFFINE, TUNED, experiment, mirrored
from ae_core.specs import NUM_PIXELS, CorruptionSpec, DataSpec, ExperimentSpec, TrainingSpec
from ae_core.specs import NetworkSpec as Network

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
LAYER = TrainingSpec(
    kind="layer",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    batch_size=32,
    num_epochs=100,
    early_stop_delta=1e-6,
)
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


def _classifying(*units: int, kind: str, initialiser: str, batch_norm: str) -> Network:
    return mirrored(
        *units,
        hidden=kind,
        code=kind,
        initialiser=initialiser,
        batch_norm=batch_norm,
        num_classes=10,
    )


def _pretrained(
    name: str,
    title: str,
    network: Network,
    layer: TrainingSpec,
    classifier: TrainingSpec,
    data: DataSpec = DATA,
) -> ExperimentSpec:
    """Return a stack: a phase for each layer, then the classifier."""
    layers = [layer.replace(layer=i) for i in range(len(network.encoder_sizes) - 1)]
    return experiment(f"003-{name}", title, network, *layers, classifier, data=data)


def _stack(kind: str, sizes: str) -> ExperimentSpec:
    norm = "encoder" if kind == "relu" else "none"
    units = map(int, sizes.split("-"))
    network = _classifying(*units, kind=kind, initialiser="normal", batch_norm=norm)
    name, title = f"stack-{kind}-{sizes}", f"Stack {sizes}, {kind}"
    return _pretrained(name, title, network, LAYER, CLASSIFIER)


def _scratch(stack: ExperimentSpec) -> ExperimentSpec:
    """Return a stack's classifier without pre-training, the comparison the report lacks."""
    return stack.replace(
        name=stack.name.replace("-stack-", "-scratch-"),
        phases=stack.phases[-1:],
        title=stack.title.replace("Stack", "No pre-training,"),
    )


def _slow_stack(kind: str) -> ExperimentSpec:
    """Return one stack at a tenth of the rate: the text says it then stops too early."""
    stack = _stack(kind, "256-128")
    phases = tuple(phase.replace(learning_rate=0.01) for phase in stack.phases)
    return stack.replace(
        name=f"003-slow-{kind}-256-128", phases=phases, title=f"{stack.title}, rate 0.01"
    )


def _denoising_stack(
    name: str, title: str, units: int, data: DataSpec, num_epochs: int
) -> ExperimentSpec:
    """Layers pre-trained to undo masking, then a classifier of augmented digits."""
    network = _classifying(
        units, units, units, kind="relu", initialiser="he_normal", batch_norm="encoder"
    )
    noise = CorruptionSpec(kind="masking", level=0.25, clip=False)
    ours = TUNED.replace(batch_size=100)
    layer = ours.replace(kind="layer", corruption=noise, num_epochs=10)
    classifier = ours.replace(
        kind="classifier",
        loss="cross_entropy",
        num_epochs=num_epochs,
        augmentation=AFFINE.replace(share=0.9),
    )
    return _pretrained(name, title, network, layer, classifier, data)


_NO_LAYERS = Network.mirrored(NUM_PIXELS, num_classes=10, initialiser="normal")
_ALL = "Stacked denoising autoencoder of all 60,000"
_OURS = "Stack 512-512-512, denoising, our training"
EXPERIMENTS = (
    *(
        _single(f"under-{kind}", f"Under-complete, {kind}, {units} units", units, kind)
        for kind in KINDS
        for units in (128, 256, 512)
    ),
    *(row for kind in KINDS for row in _over_complete(kind)),
    *(
        _single("filters", f"Filters of {units} ReLU units", units, "relu")
        for units in (100, 200, 400)
    ),
    *(
        found
        for kind in KINDS
        for stacks in [[_stack(kind, sizes) for sizes in STACKS]]
        for found in (*stacks, *map(_scratch, stacks))
    ),
    *map(_slow_stack, KINDS),
    experiment(
        "003-stack-none-784",
        "No hidden layer, softmax on pixels",
        _NO_LAYERS,
        CLASSIFIER,
        data=DATA,
    ),
    _denoising_stack("denoising-512-512-512-tuned", _OURS, 512, DATA, 60),
    _denoising_stack("sdae-1000", _ALL, 1000, DataSpec(), 30),
)
