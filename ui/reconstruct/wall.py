"""What the Reconstruct page shows: which digits, in which order, through which models."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ae_core.specs import CorruptionSpec
from ui.components.digit_wall import WallDigit, WallRow, build_wall
from ui.reconstruct.card import Contestant
from ui.shell import charts
from ui.shell.models.entries import ModelEntry, data_words, dataset_of
from ui.shell.serving import cache
from ui.shell.serving.served import served
from ui.shell.theme import Palette

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

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
    common = (setting.data, setting.num_images, setting.corruption, setting.seed)
    name, rival_name = setting.names
    errors = {name: cache.image_errors(setting.model, *common)}
    if setting.rival is not None:
        errors[rival_name] = cache.image_errors(setting.rival, *common)
    if setting.model.group != "pca":
        errors[setting.baseline_name] = cache.baseline_errors(setting.model.code_size, *common)
    if setting.corruption is not None:
        errors[LEFT] = cache.image_errors(None, *common)
    return errors


def arrange_digits(
    errors: Errors, labels: NDArray[np.int64], order: str, digit_class: int | None, count: int
) -> NDArray[np.int64]:
    """Return the indices of the digits on the wall, in order.

    Parameters
    ----------
    errors : float64 array, shape (N,)
        What "hardest" and "easiest" go by.
    order : str
        A key of `ui.choices.addresses.ORDERS`.
    digit_class : int, optional
        Only this class.
    count : int
        At most so many; "by class" takes the first of each class in turn.
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
    digit_class = "" if setting.digit_class is None else str(setting.digit_class)
    return _wall(
        setting.data,
        setting.num_images,
        setting.corruption,
        setting.seed,
        setting.model,
        setting.rival,
        setting.order,
        digit_class,
    )


@served
def _wall(
    data: str,
    num_images: int,
    corruption: CorruptionSpec | None,
    seed: int,
    model: ModelEntry,
    rival: ModelEntry | None,
    order: str,
    digit_class: str,
) -> bytes:
    """Return the packet of a wall: clean, as given, each model's answer, the error."""
    setting = WallSetting(
        data,
        num_images,
        corruption,
        seed,
        model,
        rival,
        order,
        int(digit_class) if digit_class else None,
    )
    indices = choose_digits(setting)
    clean, labels = cache.load_test_set(setting.data)
    given = cache.corrupt_test_set(
        setting.data, setting.num_images, setting.corruption, setting.seed
    )[indices]
    name, rival_name = setting.names
    answers = cache.load_model(setting.model).reconstruct(given)
    rows = [WallRow("clean", clean[indices])]
    if setting.corruption is not None:
        rows.append(WallRow("as given", given))
    rows.append(WallRow(name, answers))
    if setting.rival is not None:
        rows.append(WallRow(rival_name, cache.load_model(setting.rival).reconstruct(given)))
    rows.append(WallRow(f"error of {name}", answers - clean[indices], is_error=True))
    errors = all_errors(setting)[name]
    digits = [
        WallDigit(int(i), describe_digit(setting.data, int(i), int(labels[i])), float(errors[i]))
        for i in indices
    ]
    return build_wall(rows, digits, unit="MSE", card=CARD)


def describe_digit(data: str, index: int, label: int) -> str:
    """Return ``Test digit 247, a 4``."""
    dataset = dataset_of(data)
    thing = "digit" if dataset.has_digits else "image"
    if not dataset.is_labelled:
        return f"Test {thing} {index:,}"
    name = dataset.class_names[label]
    article = "an" if name[0].lower() in "8aeiou" else "a"
    return f"Test {thing} {index:,}, {article} {name}"


def digit_answers(setting: WallSetting, index: int) -> list[Contestant]:
    """Return every contestant's answer for one digit."""
    given = cache.corrupt_test_set(
        setting.data, setting.num_images, setting.corruption, setting.seed
    )[index : index + 1]
    errors = all_errors(setting)
    answers = []
    for entry, name in zip((setting.model, setting.rival), setting.names, strict=True):
        if entry is None:
            continue
        model = cache.load_model(entry)
        codes = model.encode(given)
        answers.append(
            Contestant(
                name=name,
                note=f"{entry.kind}, code of {entry.code_size}",
                image=model.decode(codes)[0, 0],
                mse=float(errors[name][index]),
                code=codes[0].tolist(),
                code_scale=float(np.abs(codes).max()) or 1.0,
            )
        )
    if setting.baseline_name in errors:
        baseline = cache.load_baseline(setting.model.code_size, setting.data)
        answers.append(
            Contestant(
                name=setting.baseline_name,
                note="baseline, same code size",
                image=baseline.reconstruct(given)[0, 0],
                mse=float(errors[setting.baseline_name][index]),
            )
        )
    if setting.corruption is not None:
        answers.append(
            Contestant(
                name=LEFT, note="nothing done", image=given[0, 0], mse=float(errors[LEFT][index])
            )
        )
    return answers


def class_error_chart(setting: WallSetting, palette: Palette) -> "Figure":
    """Return how the error of each image is spread, one row a class."""
    errors, labels = all_errors(setting), cache.load_test_set(setting.data)[1]
    own = next(iter(errors.values()))
    return cache.once(
        lambda: charts.class_error_figure(
            own,
            labels[: setting.num_images],
            name=setting.names[0],
            baseline=errors.get(setting.baseline_name),
            baseline_name=setting.baseline_name,
            class_names=dataset_of(setting.data).class_names,
            palette=palette,
        ),
        "class errors",
        setting.data,
        setting.num_images,
        setting.corruption,
        setting.seed,
        setting.model,
        setting.rival,
        palette,
    )


def verdict(setting: WallSetting, means: dict[str, float]) -> str:
    """Return the sentence this state teaches, or an empty one."""
    best = min(means, key=means.__getitem__)
    name = setting.names[0]
    if setting.model.data != setting.data:
        return (
            f"{setting.model.full_name} was trained on {data_words(setting.model.data)} and is "
            f"shown {data_words(setting.data)}: strokes it has never seen. PCA was fitted on them, "
            "so the comparison is unfair to the model."
        )
    if best == LEFT:
        return (
            "At this level the untouched image is nearer to the clean digit than any answer: "
            "whoever does worse than nothing should have done nothing."
        )
    if best == setting.baseline_name:
        return f"PCA, a straight projection, does better than {name} here."
    return ""


def clean_hint(setting: WallSetting) -> str:
    """Return the sentence about networks that are asked to mend what they never met, or none."""
    model = setting.model
    if setting.corruption is None or model.met_damage or model.group == "pca":
        return ""
    rival, names, verb = setting.rival, setting.names[0], "it takes"
    if rival is not None and not rival.met_damage and rival.group != "pca":
        names, verb = " and ".join(setting.names), "they take"
    return f"{names} never saw damaged digits in training: {verb} the damage for ink."


def errors_csv(errors: dict[str, Errors], labels: Sequence[int]) -> str:
    """Return a table of every image's error as CSV: index, label, one column a contestant."""
    head = ",".join(["index", "label", *(f'"{name} (MSE)"' for name in errors)])
    columns = list(errors.values())
    lines = [
        ",".join([str(i), str(int(label)), *(f"{column[i]:.6f}" for column in columns)])
        for i, label in enumerate(labels)
    ]
    return "\n".join([head, *lines]) + "\n"
