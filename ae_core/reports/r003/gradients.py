"""Report 003: why sigmoid stacks of three fail, measured layer by layer."""

from __future__ import annotations

from ae_core.analysis.units.gradients import LayerGradients, measure_gradients
from ae_core.data.datasets import DataSplit
from ae_core.presets import find_preset
from ae_core.reports.drawing import remembered_line
from ae_core.reports.figures import Chart, Figure, Measurement, RunNote, Series
from ae_core.reports.lab import Lab
from ae_core.reports.r003.networks import NO_HIDDEN, PRETRAINED, pretrained_spec, stack_name
from ae_core.reports.r003.parts import COMMAND, Part, fill
from ae_core.reports.r003.published import ACTIVATION_NAMES
from ae_core.store.checkpoints import Checkpoint

GROUP = "Stacks of three: the classifier's first gradient, layer by layer"


Sizes = dict[tuple[str, str], LayerGradients | None]  # activation, layers; None: weights elsewhere


def measure_stack_gradients(lab: Lab) -> Part:
    """Measure the gradient at the start of the classifier's training, over all its images."""
    split = lab.split(NO_HIDDEN)
    pretrained: Sizes = {}
    drawn: Sizes = {}
    figures: list[Figure] = []
    for kind, sizes in PRETRAINED:
        spec, key, text = pretrained_spec(kind, sizes), (kind, sizes), f"{sizes} {kind}"
        if (run := lab.first_run(spec)) is not None:
            pretrained[key] = None if isinstance(run, RunNote) else _of(run, split)
        as_drawn = drawn[key] = measure_gradients(
            find_preset(stack_name(kind, sizes)).network, split.train_images, split.train_labels
        )
        n = len(split.train_images)
        figures += [
            fill(
                lab,
                spec,
                Figure(
                    figure=f"{text} gradient_first_to_last",
                    unit="ratio",
                    n=n,
                    group=GROUP,
                    lower_is_better=None,
                    note="gradient of the first hidden layer's weights over the last one's, "
                    "root mean squares, pre-trained weights",
                ),
                lambda checkpoint: _of(checkpoint, split).first_to_last,
            ),
            fill(
                lab,
                spec,
                Figure(
                    figure=f"{text} code_spread",
                    unit="activation",
                    n=n,
                    group=GROUP,
                    lower_is_better=None,
                    note="standard deviation over images of the last hidden "
                    "layer's activations, pre-trained weights",
                ),
                lambda checkpoint: _of(checkpoint, split).signals[-1],
            ),
            Figure(
                figure=f"{text} not pre-trained gradient_first_to_last",
                unit="ratio",
                n=n,
                group=GROUP,
                lower_is_better=None,
                command=COMMAND,
                note="weights as drawn, seed 0",
                reproduced=Measurement.exact(as_drawn.first_to_last),
            ),
        ]
    return Part(figures, charts=_charts(pretrained, drawn))


def _of(checkpoint: Checkpoint, split: DataSplit) -> LayerGradients:
    return measure_gradients(
        checkpoint.spec.network,
        split.train_images,
        split.train_labels,
        weights=checkpoint.load_model(),
    )


def _charts(pretrained: Sizes, drawn: Sizes) -> dict[str, Chart]:
    gradients, signals = [], []
    for suffix, found in (("", pretrained), (", not pre-trained", drawn)):
        for (kind, sizes), sizes_of in found.items():
            name = f"{sizes} {ACTIVATION_NAMES[kind]}{suffix}"
            if sizes_of is None:
                gradients.append(remembered_line(name))
                signals.append(remembered_line(name))
                continue
            layers: list[float | str] = [f"layer {i + 1}" for i in range(len(sizes_of.signals))]
            gradients.append(Series(name=name, x=[*layers, "softmax"], y=list(sizes_of.gradients)))
            signals.append(Series(name=name, x=layers, y=list(sizes_of.signals)))
    return {
        "gradients": Chart(
            title="The classifier's first gradient, layer by layer",
            x_title="",
            is_log_y=True,
            y_title="RMS of derivatives",
            series=gradients,
            note="root mean square of the derivatives by a layer's weights",
        ),
        "signals": Chart(
            title="How much a layer's activations differ from image to image",
            x_title="",
            y_title="spread over images",
            series=signals,
            is_log_y=True,
            note="standard deviation over images, mean over units",
        ),
    }
