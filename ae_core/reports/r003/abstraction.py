"""Report 003: whether deeper layers of a stack see digits more abstractly (figure 9)."""

from __future__ import annotations

from functools import partial

import numpy as np
import numpy.typing as npt

from ae_core.data.datasets import DataSplit
from ae_core.reports.figures import Figure, Measurement, Verdict
from ae_core.reports.lab import Lab, Preset
from ae_core.reports.r003.networks import DEEP_SIZES, NO_HIDDEN, pretrained_spec, stack_name
from ae_core.reports.r003.parts import COMMAND, Part, fill, join_words
from ae_core.store.checkpoints import Checkpoint

GROUP = "Figure 9: how abstract the layers of a stack are"
PIXELS = "pixels class_share"
_LAYERS = (1, 2, 3)
_STACKS: dict[str, Preset] = {
    "pre-trained only": pretrained_spec("relu", DEEP_SIZES),
    "with its classifier": stack_name("relu", DEEP_SIZES),
}


def measure_abstraction(lab: Lab) -> Part:
    """Return how much of the units' variance tells digits' classes apart, layer by layer."""
    split = lab.split(NO_HIDDEN)
    n = len(split.test_labels)
    note = "of a unit's variance over test digits, the share between classes; mean over units"
    figures = [
        Figure(
            figure=PIXELS,
            unit="share",
            n=n,
            lower_is_better=None,
            group=GROUP,
            note=note,
            command=COMMAND,
            reproduced=Measurement.exact(
                class_share(split.test_images.reshape(n, -1), split.test_labels)
            ),
        ),
        *(
            fill(
                lab,
                preset,
                Figure(
                    figure=_name(text, layer),
                    unit="share",
                    n=n,
                    lower_is_better=None,
                    group=GROUP,
                    note=note,
                ),
                partial(_of_layer, split, layer),
            )
            for text, preset in _STACKS.items()
            for layer in _LAYERS
        ),
    ]
    return Part(figures, [_verdict(lab, figures)])


def _name(text: str, layer: int) -> str:
    return f"{DEEP_SIZES} relu {text}, layer {layer} class_share"


def _of_layer(split: DataSplit, layer: int, checkpoint: Checkpoint) -> float:
    activations = checkpoint.load_model().activations(split.test_images)[layer - 1]
    return class_share(activations, split.test_labels)


def class_share(values: npt.NDArray[np.floating], labels: npt.NDArray[np.integer]) -> float:
    """Return the share of columns' variance that lies between classes, mean over columns.

    Parameters
    ----------
    values : float array, shape (N, units)
        Columns that do not vary are left out; without any other the share is 0.
    labels : int array, shape (N,)

    References
    ----------
    Fisher 1925, Statistical Methods for Research Workers: the correlation ratio.
    """
    rows = values.astype(np.float64)
    total = rows.var(axis=0)
    means = np.stack([rows[labels == k].mean(axis=0) for k in np.unique(labels)])
    weights = np.asarray([(labels == k).mean() for k in np.unique(labels)])
    between = weights @ (means - rows.mean(axis=0)) ** 2
    varies = total > 0
    return float((between[varies] / total[varies]).mean()) if varies.any() else 0.0


def _verdict(lab: Lab, figures: list[Figure]) -> Verdict:
    claim = "The features of deeper layers are more and more abstract."
    known = {figure.figure: figure.reproduced for figure in figures}
    shares = {
        text: [m.value for layer in _LAYERS if (m := known[_name(text, layer)]) is not None]
        for text in _STACKS
    }
    if any(len(values) < len(_LAYERS) for values in shares.values()):
        return lab.untold(claim, *_STACKS.values())
    pixels = known[PIXELS]
    assert pixels is not None
    told = [
        f"{join_words(f'{share:.0%}' for share in values)} {text}"
        for text, values in shares.items()
    ]
    return Verdict(
        claim=claim,
        holds=all(values == sorted(values) for values in shares.values()),
        text=f"Of a unit's variance over {figures[0].n:,} test digits this share lies between the "
        f"classes, in layers 1, 2 and 3 of {DEEP_SIZES} ReLU: {'; '.join(told)}; of a pixel's "
        f"{pixels.value:.0%}. The text looks at weights alone.",
    )
