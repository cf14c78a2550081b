"""What the Reconstruct page shows: which digits, in which order, through which models."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ae_core.specs import CorruptionSpec
from ui.choices.common import CORRUPTION_NAMES
from ui.components.digit_wall import WallDigit, WallRow, build_wall
from ui.shell.models.entries import ModelEntry, data_words, dataset_of
from ui.shell.models.labels import unprepared_words
from ui.shell.serving import cache
from ui.shell.serving.served import served
from ui.shell.tables import csv_text

NUM_STRIPS = 60
CARD = "digit_card"  # key of the container of the chosen digit
LEFT = "left as it is"

Errors = NDArray[np.float64]


@dataclass(frozen=True)
class WallSetting:
    """What a wall shows; everything on the page follows from it."""

    data: str
    num_images: int
    corruption: CorruptionSpec | None
    seed: int
    model: ModelEntry
    rival: ModelEntry | None
    order: str
    digit_class: int | None

    @property
    def sample(self) -> tuple[str, int, CorruptionSpec | None, int]:
        """What is looked at: the first so many test images of a set, and their damage."""
        return self.data, self.num_images, self.corruption, self.seed

    @property
    def baseline_name(self) -> str:
        """Clipped PCA of the model's code size."""
        return f"PCA-{self.model.code_size}, clipped"

    @property
    def names(self) -> tuple[str, str]:
        """Short names of the two models, told apart."""
        rival = self.rival.short_name if self.rival else ""
        if rival == self.model.short_name:
            return self.model.full_name, self.rival.full_name if self.rival else ""
        return self.model.short_name, rival


def all_errors(setting: WallSetting) -> dict[str, Errors]:
    """Return each contestant's MSE for every image looked at, the chosen model first."""
    name, rival_name = setting.names
    errors = {name: cache.image_errors(setting.model, *setting.sample)}
    if setting.rival is not None:
        errors[rival_name] = cache.image_errors(setting.rival, *setting.sample)
    if setting.model.group != "pca":
        size = setting.model.code_size
        errors[setting.baseline_name] = cache.image_errors(size, *setting.sample)
    if setting.corruption is not None:
        errors[LEFT] = cache.image_errors(None, *setting.sample)
    return errors


def arrange_digits(
    errors: Errors, labels: NDArray[np.int64], order: str, digit_class: int | None, count: int
) -> NDArray[np.int64]:
    """Return the indices of at most ``count`` digits, in an order of `ui.choices.pages.ORDERS`.

    By class those are the first of each class in turn.
    """
    chosen = np.arange(len(errors))
    if digit_class is not None:
        chosen = chosen[labels == digit_class]
    if order == "worst":
        chosen = chosen[np.argsort(-errors[chosen], kind="stable")]
    elif order == "best":
        chosen = chosen[np.argsort(errors[chosen], kind="stable")]
    elif order == "class":
        share = -(-count // max(len(np.unique(labels[chosen])), 1))
        groups = [chosen[labels[chosen] == c][:share] for c in np.unique(labels[chosen])]
        chosen = np.concatenate(groups) if groups else chosen
    return chosen[:count]


def choose_digits(setting: WallSetting) -> NDArray[np.int64]:
    """Return the indices of the digits on the wall, in order."""
    errors = next(iter(all_errors(setting).values()))
    labels = cache.load_test_set(setting.data)[1][: setting.num_images]
    return arrange_digits(errors, labels, setting.order, setting.digit_class, NUM_STRIPS)


def wall_address(setting: WallSetting) -> str:
    """Return where the browser gets the wall."""
    return _wall(**vars(setting))


@served
def _wall(
    data: str,
    num_images: int,
    corruption: CorruptionSpec | None,
    seed: int,
    model: ModelEntry,
    rival: ModelEntry | None,
    order: str,
    digit_class: int | None,
) -> bytes:
    """Return the packet of a wall: clean, as given, each model's answer, the error."""
    setting = WallSetting(data, num_images, corruption, seed, model, rival, order, digit_class)
    indices, name = choose_digits(setting), setting.names[0]
    images, labels = cache.load_test_set(data)
    clean, given = images[indices], cache.corrupt_test_set(*setting.sample)[indices]
    answers = cache.load_model(model).reconstruct(given)
    rows = [WallRow("clean", clean)]
    if corruption is not None:
        rows.append(WallRow("as given", given))
    rows.append(WallRow(name, answers, part="answers"))
    if rival is not None:
        others = cache.load_model(rival).reconstruct(given)
        rows.append(WallRow(setting.names[1], others, part="answers"))
    error = answers - clean
    rows.append(WallRow(f"error of {name}", error, is_error=True, part="errors"))
    errors = all_errors(setting)[name]
    digits = [
        WallDigit(i, describe_digit(data, i, int(labels[i])), float(errors[i]))
        for i in map(int, indices)
    ]
    return build_wall(
        rows, digits, unit="MSE", card=CARD, about=describe(setting), name=damage_words(setting)
    )


def damage_words(setting: WallSetting) -> str:
    """Return ``Gaussian noise 0.5, seed 0``, or ``clean``."""
    damage = setting.corruption
    if damage is None:
        return "clean"
    return f"{CORRUPTION_NAMES[damage.kind]} {damage.level:g}, seed {setting.seed}"


def describe(setting: WallSetting) -> str:
    """Say what is looked at: how many digits of which set, damaged how."""
    things = "digits" if dataset_of(setting.data).has_digits else "images"
    sample = f"the first {setting.num_images:,} test {things} of {data_words(setting.data)}"
    return f"Of {sample}, {damage_words(setting)}."


def describe_digit(data: str, index: int, label: int) -> str:
    """Return ``Test digit 247, a 4``."""
    dataset = dataset_of(data)
    thing = "digit" if dataset.has_digits else "image"
    if not dataset.is_labelled:
        return f"Test {thing} {index:,}"
    name = dataset.class_names[label]
    article = "an" if name[0].lower() in "8aeiou" else "a"
    return f"Test {thing} {index:,}, {article} {name}"


def verdict(setting: WallSetting, means: dict[str, float]) -> str:
    """Return the sentence this state teaches, or an empty one."""
    best = min(means, key=means.__getitem__)
    name = setting.names[0]
    if setting.model.data != setting.data:
        return (
            f"“{setting.model.full_name}” was trained on {data_words(setting.model.data)} and is "
            f"shown {data_words(setting.data)}: strokes it has never seen. PCA was fitted on them, "
            "so the comparison is unfair to the model."
        )
    if best == LEFT:
        return (
            "At this level the untouched image is nearer to the clean {thing} than any answer: "
            "whoever does worse than nothing should have done nothing."
        )
    if best == setting.baseline_name:
        return f"PCA, a straight projection, does better than {name} here."
    return ""


def clean_hint(setting: WallSetting) -> str:
    """Return the sentence about networks that are asked to mend what they never met, or none."""
    if setting.corruption is None or setting.model.met_damage or setting.model.group == "pca":
        return ""
    shown = [setting.model, *([setting.rival] if setting.rival else [])]
    names = dict(zip(setting.names, shown, strict=False))
    return unprepared_words(names, setting.corruption.kind)


def errors_csv(errors: dict[str, Errors], labels: Sequence[int]) -> str:
    """Return a table of every image's error as CSV: index, label, one column a contestant."""
    head = ["index", "label", *(f"{name} (MSE)" for name in errors)]
    rows = zip(*errors.values(), strict=True)
    return csv_text(
        head, ([i, labels[i], *(f"{value:.6f}" for value in row)] for i, row in enumerate(rows))
    )
