"""Report 003: why sigmoid stacks of three fail, measured layer by layer."""

from __future__ import annotations

from ae_core.analysis.gradients import LayerGradients, measure_gradients
from ae_core.presets import find_preset
from ae_core.reports.figures import Figure, Kind, RunNote, Series
from ae_core.reports.measuring import Measuring
from ae_core.reports.r003.networks import ACTIVATION_NAMES, PRETRAINED, pretrained_spec, stack_name
from ae_core.store.checkpoints import Checkpoint


def _of(m: Measuring, run: Checkpoint) -> LayerGradients:
    """Measure the gradient at the start of the classifier's training, over all its images."""

    def measured() -> LayerGradients:
        return measure_gradients(
            run.spec.network, m.split.train_images, m.split.train_labels, weights=run.load_model()
        )

    return m.once(measured, "gradients", run.path)


def _as_drawn(m: Measuring, kind: str, sizes: str) -> LayerGradients:
    """Measure the same of weights that no training has touched."""
    network = find_preset(stack_name(kind, sizes)).network

    def measured() -> LayerGradients:
        return measure_gradients(network, m.split.train_images, m.split.train_labels)

    return m.once(measured, "gradients", kind, sizes)


def gradient_ratio(m: Measuring, run: Checkpoint) -> float:
    """Return the gradient of the first hidden layer over the last one's."""
    return _of(m, run).first_to_last


def code_spread(m: Measuring, run: Checkpoint) -> float:
    """Return how much the last hidden layer differs from image to image."""
    return _of(m, run).signals[-1]


def drawn_gradient_ratio(m: Measuring, *, kind: str, sizes: str) -> float:
    """Return the gradient of the first hidden layer over the last one's, weights as drawn."""
    return _as_drawn(m, kind, sizes).first_to_last


def layer_lines(m: Measuring, figures: dict[str, Figure], *, is_signals: bool) -> list[Series]:
    """Return the gradients layer by layer, or how much every layer differs between images."""
    found: dict[tuple[Kind, str, str], LayerGradients | None] = {}  # None: weights elsewhere
    for kind, sizes in PRETRAINED:
        run = m.runs.first_run(pretrained_spec(kind, sizes).name)
        if run is not None:
            found[kind, sizes, ""] = None if isinstance(run, RunNote) else _of(m, run)
    for kind, sizes in PRETRAINED:
        found[kind, sizes, ", not pre-trained"] = _as_drawn(m, kind, sizes)
    lines = []
    for (kind, sizes, suffix), of in found.items():
        x: list[float | str] = []
        y: list[float | None] = []
        if of is not None:
            y = [*(of.signals if is_signals else of.gradients)]
            x = [f"layer {i + 1}" for i in range(len(of.signals))]
            x += [] if is_signals else ["softmax"]
        family = f"{sizes} {suffix}".replace(",", "").replace("  ", " ").strip()
        name = f"{sizes} {ACTIVATION_NAMES[kind]}{suffix}"
        lines.append(Series(name=name, x=x, y=y, kind=kind, family=family))
    return lines
