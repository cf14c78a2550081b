"""What a visitor reads for a model: ``Denoising, 10 numbers``; from its specification."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ae_core.specs import NUM_PIXELS, ExperimentSpec

if TYPE_CHECKING:
    from ui.shell.models.entries import ModelEntry

_LONGEST_SET = 18  # letters of a data set's title
_SMALL = tuple("no one two three four five six seven eight nine ten eleven twelve".split())
_INKY = ("gaussian", "salt_and_pepper")  # corruptions that a network may take for ink


def word_of(spec: ExperimentSpec) -> str:
    """Return what sets a network apart from the plainest, in one word or two."""
    network, phases = spec.network, spec.phases
    activations = network.encoder_activations + network.decoder_activations[:-1]
    facts = {
        "denoising": any(phase.corruption is not None for phase in phases),
        "variational": network.is_variational,
        "tied": network.is_tied,
        "stacked": any(phase.kind != "autoencoder" for phase in phases),
        "sparse": any(phase.activity_weight > 0 for phase in phases),
        "square": "uniform" in activations,
        "linear": all(activation == "linear" for activation in activations),
    }
    found = [word for word, is_so in facts.items() if is_so][:2]
    is_tuned = spec.name.endswith("-tuned")  # a report's layer sizes, our training
    wide = "wide" if network.code_size > NUM_PIXELS else "tuned" if is_tuned else "plain"
    return " ".join(found or [wide]).capitalize()


def marks_of(spec: ExperimentSpec, set_title: str) -> tuple[str, ...]:
    """Return where a network belongs: its report, or the images it was trained on."""
    if spec.report.isdigit():
        return (spec.report,)
    if spec.data.name == "mnist":
        return ()
    if spec.data.name == "digits":
        return ("8×8",)
    is_long = len(set_title) > _LONGEST_SET
    return (f"{set_title[: _LONGEST_SET - 1].rstrip()}…" if is_long else set_title,)


def numbers_text(count: int) -> str:
    """Return ``10 numbers``."""
    return f"{count:,} number{'s' if count != 1 else ''}"


def spelled(count: int) -> str:
    """Return ``ten numbers`` as a sentence has it: a small count in a word.

    >>> spelled(10), spelled(1), spelled(64)
    ('ten numbers', 'one number', '64 numbers')
    """
    text = numbers_text(count)
    return text.replace(str(count), _SMALL[count], 1) if count < len(_SMALL) else text


def title_of(spec: ExperimentSpec) -> str:
    """Return the title of a network, before what tells it from others."""
    return f"{word_of(spec)}, {numbers_text(spec.network.code_size)}"


def alike(entries: Sequence["ModelEntry"]) -> list["ModelEntry"]:
    """Return those whose title another has too; what ships keeps a title that it has alone."""
    titles = [entry.full_name for entry in entries]
    shipped = [entry.full_name for entry in entries if entry.group != "own"]
    return [
        entry
        for entry, title in zip(entries, titles, strict=True)
        if titles.count(title) > 1 and (entry.group == "own" or shipped.count(title) > 1)
    ]


def unprepared_words(models: Mapping[str, "ModelEntry"], kind: str) -> str:
    """Say who of these, by name, is asked to mend what it never met in training; else nothing.

    ``kind`` is that of the corruption: some add what looks like ink.
    """
    names = [
        name for name, entry in models.items() if not entry.met_damage and entry.group != "pca"
    ]
    if not names:
        return ""
    told = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
    verb = "they take" if names[1:] else "it takes"
    told = told[0].upper() + told[1:]
    why = f": {verb} the damage for ink" if kind in _INKY else ""
    return f"{told} never saw damaged {{things}} in training{why}."
